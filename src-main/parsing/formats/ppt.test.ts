import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeOle } from '../../testing/make-doc.ts';
import { codeOf, outline, readAs } from '../../testing/read.ts';
import { sharedPath } from '../../testing/shared.ts';

/** A record of data, or one of records. */
function record(type: number, content: Buffer | readonly Buffer[], instance = 0): Buffer {
  const data = Buffer.isBuffer(content) ? content : Buffer.concat(content);
  const header = Buffer.alloc(8);
  header.writeUInt16LE((instance << 4) | (Buffer.isBuffer(content) ? 0 : 0xf), 0);
  header.writeUInt16LE(type, 2);
  header.writeUInt32LE(data.length, 4);
  return Buffer.concat([header, data]);
}

const u32 = (...values: readonly number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);
const i16 = (...values: readonly number[]): Buffer => Buffer.from(Int16Array.from(values).buffer);

const TITLE = 0;
const BODY = 1;
const NOTES = 2;
const OTHER = 4;

const wide = (type: number, text: string): Buffer[] => [
  record(0x0f9f, u32(type)),
  record(0x0fa0, Buffer.from(text, 'utf16le')),
];
const narrow = (type: number, text: string): Buffer[] => [
  record(0x0f9f, u32(type)),
  record(0x0fa8, Buffer.from(text, 'latin1')),
];

/** Top, left, right, bottom on a slide of 1000 by 500. */
const anchor = (...box: readonly [number, number, number, number]): Buffer => record(0xf010, i16(...box));
const shape = (text: readonly Buffer[], ...more: readonly Buffer[]): Buffer =>
  record(0xf004, [...more, record(0xf00d, text)]);
const reference = (index: number): Buffer[] => [record(0x0f9e, u32(index))];
const placeholder = (id: number): Buffer => record(0xf011, [record(0x0bc3, Buffer.from([0, 0, 0, 0, id, 0, 0, 0]))]);

const drawing = (shapes: readonly Buffer[]): Buffer =>
  record(0x040c, [record(0xf002, [record(0xf003, [record(0xf004, []), ...shapes])])]);

interface Slide {
  readonly outline?: readonly Buffer[];
  readonly shapes: readonly Buffer[];
  readonly notes?: readonly Buffer[];
}

function written(slides: readonly Slide[], { isEncrypted = false } = {}): Uint8Array {
  const objects: Buffer[] = [];
  const add = (object: Buffer): number => objects.push(object) + 1;
  const slideList: Buffer[] = [];
  const notesList: Buffer[] = [];
  slides.forEach(({ outline = [], shapes, notes }, index) => {
    const notesId = notes ? 900 + index : 0;
    if (notes) notesList.push(record(0x03f3, u32(add(record(0x03f0, [drawing(notes)])), 0, 0, notesId, 0)));
    const atom = record(0x03ef, Buffer.concat([Buffer.alloc(16), u32(notesId, 0)]));
    const id = add(record(0x03ee, [atom, drawing(shapes)]));
    slideList.push(record(0x03f3, u32(id, 0, 0, 256 + index, 0)), ...outline);
  });
  const document = record(0x03e8, [
    record(0x03e9, u32(1000, 500)),
    record(0x0ff0, slideList),
    record(0x0ff0, notesList, 2),
  ]);
  const offsets: number[] = [];
  let length = 0;
  for (const object of [document, ...objects]) {
    offsets.push(length);
    length += object.length;
  }
  const directory = record(0x1772, u32((offsets.length << 20) | 1, ...offsets));
  const edit = record(0x0ff5, u32(0, 0, 0, length, 1, 0, 0));
  return makeOle({
    'Current User': u32(0, 20, 20, isEncrypted ? 0xf3d1c4df : 0xe391c05f, length + directory.length),
    'PowerPoint Document': Buffer.concat([document, ...objects, directory, edit]),
  });
}

