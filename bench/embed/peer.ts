import { basename, dirname } from 'node:path';

/** Texts of one call, as the apps of this kind have it. */
const BATCH = 25;

export interface Peer {
  embed(texts: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** The feature-extraction pipeline of transformers.js over the same folder, called as the other apps call it. */
export async function openPeer(folder: string, precision: 'fp32' | 'int8'): Promise<Peer> {
  const { env, pipeline } = await import('@huggingface/transformers');
  env.allowRemoteModels = false;
  env.localModelPath = dirname(folder);
  const extract = await pipeline('feature-extraction', basename(folder), {
    dtype: precision === 'int8' ? 'q8' : 'fp32',
  });
  return {
    async embed(texts) {
      for (let start = 0; start < texts.length; start += BATCH) {
        await extract(texts.slice(start, start + BATCH), { pooling: 'mean', normalize: true });
      }
    },
    close: async () => void (await extract.dispose()),
  };
}
