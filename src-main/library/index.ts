export { DEFAULT_COLLECTION, type ImportRun, Library } from './library.ts';
export { rebuildIndex } from './reindex.ts';
