import { describe, expect, it } from 'vitest';
import { retrievalText } from './retrieval-en.ts';

describe('what calibration found', () => {
  const say = retrievalText.calibration.conclusion;
  const found = { questions: 200, keyword: 0.82, vector: 0.61, hybrid: 0.85, weight: 0.2 };

  it('says how much vectors weigh, and whether they help', () => {
    expect(say(found)).toBe(
      'Both together find more than either alone. Vectors weigh 20 % in the order of what is found.',
    );
    expect(say({ ...found, hybrid: 0.82 })).toBe('Vectors weigh 20 % in the order of what is found.');
  });

  it('says so when vectors are of no use', () => {
    expect(say({ ...found, weight: 0 })).toBe('Vectors find nothing here that words do not: they are left out.');
  });

  it('claims nothing where nothing could be tried', () => {
    expect(say({ ...found, questions: 0 })).toMatch(/^There is too little text yet to try it\./);
  });
});

it('never rounds recall up', () => {
  expect([1, 0.9996, 0.987].map(retrievalText.index.found)).toEqual([
    '100 % of the ten nearest are found, tried on your own vectors',
    '99.9 % of the ten nearest are found, tried on your own vectors',
    '98.7 % of the ten nearest are found, tried on your own vectors',
  ]);
});

it('says which vectors an approximate index holds, and which came after it', () => {
  const index = { type: 'IVF_RQ', indexedRows: 4_800, unindexedRows: 0 };
  expect(retrievalText.index.approximate(index)).toBe('Approximate (IVF_RQ)');
  expect(retrievalText.index.approximate({ ...index, unindexedRows: 200 })).toBe(
    'Approximate (IVF_RQ) with 4,800 vectors, exact with 200 new ones',
  );
});

it('says what answers while vectors are being made', () => {
  expect(retrievalText.embedding.meanwhile('e5-small')).toBe('e5-small answers until this is done.');
  expect(retrievalText.embedding.meanwhile(undefined)).toContain('found by its words');
});
