import { Socket } from 'node:net';
import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { describe, expect, it, vi } from 'vitest';
import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { blank, CHINESE_FONT, characterErrorRate, drawPage, LATIN_FONT, makeTiff } from '../../testing/make-picture.ts';
import { codeOf, outline, readAs } from '../../testing/read.ts';
import { sharedPath } from '../../testing/shared.ts';
import { readContent } from '../read-document.ts';

const ENGLISH = `The committee considered the report on harbour dues and deferred the vote until the spring session. Members noted that revenue had fallen by 12.4% since 1998.

Mr. O'Neill asked whether the proposed tariff would apply to vessels under 24 metres; the harbour master replied that it would not.`;
const CHINESE = `委员会审议了关于港口使用费的报告，并将表决推迟到春季会议。委员们注意到，自1998年以来收入下降了12.4%，主要原因是东码头新建的渡轮码头投入使用。

经过进一步讨论，会议决定委托进行一次独立调查，最迟于九月三十日提交，并全文公布调查结果。`;

// Recognition takes seconds a page, and more where other tests run beside it.
vi.setConfig({ testTimeout: 120_000 });

const both = { ocr: { languages: ['eng', 'chi_sim'] } };
const english = { ocr: { languages: ['eng'] } };
const font = LATIN_FONT ?? '';

const textOf = ({ blocks }: ParsedDocument): string => blocks.map(({ text }) => text).join('\n');
const png = (text: string, options: object = {}): Uint8Array =>
  drawPage(text, { font, ...options }).toBuffer('image/png');

describe.skipIf(!LATIN_FONT)('a picture of a page', () => {
  it('is read with hardly a letter wrong, and says how sure it is and where the text stands', async () => {
    const document = await readAs('scan.png', png(ENGLISH), both);
    expect(characterErrorRate(ENGLISH, textOf(document))).toBeLessThan(0.01);
    expect(document).toMatchObject({ format: 'image', pageCount: 1 });
    expect(document.blocks).toHaveLength(2);
    for (const { confidence, page, box } of document.blocks) {
      expect(page).toBe(1);
      expect(confidence).toBeGreaterThan(0.85);
      expect(box?.x).toBeCloseTo(0.1, 1);
      expect(box?.width).toBeCloseTo(0.8, 1);
    }
    expect(document.blocks[0]?.box?.y).toBeCloseTo(0.07, 1);
  });

  it.each([1, 2, 3])('is read when it lies %i quarter turns from upright, with boxes as it lies', async (turns) => {
    const document = await readAs('scan.png', png(ENGLISH, { turns }), english);
    expect(characterErrorRate(ENGLISH, textOf(document))).toBeLessThan(0.02);
    const { x = 0, y = 0, width = 0, height = 0 } = document.blocks[0]?.box ?? {};
    // The top of the page, where the text is, lies to the right, at the bottom, and to the left.
    if (turns === 2) expect(y + height).toBeGreaterThan(0.9);
    else expect(height).toBeGreaterThan(width);
    if (turns === 1) expect(x + width).toBeGreaterThan(0.9);
    if (turns === 3) expect(x).toBeLessThan(0.1);
  });

  it('is read in whatever kind of file it comes, whatever its name says', async () => {
    const canvas = drawPage('Harbour dues were deferred until spring.', { font, width: 1200, height: 400 });
    const files = [
      canvas.toBuffer('image/jpeg'),
      canvas.toBuffer('image/webp'),
      canvas.toBuffer('image/gif'),
      makeBmp(canvas),
    ];
    for (const file of files) {
      expect(textOf(await readAs('letter.txt', file, english))).toBe('Harbour dues were deferred until spring.');
    }
  });

  it('is turned the way up that its camera noted', async () => {
    const jpeg = drawPage(ENGLISH, { font, turns: 3 }).toBuffer('image/jpeg');
    // Orientation 6: a quarter turn clockwise puts it upright.
    const exif = Buffer.from('ffe1002245786966000049492a0008000000010012010300010000000600000000000000', 'hex');
    const document = await readAs('a.jpg', Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)]), english);
    expect(characterErrorRate(ENGLISH, textOf(document))).toBeLessThan(0.02);
    expect(document.blocks[0]?.box?.y).toBeLessThan(0.2);
  });

  it('is read when its letters are as small as on a screen', async () => {
    const small = png(ENGLISH, { size: 15, width: 700, height: 500 });
    expect(characterErrorRate(ENGLISH, textOf(await readAs('screen.png', small, english)))).toBeLessThan(0.03);
  });

  it('keeps columns apart, and the cells of a ruled table', async () => {
    const canvas = blank(1654, 1200);
    const context = canvas.getContext('2d');
    context.fillStyle = '#111';
    context.strokeStyle = '#111';
    context.lineWidth = 3;
    context.font = `36px "${font}"`;
    const rows = [
      ['Harbour', 'Ships', 'Tonnes'],
      ['Eastquay', '1204', '88350'],
      ['Westport', '977', '41200'],
      ['Northsand', '310', '12875'],
    ];
    rows.forEach((row, down) => {
      row.forEach((cell, right) => {
        context.strokeRect(150 + 400 * right, 150 + 80 * down, 400, 80);
        context.fillText(cell, 180 + 400 * right, 203 + 80 * down);
      });
    });
    const document = await readAs('table.png', canvas.toBuffer('image/png'), english);
    expect(outline(document.blocks)).toEqual([`table: ${rows.map((row) => row.join(' | ')).join('\n')}`]);
  });

  it('yields NO_TEXT when recognition is off, and when there is nothing to recognise', async () => {
    expect(await codeOf(readAs('scan.png', png(ENGLISH)))).toBe('NO_TEXT');
    expect(await codeOf(readAs('photo.jpg', landscape().toBuffer('image/jpeg'), both))).toBe('NO_TEXT');
    expect(await codeOf(readAs('white.png', blank(800, 600).toBuffer('image/png'), both))).toBe('NO_TEXT');
  });

  it('says that there is no such language when none of those asked for is there', async () => {
    const code = await codeOf(readAs('scan.png', png(ENGLISH), { ocr: { languages: ['tlh'] } }));
    expect(code).toBe('OCR_LANGUAGE_UNKNOWN');
  });

  it('needs no network', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    const connected = vi.spyOn(Socket.prototype, 'connect');
    await readAs('scan.png', png(ENGLISH), both);
    expect(fetched).not.toHaveBeenCalled();
    expect(connected).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});

