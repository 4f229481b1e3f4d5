import type { Citation } from '../../src-shared/answers.ts';
import type { FoundPassage } from '../search/index.ts';
import { bearingSentence, claimBefore } from './claim.ts';
import { citationOf } from './quotable.ts';

export interface CitationStreamParts {
  /** What the model was given, by the numbers it knows them by. */
  readonly passages: ReadonlyMap<number, FoundPassage>;
  readonly question: string;
  /** Languages of the library, for comparing claims with sentences. */
  readonly languages: readonly string[];
}

/** A stretch of the answer that is ready to be shown. */
export interface CitedText {
  readonly text: string;
  /** Whether it refers to sources that were not cited before. */
  readonly hasNewCitations: boolean;
}

/** `[1]`, `[1, 2]`, `[1-3]`, `[Passage 1]`, `[^1]`, `【1】`, `【1†source】`: models have learned many ways to cite. */
const MARKER =
  /[[【]\^?\s*(?:(?:passages?|sources?)\s*)?(\d{1,9}(?:\s*(?:[-–,;、，&]|and)\s*(?:(?:passages?|sources?)\s*)?\d{1,9})*)\s*(?:†[^\]】\n]{0,30})?[\]】]/iy;

/** What may yet become one. */
const BEGUN_MARKER = /^[[【]\^?\s*(?:[a-z]{0,8}\s*)?(?:[\d\s,;、，&–-]|and|passages?|sources?)*(?:†[^\]】\n]{0,30})?$/i;

/** Nothing longer is held back in the hope of a marker. */
const LONGEST_MARKER = 60;

/** How much of an answer is looked back upon for what a marker stands for. */
const LOOK_BACK = 1_000;

/** So many backticks open a block of code, of any number of lines. */
const BLOCK_FENCE = 3;

/** What to stop at: what may begin a marker, and code, whose brackets are its own. */
const SPECIAL = /[[【`]/;

/**
 * Turns what a model writes into an answer with citations, as it comes in. The model numbers passages
 * as it was given them; the answer numbers sentences, in the order they are cited, since two claims
 * may rest on two sentences of one passage. Numbers that no passage has are dropped.
 */
export class CitationStream {
  readonly #parts: CitationStreamParts;
  readonly #citations: Citation[] = [];
  /** What is not shown yet: blanks and what may become a marker. */
  #held = '';
  /** What was shown, without markers, up to {@link LOOK_BACK}. */
  #text = '';
  #sinceMarker = '';
  /** Numbers of the markers right before, with only blanks in between. */
  readonly #beside = new Set<number>();
  /** The backticks that opened a stretch of code. */
  #fence = '';

  constructor(parts: CitationStreamParts) {
    this.#parts = parts;
  }

  /** The sources cited so far. */
  get citations(): readonly Citation[] {
    return [...this.#citations];
  }

  /** Takes what was written next; returns what can be shown now. */
  push(part: string): CitedText {
    this.#held += part;
    return this.#take(false);
  }

  /** To be called when nothing follows; returns what was held back, but for blanks. */
  end(): CitedText {
    return this.#take(true);
  }

  #take(isEnd: boolean): CitedText {
    const before = this.#citations.length;
    let shown = '';
    for (;;) {
      const at = this.#held.search(SPECIAL);
      const plain = at === -1 ? this.#held : this.#held.slice(0, at);
      this.#endInlineCode(plain);
      const words = plain.trimEnd();
      shown += this.#show(words);
      // Blanks wait for what follows: they go with a marker that is dropped.
      const gap = plain.slice(words.length);
      const rest = this.#held.slice(plain.length);
      this.#held = gap + rest;
      if (at === -1) break;
      const special = this.#fence || rest.startsWith('`') ? '' : this.#marker(gap, rest, isEnd);
      if (special === undefined) break;
      if (special) {
        shown += special.text;
        this.#held = rest.slice(special.length);
        continue;
      }
      const [run = ''] = /^(?:`+|.)/su.exec(rest) ?? [];
      if (run.length === rest.length && run.startsWith('`') && !isEnd) break;
      if (run.startsWith('`')) this.#turnFence(run);
      shown += this.#show(gap + run);
      this.#held = rest.slice(run.length);
    }
    if (isEnd) this.#held = '';
    return { text: shown, hasNewCitations: this.#citations.length > before };
  }

  /** A marker at the beginning of `rest`: what stands for it; '' when it is none; undefined when that is not known yet. */
  #marker(gap: string, rest: string, isEnd: boolean): { text: string; length: number } | '' | undefined {
    MARKER.lastIndex = 0;
    const marker = MARKER.exec(rest);
    if (marker) return { text: this.#cite(gap, this.#passagesOf(marker[1] ?? '')), length: marker[0].length };
    if (rest.length > LONGEST_MARKER || !BEGUN_MARKER.test(rest)) return '';
    if (!isEnd) return undefined;
    // The answer was cut short in the middle of a marker.
    return /\d/.test(rest) ? { text: '', length: rest.length } : '';
  }

  /** The passages that a marker names, in its order. Ranges may be absurd, so only numbers that exist are looked at. */
  #passagesOf(list: string): FoundPassage[] {
    const { passages } = this.#parts;
    const numbers = list
      .replace(/passages?|sources?/gi, '')
      .split(/[,;、，&]|and/i)
      .flatMap((part) => {
        const [first = Number.NaN, last = first] = part.split(/[-–]/).map(Number);
        return [...passages.keys()].filter((n) => n >= first && n <= last).sort((a, b) => a - b);
      });
    return numbers.flatMap((n) => passages.get(n) ?? []);
  }

  #cite(gap: string, passages: readonly FoundPassage[]): string {
    const claim = claimBefore(this.#text, this.#sinceMarker);
    const numbers = passages.map((passage) => this.#numberOf(claim, passage)).filter((n) => !this.#beside.has(n));
    for (const n of numbers) this.#beside.add(n);
    if (passages.length > 0) this.#sinceMarker = '';
    const markers = [...new Set(numbers)].map((n) => `[${n}]`).join('');
    // What stood before a marker that is dropped goes, unless it ended a line.
    return markers ? gap + markers : /\n/.test(gap) ? gap : '';
  }

  #numberOf(claim: string, passage: FoundPassage): number {
    const { question, languages } = this.#parts;
    const { quotable, share } = bearingSentence(claim, question, passage, languages);
    const known = this.#citations.find(
      ({ documentId, snippet, blocks }) =>
        documentId === passage.documentId && snippet === quotable.text && blocks[0] === quotable.blocks[0],
    );
    if (known) return known.n;
    const citation = citationOf(quotable, this.#citations.length + 1, share);
    this.#citations.push(citation);
    return citation.n;
  }

  /** A backtick that nothing closes is a sign like any other: it takes no more than its line out of the citing. */
  #endInlineCode(text: string): void {
    if (this.#fence.length < BLOCK_FENCE && text.includes('\n')) this.#fence = '';
  }

  #turnFence(run: string): void {
    if (!this.#fence) this.#fence = run;
    else if (this.#fence === run) this.#fence = '';
  }

  #show(text: string): string {
    // An answer does not begin with blanks.
    const shown = this.#text === '' && this.#citations.length === 0 ? text.trimStart() : text;
    if (shown === '') return '';
    if (/\S/.test(shown)) this.#beside.clear();
    this.#text = (this.#text + shown).slice(-LOOK_BACK);
    this.#sinceMarker = (this.#sinceMarker + shown).slice(-LOOK_BACK);
    return shown;
  }
}
