import { expect, it } from 'vitest';
import type { LoadedOnnx, OnnxPlan } from './model.ts';
import { OnnxProfiles } from './profiles.ts';

const DAY = 24 * 3_600_000;

const plan: OnnxPlan = {
  runtime: 'onnx',
  path: '/models/whale',
  role: 'embedding',
  name: 'whale',
  files: { model: 'model.onnx', tokenizer: 'tokenizer.json' },
  precision: 'fp32',
  pooling: 'mean',
  maxTokens: 512,
  providers: ['cuda', 'webgpu', 'cpu'],
};

const tuning = {
  provider: 'cpu',
  sessions: 2,
  intraOpThreads: 1,
  batchTokens: 512,
  tokensPerSecond: 4_000,
  candidates: [],
  tookMs: 900,
} as const;

const loaded: LoadedOnnx = {
  runtime: 'onnx',
  path: '/models/whale',
  role: 'embedding',
  name: 'whale',
  provider: 'cpu',
  refused: [
    { provider: 'cuda', reason: 'There is no driver.' },
    { provider: 'webgpu', reason: 'It crashed.' },
  ],
  precision: 'fp32',
  tuning,
  isNewlyTuned: true,
  maxTokens: 512,
  loadMs: 1,
};

/** Profiles of a machine whose clock and load the test sets. */
function open() {
  const machine = { now: 1_000, busy: false };
  return { machine, profiles: new OnnxProfiles({ now: () => machine.now, isBusy: () => machine.busy }) };
}

it('knows how a model ran best, and which providers were refused', () => {
  const { profiles } = open();
  const stored = profiles.recorded(null, plan, loaded);
  expect(profiles.completed(stored, plan)).toEqual({ ...plan, providers: ['cpu'], refused: loaded.refused, tuning });
});

it('tries a refused provider again after a week', () => {
  const { machine, profiles } = open();
  const stored = profiles.recorded(null, plan, loaded);
  machine.now += 6 * DAY;
  expect(profiles.completed(stored, plan).providers).toEqual(['cpu']);
  machine.now += 2 * DAY;
  expect(profiles.completed(stored, plan)).toEqual({ ...plan, refused: [] });
});

it('measures again, once it is quiet, what was measured on a busy machine', () => {
  const { machine, profiles } = open();
  machine.busy = true;
  const stored = profiles.recorded(null, plan, loaded);
  expect(profiles.completed(stored, plan).tuning).toEqual(tuning);
  machine.busy = false;
  expect(profiles.completed(stored, plan).tuning).toBeUndefined();
});

it('keeps precisions and settings apart', () => {
  const { profiles } = open();
  const stored = profiles.recorded(null, plan, loaded);
  expect(profiles.completed(stored, { ...plan, precision: 'int8' }).tuning).toBeUndefined();
  const both = profiles.recorded(stored, { ...plan, precision: 'int8' }, { ...loaded, precision: 'int8' });
  expect(profiles.completed(both, plan).tuning).toEqual(tuning);
  expect(profiles.completed(both, { ...plan, precision: 'int8' }).tuning).toEqual(tuning);
});

it('knows nothing where what is stored is in another form', () => {
  const { profiles } = open();
  for (const stored of [null, 'not json', '{"setup":"[]","threads":{"prefill":1,"decode":1}}'])
    expect(profiles.completed(stored, plan)).toEqual(plan);
});
