import { randomUUID } from 'node:crypto';
import type { AnswerEvent, AnswerProgress, Conversation, Message } from '../../src-shared/answers.ts';
import { AlcoveError, reportOf } from '../../src-shared/errors.ts';
import { checkQuestion } from '../search/index.ts';
import type { ConversationRepository } from '../storage/index.ts';
import { Broadcast, type Log } from '../system/index.ts';
import type { Exchange } from './conversation-memory.ts';
import type { AnswerRequest, WrittenAnswers } from './writer.ts';

const TITLE_LENGTH = 60;

/** How much of an answer may be lost, in milliseconds, when the whole process dies while it is being written. */
const SAVE_EVERY_MS = 1_000;

export interface ConversationsParts {
  readonly writer: WrittenAnswers;
  readonly repository: ConversationRepository;
  readonly log: Log;
  readonly now: () => number;
}

/** An answer that is being written. */
interface Running {
  message: Message;
  readonly events: Broadcast<AnswerEvent>;
  readonly abort: AbortController;
  finished: Promise<void>;
  savedAt: number;
}

/** Questions and answers, kept. An answer goes on while no window watches it. */
export class Conversations {
  readonly #parts: ConversationsParts;
  readonly #running = new Map<string, Running>();

  constructor(parts: ConversationsParts) {
    this.#parts = parts;
  }

  /**
   * Stores the question and begins the answer, which {@link follow} streams.
   * @throws AlcoveError `QUESTION_EMPTY`, `QUESTION_TOO_LONG`, `CONVERSATION_NOT_FOUND`
   */
  ask(request: {
    readonly question: string;
    readonly conversationId?: string | undefined;
    readonly collectionId?: number | undefined;
  }): {
    readonly conversation: Conversation;
    readonly question: Message;
    readonly answer: Message;
  } {
    const { repository, now } = this.#parts;
    const text = checkQuestion(request.question);
    const conversation = this.#conversation(request.conversationId, text);
    const earlier = request.conversationId === undefined ? [] : exchangesOf(repository.messages(conversation.id));
    const draft = { conversationId: conversation.id, citations: [], createdAt: now() };
    const question: Message = { ...draft, id: randomUUID(), role: 'user', text, status: 'complete' };
    const answer: Message = { ...draft, id: randomUUID(), role: 'assistant', text: '', status: 'streaming' };
    repository.save(question, now());
    repository.save(answer, now());
    const running: Running = {
      message: answer,
      events: new Broadcast(),
      abort: new AbortController(),
      finished: Promise.resolve(),
      savedAt: now(),
    };
    this.#running.set(answer.id, running);
    running.finished = this.#write(running, {
      question: text,
      ...(request.collectionId !== undefined && { filter: { collectionId: request.collectionId } }),
      conversation: { id: conversation.id, answerId: answer.id, earlier },
    });
    return { conversation, question, answer };
  }

  /**
   * The events of an answer: first everything so far, last everything there is.
   * @throws AlcoveError `MESSAGE_NOT_FOUND`
   */
  async *follow(messageId: string, signal: AbortSignal): AsyncGenerator<AnswerEvent> {
    const running = this.#running.get(messageId);
    if (!running) {
      const message = this.#parts.repository.message(messageId);
      if (!message) throw new AlcoveError('MESSAGE_NOT_FOUND');
      yield { type: 'message', message };
      return;
    }
    const events = running.events.listen(signal);
    try {
      yield { type: 'message', message: running.message };
      for await (const event of events) {
        yield event;
        if (event.type === 'message' && event.message.status !== 'streaming') return;
      }
    } finally {
      await events.return();
    }
  }

  /** Stops an answer; what is written so far stays. */
  stop(messageId: string): void {
    this.#running.get(messageId)?.abort.abort();
  }

  conversations(): Conversation[] {
    return this.#parts.repository.list();
  }

  /** @throws AlcoveError `CONVERSATION_NOT_FOUND` */
  messages(conversationId: string): Message[] {
    if (!this.#parts.repository.find(conversationId)) throw new AlcoveError('CONVERSATION_NOT_FOUND');
    return this.#parts.repository
      .messages(conversationId)
      .map((message) => this.#running.get(message.id)?.message ?? message);
  }

  /** @throws AlcoveError `CONVERSATION_NOT_FOUND` */
  removeConversation(conversationId: string): void {
    for (const { message, abort } of this.#running.values())
      if (message.conversationId === conversationId) abort.abort();
    this.#parts.writer.forget(conversationId);
    if (!this.#parts.repository.delete(conversationId)) throw new AlcoveError('CONVERSATION_NOT_FOUND');
  }

  /** Stops what is being written and waits until it is stored. */
  async close(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { abort } of running) abort.abort();
    await Promise.all(running.map(({ finished }) => finished));
  }

  #conversation(id: string | undefined, question: string): Conversation {
    const { repository, now } = this.#parts;
    if (id !== undefined) {
      const known = repository.find(id);
      if (!known) throw new AlcoveError('CONVERSATION_NOT_FOUND');
      return known;
    }
    const time = now();
    const created: Conversation = { id: randomUUID(), title: titleOf(question), createdAt: time, updatedAt: time };
    repository.create(created.id, created.title, time);
    return created;
  }

  async #write(running: Running, request: AnswerRequest): Promise<void> {
    const { writer, log } = this.#parts;
    const { signal } = running.abort;
    let end: Partial<Message>;
    try {
      const onProgress = (progress: AnswerProgress): void => this.#advance(running, progress);
      const { answer, ...rest } = await writer.answer(request, { signal, onProgress });
      end = { ...rest, text: answer };
    } catch (error) {
      if (signal.aborted) {
        end = { status: 'stopped' };
      } else {
        log.error({ error: String(error), stack: (error as Error).stack }, 'an answer failed');
        end = { status: 'failed', error: reportOf(error) };
      }
    }
    this.#end(running, end);
  }

  /** Takes what came of an answer into its message, and tells those who follow it. */
  #advance(running: Running, progress: AnswerProgress): void {
    running.message = advanced(running.message, progress);
    if (progress.type === 'text') this.#saveNowAndThen(running);
    running.events.send(progress);
  }

  #saveNowAndThen(running: Running): void {
    const { repository, log, now } = this.#parts;
    if (now() - running.savedAt < SAVE_EVERY_MS) return;
    running.savedAt = now();
    try {
      if (repository.find(running.message.conversationId)) repository.save(running.message, now());
    } catch (error) {
      // It is kept at its end, or the end says why it cannot be.
      log.warn({ error: String(error) }, 'a part of an answer could not be kept');
    }
  }

  #end(running: Running, end: Partial<Message>): void {
    const { repository, writer, log, now } = this.#parts;
    const { stage: _, ...message } = running.message;
    running.message = { ...message, ...end };
    try {
      // The conversation may have been removed meanwhile: then there is nowhere to keep the answer.
      if (repository.find(running.message.conversationId)) repository.save(running.message, now());
      else writer.forget(running.message.conversationId);
    } catch (error) {
      log.error({ error: String(error) }, 'an answer could not be kept');
      running.message = { ...running.message, status: 'failed', error: reportOf(error) };
    }
    this.#running.delete(running.message.id);
    running.events.send({ type: 'message', message: running.message });
  }
}

