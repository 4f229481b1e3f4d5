/**
 * What the main process needs of the parsers now and then. Always imported on demand: behind
 * it are the parsers themselves and their dictionaries, which else only threads load.
 */
export { FORMATS } from '../parsing/index.ts';
