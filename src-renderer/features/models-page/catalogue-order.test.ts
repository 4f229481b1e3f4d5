import { expect, it } from 'vitest';
import type { CatalogueModel } from '../../../src-shared/models.ts';
import { aboutSize, inOrder, matches } from './catalogue-order.ts';

function model(name: string, parameters: number, isRecommended = false): CatalogueModel {
  return {
    ...{ repository: `owner/${name}-GGUF`, name, role: 'language', parameters, licence: 'Apache-2.0' },
    ...{ languages: ['en'], contextTokens: 4_096, recommendedFor: [], isRecommended, installed: [] },
  };
}

it('puts what suits this machine first, and small before large', () => {
  const models = [model('Large', 32_000), model('Fitting', 8_000, true), model('Small', 600)];
  expect(inOrder(models).map(({ name }) => name)).toEqual(['Fitting', 'Small', 'Large']);
});

it('finds a model by any of its words, in any order and case', () => {
  const given = model('Qwen3 4B', 4_000);
  expect(['', 'qwen', '4b QWEN', 'owner/', 'apache'].map((typed) => matches(given, typed))).toEqual(
    Array(5).fill(true),
  );
  expect(matches(given, 'qwen 8b')).toBe(false);
});

it('guesses the size of what people mostly take', () => {
  expect(aboutSize({ role: 'language', parameters: 4_000 })).toEqual({ bytes: 2_400_000_000, bits: 4 });
  expect(aboutSize({ role: 'embedding', parameters: 33 })).toEqual({ bytes: 33_000_000, bits: 8 });
});
