import { utils, write } from 'cfb';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../testing/random.ts';
import { isBrokenOle, OleFile, oleStreamNames } from './ole.ts';

const ole = (streams: Readonly<Record<string, Uint8Array>>): Buffer => {
  const file = utils.cfb_new();
  for (const [name, content] of Object.entries(streams)) utils.cfb_add(file, name, Buffer.from(content));
  return Buffer.from(write(file, { type: 'buffer' }));
};

const bytes = (length: number, seed = 1): Buffer =>
  Buffer.from(Array.from({ length }, (_, index) => (index * 31 + seed * 7) & 0xff));

describe('a compound file', () => {
  it('gives its streams, short ones and long ones', () => {
    const streams = {
      WordDocument: bytes(100_000, 2),
      '1Table': bytes(4096, 3),
      '\u0005SummaryInformation': bytes(200, 4),
      Tiny: bytes(1, 5),
      Empty: bytes(0),
    };
    const file = new OleFile(ole(streams));
    expect(new Set(file.names)).toEqual(new Set([...Object.keys(streams), '\u0001Sh33tJ5']));
    for (const [name, content] of Object.entries(streams)) expect(file.read(name)).toEqual(content);
    expect(file.read('None')).toBeUndefined();
  });

  it('of many megabytes is read whole', () => {
    const content = bytes(9_000_000);
    expect(new OleFile(ole({ Big: content })).read('Big')?.equals(content)).toBe(true);
  });

  it('is told by the streams below its root, not by those of what is embedded in it', () => {
    const names = oleStreamNames(ole({ WordDocument: bytes(10), 'ObjectPool/_1/Workbook': bytes(10) }));
    expect(names.has('WordDocument')).toBe(true);
    expect(names.has('Workbook')).toBe(false);
  });

  it('may be a view into a larger buffer', () => {
    const file = ole({ A: bytes(10) });
    const larger = Buffer.concat([Buffer.alloc(64), file]);
    expect(new OleFile(larger.subarray(64)).read('A')).toEqual(bytes(10));
  });
});

describe('a damaged compound file', () => {
  it('has no names, and is known as broken where its header is there', () => {
    const file = ole({ A: bytes(100_000) });
    expect(isBrokenOle(file)).toBe(false);
    expect(isBrokenOle(file.subarray(0, 600))).toBe(true);
    for (const other of [file.subarray(0, 100), Buffer.alloc(2000), Buffer.from('text'), Buffer.alloc(0)]) {
      expect(oleStreamNames(other).size).toBe(0);
      expect(isBrokenOle(other)).toBe(false);
    }
  });

  it('ends, whatever its tables say', () => {
    const random = seededRandom(11);
    const whole = ole({ A: bytes(20_000), B: bytes(300), C: bytes(4096) });
    let unread = 0;
    for (let round = 0; round < 2000; round++) {
      const file = Buffer.from(whole);
      for (let flips = 0; flips < 8; flips++) {
        // Half of what is changed is in the header and the allocation table.
        const at = Math.floor(random() * (flips % 2 ? file.length : 1024));
        file[at] = Math.floor(random() * 256);
      }
      try {
        const ole = new OleFile(file);
        for (const name of ole.names) expect(ole.read(name)?.length).toBeLessThanOrEqual(file.length);
      } catch (error) {
        expect(error).toHaveProperty('code', 'FILE_CORRUPT');
        unread++;
      }
    }
    expect(unread).toBeGreaterThan(0);
    expect(unread).toBeLessThan(2000);
  });

  it('is refused where its sectors go round in a circle', () => {
    const file = ole({ A: bytes(20_000) });
    const table = (file.readUInt32LE(76) + 1) * 512;
    for (let sector = 0; sector < 100; sector++)
      file.writeUInt32LE(sector % 2 ? sector - 1 : sector + 1, table + sector * 4);
    expect(() => new OleFile(file)).toThrow('damaged');
  });
});
