import type { ErrorReport } from './errors.ts';

/**
 * A rectangle on a page, in fractions of the page's width and height as it is displayed
 * (rotation applied), origin at the top left. A viewer multiplies by whatever size it draws at.
 */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a piece of a document is. */
export type BlockKind = 'heading' | 'paragraph' | 'list-item' | 'table' | 'code' | 'caption';

/** The smallest piece of a document that a parser tells apart, in reading order. */
export interface Block {
  readonly kind: BlockKind;
  readonly text: string;
  /** Titles of the headings this block stands under, outermost first. */
  readonly headingPath: readonly string[];
  /** 1 for the outermost heading; only on headings. */
  readonly level?: number;
  /** Page number, counted from 1; absent where the format has no pages. */
  readonly page?: number;
  /** Where on the page; absent where the format has no geometry. */
  readonly box?: Box;
}

/** The outcome of reading one file, whatever its format. */
export interface ParsedDocument {
  /** Identifier of the format, for instance `pdf`. */
  readonly format: string;
  /** The document's own title; absent when it has none. */
  readonly title?: string;
  readonly authors?: readonly string[];
  readonly pageCount?: number;
  readonly blocks: readonly Block[];
}

/** Where a stretch of a chunk's text stands in the document. */
export interface ChunkSpan {
  /** Offsets into the chunk's text, in UTF-16 code units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** Ordinal and kind of the block the stretch was taken from. */
  readonly block: number;
  readonly kind: BlockKind;
  readonly page?: number;
  readonly box?: Box;
}

/** What is indexed: a stretch of text small enough to be found and to fit a prompt. */
export interface Chunk {
  readonly ordinal: number;
  readonly text: string;
  readonly headingPath: readonly string[];
  /** In order, without overlaps, covering the text but for the separators between blocks. */
  readonly spans: readonly ChunkSpan[];
  readonly tokenCount: number;
}

export type DocumentStatus = 'queued' | 'parsing' | 'indexing' | 'ready' | 'failed' | 'cancelled';

/** A document as lists show it. */
export interface DocumentSummary {
  readonly id: string;
  readonly title: string;
  readonly status: DocumentStatus;
  /** Identifier of the format; absent until the file was read. */
  readonly format?: string;
  /** The first path the document was imported from. */
  readonly path: string;
  readonly byteSize: number;
  readonly pageCount?: number;
  readonly chunkCount: number;
  readonly collections: readonly string[];
  /** Milliseconds since the epoch. */
  readonly addedAt: number;
  /** Only when `status` is `failed` or `cancelled`, or when an update of a ready document failed. */
  readonly error?: ErrorReport;
  /** Set on a ready document whose changed file is being read again. */
  readonly updating: boolean;
  /** Fraction of the file read, 0 to 1; only while `parsing`. */
  readonly progress?: number;
}

export interface Collection {
  readonly id: number;
  readonly name: string;
  readonly documentCount: number;
}

/** What the viewer shows: a run of blocks, with the passage asked for among them. */
export interface DocumentExcerpt {
  readonly documentId: string;
  readonly title: string;
  readonly path: string;
  readonly pageCount?: number;
  /** The page shown; absent where the format has no pages. */
  readonly page?: number;
  readonly blocks: readonly (Block & { readonly ordinal: number })[];
  /** Whether there is more before the first and after the last block. */
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
}
