import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readGguf } from './gguf/read-gguf.ts';
import type { ModelRole } from './model.ts';
import { isOnnxModel } from './onnx/is-onnx-model.ts';
import { filesOf, readFolder } from './onnx/read-folder.ts';

/** What a model on the disk is, from its own files. */
export interface ModelOnDisk {
  /** What is given to whoever loads it. */
  readonly path: string;
  readonly role: ModelRole;
  /** The model's own name, or its file's. */
  readonly name: string;
  /** What people call its precision, such as Q4_K_M or int8. */
  readonly precision: string;
  /** All that it is made of. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
}

/**
 * Looks at a GGUF file (for a model in parts, any of them), a folder with an ONNX graph, or an ONNX file in one; nothing
 * native sees it.
 * @throws AlcoveError `MODEL_NOT_FOUND`, `MODEL_CORRUPT`, `MODEL_UNSUPPORTED`, `FILE_UNREADABLE`
 */
export async function inspectModel(given: string): Promise<ModelOnDisk> {
  const path = resolve(given);
  if (!(await isOnnxModel(path))) {
    const { path: first, paths, role, name, quantization } = await readGguf(path);
    return { path: first, role, name, precision: quantization, files: await sized(paths) };
  }
  const folder = await readFolder(path);
  const { role, name, variants } = folder;
  return { path, role, name, precision: variants[0]?.precision ?? 'fp32', files: await sized(filesOf(folder)) };
}

const sized = (paths: readonly string[]): Promise<ModelOnDisk['files']> =>
  Promise.all(paths.map(async (path) => ({ path, bytes: (await stat(path)).size })));
