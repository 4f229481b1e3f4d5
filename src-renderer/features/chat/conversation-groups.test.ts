import { expect, it } from 'vitest';
import { groupConversations } from './conversation-groups.ts';

it('groups conversations by calendar day, not by hours passed', () => {
  const at = (day: number, hour: number) => new Date(2026, 4, day, hour).getTime();
  const conversation = (id: string, updatedAt: number) => ({ id, title: id, createdAt: updatedAt, updatedAt });
  const groups = groupConversations(
    [
      conversation('this morning', at(20, 1)),
      conversation('last night', at(19, 23)),
      conversation('last week', at(15, 12)),
      conversation('long ago', at(1, 12)),
    ],
    new Date(2026, 4, 20, 2),
  );
  expect(groups.map(([period, members]) => [period, members.map(({ id }) => id)])).toEqual([
    ['today', ['this morning']],
    ['yesterday', ['last night']],
    ['week', ['last week']],
    ['earlier', ['long ago']],
  ]);
});
