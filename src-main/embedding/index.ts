export { EmbeddingSpaces, type EmbeddingSpacesParts } from './embedding-spaces.ts';
export { Reranking, type RerankingParts } from './reranking.ts';
export { Retrieval, type RetrievalParts } from './retrieval.ts';
