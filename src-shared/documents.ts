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
export type BlockKind = 'heading' | 'paragraph' | 'list-item' | 'table' | 'code' | 'caption' | 'footnote';

/** What the numbers in `page` count: not every format has pages. */
export type PageUnit = 'page' | 'slide' | 'sheet' | 'chapter' | 'message';

/** The smallest piece of a document that a parser tells apart, in reading order. */
export interface Block {
  readonly kind: BlockKind;
  readonly text: string;
  /** Titles of the headings this block stands under, outermost first. */
  readonly headingPath: readonly string[];
  /** 1 for the outermost heading; only on headings. */
  readonly level?: number;
  /** Number of the page, slide, sheet, chapter or message, counted from 1; absent where the format has none. */
  readonly page?: number;
  /** Where on the page; absent where the format has no geometry. */
  readonly box?: Box;
  /** How sure text recognition is of this text, 0 to 1; absent on text that did not have to be recognised. */
  readonly confidence?: number;
}

/** A file inside another, which becomes a document of its own. */
export interface Attachment {
  /** As the mail or archive names it: a name, not a path to write to. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The outcome of reading one file, whatever its format. */
export interface ParsedDocument {
  /** Identifier of the format, for instance `pdf`. */
  readonly format: string;
  /** The document's own title; absent when it has none. */
  readonly title?: string;
  readonly authors?: readonly string[];
  /** When the document says that it was made and last changed, in ISO 8601. */
  readonly createdAt?: string;
  readonly modifiedAt?: string;
  /** ISO 639-1, where the document declares it; told by its text otherwise. */
  readonly language?: string;
  readonly pageCount?: number;
  /** What `pageCount` and the blocks' `page` count; absent means pages. */
  readonly pageUnit?: PageUnit;
  readonly blocks: readonly Block[];
  /** Files that came inside this one, in order; what is only decoration is left out. */
  readonly attachments?: readonly Attachment[];
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
  /** Absent means pages. */
  readonly pageUnit?: PageUnit;
  readonly authors?: readonly string[];
  /** When the document says that it was made and last changed, in ISO 8601. */
  readonly createdAt?: string;
  readonly modifiedAt?: string;
  /** ISO 639-1; absent when it cannot be told. */
  readonly language?: string;
  /** Mean confidence of text recognition, 0 to 1; absent when nothing had to be recognised. */
  readonly ocrConfidence?: number;
  /** The mail that this document came attached to. */
  readonly parentId?: string;
  /** Set when none of the files that this document was read from is there any more. Its text stays. */
  readonly originalMissing: boolean;
  readonly chunkCount: number;
  readonly collections: readonly string[];
  /** Words that a person has put on it. */
  readonly tags: readonly string[];
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
  /** Absent means pages. */
  readonly pageUnit?: PageUnit;
  /** The page shown; absent where the format has no pages. */
  readonly page?: number;
  readonly blocks: readonly (Block & { readonly ordinal: number })[];
  /** Whether there is more before the first and after the last block. */
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
}
