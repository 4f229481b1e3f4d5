export { readableFormats } from './formats.ts';
export { DEFAULT_COLLECTION, type ImportRun } from './intake.ts';
export { Library } from './library.ts';
export { WatchedFolders } from './watching/watched-folders.ts';
