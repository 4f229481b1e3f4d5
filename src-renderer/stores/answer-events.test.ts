import { describe, expect, it } from 'vitest';
import type { Citation, Message } from '../../src-shared/answers.ts';
import { applyAnswerEvent } from './answer-events.ts';

const answer: Message = {
  id: 'm1',
  conversationId: 'c1',
  role: 'assistant',
  text: 'The pump',
  status: 'streaming',
  citations: [],
  createdAt: 0,
};
const citation: Citation = {
  n: 1,
  documentId: 'd',
  chunkId: 1,
  title: 'T',
  path: '/t',
  snippet: 's',
  score: 1,
  blocks: [0],
};

describe('applyAnswerEvent', () => {
  it('appends text', () => {
    expect(applyAnswerEvent([answer], 'm1', { type: 'text', text: ' cools.' })[0]?.text).toBe('The pump cools.');
  });

  it('tells how far the answer is', () => {
    const stage = { name: 'loading', progress: 0.4 } as const;
    expect(applyAnswerEvent([answer], 'm1', { type: 'stage', stage })[0]?.stage).toEqual(stage);
  });

  it('keeps what is thought apart from what is answered', () => {
    const thinking = applyAnswerEvent([answer], 'm1', { type: 'reasoning', text: 'Let me' });
    const [thought] = applyAnswerEvent(thinking, 'm1', { type: 'reasoning', text: ' see.' });
    expect(thought).toMatchObject({ text: 'The pump', reasoning: { text: 'Let me see.' } });
  });

  it('replaces the citations', () => {
    const before = [{ ...answer, citations: [{ ...citation, n: 9 }] }];
    expect(applyAnswerEvent(before, 'm1', { type: 'citations', citations: [citation] })[0]?.citations).toEqual([
      citation,
    ]);
  });

  it('replaces the message whole, so that nothing is doubled after a reconnection', () => {
    const whole = { ...answer, text: 'The pump cools.', status: 'complete' } as const;
    expect(applyAnswerEvent([answer], 'm1', { type: 'message', message: whole })).toEqual([whole]);
  });

  it('leaves the messages alone when the answer is not among them', () => {
    const messages = [answer];
    expect(applyAnswerEvent(messages, 'other', { type: 'text', text: 'x' })).toBe(messages);
  });
});