describe('a PowerPoint 97 presentation', () => {
  it('has its slides with titles, points and notes, and nothing that is on every slide', async () => {
    const { format, title, pageCount, pageUnit, blocks } = await readAs(
      'a',
      written([
        {
          outline: [...wide(TITLE, 'Mills — old'), ...narrow(BODY, 'stone\rwh\u000beel')],
          shapes: [
            shape(reference(1)),
            shape(reference(0)),
            shape(wide(OTHER, 'Footer'), placeholder(9)),
            shape(wide(OTHER, '*')),
          ],
          notes: [shape(wide(NOTES, 'Say this.')), shape(wide(OTHER, 'x'))],
        },
        { shapes: [shape(wide(OTHER, 'Only text.'))] },
      ]),
    );
    expect({ format, title, pageCount, pageUnit }).toEqual({
      format: 'ppt',
      title: 'Mills — old',
      pageCount: 2,
      pageUnit: 'slide',
    });
    expect(outline(blocks)).toEqual([
      'heading1: Mills — old',
      'list-item: stone',
      'list-item: wh eel',
      'heading2: Speaker notes',
      'paragraph: Say this.',
      'paragraph: Only text.',
    ]);
    expect(blocks.map((block) => block.page)).toEqual([1, 1, 1, 1, 1, 2]);
  });

  it('is read from top to bottom, with the place of each shape; those in a group are where it is', async () => {
    const group = record(0xf003, [
      record(0xf004, [anchor(50, 500, 900, 150)]),
      shape(wide(OTHER, 'g1')),
      shape(wide(OTHER, 'g2')),
    ]);
    const { blocks } = await readAs(
      'a.ppt',
      written([
        {
          shapes: [
            shape(wide(OTHER, 'bottom'), anchor(400, 0, 100, 450)),
            group,
            shape(wide(OTHER, 'left'), anchor(50, 0, 100, 100)),
          ],
        },
      ]),
    );
    const inGroup = { x: 0.5, y: 0.1, width: 0.4, height: 0.2 };
    expect(blocks.map(({ text, box }) => [text, box])).toEqual([
      ['left', { x: 0, y: 0.1, width: 0.1, height: 0.1 }],
      ['g1', inGroup],
      ['g2', inGroup],
      ['bottom', { x: 0, y: 0.8, width: 0.1, height: 0.1 }],
    ]);
  });

  it('keeps what its outline says and no shape shows', async () => {
    const { blocks } = await readAs('a.ppt', written([{ outline: wide(BODY, 'Orphan'), shapes: [] }]));
    expect(outline(blocks)).toEqual(['list-item: Orphan']);
  });

  it('asks for a password when it is encrypted', async () => {
    expect(await codeOf(readAs('a.ppt', written([], { isEncrypted: true })))).toBe('PASSWORD_REQUIRED');
  });

  it('says that it is damaged where it is', async () => {
    const whole = written([{ shapes: [shape(wide(OTHER, 'Text'))] }]);
    expect(await codeOf(readAs('a.ppt', whole.subarray(0, 700)))).toBe('FILE_CORRUPT');
    const streams = { 'Current User': u32(0, 20, 20, 0, 99), 'PowerPoint Document': Buffer.alloc(5000) };
    expect(await codeOf(readAs('a.ppt', makeOle(streams)))).toBe('FILE_CORRUPT');
  });
});

const SAMPLE = sharedPath('corpus', 'unstructured', 'example-docs', 'fake-power-point.ppt') ?? '';

describe.skipIf(!existsSync(SAMPLE))(
  'a presentation as a program saves it (../shared; skipped where it is absent)',
  () => {
    it('is read with its title, text and places', async () => {
      const { blocks, createdAt } = await readAs('a.ppt', new Uint8Array(readFileSync(SAMPLE)));
      expect(createdAt).toMatch(/^2013-01-27/);
      expect(outline(blocks)[0]).toBe('heading1: Adding a Bullet Slide');
      expect(outline(blocks).at(-1)).toBe('paragraph: Here is some text in a text box!');
      expect(blocks[0]?.box).toEqual({ x: 0.05, y: 0.04, width: 0.9, height: 0.1667 });
    });
  },
);
