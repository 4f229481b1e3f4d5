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

/** Waits for a failure and gives its code. */
export async function codeOf(action: Promise<unknown>): Promise<string> {
  const error = await action.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AlcoveError);
  return (error as AlcoveError).code;
}
