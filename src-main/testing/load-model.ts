import { join } from 'node:path';
import { getLlama, type Llama, type LlamaModel } from 'node-llama-cpp';
import { onTestFinished } from 'vitest';
import { type GgufModel, writeGguf } from './make-gguf.ts';
import { temporaryFolder } from './temporary-folder.ts';

let llama: Promise<Llama> | undefined;

/** llama.cpp on the processor, one for all tests of a file. */
export function testLlama(): Promise<Llama> {
  llama ??= getLlama({ gpu: false, build: 'never', skipDownload: true, maxThreads: 0, logger: () => {} });
  return llama;
}

/** Writes a model into a file that goes with the test. @returns its path */
export async function modelFile(model: GgufModel): Promise<string> {
  const path = join(temporaryFolder(), 'model.gguf');
  await writeGguf(path, model);
  return path;
}

/** Loads a model for as long as the test runs. */
export async function loadTestModel(model: GgufModel): Promise<LlamaModel> {
  const loaded = await (await testLlama()).loadModel({ modelPath: await modelFile(model) });
  onTestFinished(() => loaded.dispose());
  return loaded;
}
