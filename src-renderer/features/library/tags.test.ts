import { expect, it } from 'vitest';
import { MAX_TAG_LENGTH, MAX_TAGS } from '../../../src-shared/limits.ts';
import { hasTag, knownTags, suggestedTags, withTyped } from './tags.ts';

const KNOWN = [
  { tag: 'Tax 2024', count: 2 },
  { tag: 'Taxi', count: 5 },
  { tag: 'to read', count: 9 },
];

it('counts tags over documents, upper and lower case as one, and sorts them as people do', () => {
  const documents = [{ tags: ['Part 10', 'tax'] }, { tags: ['Tax', 'Part 9'] }, { tags: [] }];
  expect(knownTags(documents)).toEqual([
    { tag: 'Part 9', count: 1 },
    { tag: 'Part 10', count: 1 },
    { tag: 'tax', count: 2 },
  ]);
});

it('finds a tag in any case, and only whole', () => {
  expect(hasTag({ tags: ['Tax'] }, 'tax')).toBe(true);
  expect(hasTag({ tags: ['Tax'] }, 'ta')).toBe(false);
});

it('adds what was typed, several at once where commas stand, and nothing twice', () => {
  expect(withTyped(['a'], ' b ')).toEqual(['a', 'b']);
  expect(withTyped(['a'], 'b, A,, c   d ,B')).toEqual(['a', 'b', 'c d']);
  expect(withTyped(['a'], '  ')).toEqual(['a']);
});

it('writes a tag as it is known already', () => {
  expect(withTyped([], 'taxi', KNOWN)).toEqual(['Taxi']);
});

it('keeps to what a document may have', () => {
  const full = Array.from({ length: MAX_TAGS }, (_, index) => `tag ${index}`);
  expect(withTyped(full, 'one more')).toEqual(full);
  expect(withTyped([], 'x'.repeat(MAX_TAG_LENGTH + 9))).toEqual(['x'.repeat(MAX_TAG_LENGTH)]);
});

it('suggests known tags by the beginning of any of their words, the most used first', () => {
  const named = (typed: string, tags: readonly string[] = []): readonly string[] =>
    suggestedTags(KNOWN, tags, typed, 2).map(({ tag }) => tag);
  expect(named('')).toEqual(['to read', 'Taxi']);
  expect(named('TA')).toEqual(['Taxi', 'Tax 2024']);
  expect(named('2024')).toEqual(['Tax 2024']);
  expect(named('axi')).toEqual([]);
  expect(named('ta', ['taxi'])).toEqual(['Tax 2024']);
});
