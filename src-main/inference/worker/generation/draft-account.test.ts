import { describe, expect, it } from 'vitest';
import { StepTable } from '../step-costs.ts';
import { DraftAccount, MAX_DRAFT } from './draft-account.ts';

const STEP_MS = 20;

/** Each token of a step beyond the first costs so much. */
const costing = (extraMs: number): StepTable =>
  new StepTable([1, 2, 32].map((tokens) => ({ tokens, ms: STEP_MS + (tokens - 1) * extraMs })));

interface Course {
  /** How many tokens of a draft at this place are right. */
  readonly right: (at: number) => number;
  readonly matched?: number;
}

/** Writes tokens, and tells how long that took and how much was drafted. */
function write(account: DraftAccount, steps: StepTable, count: number, { right, matched = 16 }: Course) {
  let [ms, proposed] = [0, 0];
  for (let at = 0; at < count; ) {
    const length = account.allowed(matched);
    const accepted = Math.min(length, right(at));
    const took = steps.ms(length + 1);
    if (length === 0) account.plain(took);
    else account.drafted(length, accepted, matched, took);
    ms += took;
    proposed += length;
    at += accepted + 1;
  }
  return { ms, proposed };
}

const always = (): number => MAX_DRAFT;
const never = (): number => 0;

describe('the account of drafts', () => {
  it('makes copying several times as fast where a longer step costs little', () => {
    const steps = costing(1);
    const { ms } = write(new DraftAccount(steps), steps, 400, { right: always });
    expect(ms).toBeLessThan(400 * STEP_MS * 0.25);
  });

  it('makes copying faster also where only long steps pay', () => {
    const steps = new StepTable([
      { tokens: 1, ms: 10 },
      { tokens: 2, ms: 25 },
      { tokens: 4, ms: 36 },
      { tokens: 8, ms: 60 },
      { tokens: 16, ms: 86 },
      { tokens: 32, ms: 145 },
    ]);
    const { ms } = write(new DraftAccount(steps), steps, 400, { right: always });
    expect(ms).toBeLessThan(400 * 10 * 0.6);
  });

  it.each([[200], [400], [2_000]])('loses less than 3 % of the time of %i tokens to drafts that are wrong', (count) => {
    for (const extraMs of [0.5, 2, 5, 10, 20, 60]) {
      for (const matched of [2, 5, 9, 16]) {
        const steps = costing(extraMs);
        const { ms } = write(new DraftAccount(steps), steps, count, { right: never, matched });
        expect(ms).toBeLessThan(count * STEP_MS * 1.03);
      }
    }
  });

  it('does not draft where a drafted token costs as much as one written', () => {
    const steps = costing(STEP_MS);
    expect(write(new DraftAccount(steps), steps, 1_000, { right: always }).proposed).toBe(0);
  });

  it('drafts shorter where drafts are right only for a while', () => {
    const steps = costing(4);
    const account = new DraftAccount(steps);
    write(account, steps, 2_000, { right: () => 3 });
    const short = account.allowed(16);
    expect(short).toBeGreaterThan(0);
    expect(short).toBeLessThan(8);
  });

  it('tries again later, and goes on when drafts have become right', () => {
    const steps = costing(2);
    const account = new DraftAccount(steps);
    write(account, steps, 1_000, { right: never });
    const { ms } = write(account, steps, 2_000, { right: always });
    expect(ms).toBeLessThan(2_000 * STEP_MS * 0.7);
  });

  it('believes the clock when drafted steps take longer than they should', () => {
    const steps = costing(1);
    const account = new DraftAccount(steps);
    account.plain(STEP_MS);
    for (let draft = 0; draft < 40; draft++) account.drafted(1, 1, 16, 10 * STEP_MS);
    expect(account.allowed(16)).toBeLessThan(MAX_DRAFT);
  });
});
