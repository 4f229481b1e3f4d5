export type { OcrSettings } from './format.ts';
export { addLanguage, listLanguages, type OcrLanguage, removeLanguage } from './ocr/languages.ts';
export { ParserProcess, type ParserProcessOptions, type Parsers, ParsersLostError } from './parser-process.ts';
export { ParserPool, type ParserPoolOptions, type ReadTask } from './pool.ts';
export { type PreparedDocument, prepareDocument } from './prepare.ts';
export type { ProcessUsage } from './process-protocol.ts';
export type { AnalysedChunk, ReadResult } from './protocol.ts';
export { FORMATS } from './registry.ts';
