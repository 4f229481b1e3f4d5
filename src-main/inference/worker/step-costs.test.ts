import { describe, expect, it } from 'vitest';
import { StepTable } from './step-costs.ts';

/** As measured on two cores, for a model of 135 million weights in Q8_0. */
const processor = [
  { tokens: 1, ms: 10 },
  { tokens: 2, ms: 25 },
  { tokens: 4, ms: 36 },
  { tokens: 8, ms: 60 },
  { tokens: 16, ms: 86 },
];
const gpu = [
  { tokens: 1, ms: 10 },
  { tokens: 8, ms: 12 },
];

describe('the cost of a step', () => {
  it('is what was measured, and lies on a line between and beyond that', () => {
    const table = new StepTable(processor);
    expect([1, 2, 3, 4, 6, 16, 32].map((tokens) => table.ms(tokens))).toEqual([10, 25, 30.5, 36, 48, 86, 138]);
  });

  it('does not depend on the number of tokens when nothing is known', () => {
    const table = new StepTable();
    expect(table.ms(16)).toBe(table.ms(1));
    expect(table.together([1, 1, 1, 1])).toBe(4);
  });
});

describe('steps of several answers', () => {
  it('are taken in turn where two at once cost more than two', () => {
    expect(new StepTable(processor).together([1, 1])).toBe(1);
    expect(new StepTable(processor).together([1, 1, 1])).toBe(1);
  });

  it('are taken together where that is quicker', () => {
    expect(new StepTable(processor).together([1, 1, 1, 1])).toBe(4);
    expect(new StepTable(gpu).together([1, 1])).toBe(2);
  });

  it('join a draft, beside which one token more costs little', () => {
    expect(new StepTable(processor).together([16, 1])).toBe(2);
  });
});
