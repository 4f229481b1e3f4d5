export { readableFormats } from './formats.ts';
export type { ImportRun } from './intake.ts';
export { DEFAULT_COLLECTION, Library } from './library.ts';
export { rebuildIndex } from './reindex.ts';
