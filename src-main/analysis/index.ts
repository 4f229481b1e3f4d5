export { chunkTerms } from './chunk-terms.ts';
export {
  type DocumentIdentity,
  fileTerms,
  type IdentityBlock,
  identityOf,
  titleTerms,
} from './identity.ts';
export { detectLanguage } from './language.ts';
export { quartersIn, yearsIn } from './periods.ts';
export { splitSentences } from './sentences.ts';
export { isStopWord, type QueryConcept, queryConcepts } from './stop-words.ts';
export { foldText, queryTerms, termsOf } from './terms.ts';
