export type { OcrSettings } from './format.ts';
export { addLanguage, listLanguages, type OcrLanguage, removeLanguage } from './ocr/languages.ts';
export { ParserPool, type ParserPoolOptions, type ReadTask } from './pool.ts';
export { chunkTerms, type PreparedDocument, prepareDocument } from './prepare.ts';
export type { AnalysedChunk, ReadResult } from './protocol.ts';
export { FORMATS } from './registry.ts';
