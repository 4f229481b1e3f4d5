import { describe, expect, it } from 'vitest';
import { dateWordsIn, quartersIn, yearsIn } from './periods.ts';

describe('quartersIn', () => {
  it.each([
    ['What was said of Q3?', ['q3']],
    ['2022 Q3 ORCH', ['q3']],
    ['the 3Q22 results', ['q3']],
    ['2022Q1.pdf', ['q1']],
    ['the third quarter of 2022 against the second fiscal quarter', ['q3', 'q2']],
    ['im dritten Quartal 2023', ['q3']],
    ['au deuxième trimestre', ['q2']],
    ['en el tercer trimestre', ['q3']],
    ['2023年第三季度报告', ['q3']],
    ['第2季度', ['q2']],
  ])('finds those of “%s”', (text, quarters) => {
    expect(quartersIn(text)).toEqual(quarters);
  });

  it.each(['a quarter of them', 'FAQ1x', 'EQ3', 'the fifth quarter', 'Q7', 'first quartile'])(
    'finds none in “%s”',
    (text) => {
      expect(quartersIn(text)).toEqual([]);
    },
  );
});

it('names each year once, and nothing that only looks like one', () => {
  expect(yearsIn('From 1999 to 2023, in 2023, 12023 items, 1899, 20230')).toEqual(['1999', '2023']);
});

it('names the words of dates with a day', () => {
  expect(dateWordsIn('For the period ended June 25, 2022 and 3 März 2021')).toEqual([
    'june',
    '25',
    '2022',
    '3',
    'märz',
    '2021',
  ]);
});
