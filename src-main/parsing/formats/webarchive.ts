import { AlcoveError } from '../../../src-shared/errors.ts';
import type { DocumentFormat } from '../format.ts';
import { BinaryPlist } from '../web/binary-plist.ts';

const MAIN = 'WebMainResource';

export const format: DocumentFormat = {
  id: 'webarchive',
  label: 'Web archive (Safari)',
  extensions: ['webarchive'],

  recognise({ bytes, text, extension }) {
    const isArchive =
      text === undefined
        ? BinaryPlist.isOne(bytes) && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(MAIN)
        : text.includes('<plist') && text.includes(`<key>${MAIN}</key>`);
    if (isArchive) return 0.98;
    // One that is cut short is still nothing else.
    return extension === 'webarchive' && BinaryPlist.isOne(bytes) ? 0.5 : 0;
  },

  async parse({ bytes }) {
    const [{ readPage }, { decodeHtml }] = await Promise.all([
      import('../web/page.ts'),
      import('../web/decode-html.ts'),
    ]);
    const { data, charset } = BinaryPlist.isOne(bytes) ? fromBinary(bytes) : await fromXml(bytes);
    return { format: 'webarchive', ...readPage(decodeHtml(data, charset)) };
  },
};

interface Page {
  readonly data: Uint8Array;
  readonly charset?: string;
}

function fromBinary(bytes: Uint8Array): Page {
  const plist = new BinaryPlist(bytes);
  const main = plist.dictionary(plist.root)?.get(MAIN);
  const resource = main === undefined ? undefined : plist.dictionary(main);
  const [content, encoding] = [resource?.get('WebResourceData'), resource?.get('WebResourceTextEncodingName')];
  const data = content === undefined ? undefined : plist.data(content);
  if (!data) throw new AlcoveError('FILE_CORRUPT');
  const charset = encoding === undefined ? undefined : plist.string(encoding);
  return { data, ...(charset !== undefined && { charset }) };
}

async function fromXml(bytes: Uint8Array): Promise<Page> {
  const { readXml } = await import('../xml.ts');
  const main = readXml(bytes).child('dict');
  const entryOf = (dictionary: typeof main, key: string): typeof main => {
    const elements = dictionary?.elements() ?? [];
    return elements[elements.findIndex((element) => element.name === 'key' && element.text === key) + 1];
  };
  const resource = entryOf(main, MAIN);
  const content = entryOf(resource, 'WebResourceData');
  if (content?.name !== 'data') throw new AlcoveError('FILE_CORRUPT');
  const charset = entryOf(resource, 'WebResourceTextEncodingName');
  return {
    data: Buffer.from(content.text, 'base64'),
    ...(charset?.name === 'string' && { charset: charset.text }),
  };
}
