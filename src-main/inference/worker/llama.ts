/** All that needs node-llama-cpp: loaded with the first GGUF file, and not before. */
export { openBackend } from './backends.ts';
export { EmbeddingModel } from './embedding.ts';
export { loadLanguageModel } from './language-model.ts';
export { RankingModel } from './ranking.ts';
