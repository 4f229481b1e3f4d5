import type { AnswerProgress, AnswerStage, Citation, Reasoning } from '../../src-shared/answers.ts';
import type { GeneratedText } from '../inference/index.ts';
import type { CitationStream, CitedText } from './citations.ts';

/** An answer that is being written: takes what the model says, and tells what of it can be shown. */
export class Draft {
  readonly #citations: CitationStream;
  readonly #tell: (progress: AnswerProgress) => void;
  /** The answer as the model wrote it. */
  #raw = '';
  #text = '';
  #reasoning = '';
  #reasoningBegan: number | undefined;
  #reasoningEnded: number | undefined;
  #stage: AnswerStage['name'] | undefined;

  constructor(citations: CitationStream, tell: (progress: AnswerProgress) => void) {
    this.#citations = citations;
    this.#tell = tell;
  }

  get text(): string {
    return this.#text;
  }

  get citations(): readonly Citation[] {
    return this.#citations.citations;
  }

  /** What was thought; absent when nothing was. */
  get reasoning(): Reasoning | undefined {
    if (this.#reasoningBegan === undefined) return undefined;
    const ended = this.#reasoningEnded ?? performance.now();
    return { text: this.#reasoning.trim(), milliseconds: Math.round(ended - this.#reasoningBegan) };
  }

  take({ kind, text }: GeneratedText): void {
    if (this.#stage !== 'writing') this.#tell({ type: 'stage', stage: { name: 'writing' } });
    this.#stage = 'writing';
    if (kind === 'reasoning') this.#think(text);
    else {
      if (this.#reasoningBegan !== undefined) this.#reasoningEnded ??= performance.now();
      this.#raw += text;
      this.#show(this.#citations.push(text));
    }
  }

  /** Takes all that was written, for the end of it that may not have been told, and shows what was held back. */
  end({ text, reasoning }: { readonly text: string; readonly reasoning: string }): void {
    if (reasoning.length > this.#reasoning.length && reasoning.startsWith(this.#reasoning))
      this.take({ kind: 'reasoning', text: reasoning.slice(this.#reasoning.length) });
    if (text.length > this.#raw.length && text.startsWith(this.#raw))
      this.take({ kind: 'answer', text: text.slice(this.#raw.length) });
    if (this.#reasoningBegan !== undefined) this.#reasoningEnded ??= performance.now();
    this.#show(this.#citations.end());
  }

  #think(text: string): void {
    this.#reasoningBegan ??= performance.now();
    this.#reasoning += text;
    this.#tell({ type: 'reasoning', text });
  }

  #show({ text, hasNewCitations }: CitedText): void {
    if (hasNewCitations) this.#tell({ type: 'citations', citations: this.citations });
    if (text === '') return;
    this.#text += text;
    this.#tell({ type: 'text', text });
  }
}