function advanced(message: Message, progress: AnswerProgress): Message {
  switch (progress.type) {
    case 'stage':
      return { ...message, stage: progress.stage, ...(progress.stage.name === 'writing' && { mode: 'written' }) };
    case 'text':
      return { ...message, text: message.text + progress.text };
    case 'citations':
      return { ...message, citations: progress.citations };
    case 'reasoning': {
      const { text = '', milliseconds = 0 } = message.reasoning ?? {};
      return { ...message, reasoning: { text: text + progress.text, milliseconds } };
    }
  }
}

/** Questions with the answers that followed them; those that failed or found nothing say nothing to go on from. */
function exchangesOf(messages: readonly Message[]): Exchange[] {
  return messages.flatMap((answer, index) => {
    const question = messages[index - 1];
    const isAnswer = answer.role === 'assistant' && answer.status !== 'streaming' && answer.text !== '';
    if (!isAnswer || answer.mode === 'none' || question?.role !== 'user') return [];
    return [{ answerId: answer.id, question: question.text, answer: answer.text }];
  });
}

/** The beginning of a question, on one line. */
function titleOf(question: string): string {
  const line = Array.from(question.replace(/\s+/g, ' '));
  return line.length > TITLE_LENGTH
    ? `${line
        .slice(0, TITLE_LENGTH - 1)
        .join('')
        .trimEnd()}…`
    : line.join('');
}
