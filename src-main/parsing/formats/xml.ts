import { AlcoveError } from '../../../src-shared/errors.ts';
import { BlockBuilder } from '../block-builder.ts';
import { decodeText } from '../decode-text.ts';
import type { DocumentFormat } from '../format.ts';
import { writeAsItIs } from '../records/plain-text.ts';

const EXTENSIONS = ['xml', 'rss', 'atom', 'svg', 'rdf', 'opml', 'dbk', 'docbook', 'dita', 'kml', 'gpx', 'tei', 'plist'];

export const format: DocumentFormat = {
  id: 'xml',
  label: 'XML document',
  extensions: EXTENSIONS,

  recognise({ text, extension }) {
    if (text === undefined) return 0;
    if (EXTENSIONS.includes(extension)) return 0.6;
    return /^\s*<\?xml\s+version/.test(text) || /^\s*<(?:svg|rss|feed)[\s>]/.test(text) ? 0.5 : 0;
  },

  async parse({ bytes }) {
    const text = decodeXml(bytes);
    if (text === undefined) throw new AlcoveError('UNSUPPORTED_FORMAT');
    if (/^\s*</.test(text)) {
      const { readXmlRecords } = await import('../records/xml-records.ts');
      return { format: 'xml', ...readXmlRecords(text) };
    }
    const builder = new BlockBuilder();
    writeAsItIs(text, builder);
    return { format: 'xml', blocks: builder.blocks };
  },
};

/** A document may name its encoding in its first line; what the bytes themselves prove comes first. */
function decodeXml(bytes: Uint8Array): string | undefined {
  const declared = /^<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(
    Buffer.from(bytes.subarray(0, 200)).toString('latin1'),
  )?.[1];
  if (declared === undefined || /^utf/i.test(declared)) return decodeText(bytes);
  try {
    return new TextDecoder(declared).decode(bytes);
  } catch {
    return decodeText(bytes);
  }
}
