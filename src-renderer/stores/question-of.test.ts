import { expect, it } from 'vitest';
import type { Message } from '../../src-shared/answers.ts';
import { questionOf } from './question-of.ts';

const message = (id: string, role: Message['role'], text: string): Message => ({
  id,
  conversationId: 'c',
  role,
  text,
  status: 'complete',
  citations: [],
  createdAt: 0,
});
const messages = [
  message('q1', 'user', 'Who?'),
  message('a1', 'assistant', 'Ada.'),
  message('q2', 'user', 'When?'),
  message('a2', 'assistant', 'In 1843.'),
];

it('finds what an answer was asked, whatever came after', () => {
  expect(questionOf(messages, 'a1')).toBe('Who?');
  expect(questionOf(messages, 'a2')).toBe('When?');
});

it('finds nothing for an answer that is not there, or that nobody asked for', () => {
  expect(questionOf(messages, 'gone')).toBeUndefined();
  expect(questionOf([message('a', 'assistant', 'Hello.')], 'a')).toBeUndefined();
});
