import type { FileSample } from '../format.ts';

const ZIP = 'application/zip';
const LOCAL_FILE = Buffer.from('PK\x03\x04', 'latin1');
const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1');

interface ZippedFormat {
  readonly mediaTypes: ReadonlySet<string>;
  readonly extensions: readonly string[];
  /** Something in the archive's bytes that only this format has, such as the name of a part. */
  readonly mark: string;
}

/** How sure it is that a file is a ZIP archive of this format; see {@link DocumentFormat.recognise}. */
export function recogniseZipped(sample: FileSample, { mediaTypes, extensions, mark }: ZippedFormat): number {
  const { bytes, mediaType, extension } = sample;
  if (mediaType !== undefined && mediaTypes.has(mediaType)) return 1;
  if (mediaType !== undefined && mediaType !== ZIP) return 0;
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!archive.subarray(0, 4).equals(LOCAL_FILE)) return 0;
  if (archive.includes(mark)) return 0.9;
  // An archive that is cut short says nothing else about itself: its directory is at the end.
  return extensions.includes(extension) && !archive.includes(END_OF_DIRECTORY) ? 0.5 : 0;
}

/** How sure it is that a file is OpenDocument of this kind, for instance `text`; see `DocumentFormat.recognise`. */
export function recogniseOdf(sample: FileSample, kind: string, extensions: readonly string[]): number {
  const type = `application/vnd.oasis.opendocument.${kind}`;
  const flat = /<office:document\s[^>]*?office:mimetype\s*=\s*["']([^"']+)["']/.exec(sample.text ?? '')?.[1];
  if (flat !== undefined) return flat.startsWith(type) ? 1 : 0;
  return recogniseZipped(sample, {
    mediaTypes: new Set([type, `${type}-template`]),
    extensions,
    // The first file in the archive is its media type, and is not compressed.
    mark: `mimetype${type}`,
  });
}
