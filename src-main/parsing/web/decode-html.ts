import { decodeText } from '../decode-text.ts';

/** A page names its encoding in its first kilobyte or not at all; some put comments before. */
const HEAD_BYTES = 4_096;

/**
 * A page's text. What the bytes themselves prove comes first, then what was said of them on
 * their way, then what the page says of itself.
 * @param charset as a mail or web archive declares it
 */
export function decodeHtml(bytes: Uint8Array, charset?: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString('latin1');
    const isMarked = /^(?:\xff\xfe|\xfe\xff)/.test(head);
    const stated =
      /<meta[^>]{1,200}charset\s{0,9}=\s{0,9}["']?([\w-]+)/i.exec(head) ??
      /^\s{0,99}<\?xml[^>]{1,99}encoding\s{0,9}=\s{0,9}["']([\w-]+)/i.exec(head);
    const decoder = isMarked ? undefined : (decoderFor(charset) ?? decoderFor(stated?.[1]));
    return decoder?.decode(bytes) ?? decodeText(bytes) ?? new TextDecoder('utf-8').decode(bytes);
  }
}

/** None for a label that nobody knows, and none for UTF-16: what is declared in single bytes is not. */
function decoderFor(label: string | undefined): TextDecoder | undefined {
  try {
    const decoder = label ? new TextDecoder(label) : undefined;
    return decoder?.encoding.startsWith('utf-16') ? undefined : decoder;
  } catch {
    return undefined;
  }
}
