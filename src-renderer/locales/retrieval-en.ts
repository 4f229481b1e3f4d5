import type { CalibrationReport, IndexReport, Precision } from '../../src-shared/retrieval.ts';
import { capital, count, decimal, duration, fileSize, number, percent, timeLeft } from './format-en.ts';

type ApproximateIndex = NonNullable<NonNullable<IndexReport['vectors']>['index']>;

const ranks = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const precisions: Readonly<Record<Precision, string>> = {
  auto: 'Automatic',
  fp32: 'fp32, 32 bits',
  fp16: 'fp16, 16 bits',
  int8: 'int8, 8 bits',
  q4: 'q4, 4 bits',
};

/** What is said of how passages are found. */
export const retrievalText = {
  more: 'More',
  remote: {
    heading: 'The index is kept on another machine.',
    body: (location: string) =>
      `The terms and the vectors of your documents leave this one, for ${location}. Whoever can read them there can tell much of what the documents say. The documents themselves stay here.`,
    promise: 'The index leaves this machine',
    promiseHint: (location: string, dataFolder: string) =>
      `Terms and vectors of your documents are kept in ${location}, everything else in ${dataFolder}.`,
  },
  embedding: {
    none: {
      heading: 'No embedding model yet',
      body: 'Passages are found by their words. With an embedding model also by what they mean.',
    },
    file: {
      label: 'Embedding model',
      example: '/home/you/Models/e5-small',
      hint: 'A folder with an ONNX model and its tokenizer, or a GGUF file, on the machine that Alcove runs on.',
      desktopHint: 'A folder with an ONNX model and its tokenizer, or a GGUF file.',
    },
    opening: 'Opening the model…',
    ready: (total: number) =>
      total === 0
        ? 'Ready for the first document'
        : `Ready, with the vectors of ${count(total, 'passage', 'passages')}`,
    failed: 'No vectors can be made with it',
    meanwhile: (answering: string | undefined) =>
      answering === undefined
        ? 'Until it has its vector, a passage is found by its words.'
        : `${answering} answers until this is done.`,
    timeLeft: (seconds: number) => `${capital(timeLeft(seconds))}.`,
    answersInstead: (answering: string | undefined) =>
      answering === undefined ? 'Passages are found by their words meanwhile.' : `${answering} answers meanwhile.`,
    tryAgain: 'Try again',
    dimensions: ['Dimensions', 'Fewer take less room and time, in models made for it (Matryoshka)'],
    allDimensions: 'All',
    removeHint: 'Passages are found by their words alone; the model stays where it is, its vectors are dropped',
  },
  precision: ['Precision', 'Of the weights: fewer bits are faster, and a little less exact'],
  precisions,
  facts: { dimensions: 'Dimensions', runsOn: 'Runs on', number },
  calibration: {
    heading: 'Tried on your own documents',
    method: (questions: number) =>
      `${count(questions, 'question was made from one of their sentences', 'questions were made from their sentences')} and asked. 1.00 means that the right passage always came first; 0.50, that it came second.`,
    keyword: 'By words',
    vector: 'By meaning',
    hybrid: 'By both',
    rank: (rank: number) => ranks.format(rank),
    conclusion: calibrationSentence,
  },
  reranker: {
    none: {
      heading: 'No reranker yet',
      body: 'Passages come in the order of their scores. A reranker reads the best of them beside the question, and puts what answers it first.',
    },
    file: {
      label: 'Reranker',
      example: '/home/you/Models/reranker',
      hint: 'A folder with an ONNX cross-encoder and its tokenizer, or a GGUF file made for ranking.',
      desktopHint: 'A folder with an ONNX cross-encoder and its tokenizer, or a GGUF file made for ranking.',
    },
    chosen: (budgetMs: number) => `Puts the best passages in order, within ${duration(budgetMs / 1_000)} a search.`,
    budget: ['Time limit', 'Milliseconds that a search waits for it; what it has not read by then keeps its place'],
    milliseconds: (n: number) => `${number(n)} ms`,
    removeHint: 'Passages come in the order of their scores again; the model stays where it is',
  },
  index: {
    heading: 'Index',
    keyword: 'Found by words',
    vectors: 'Found by meaning',
    noVectors: 'None yet',
    search: 'Comparison',
    exact: 'Exact: with every vector',
    approximate: ({ type, indexedRows, unindexedRows }: ApproximateIndex) =>
      unindexedRows === 0
        ? `Approximate (${type})`
        : `Approximate (${type}) with ${number(indexedRows)} vectors, exact with ${number(unindexedRows)} new ones`,
    recall: 'Recall',
    found: (recall: number) =>
      `${decimal(Math.floor(recall * 1_000) / 10)} % of the ten nearest are found, tried on your own vectors`,
    builtAt: 'Built',
    time: (time: number) => new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' }).format(time),
    size: 'Size',
    bytes: fileSize,
    location: 'Kept in',
    passages: (n: number) => count(n, 'passage', 'passages'),
  },
  vectors: {
    label: 'Vectors being made',
    making: (done: number, total: number) =>
      `Making vectors: ${number(done)} of ${count(total, 'passage', 'passages')}`,
    meanwhile: 'Everything can be found by its words already.',
    failed: 'No vectors can be made.',
    timeLeft,
    details: 'Details',
  },
} as const;

/** What follows from the figures, in a sentence or two. */
function calibrationSentence({ questions, weight, keyword, vector, hybrid }: CalibrationReport): string {
  const weighs = `Vectors weigh ${percent(weight)} in the order of what is found`;
  if (questions === 0) return `There is too little text yet to try it. ${weighs}, as suits the model.`;
  if (weight === 0) return 'Vectors find nothing here that words do not: they are left out.';
  if (hybrid > Math.max(keyword, vector)) return `Both together find more than either alone. ${weighs}.`;
  return `${weighs}.`;
}
