import { expect, it } from 'vitest';
import type { InstalledModel } from '../../src-shared/models.ts';
import { arrivals, offersDiffer } from './arrivals.ts';

const model: InstalledModel = {
  id: 'one',
  role: 'language',
  name: 'Words',
  source: 'hub',
  path: '/models/words.gguf',
  bytes: 1,
  installedAt: 1,
  state: 'ok',
  isInUse: false,
};
const damaged: InstalledModel = { ...model, state: 'damaged' };
const again: InstalledModel = { ...model, installedAt: 2 };
const other: InstalledModel = { ...model, id: 'two' };

it('tells models that have come from those that only changed', () => {
  expect(arrivals([], [model])).toEqual([model]);
  expect(arrivals([model], [{ ...model, isInUse: true, lastUsedAt: 3 }, other])).toEqual([other]);
  expect(arrivals([model, other], [model])).toEqual([]);
});

it('tells that a damaged model has come again, though its id is the same', () => {
  expect(arrivals([damaged], [again])).toEqual([again]);
  expect(offersDiffer([damaged], [again])).toBe(true);
});

it('tells whether other variants are to be had: not for every use of a model', () => {
  expect(offersDiffer([model], [damaged])).toBe(true);
  expect(offersDiffer([model], [])).toBe(true);
  expect(offersDiffer([model], [other])).toBe(true);
  expect(offersDiffer([model], [{ ...model, isInUse: true, lastUsedAt: 3 }])).toBe(false);
});
