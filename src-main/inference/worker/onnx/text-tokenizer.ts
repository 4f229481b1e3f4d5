import { readFile } from 'node:fs/promises';
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { AlcoveError } from '../../../../src-shared/errors.ts';
import type { OnnxFiles } from '../../onnx/model.ts';

/** A text, as a model reads it. */
export interface Tokens {
  readonly ids: readonly number[];
  /** Which of two texts each token belongs to; absent: there is but one. */
  readonly types?: readonly number[];
}

const tokenizerSchema = z.looseObject({
  model: z.looseObject({ type: z.string().optional() }),
  normalizer: z.looseObject({ type: z.string() }).nullish(),
  pre_tokenizer: z.looseObject({ type: z.string() }).nullish(),
  added_tokens: z.array(z.looseObject({ id: z.number(), content: z.string() })).optional(),
});

const configSchema = z.looseObject({
  pad_token: z.union([z.string(), z.looseObject({ content: z.string() })]).nullish(),
});

/** What stands in the places of texts while it is found out what comes around them. */
const FIRST = '\u0001first';
const SECOND = '\u0001second';

/** Words whose tokens are kept; most of what is read are the same few thousand. */
const MAX_CACHED_WORDS = 100_000;
const MAX_CACHED_LENGTH = 40;
const WORD = /\S+/g;

type Slot = { readonly text: 'first' | 'second' } | { readonly id: number };
interface Template {
  readonly slots: readonly Slot[];
  readonly types: readonly number[];
}

/** Reads texts as the model was taught to, by its `tokenizer.json`, and cuts them by tokens. */
export class TextTokenizer {
  readonly padId: number;
  readonly largestId: number;
  readonly #tokenizer: Tokenizer;
  readonly #single: Template;
  readonly #pair: Template;
  /** Tokens by word, where a text's are those of its words. */
  readonly #words: Map<string, readonly number[]> | undefined;

  private constructor(tokenizer: Tokenizer, padId: number, readsByWord: boolean) {
    this.#tokenizer = tokenizer;
    this.padId = padId;
    this.#words = readsByWord ? new Map() : undefined;
    this.#single = this.#template(null);
    this.#pair = this.#template(SECOND);
    let largest = 0;
    for (const id of tokenizer.get_vocab().values()) largest = Math.max(largest, id);
    this.largestId = largest;
  }

  /** @throws AlcoveError `MODEL_CORRUPT`, `MODEL_UNSUPPORTED` */
  static async load({
    tokenizer: path,
    tokenizerConfig,
  }: Pick<OnnxFiles, 'tokenizer' | 'tokenizerConfig'>): Promise<TextTokenizer> {
    const json = await readJson(path, 'tokenizer.json', tokenizerSchema);
    const config = tokenizerConfig ? await readJson(tokenizerConfig, 'tokenizer_config.json', configSchema) : {};
    try {
      const tokenizer = new Tokenizer(json, config);
      const { pad_token: pad } = config;
      const padId = tokenizer.token_to_id((typeof pad === 'object' ? pad?.content : pad) ?? '[PAD]') ?? 0;
      return new TextTokenizer(tokenizer, padId, readsByWord(json));
    } catch (error) {
      throw new AlcoveError('MODEL_UNSUPPORTED', {
        detail: 'Alcove cannot read the tokenizer of this model (tokenizer.json).',
        cause: error,
      });
    }
  }

  /** The tokens of a text, as many as there may be with those around it; always at least one. */
  encode(text: string, maxTokens: number): Tokens {
    const { slots } = this.#single;
    const room = maxTokens - (slots.length - 1);
    return { ids: this.#orPad(fill(slots, { first: this.#content(text, room), second: [] })) };
  }

  /** The tokens of two texts; what is too long for both is cut off the longer one, the second if they are as long. */
  encodePair(first: string, second: string, maxTokens: number): Required<Tokens> {
    const { slots, types } = this.#pair;
    const room = Math.max(2, maxTokens - (slots.length - 2));
    const [one, other] = [this.#content(first, room), this.#content(second, room)];
    const least = Math.floor(room / 2);
    const forFirst = Math.min(one.length, Math.max(least, room - other.length));
    const given = { first: one.slice(0, forFirst), second: other.slice(0, room - forFirst) };
    const typesOf = slots.flatMap((slot, index) =>
      new Array<number>('text' in slot ? given[slot.text].length : 1).fill(types[index] ?? 0),
    );
    return { ids: fill(slots, given), types: typesOf };
  }

  /** The first tokens of a text, without those around it. */
  #content(text: string, most: number): readonly number[] {
    const words = this.#words;
    if (!words) return this.#read(text).slice(0, Math.max(0, most));
    const ids: number[] = [];
    for (const [word] of text.matchAll(WORD)) {
      if (ids.length >= most) break;
      let known = words.get(word);
      if (!known) {
        known = this.#read(word);
        if (words.size >= MAX_CACHED_WORDS) words.clear();
        if (word.length <= MAX_CACHED_LENGTH) words.set(word, known);
      }
      for (const id of known) ids.push(id);
    }
    return ids.length > most ? ids.slice(0, Math.max(0, most)) : ids;
  }

  #read(text: string): readonly number[] {
    // Tokens that the vocabulary does not have have no number.
    const { ids }: { ids: (number | undefined)[] } = this.#tokenizer.encode(text, { add_special_tokens: false });
    return ids.filter((id) => id !== undefined);
  }

  /** What the model has around one text or two, by having it put around words that no text has. */
  #template(second: string | null): Template {
    const { post_processor: process } = this.#tokenizer;
    if (!process) {
      const slots: Slot[] = second === null ? [{ text: 'first' }] : [{ text: 'first' }, { text: 'second' }];
      return { slots, types: [0, 1] };
    }
    const { tokens, token_type_ids } = process([FIRST], second === null ? null : [second], true);
    const slots = tokens.map((token): Slot => {
      if (token === FIRST) return { text: 'first' };
      if (token === SECOND) return { text: 'second' };
      const id = this.#tokenizer.token_to_id(token);
      if (id === undefined) throw new Error(`the token ${token} is not in the vocabulary`);
      return { id };
    });
    return { slots, types: token_type_ids ?? [] };
  }

  #orPad(ids: readonly number[]): readonly number[] {
    return ids.length > 0 ? ids : [this.padId];
  }
}

function fill(
  slots: readonly Slot[],
  texts: { first: readonly number[]; second: readonly number[] },
): readonly number[] {
  return slots.flatMap((slot) => ('text' in slot ? texts[slot.text] : [slot.id]));
}

/** BERT's tokenizers part texts at blanks before anything else, so that a word is read alike wherever it stands. */
function readsByWord({
  model,
  normalizer,
  pre_tokenizer,
  added_tokens = [],
}: z.infer<typeof tokenizerSchema>): boolean {
  return (
    model.type === 'WordPiece' &&
    normalizer?.type === 'BertNormalizer' &&
    pre_tokenizer?.type === 'BertPreTokenizer' &&
    added_tokens.every(({ content }) => !/\s/.test(content))
  );
}

async function readJson<T>(path: string, name: string, schema: z.ZodType<T>): Promise<T> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new AlcoveError('MODEL_CORRUPT', {
      detail: `The file “${name}” of the model is damaged or cut short.`,
      cause: error,
    });
  }
}