describe.skipIf(!LATIN_FONT)('a TIFF file', () => {
  const page = (text: string) => drawPage(text, { font, width: 1200, height: 500 });

  it('is read page by page, with progress', async () => {
    const onProgress = vi.fn();
    const tiff = makeTiff([
      page('The first page is about whales.'),
      blank(900, 600),
      page('The third is about ships.'),
    ]);
    const document = await readAs('fax.tif', tiff, { ...english, onProgress });
    expect(document.pageCount).toBe(3);
    expect(document.blocks.map(({ page: number, text }) => [number, text])).toEqual([
      [1, 'The first page is about whales.'],
      [3, 'The third is about ships.'],
    ]);
    expect(onProgress).toHaveBeenLastCalledWith(3, 3);
  });

  it('is read as far as it can be when a page is damaged', async () => {
    const tiff = makeTiff([page('The first page is about whales.'), page('This one loses its width.')]);
    const view = new DataView(tiff.buffer);
    const second = view.getUint32(8 + 2 + 9 * 12, true);
    // An unknown compression.
    view.setUint32(second + 2 + 3 * 12 + 8, 9999, true);
    expect(textOf(await readAs('fax.tif', tiff, english))).toBe('The first page is about whales.');
  });
});

describe.skipIf(!CHINESE_FONT)('a picture of a Chinese page', () => {
  it('is read as such though English comes first', async () => {
    const picture = drawPage(CHINESE, { font: CHINESE_FONT ?? '', size: 46 }).toBuffer('image/png');
    const document = await readAs('scan.png', picture, both);
    expect(characterErrorRate(CHINESE, textOf(document))).toBeLessThan(0.05);
    expect(textOf(document)).toContain('委员会审议了关于港口使用费的报告');
  });
});

describe('a picture that would do harm', () => {
  it('is not unpacked when it claims more pixels than memory holds', async () => {
    const bomb = Buffer.from(blank(8, 8).toBuffer('image/png'));
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    expect(await codeOf(readAs('bomb.png', bomb, english))).toBe('ARCHIVE_UNSAFE');
    const tiff = makeTiff([blank(8, 8)]);
    new DataView(tiff.buffer).setUint32(8 + 2 + 8, 4_000_000, true);
    new DataView(tiff.buffer).setUint32(8 + 2 + 12 + 8, 4_000_000, true);
    expect(await codeOf(readAs('bomb.tif', tiff, english))).toBe('ARCHIVE_UNSAFE');
  });

  it.each(['png', 'jpeg', 'webp', 'gif'])('fails alone when it is cut short or scrambled (%s)', async (type) => {
    const canvas = landscape();
    const whole =
      {
        png: canvas.toBuffer('image/png'),
        jpeg: canvas.toBuffer('image/jpeg'),
        webp: canvas.toBuffer('image/webp'),
        gif: canvas.toBuffer('image/gif'),
      }[type] ?? Buffer.alloc(0);
    expect(whole.length).toBeGreaterThan(1000);
    const cut = whole.subarray(0, 40);
    const scrambled = Buffer.concat([whole.subarray(0, 60), Buffer.alloc(whole.length, 0x5a)]);
    for (const bytes of [cut, scrambled]) {
      expect(['FILE_CORRUPT', 'NO_TEXT']).toContain(await codeOf(readAs('picture', bytes, english)));
    }
  });
});

const scan = sharedPath('corpus', 'unstructured', 'example-docs', 'img', 'double-column-A.jpg');
describe.skipIf(!scan)('a real picture of two columns', () => {
  it('is read column by column, with hyphens joined', async () => {
    const { bytes } = await readContent(scan ?? '');
    const text = textOf(await readAs('double-column-A.jpg', bytes, both));
    expect(text).toContain('eligibility to be noncompetitively selected to fill a vacancy in a competitive position');
    expect(text).toContain('OPM is authorized and directed to determine finally whether a position is in');
  });
});

/** Soft shapes, as photos have. */
function landscape(): Canvas {
  const canvas = createCanvas(900, 700);
  const context = canvas.getContext('2d');
  const sky = context.createLinearGradient(0, 0, 0, 700);
  sky.addColorStop(0, '#4a7fc1');
  sky.addColorStop(1, '#cfe3c0');
  context.fillStyle = sky;
  context.fillRect(0, 0, 900, 700);
  context.fillStyle = '#3c6b35';
  for (let hill = 0; hill < 5; hill++) {
    context.beginPath();
    context.arc(200 * hill, 760, 220, 0, 7);
    context.fill();
  }
  return canvas;
}

/** A Windows bitmap: 24 bits a pixel, rows from the bottom. */
function makeBmp(canvas: Canvas): Uint8Array {
  const { width, height } = canvas;
  const data = canvas.data();
  const stride = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + stride * height);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 4 * (y * width + x);
      const to = 54 + (height - 1 - y) * stride + 3 * x;
      for (let part = 0; part < 3; part++) file[to + part] = data[from + 2 - part] ?? 0;
    }
  }
  return file;
}
