export { OnnxEmbedder } from './embedder.ts';
export { OnnxRanker } from './ranker.ts';
