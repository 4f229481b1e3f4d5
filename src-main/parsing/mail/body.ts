import type { Block } from '../../../src-shared/documents.ts';
import { BlockBuilder } from '../block-builder.ts';
import { readHtml } from '../html-blocks.ts';

/** Blocks that plain text does not have. */
const STRUCTURE: ReadonlySet<string> = new Set(['heading', 'list-item', 'table', 'code']);

/** With structure, HTML that holds at least this share of the plain text's characters says as much. */
const MIN_SHARE = 0.7;

/** Without structure, HTML has to hold this much more than the plain text to be worth more. */
const MIN_GAIN = 1.2;

/** ASCII armour around a signed or encrypted text, and around keys. */
const ARMOUR =
  /^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[!-~]+: .*\n)*|^-----BEGIN PGP (SIGNATURE|MESSAGE|PUBLIC KEY BLOCK)-----\n[\s\S]*?(?:^-----END PGP \1-----$|(?![\s\S]))/gm;

/** The texts of a message. */
export interface BodyText {
  readonly plain?: string | undefined;
  readonly html?: string | undefined;
  /** Whether the lines of a paragraph were joined already, marks of quotation and all. */
  readonly isFlowed?: boolean;
}

/** What a message says: its HTML where that holds more than its plain text does. */
export function readBody({ plain, html, isFlowed = false }: BodyText): Block[] {
  const text = plainBlocks(plain ?? '', isFlowed);
  if (!html?.trim()) return text;
  const { blocks } = readHtml(html);
  const [inPlain, inHtml] = [lengthOf(text), lengthOf(blocks)];
  const isRicher = blocks.some(({ kind }) => STRUCTURE.has(kind)) && inHtml >= inPlain * MIN_SHARE;
  return isRicher || inHtml > inPlain * MIN_GAIN ? blocks : text;
}

/** Whether a text is encrypted with PGP, and says nothing besides. */
export function isPgpMessage(plain: string | undefined): boolean {
  const text = normalised(plain ?? '');
  return text.includes('-----BEGIN PGP MESSAGE-----') && !/[\p{L}\p{N}]/u.test(text.replace(ARMOUR, ''));
}

/** Paragraphs and list items of a plain text; a quotation begins with `>`, however many lines it has. */
function plainBlocks(plain: string, isFlowed: boolean): Block[] {
  const builder = new BlockBuilder();
  let lines: string[] = [];
  let depth = 0;
  let kind: 'paragraph' | 'list-item' = 'paragraph';
  const flush = (): void => {
    const text = lines.join('\n');
    // Only what is quoted needs its mark; a mark alone is nothing that anyone said.
    if (text.trim()) builder.add(kind, depth > 0 ? `${'>'.repeat(depth)} ${text}` : text);
    lines = [];
    kind = 'paragraph';
  };
  for (const line of normalised(plain).replace(ARMOUR, '').split('\n')) {
    const [marks = ''] = /^(?:> ?)*/.exec(line) ?? [];
    const quoteDepth = marks.replaceAll(' ', '').length;
    const joint = isFlowed && marks ? ` ${marks.trimEnd()} ` : '';
    const text = joint ? line.slice(marks.length).replaceAll(joint, ' ') : line.slice(marks.length);
    const bullet = /^\s*(?:[-*+•·–]|\d{1,3}[.)])\s+(?=\S)/.exec(text)?.[0];
    // Two hyphens alone begin the signature (RFC 3676, 4.3).
    const isBreak = text.trim() === '' || /^-- ?$/.test(text);
    if (isBreak || bullet !== undefined || quoteDepth !== depth) flush();
    depth = quoteDepth;
    if (isBreak) continue;
    if (bullet !== undefined) kind = 'list-item';
    lines.push(bullet !== undefined && !/\d/.test(bullet) ? text.slice(bullet.length) : text);
  }
  flush();
  return builder.blocks;
}

function normalised(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** Characters, without the addresses that plain text spells out where HTML has links. */
function lengthOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { text }) => sum + text.replace(/<?https?:\/\/\S+/g, '').length, 0);
}
