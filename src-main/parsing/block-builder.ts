import type { Block, BlockKind, Box } from '../../src-shared/documents.ts';

interface Place {
  readonly page?: number;
  readonly box?: Box;
}

/** Collects blocks in reading order and keeps the heading path that each stands under. */
export class BlockBuilder {
  readonly blocks: Block[] = [];
  readonly #headings: { readonly level: number; readonly text: string }[] = [];

  /** Adds a heading and makes it the one that what follows stands under. Blank text is left out. */
  heading(level: number, text: string, place: Place = {}): void {
    const clean = oneLine(text);
    if (!clean) return;
    while ((this.#headings.at(-1)?.level ?? 0) >= level) this.#headings.pop();
    this.blocks.push({ kind: 'heading', text: clean, level, headingPath: this.#path(), ...place });
    this.#headings.push({ level, text: clean });
  }

  /** Adds anything else. Tables and code keep their line breaks. Blank text is left out. */
  add(kind: Exclude<BlockKind, 'heading'>, text: string, place: Place = {}): void {
    const clean =
      kind === 'code' || kind === 'table' ? text.replace(/[^\S\n]+$/gm, '').replace(/^\n+|\n+$/g, '') : oneLine(text);
    if (!clean.trim()) return;
    this.blocks.push({ kind, text: clean, headingPath: this.#path(), ...place });
  }

  #path(): string[] {
    return this.#headings.map((heading) => heading.text);
  }
}

/** White space folded to single blanks, as a line of running text. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
