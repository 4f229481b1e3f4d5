import { stat } from 'node:fs/promises';

/** Whether a path is that of a folder, or of an ONNX file in one: what is neither is a GGUF file, or nothing. */
export async function isOnnxModel(path: string): Promise<boolean> {
  return path.endsWith('.onnx') || (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
