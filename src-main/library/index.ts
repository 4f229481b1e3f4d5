export { readableFormats } from './formats.ts';
export { DEFAULT_COLLECTION, type ImportRun } from './intake.ts';
export { Library } from './library.ts';
export type { WatchTiming } from './watching/timing.ts';
export { WatchedFolders } from './watching/watched-folders.ts';
