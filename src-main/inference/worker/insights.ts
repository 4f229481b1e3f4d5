import { GgufInsights, type Llama, readGgufFileInfo } from 'node-llama-cpp';
import { AlcoveError } from '../../../src-shared/errors.ts';

/**
 * What the head of a model's file tells llama.cpp. Main has read it before, within bounds; the file may have
 * changed since.
 * @throws AlcoveError `MODEL_NOT_FOUND`, `MODEL_CORRUPT`; the signal's reason
 */
export async function modelInsights(llama: Llama, path: string, signal: AbortSignal): Promise<GgufInsights> {
  try {
    return await GgufInsights.from(await readGgufFileInfo(path, { sourceType: 'filesystem', signal }), llama);
  } catch (error) {
    signal.throwIfAborted();
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new AlcoveError(isMissing ? 'MODEL_NOT_FOUND' : 'MODEL_CORRUPT', { cause: error });
  }
}

/** The model's own name, or its file's. */
export function nameOf({ ggufFileInfo }: GgufInsights, path: string): string {
  return ggufFileInfo.metadata.general?.name || (path.split(/[/\\]/).at(-1) ?? path);
}
