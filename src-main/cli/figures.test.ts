import { expect, it } from 'vitest';
import { generationStats } from '../testing/generation-stats.ts';
import { figuresLine, trimmedLine } from './figures.ts';

it('says what an answer cost, and nothing of what did not happen', () => {
  expect(
    figuresLine(
      generationStats({ reusedTokens: 0, drafts: { proposed: 0, accepted: 0 }, decodeTokensPerSecond: 7.84 }),
    ),
  ).toBe(
    'Tiny on cpu, threads 2/1 · prompt 600 tokens, 1000 tokens/s · first token after 410 ms · answer 50 tokens, 7.8 tokens/s · 976.6 KB',
  );
});

it('says all that happened', () => {
  const line = figuresLine(
    generationStats({
      backend: 'cuda',
      gpuLayers: 24,
      loadMs: 2_400,
      contextShifts: 1,
      memory: { ramBytes: 2 ** 30, vramBytes: 2 ** 30 },
    }),
  );
  for (const part of [
    'cuda, 24 layers',
    'loaded in 2.4 s',
    '600 tokens, 200 of them known',
    '4 of 10 drafts right',
    'made room 1 time',
    '2.0 GB',
  ])
    expect(line).toContain(part);
});

it.each([
  [
    { turns: 4, tokens: 512 },
    '4 earlier turns (512 tokens) of the prompt did not fit into the model’s context and were left out.',
  ],
  [{ turns: 0, tokens: 1_010 }, '1,010 tokens of the prompt did not fit into the model’s context and were left out.'],
  [{ turns: 0, tokens: 1 }, '1 token of the prompt did not fit into the model’s context and was left out.'],
])('says what was left out: %j', (trimmed, line) => {
  expect(trimmedLine(trimmed)).toBe(line);
});
