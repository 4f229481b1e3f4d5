import type { Message } from '../../src-shared/answers.ts';

/** What was asked that this answer answers. */
export function questionOf(messages: readonly Message[], answerId: string): string | undefined {
  const index = messages.findIndex(({ id }) => id === answerId);
  return messages.slice(0, Math.max(0, index)).findLast(({ role }) => role === 'user')?.text;
}
