import { expect, it } from 'vitest';
import { Seating } from './seating.ts';

it('lets two embedding models stay, and a third take the place of the one used longest ago', () => {
  const seating = new Seating();
  const seat = (path: string) => seating.seat('embedding', { path });
  const [one, two] = [seat('one'), seat('two')];
  expect(one).not.toBe(two);
  for (let round = 0; round < 3; round++) expect([seat('one'), seat('two')]).toEqual([one, two]);
  expect(seat('three')).toBe(one);
  expect(seat('two')).toBe(two);
  expect(seat('one')).toBe(one);
});

it('takes a model in another precision for another model', () => {
  const seating = new Seating();
  const exact = seating.seat('embedding', { path: 'one' });
  expect(seating.seat('embedding', { path: 'one', precision: 'auto' })).toBe(exact);
  expect(seating.seat('embedding', { path: 'one', precision: 'int8' })).not.toBe(exact);
});

it('has one seat for a language model and one for a reranker', () => {
  const seating = new Seating();
  expect([seating.seat('language', { path: 'a' }), seating.seat('language', { path: 'b' })]).toEqual([
    'language',
    'language',
  ]);
  expect(seating.seat('ranking', { path: 'a' })).toBe('ranking');
});
