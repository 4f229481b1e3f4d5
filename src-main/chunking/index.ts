export { type ChunkingOptions, chunkBlocks, DEFAULT_CHUNKING } from './chunker.ts';
export { type CountTokens, estimateTokens } from './token-estimate.ts';
