import { afterEach, expect, it, vi } from 'vitest';
import { wantOnArrival, wasWanted } from './wanted-models.ts';

afterEach(() => vi.unstubAllGlobals());

it('knows what was wanted until it is asked once', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  wantOnArrival('owner/name', 'Q8_0');
  wantOnArrival('owner/other', 'int8');
  expect(wasWanted('owner/name', 'Q4_0')).toBe(false);
  expect(wasWanted('owner/name', 'Q8_0')).toBe(true);
  expect(wasWanted('owner/name', 'Q8_0')).toBe(false);
  expect(wasWanted('owner/other', 'int8')).toBe(true);
});
