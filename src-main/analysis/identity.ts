import { dateWordsIn, quartersIn, yearsIn } from './periods.ts';
import { isStopWord } from './stop-words.ts';
import { foldText, termsOf } from './terms.ts';

/** A piece of a document, as far as its identity is concerned. */
export interface IdentityBlock {
  readonly kind: string;
  readonly text: string;
}

/** What a document is about by its own words, as index terms. Its passages need not say any of it. */
export interface DocumentIdentity {
  /** Proper names: those on its first page, and those that it keeps coming back to. */
  readonly names: readonly string[];
  /** Years, quarters and dates on its first page. */
  readonly periods: readonly string[];
}

/** The first page or so: who wrote what, about whom, and when. */
const COVER_CHARS = 2_000;
const COVER_LINES = 6;
const LINE_CHARS = 100;

/** Names beyond these say little about what a document is. */
const MAX_COVER_NAMES = 48;
const MAX_FREQUENT_NAMES = 16;
const MAX_TERMS = 96;

/** Text that names are counted in; of a longer document, blocks from all over it. */
const SAMPLE_CHARS = 300_000;

/** A name is mentioned more than twice, and hardly ever begins with a small letter. */
const MIN_MENTIONS = 3;
const MAX_SMALL_SHARE = 0.2;

/** Languages that begin every noun with a capital: there it tells no name. */
const NOUN_CAPITALS: ReadonlySet<string> = new Set(['de', 'lb']);

/** Most of the quarters that a document mentions are the one that it is about. */
const QUARTER_SHARE = 0.5;

/**
 * What a document is known by beside its text, its title and its file's name: the proper names of its
 * first page and those that it keeps coming back to, and the period that it is about. People ask
 * about "Apple's third quarter" where the page says "the Company" and "the three months ended".
 *
 * Names are told by their capitals, against how the same word is written elsewhere in the document;
 * what all documents of a library have in common is told apart when they are looked up, by how few
 * documents have it.
 */
export function identityOf(blocks: readonly IdentityBlock[], language?: string): DocumentIdentity {
  const cover = coverOf(blocks);
  const words = new Mentions(sampled(blocks));
  return {
    names: distinct(
      [
        // Scripts without capitals show no names: there the first lines stand for them.
        ...cover.lines.filter((line) => !CASED.test(line)).flatMap((line) => termsOf(line, language)),
        ...words.namesIn(cover.text).slice(0, MAX_COVER_NAMES),
        ...(NOUN_CAPITALS.has(language ?? '') ? [] : words.frequentNames()),
      ],
      language,
    ),
    periods: distinct([
      ...yearsIn(cover.text),
      ...dateWordsIn(cover.text),
      ...quartersIn(cover.text),
      ...mostly(quartersIn(words.text)),
    ]),
  };
}

/** The terms of a file's name: as it is, and cut where letters and numbers meet. */
export function fileTerms(path: string, language?: string): string[] {
  const name =
    path
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/\.[\p{L}\p{N}]{1,8}$/u, '') ?? '';
  const apart = name
    .replaceAll('_', ' ')
    .replace(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/gu, ' ');
  return distinct([...termsOf(name), ...termsOf(apart, language), ...quartersIn(apart), ...quartersIn(name)]);
}

/** The terms of a document's title. */
export function titleTerms(title: string, language?: string): string[] {
  return distinct([...termsOf(title), ...termsOf(title, language), ...quartersIn(title)]);
}

function distinct(terms: readonly string[], language?: string): string[] {
  const kept = terms.filter((term) => term && !isStopWord(term, language));
  return [...new Set(kept)].slice(0, MAX_TERMS);
}

function coverOf(blocks: readonly IdentityBlock[]): { readonly text: string; readonly lines: readonly string[] } {
  let text = '';
  const lines: string[] = [];
  for (const [index, block] of blocks.entries()) {
    if (text.length >= COVER_CHARS) break;
    text += `${block.text.slice(0, COVER_CHARS - text.length)}\n`;
    if (index < COVER_LINES && block.text.length <= LINE_CHARS) lines.push(block.text);
  }
  return { text, lines };
}

function sampled(blocks: readonly IdentityBlock[]): string {
  const total = blocks.reduce((sum, { text }) => sum + text.length, 0);
  const step = Math.max(1, Math.ceil(total / SAMPLE_CHARS));
  return blocks
    .filter((_, index) => index % step === 0)
    .map(({ text }) => text)
    .join('\n')
    .slice(0, SAMPLE_CHARS);
}

/** The one that is most of them, if they are enough to tell. */
function mostly(values: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [best] = [...counts].sort((one, other) => other[1] - one[1]);
  return best && best[1] >= MIN_MENTIONS && best[1] > QUARTER_SHARE * values.length ? [best[0]] : [];
}

const CASED_WORD = /[\p{Lu}\p{Ll}\p{Lt}\p{Lm}][\p{L}\p{M}\p{N}]*/gu;
const CASED = /[\p{Lu}\p{Ll}]/u;
const CAPITAL = /^[\p{Lu}\p{Lt}]/u;

/** Before these a word begins a sentence, a line or a quotation: its capital says nothing. */
const SENTENCE_START = /(?:^|[.!?:;•·|\n"“„«(\]–—-])\s*$/u;

/** How the words of a text are written: with a capital inside sentences, or small. */
class Mentions {
  readonly text: string;
  readonly #counts = new Map<string, { capital: number; inside: number; small: number }>();

  constructor(text: string) {
    this.text = text;
    for (const { 0: word, index } of text.matchAll(CASED_WORD)) {
      if (word.length < 2) continue;
      const folded = foldText(word);
      const count = this.#counts.get(folded) ?? { capital: 0, inside: 0, small: 0 };
      this.#counts.set(folded, count);
      if (!CAPITAL.test(word)) count.small++;
      else {
        count.capital++;
        if (!SENTENCE_START.test(text.slice(Math.max(0, index - 3), index))) count.inside++;
      }
    }
  }

  /** The words of `text` that are written as names are, in order. */
  namesIn(text: string): string[] {
    const names: string[] = [];
    for (const [word] of text.matchAll(CASED_WORD)) {
      const folded = foldText(word);
      if (word.length > 1 && CAPITAL.test(word) && this.#isName(folded)) names.push(folded);
    }
    return [...new Set(names)];
  }

  /** The names that the text mentions most, inside its sentences. */
  frequentNames(): string[] {
    return [...this.#counts]
      .filter(([word, { inside }]) => inside >= MIN_MENTIONS && this.#isName(word))
      .sort((one, other) => other[1].inside - one[1].inside)
      .slice(0, MAX_FREQUENT_NAMES)
      .map(([word]) => word);
  }

  #isName(folded: string): boolean {
    const count = this.#counts.get(folded);
    // What stands outside of the sample is judged by its capital alone.
    return !count || count.small <= MAX_SMALL_SHARE * (count.capital + count.small);
  }
}
