import type {
  AnswerMode,
  AnswerTimings,
  Citation,
  Conversation,
  Message,
  MessageStatus,
  Reasoning,
} from '../../src-shared/answers.ts';
import type { ErrorReport } from '../../src-shared/errors.ts';
import type { FinishReason, GenerationStats } from '../../src-shared/inference.ts';
import type { Database } from './database.ts';
import { storedError } from './documents.ts';

interface MessageRow {
  readonly id: string;
  readonly conversationId: string;
  readonly role: 'user' | 'assistant';
  readonly text: string;
  readonly status: MessageStatus;
  readonly citations: string;
  readonly mode: AnswerMode | null;
  readonly timings: string | null;
  readonly reasoning: string | null;
  readonly generation: string | null;
  readonly finish: FinishReason | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly createdAt: number;
}

const MESSAGE = `SELECT id, conversation_id AS conversationId, role, text, status, citations, mode, timings,
  reasoning, generation, finish, error_code AS errorCode, error_message AS errorMessage, created_at AS createdAt FROM messages`;

function messageOf(row: MessageRow): Message {
  const error: ErrorReport | undefined = storedError(row.errorCode, row.errorMessage);
  return {
    id: row.id,
    conversationId: row.conversationId,
    role: row.role,
    text: row.text,
    status: row.status,
    citations: JSON.parse(row.citations) as Citation[],
    createdAt: row.createdAt,
    ...(row.mode !== null && { mode: row.mode }),
    ...(row.timings !== null && { timings: JSON.parse(row.timings) as AnswerTimings }),
    ...(row.reasoning !== null && { reasoning: JSON.parse(row.reasoning) as Reasoning }),
    ...(row.generation !== null && { generation: JSON.parse(row.generation) as GenerationStats }),
    ...(row.finish !== null && { finish: row.finish }),
    ...(error && { error }),
  };
}

/** Conversations and their messages, which keep their sources, their timings and what they cost. */
export class ConversationRepository {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** All conversations, the one used last first. */
  list(): Conversation[] {
    return this.#db.all<Conversation>(
      'SELECT id, title, created_at AS createdAt, updated_at AS updatedAt FROM conversations ORDER BY updated_at DESC, rowid DESC',
    );
  }

  find(id: string): Conversation | undefined {
    return this.#db.get<Conversation>(
      'SELECT id, title, created_at AS createdAt, updated_at AS updatedAt FROM conversations WHERE id = ?',
      id,
    );
  }

  create(id: string, title: string, now: number): void {
    this.#db.run(
      'INSERT INTO conversations (id, title, created_at, updated_at) VALUES (?, ?, ?, ?)',
      id,
      title,
      now,
      now,
    );
  }

  /** Returns whether there was one. Its messages go with it. */
  delete(id: string): boolean {
    return this.#db.run('DELETE FROM conversations WHERE id = ?', id).changes > 0;
  }

  /** A conversation's messages in the order they were written. */
  messages(conversationId: string): Message[] {
    return this.#db
      .all<MessageRow>(`${MESSAGE} WHERE conversation_id = ? ORDER BY created_at, rowid`, conversationId)
      .map(messageOf);
  }

  message(id: string): Message | undefined {
    const row = this.#db.get<MessageRow>(`${MESSAGE} WHERE id = ?`, id);
    return row && messageOf(row);
  }

  /** Writes a message, or what has become of it since. */
  save(message: Message, now: number): void {
    this.#db.transaction(() => {
      this.#db.run(
        `INSERT INTO messages (id, conversation_id, role, text, status, citations, mode, timings, reasoning, generation,
           finish, error_code, error_message, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET text = excluded.text, status = excluded.status, citations = excluded.citations,
           mode = excluded.mode, timings = excluded.timings, reasoning = excluded.reasoning,
           generation = excluded.generation, finish = excluded.finish, error_code = excluded.error_code,
           error_message = excluded.error_message`,
        message.id,
        message.conversationId,
        message.role,
        message.text,
        message.status,
        JSON.stringify(message.citations),
        message.mode ?? null,
        message.timings ? JSON.stringify(message.timings) : null,
        message.reasoning ? JSON.stringify(message.reasoning) : null,
        message.generation ? JSON.stringify(message.generation) : null,
        message.finish ?? null,
        message.error?.code ?? null,
        message.error?.message ?? null,
        message.createdAt,
      );
      this.#db.run('UPDATE conversations SET updated_at = ? WHERE id = ?', now, message.conversationId);
    });
  }

  /** Marks answers that were being written when the process ended; returns how many. */
  closeInterrupted(): number {
    return this.#db.run(`UPDATE messages SET status = 'interrupted' WHERE status = 'streaming'`).changes;
  }
}
