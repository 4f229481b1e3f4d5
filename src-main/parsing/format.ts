import type { ParsedDocument } from '../../src-shared/documents.ts';
import type { PageCounter, PageRange } from './page-counter.ts';
import type { SharedPages } from './shared-pages.ts';

/** What is known of a file before anyone tries to read it. */
export interface FileSample {
  /** The whole content. */
  readonly bytes: Uint8Array;
  /** Lower case, without the dot; empty when the name has none. A hint, never proof. */
  readonly extension: string;
  /** The media type that the file's magic bytes stand for; absent for text and unknown binaries. */
  readonly mediaType?: string;
  /** The beginning of the text, decoded; absent when the file is not text. */
  readonly text?: string;
}

/** What a parser is given. */
export interface ParseInput {
  readonly bytes: Uint8Array;
  /** File name with extension, for messages and as the last resort for a title. */
  readonly fileName: string;
  /** Called as pages are done; formats without pages need not. */
  readonly onProgress: (pagesDone: number, pageCount: number) => void;
  /** What a person gave for this file; never stored. */
  readonly password?: string;
  /** How text in pictures is recognised; absent when it is not to be. */
  readonly ocr?: OcrSettings;
  /** Offers the pages of a long document to threads that have nothing to do; see {@link DocumentFormat.help}. */
  readonly share?: (pages: PageCounter) => SharedPages;
}

/** How text in pictures is recognised. */
export interface OcrSettings {
  /** Tesseract's names of languages, for instance `eng` and `chi_sim`, the likeliest first. */
  readonly languages: readonly string[];
  /** Where languages are that a person has added: `<name>.traineddata` or `<name>.traineddata.gz`. */
  readonly languagesFolder?: string;
}

/**
 * A kind of document that Alcove reads. To add one, write a file in `formats/` that exports
 * `format`: nothing else changes.
 */
export interface DocumentFormat {
  /** Short and stable: it is stored with the document. */
  readonly id: string;
  /** For people, for instance `Word document`. */
  readonly label: string;
  /** Usual extensions, lower case, without the dot. */
  readonly extensions: readonly string[];
  /**
   * How sure it is that a file is of this format, judged by content first: 0 is no, 1 is
   * proof. The surest format reads the file.
   */
  recognise(sample: FileSample): number;
  /**
   * @throws AlcoveError with a `FILE_`, `PASSWORD_`, `ARCHIVE_` or `PARSE_` code; anything else that is
   *   thrown is reported as `FILE_CORRUPT`
   */
  parse(input: ParseInput): Promise<ParsedDocument>;
  /**
   * Reads some pages of a document that another thread reads, for a format whose `parse`
   * shares its pages.
   * @param take the next pages, until there are none
   * @param give takes what stands on a page, in a form that can be sent to another thread
   */
  help?(
    input: Pick<ParseInput, 'bytes' | 'password' | 'ocr'>,
    take: () => PageRange | undefined,
    give: (page: number, content: unknown) => void,
  ): Promise<void>;
}
