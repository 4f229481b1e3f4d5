export { ChunkIndex, type IndexFilter, type IndexRow } from './chunk-index.ts';
export { checkQuestion, type FoundPassage, Search, type SearchRequest } from './search.ts';
