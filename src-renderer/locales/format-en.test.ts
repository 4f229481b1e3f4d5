import { describe, expect, it } from 'vitest';
import {
  contextLength,
  day,
  duration,
  fileSize,
  languageName,
  parameterCount,
  percent,
  rise,
  timeLeft,
  unitCount,
  unitPlace,
} from './format-en.ts';

describe('counts and places', () => {
  it('say what the document counts, and pages where it does not say', () => {
    expect([unitCount(1, 'slide'), unitCount(16, 'chapter'), unitCount(1_204)]).toEqual([
      '1 slide',
      '16 chapters',
      '1,204 pages',
    ]);
    expect([unitPlace(2, 'sheet'), unitPlace(3)]).toEqual(['sheet 2', 'page 3']);
  });

  it('never round up to certainty', () => {
    expect([percent(0.934), percent(0.999), percent(1)]).toEqual(['93 %', '99 %', '100 %']);
  });
});

describe('duration', () => {
  it('is as fine as it is short', () => {
    expect([0.34, 2.44, 41.2, 60, 200, 3_600, 3_900].map(duration)).toEqual([
      '340 ms',
      '2.4 s',
      '41 s',
      '1 min',
      '3 min 20 s',
      '1 h',
      '1 h 5 min',
    ]);
  });

  it('never shows 60 of a unit', () => {
    expect([59.6, 0.96, 3_599.7].map(duration)).toEqual(['1 min', '1 s', '1 h']);
  });
});

it('tells the time left no finer than it is known', () => {
  expect([0, 12, 58, 61, 1_000, 7_300].map(timeLeft)).toEqual([
    'a few seconds left',
    'about 10 s left',
    'about 1 min left',
    'about 1 min left',
    'about 17 min left',
    'about 2 h left',
  ]);
});

describe('day', () => {
  it('is as exact as what the document says', () => {
    expect([day('1998'), day('2023-05'), day('2023-05-12')]).toEqual(['1998', 'May 2023', 'May 12, 2023']);
  });

  it('leaves alone what is no date', () => {
    expect(day('some time ago')).toBe('some time ago');
  });
});

it('names languages, and shows the code of those it does not know', () => {
  expect([languageName('de'), languageName('not a tag!')]).toEqual(['German', 'not a tag!']);
});

it('tells sizes as systems do', () => {
  expect([1, 540, 1_000, 2_340_000, 999_960, 5e12].map(fileSize)).toEqual([
    '1 byte',
    '540 bytes',
    '1 kB',
    '2.3 MB',
    '1 MB',
    '5,000 GB',
  ]);
});

it('calls models and contexts what people call them', () => {
  expect([22.7, 278, 600, 4_200, 32_000].map(parameterCount)).toEqual(['23 M', '278 M', '0.6 B', '4.2 B', '32 B']);
  expect([512, 8_192, 40_960, 262_144].map(contextLength)).toEqual(['512', '8K', '40K', '256K']);
});

it('tells a rise as fine as it is small', () => {
  expect([0.0004, 0.0054, 0.037, 0.31, -0.001].map(rise)).toEqual(['+0.04 %', '+0.54 %', '+3.7 %', '+31 %', '+0 %']);
});
