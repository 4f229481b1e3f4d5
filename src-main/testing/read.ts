import { expect } from 'vitest';
import type { Block, ParsedDocument } from '../../src-shared/documents.ts';
import { AlcoveError } from '../../src-shared/errors.ts';
import { parseDocument } from '../parsing/read-document.ts';

/** Reads a document from memory, as if from a file of this name. */
export function readAs(
  name: string,
  content: string | Uint8Array,
  options?: Parameters<typeof parseDocument>[2],
): Promise<ParsedDocument> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
  return parseDocument(bytes, name, options);
}

/** `kind: text` of each block, which reads well in an expectation. */
export function outline(blocks: readonly Block[]): string[] {
  return blocks.map(({ kind, level, text }) => `${kind}${level ?? ''}: ${text}`);
}

/** All that a document says. */
export const wordsOf = (blocks: readonly Block[]): string => blocks.map((block) => block.text).join('\n');

/** The first block that says something. */
export function blockWith(blocks: readonly Block[], text: string): Block {
  const block = blocks.find((each) => each.text.includes(text));
  if (!block) throw new Error(`no block says ${text}`);
  return block;
}

/** Waits for a failure and gives its code. */
export async function codeOf(action: Promise<unknown>): Promise<string> {
  const error = await action.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AlcoveError);
  return (error as AlcoveError).code;
}
