import type { KeywordRow, VectorRow } from '../../src-main/search/index.ts';
import { seededRandom } from '../../src-main/testing/random.ts';

export const DIMENSIONS = 384;

/** Chunks of one document stand together, as an import writes them. */
export const CHUNKS_A_DOCUMENT = 50;

/** Chunks of one subject; there are as many subjects as that makes. */
const CHUNKS_A_SUBJECT = 1_000;

/** How far a vector is from the middle of its subject: the cosine of two on one subject is 0.67. */
const SPREAD = 0.7;

/** Words of the language, of a subject, and in a chunk. */
const VOCABULARY = 200_000;
const SUBJECT_WORDS = 200;
const WORDS_A_CHUNK = 100;

/** Share of a chunk's words that its subject brings along. */
const SUBJECT_SHARE = 0.2;

/** The commonest words, which no question is searched for: analysis leaves them out of it. */
const STOP_WORDS = 150;

/** Numbers that randomness is drawn from; powers of two. */
const GAUSSIANS = 1 << 21;
const WORD_DRAWS = 1 << 20;

/** A made library: vectors in clusters on the sphere, texts of words as rare as those of a language. */
export interface Synthetic {
  /** Rows of both tables for the chunks from `first` on. */
  rows(first: number, count: number): (KeywordRow & VectorRow)[];
  /** A question: a vector near a cluster that is no chunk's own, and some words that its subject uses. */
  question(): { readonly vector: Float32Array; readonly terms: readonly string[] };
}

/**
 * Makes a library of `chunks` chunks, always the same. Word frequencies follow Zipf's law with
 * exponent 1; a vector is the middle of its subject with normal noise in every direction,
 * which is harder than real embeddings are: theirs lie in few directions.
 */
export function makeSynthetic(chunks: number): Synthetic {
  const random = seededRandom(20);
  const gaussians = drawGaussians(random);
  const words = drawWords(random);
  const subjects = Math.max(10, Math.round(chunks / CHUNKS_A_SUBJECT));
  const middles = Array.from({ length: subjects }, () => normalised(noise(gaussians, random)));
  const subjectWord = (subject: number): number =>
    STOP_WORDS + ((subject * 7_919 + Math.floor(random() * SUBJECT_WORDS) * 101) % (VOCABULARY - STOP_WORDS));
  const near = (subject: number): Float32Array => {
    const middle = middles[subject] ?? new Float32Array(DIMENSIONS);
    const step = noise(gaussians, random);
    const scale = SPREAD / Math.sqrt(DIMENSIONS);
    for (let index = 0; index < DIMENSIONS; index++) step[index] = (middle[index] ?? 0) + scale * (step[index] ?? 0);
    return normalised(step);
  };
  const text = (subject: number): string => {
    let terms = '';
    for (let index = 0; index < WORDS_A_CHUNK; index++) {
      const isSubject = random() < SUBJECT_SHARE;
      const word = isSubject ? subjectWord(subject) : (words[Math.floor(random() * WORD_DRAWS)] ?? 0);
      terms += `${index === 0 ? '' : ' '}w${word}`;
    }
    return terms;
  };
  return {
    rows: (first, count) =>
      Array.from({ length: count }, (_, offset) => {
        const chunkId = first + offset;
        const document = Math.floor(chunkId / CHUNKS_A_DOCUMENT);
        const subject = Math.floor(random() * subjects);
        return {
          chunkId,
          documentId: `document-${document}`,
          // Half of the documents are in collection 1, one in a hundred in collection 2.
          collectionIds: [...(document % 2 === 0 ? [1] : []), ...(document % 100 === 7 ? [2] : []), 3],
          format: ['pdf', 'markdown', 'docx', 'html', 'text'][document % 5] ?? 'text',
          date: document % 10 === 9 ? null : document * 3_600_000,
          tags: [`tag-${document % 50}`],
          terms: text(subject),
          vector: near(subject),
        };
      }),
    question: () => {
      const subject = Math.floor(random() * subjects);
      const terms = [subjectWord(subject), subjectWord(subject)];
      while (terms.length < 6) {
        const word = words[Math.floor(random() * WORD_DRAWS)] ?? 0;
        if (word >= STOP_WORDS) terms.push(word);
      }
      return { vector: near(subject), terms: terms.map((word) => `w${word}`) };
    },
  };
}

/** Normal numbers, by Box and Muller. */
function drawGaussians(random: () => number): Float32Array {
  const drawn = new Float32Array(GAUSSIANS);
  for (let index = 0; index < GAUSSIANS; index += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    drawn[index] = radius * Math.cos(angle);
    drawn[index + 1] = radius * Math.sin(angle);
  }
  return drawn;
}

/** Words by their ranks, each as often as Zipf's law says: its integral over ranks is the logarithm. */
function drawWords(random: () => number): Uint32Array {
  return Uint32Array.from({ length: WORD_DRAWS }, () => Math.floor(VOCABULARY ** random()) - 1);
}

function noise(gaussians: Float32Array, random: () => number): Float32Array {
  const start = Math.floor(random() * (GAUSSIANS - DIMENSIONS));
  return gaussians.slice(start, start + DIMENSIONS);
}

function normalised(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const scale = 1 / Math.sqrt(squares);
  for (let index = 0; index < vector.length; index++) vector[index] = (vector[index] ?? 0) * scale;
  return vector;
}
