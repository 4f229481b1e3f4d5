export type { QueryVector } from './candidates.ts';
export { dotProduct } from './dot-product.ts';
export { type FusionTrust, fuse } from './fusion.ts';
export { IdSet } from './id-set.ts';
export type { IndexFilter } from './index-filter.ts';
export type { IndexRow, KeywordRow, VectorRow } from './index-rows.ts';
export { IndexStore, type IndexStoreOptions, isRemoteLocation } from './index-store.ts';
export type { Facts, Placing } from './index-table.ts';
export type { KeywordHit, KeywordIndex, KeywordSearchOptions } from './keyword-index.ts';
export { LibraryIndex } from './library-index.ts';
export { liveIndexIds } from './live-ids.ts';
export { type Reconciled, reconcile } from './reconcile.ts';
export type { RankTexts } from './rerank.ts';
export {
  checkQuestion,
  type FoundPassage,
  Search,
  type SearchRequest,
  type VectorSource,
} from './search.ts';
export type { VectorDiagnostics, VectorHit, VectorIndex, VectorSearchOptions } from './vector-index.ts';
