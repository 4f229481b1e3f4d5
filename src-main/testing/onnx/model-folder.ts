import { temporaryFolder } from '../temporary-folder.ts';
import { type BertShape, makeBert } from './bert.ts';
import { makeStaticModel } from './static-model.ts';
import { vocabularyOf, wordPieceTokenizer } from './word-piece.ts';
import { type FolderFiles, writeFiles } from './write-files.ts';

/** Words that the tokenizers of tests know whole. */
const WORDS = 'the whale eats krill and a bridge is made of stone what do whales eat in ice'.split(' ');

const VOCABULARY = vocabularyOf(WORDS);

/** Small enough to be written and run in milliseconds. */
export const TINY_BERT: BertShape = {
  layers: 2,
  width: 32,
  heads: 4,
  feedForward: 64,
  vocabulary: VOCABULARY.length,
  positions: 128,
  seed: 1,
  isQuantized: false,
  head: 'tokens',
};

/** Writes files into a folder. @returns the folder */
export function writeFolder(files: FolderFiles, folder = temporaryFolder()): string {
  writeFiles(files, folder);
  return folder;
}

/** A BERT as a repository lays it out. */
export function bertFolder(changes: Partial<BertShape> = {}, files: FolderFiles = {}): string {
  const shape = { ...TINY_BERT, ...changes };
  return writeFolder({
    'onnx/model.onnx': makeBert(shape),
    'config.json': {
      architectures: [typeof shape.head === 'object' ? 'BertForSequenceClassification' : 'BertModel'],
      model_type: 'bert',
      hidden_size: shape.width,
      vocab_size: shape.vocabulary,
      max_position_embeddings: shape.positions,
    },
    'tokenizer.json': wordPieceTokenizer(VOCABULARY),
    'tokenizer_config.json': { model_max_length: shape.positions, tokenizer_class: 'BertTokenizer' },
    ...files,
  });
}

/** A model without layers, in two precisions by name. */
export function staticFolder(files: FolderFiles = {}): string {
  const width = 16;
  return writeFolder({
    'onnx/model.onnx': makeStaticModel({ vocabulary: VOCABULARY.length, width, seed: 1 }),
    'config.json': { architectures: ['BertModel'], model_type: 'bert', hidden_size: width },
    'tokenizer.json': wordPieceTokenizer(VOCABULARY),
    'tokenizer_config.json': { model_max_length: 64 },
    ...files,
  });
}
