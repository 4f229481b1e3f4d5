export { detectLanguage } from './language.ts';
export { splitSentences } from './sentences.ts';
export { type QueryConcept, queryConcepts } from './stop-words.ts';
export { foldText, queryTerms, termsOf } from './terms.ts';
