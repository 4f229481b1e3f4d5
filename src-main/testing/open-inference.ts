import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { inferenceSettingsSchema } from '../../src-shared/inference.ts';
import { LocalInference, type LocalInferenceOptions, type ModelRole } from '../inference/index.ts';
import { ModelProfileRepository, openDatabase } from '../storage/index.ts';
import { forkWorker, lookAtMachine, silentLog, type WorkerProcess } from '../system/index.ts';
import { type GgufModel, makeGguf, tinyEmbeddingModel, tinyLanguageModel, tinyReranker } from './make-gguf.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A program to begin as a worker that misbehaves on demand. */
export const UNRULY_WORKER = resolve(import.meta.dirname, 'unruly-worker.ts');

/** In a hurry: what hangs is noticed at once, and another is begun at once. */
const HURRY = { pingMs: 50, hangMs: 500, backOffMs: [0] };

export interface TestInference extends LocalInference {
  /** Every worker that was begun, the last one last. */
  readonly workers: readonly WorkerProcess[];
  /** What was saved of a person's choices. */
  readonly saved: unknown[];
}

/** Models of a folder, run by a worker that misbehaves on demand (unruly-worker.ts). Closed when the test ends. */
export function openInference(options: Partial<LocalInferenceOptions> & { folder?: string } = {}): TestInference {
  const folder = options.folder ?? temporaryFolder();
  const db = openDatabase(join(folder, 'alcove.db'));
  const workers: WorkerProcess[] = [];
  const saved: unknown[] = [];
  const launch = options.launch ?? (() => forkWorker(UNRULY_WORKER));
  const inference = new LocalInference({
    settings: inferenceSettingsSchema.parse({}),
    languageModel: undefined,
    save: (changes) => void saved.push(changes),
    profiles: new ModelProfileRepository(db),
    machine: { ...lookAtMachine(), mayHaveGpu: false },
    log: silentLog,
    now: Date.now,
    isBusy: () => false,
    ...options,
    launch: () => {
      const worker = launch();
      workers.push(worker);
      return worker;
    },
    timing: { ...HURRY, ...options.timing },
  });
  onTestFinished(async () => {
    await inference.close();
    db.close();
  });
  return Object.assign(inference, { workers, saved });
}

const MODELS: Readonly<Record<ModelRole, (changes: { readonly name: string }) => GgufModel>> = {
  language: (changes) => tinyLanguageModel({ ...changes, contextLength: 16_384 }),
  embedding: tinyEmbeddingModel,
  ranking: tinyReranker,
};

/** A model file whose name says what becomes of it; see unruly-worker.ts. */
export function unrulyModel(name: string, role: ModelRole = 'language', folder = temporaryFolder()): string {
  const path = join(folder, `${name}.gguf`);
  writeFileSync(path, makeGguf(MODELS[role]({ name })));
  return path;
}
