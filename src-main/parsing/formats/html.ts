import { decodeText } from '../decode-text.ts';
import type { DocumentFormat } from '../format.ts';

const EXTENSIONS = ['html', 'htm', 'xhtml'];

export const format: DocumentFormat = {
  id: 'html',
  label: 'Web page',
  extensions: EXTENSIONS,

  recognise({ text, extension }) {
    if (text === undefined) return 0;
    const head = text.slice(0, 4096).replace(/^(?:\s|<\?xml[^>]*>|<!--[\s\S]*?-->)*/, '');
    if (/^<!doctype\s+html|^<html[\s>]/i.test(head)) return 0.95;
    if (EXTENSIONS.includes(extension)) return 0.7;
    return /^<(?:head|body|title|meta|h1|div|p|table|article)[\s>]/i.test(head) ? 0.5 : 0;
  },

  async parse({ bytes }) {
    const { readHtml } = await import('../html-blocks.ts');
    const { title, blocks } = readHtml(decodeHtml(bytes));
    return { format: 'html', ...(title !== undefined && { title }), blocks };
  },
};

/** A page may name its encoding in its head; what the bytes themselves prove comes first. */
function decodeHtml(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const head = new TextDecoder('latin1').decode(bytes.subarray(0, 4096));
    const isMarked = /^(?:\xff\xfe|\xfe\xff)/.test(head);
    const declared = isMarked ? undefined : /<meta[^>]{1,200}charset\s{0,9}=\s{0,9}["']?([\w-]+)/i.exec(head)?.[1];
    try {
      if (declared) return new TextDecoder(declared).decode(bytes);
    } catch {
      // A label nobody knows: statistics decide.
    }
    return decodeText(bytes) ?? new TextDecoder('utf-8').decode(bytes);
  }
}
