import { expect, it } from 'vitest';
import { inferenceChangesSchema, inferenceSettingsSchema } from './inference.ts';

it('everything is automatic until it is set', () => {
  const { idleMinutes, ...rest } = inferenceSettingsSchema.parse({});
  expect(idleMinutes).toBe(15);
  expect(new Set(Object.values(rest))).toEqual(new Set(['auto']));
});

it('a change holds what was named, and none of the defaults', () => {
  expect(inferenceChangesSchema.parse({ threads: 4 })).toEqual({ threads: 4 });
  expect(inferenceChangesSchema.parse({})).toEqual({});
});

it('every setting can be changed', () => {
  expect(Object.keys(inferenceChangesSchema.shape)).toEqual(Object.keys(inferenceSettingsSchema.shape));
});

it.each([
  { threads: 0 },
  { threads: 1.5 },
  { threads: undefined },
  { contextTokens: 10 },
  { backend: 'opencl' },
  { idleMinutes: -1 },
  { idleMinutes: Number.NaN },
  { sequences: 17 },
  { unknown: 1 },
])('refuses %j', (changes) => {
  expect(inferenceChangesSchema.safeParse(changes).success).toBe(false);
});
