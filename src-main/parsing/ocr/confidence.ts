import type { RecognisedWord } from './engine.ts';

/** The mean confidence of words, weighted by their length; 0 of none. */
export function meanConfidence(words: readonly RecognisedWord[]): number {
  let [sum, letters] = [0, 0];
  for (const { text, confidence } of words) {
    sum += confidence * text.length;
    letters += text.length;
  }
  return letters > 0 ? sum / letters : 0;
}
