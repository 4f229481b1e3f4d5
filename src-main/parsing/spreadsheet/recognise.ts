import type { FileSample } from '../format.ts';

const LOCAL_FILE = Buffer.from('PK\x03\x04', 'latin1');

/**
 * Whether a file is a ZIP archive, whole or cut short, that has this in its bytes: the name of
 * a part, or the media type with which OpenDocument files begin.
 */
export function isArchiveWith({ bytes, mediaType }: FileSample, mark: string): boolean {
  // What is known to be another kind of document may hold a workbook.
  if (mediaType === undefined || !/zip|spreadsheet|ms-excel/.test(mediaType)) return false;
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return archive.subarray(0, 4).equals(LOCAL_FILE) && archive.includes(mark);
}
