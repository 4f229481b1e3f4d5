import { describe, expect, it } from 'vitest';
import { DraftAccount, MAX_DRAFT } from './draft-account.ts';

const STEP_MS = 20;

/** Writes tokens with steps that cost what is said, and tells how long that took and how much was drafted. */
function write(account: DraftAccount, count: number, isRight: (at: number) => boolean, extraMs: number) {
  let ms = 0;
  let proposed = 0;
  for (let at = 0; at < count; ) {
    const length = account.allowed();
    if (length === 0) {
      account.plain(STEP_MS);
      ms += STEP_MS;
      at++;
      continue;
    }
    const accepted = isRight(at) ? length : 0;
    const took = STEP_MS + length * extraMs;
    account.drafted(length, accepted, took);
    ms += took;
    proposed += length;
    at += accepted + 1;
  }
  return { ms, proposed };
}

describe('the account of drafts', () => {
  it('allows none before it knows what a step costs', () => {
    expect(new DraftAccount().allowed()).toBe(0);
  });

  it('allows longer drafts while they are right', () => {
    const account = new DraftAccount();
    const { ms } = write(account, 400, () => true, 2);
    expect(account.allowed()).toBe(MAX_DRAFT);
    expect(ms).toBeLessThan(400 * STEP_MS * 0.4);
  });

  it.each([[200], [400], [2_000]])('loses less than 3 % of the time of $0 tokens to drafts that are wrong', (count) => {
    for (const extraMs of [0.5, 5, 20, 60]) {
      const { ms } = write(new DraftAccount(), count, () => false, extraMs);
      expect(ms).toBeLessThan(count * STEP_MS * 1.03);
    }
  });

  it('does not draft where a drafted token costs as much as one written', () => {
    const { ms, proposed } = write(new DraftAccount(), 1_000, () => true, 25);
    expect(ms).toBeLessThan(1_000 * STEP_MS * 1.03);
    expect(proposed).toBeLessThan(100);
  });

  it('tries again later, and goes on when drafts have become right', () => {
    const account = new DraftAccount();
    write(account, 1_000, () => false, 5);
    const { ms } = write(account, 1_000, () => true, 5);
    expect(ms).toBeLessThan(1_000 * STEP_MS * 0.7);
  });
});
