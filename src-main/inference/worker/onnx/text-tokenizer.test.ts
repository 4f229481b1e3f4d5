import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { expect, it } from 'vitest';
import { staticFolder } from '../../../testing/onnx/model-folder.ts';
import { codeOf } from '../../../testing/read.ts';
import { TextTokenizer } from './text-tokenizer.ts';

const TEXTS = [
  'The whale eats krill.',
  '  What do   whales\neat, in\tice?  ',
  'Straße naïve café ÀÉÎ',
  '鲸鱼吃磷虾 and 鲸',
  '🐋👍🏽',
  'a'.repeat(300),
  'x',
  '[MASK] the [SEP] whale[CLS]',
  '3.14 e-mail don’t U.S.A.',
  'zero\u200bwidth \u00a0no-break \u0000 nul',
];

/** A tokenizer's files, and the library's own reading of them. */
function made() {
  const folder = staticFolder();
  const files = { tokenizer: join(folder, 'tokenizer.json'), tokenizerConfig: join(folder, 'tokenizer_config.json') };
  const [json, config] = [files.tokenizer, files.tokenizerConfig].map((path) => JSON.parse(readFileSync(path, 'utf8')));
  return { files, json, library: new Tokenizer(json, config) };
}

it('reads every text as the library does, word by word or not', async () => {
  const { files, library } = made();
  const tokenizer = await TextTokenizer.load(files);
  // Twice: the second time words are known.
  for (const text of [...TEXTS, ...TEXTS]) {
    expect(tokenizer.encode(text, 1_000).ids).toEqual(library.encode(text).ids);
    const pair = library.encode('what whales eat', { text_pair: text, return_token_type_ids: true });
    const { ids, types } = tokenizer.encodePair('what whales eat', text, 1_000);
    expect({ ids, types }).toEqual({ ids: pair.ids, types: pair.token_type_ids });
  }
});

it('cuts a text by tokens, and keeps what begins and ends it', async () => {
  const { files, library } = made();
  const tokenizer = await TextTokenizer.load(files);
  const whole = library.encode('whale eats krill in ice');
  for (let most = 3; most < 10; most++) {
    const { ids } = tokenizer.encode('whale eats krill in ice', most);
    expect(ids).toHaveLength(Math.min(most, whole.ids.length));
    expect(ids[0]).toBe(whole.ids[0]);
    expect(ids.at(-1)).toBe(whole.ids.at(-1));
    expect(ids.slice(1, -1)).toEqual(whole.ids.slice(1, ids.length - 1));
  }
});

it('cuts the longer of two texts', async () => {
  const { files } = made();
  const tokenizer = await TextTokenizer.load(files);
  const [long, short] = ['whale '.repeat(50), 'krill in ice'];
  const count = (types: readonly number[], of: number): number => types.filter((type) => type === of).length;
  // Three tokens are around the two texts.
  const one = tokenizer.encodePair(short, long, 23);
  expect([one.ids.length, count(one.types, 0), count(one.types, 1)]).toEqual([23, 5, 18]);
  const other = tokenizer.encodePair(long, short, 23);
  expect([other.ids.length, count(other.types, 0), count(other.types, 1)]).toEqual([23, 19, 4]);
  const both = tokenizer.encodePair(long, long, 23);
  expect([both.ids.length, count(both.types, 0), count(both.types, 1)]).toEqual([23, 12, 11]);
});

it('gives the empty text tokens, too', async () => {
  const { files, json, library } = made();
  const tokenizer = await TextTokenizer.load(files);
  expect(tokenizer.encode('', 10).ids).toEqual(library.encode('').ids);
  writeFileSync(files.tokenizer, JSON.stringify({ ...json, post_processor: null }));
  const bare = await TextTokenizer.load(files);
  expect(bare.encode('', 10).ids).toEqual([bare.padId]);
  expect(bare.encode('whale eats', 10).ids).toHaveLength(2);
});

it('says which file is damaged', async () => {
  const { files } = made();
  writeFileSync(files.tokenizer, '{"model": {"type": "Word');
  await expect(TextTokenizer.load(files)).rejects.toThrow('tokenizer.json');
  writeFileSync(files.tokenizer, '{"model": {"type": "Telepathy"}}');
  expect(await codeOf(TextTokenizer.load(files))).toBe('MODEL_UNSUPPORTED');
  rmSync(files.tokenizer);
  expect(await codeOf(TextTokenizer.load(files))).toBe('MODEL_CORRUPT');
});
