import type { Conversation } from '../../../src-shared/answers.ts';

export type Period = 'today' | 'yesterday' | 'week' | 'earlier';

const DAY_MS = 86_400_000;

function periodOf(time: number, now: Date): Period {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  if (time >= midnight) return 'today';
  if (time >= midnight - DAY_MS) return 'yesterday';
  return time >= midnight - 7 * DAY_MS ? 'week' : 'earlier';
}

/** The conversations by when they were last used, in their order; periods without any are left out. */
export function groupConversations(
  conversations: readonly Conversation[],
  now: Date,
): readonly (readonly [Period, readonly Conversation[]])[] {
  return [...Map.groupBy(conversations, ({ updatedAt }) => periodOf(updatedAt, now))];
}
