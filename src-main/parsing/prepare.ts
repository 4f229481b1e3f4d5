import { hash } from 'node:crypto';
import { basename, extname } from 'node:path';
import type { Block, ParsedDocument } from '../../src-shared/documents.ts';
import { chunkTerms, type DocumentIdentity, detectLanguage, identityOf } from '../analysis/index.ts';
import { type ChunkingOptions, chunkBlocks } from '../chunking/index.ts';
import type { AnalysedChunk } from './protocol.ts';

/** A document as it goes into the library: titled, chunked, and ready for the keyword index. */
export interface PreparedDocument {
  readonly title: string;
  /** ISO 639-1; `null` when it cannot be told. */
  readonly language: string | null;
  readonly identity: DocumentIdentity;
  readonly chunks: Iterable<AnalysedChunk>;
  readonly chunkCount: number;
}

/**
 * Chunks a document and works out what each chunk is found by.
 * @param path where the file is; its name stands in for a missing title
 */
export function prepareDocument(
  document: ParsedDocument,
  path: string,
  chunking: Partial<ChunkingOptions> = {},
): PreparedDocument {
  const title = document.title?.trim().slice(0, 500) || basename(path, extname(path));
  // What a document declares is often its program's default; it helps where the text is too short to tell.
  const language = detectLanguage(sampleOf(document.blocks)) ?? document.language;
  const chunks = chunkBlocks(document.blocks, chunking);
  return {
    title,
    language: language ?? null,
    identity: identityOf(document.blocks, language),
    chunkCount: chunks.length,
    chunks: chunks.values().map((chunk) => ({
      ...chunk,
      terms: chunkTerms(chunk, title, language).join(' '),
      fingerprint: hash('sha1', JSON.stringify([language, title, chunk.headingPath, chunk.text]), 'base64'),
    })),
  };
}

/** Enough blocks from all over the document to tell its language by; joining millions would cost their copy. */
const SAMPLE_BLOCKS = 400;

function sampleOf(blocks: readonly Block[]): string {
  const step = Math.max(1, Math.floor(blocks.length / SAMPLE_BLOCKS));
  return blocks
    .filter((_, index) => index % step === 0)
    .map((block) => block.text)
    .join('\n');
}
