import { totalmem } from 'node:os';

/** The memory that this process may have: the machine's, or that of the container it runs in. */
export function ramState(): { readonly totalBytes: number; readonly freeBytes: number } {
  // 0, or more than there is, where nothing constrains it.
  const limit = process.constrainedMemory();
  const totalBytes = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return { totalBytes, freeBytes: Math.min(process.availableMemory(), totalBytes) };
}
