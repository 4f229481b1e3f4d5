import { expect, it } from 'vitest';
import { isUpkeepDue } from './upkeep.ts';

it('is due when rows gather that queries look through one by one', () => {
  expect(isUpkeepDue({ rows: 7_999, commits: 1 }, 1_000_000, 8_000)).toBe(false);
  expect(isUpkeepDue({ rows: 8_000, commits: 1 }, 1_000_000, 8_000)).toBe(true);
});

it('waits for more commits where a table takes longer to put in order, within bounds', () => {
  expect(isUpkeepDue({ rows: 0, commits: 47 }, 10, 8_000)).toBe(false);
  expect(isUpkeepDue({ rows: 0, commits: 48 }, 10, 8_000)).toBe(true);
  expect(isUpkeepDue({ rows: 0, commits: 99 }, 200_000, 8_000)).toBe(false);
  expect(isUpkeepDue({ rows: 0, commits: 100 }, 200_000, 8_000)).toBe(true);
  expect(isUpkeepDue({ rows: 0, commits: 200 }, 50_000_000, 8_000)).toBe(true);
});
