import { strToU8, type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../testing/random.ts';
import { codeOf } from '../testing/read.ts';
import { Archive } from './archive.ts';

const files = (contents: Readonly<Record<string, string | Uint8Array>>): Zippable =>
  Object.fromEntries(
    Object.entries(contents).map(([name, content]) => [name, typeof content === 'string' ? strToU8(content) : content]),
  );

const zip = (contents: Readonly<Record<string, string | Uint8Array>>, level: 0 | 6 = 6): Buffer =>
  Buffer.from(zipSync(files(contents), { level }));

/** Offsets of what begins with this signature. */
function offsetsOf(archive: Buffer, signature: string): number[] {
  const offsets: number[] = [];
  for (let at = archive.indexOf(signature, 0, 'latin1'); at >= 0; at = archive.indexOf(signature, at + 4, 'latin1')) {
    offsets.push(at);
  }
  return offsets;
}

const directoryEntries = (archive: Buffer): number[] => offsetsOf(archive, 'PK\x01\x02');

/** An archive whose files all unpack the same bytes: each points at the one that is there. */
function overlapping(packed: Buffer, count: number): Buffer {
  const [start = 0] = directoryEntries(packed);
  const end = offsetsOf(packed, 'PK\x05\x06')[0] ?? 0;
  const local = packed.subarray(0, start);
  const entry = packed.subarray(start, end);
  // A local header in the middle of another file's data: every header says that it is 30 bytes of name.
  const headers = Array.from({ length: count }, () => local.subarray(0, 31));
  const directory = headers.map((_, index) => {
    const copy = Buffer.from(entry);
    copy.writeUInt32LE(index * 31, 42);
    return copy;
  });
  const tail = Buffer.from(packed.subarray(end));
  tail.writeUInt16LE(count, 8);
  tail.writeUInt16LE(count, 10);
  tail.writeUInt32LE(count * 31 + local.length, 16);
  return Buffer.concat([...headers, local, ...directory, tail]);
}

describe('an archive', () => {
  it('gives its files by name, packed or stored', async () => {
    for (const level of [0, 6] as const) {
      const archive = await Archive.open(zip({ 'word/document.xml': '<a/>', 'b.txt': 'x'.repeat(5000) }, level));
      expect(archive.names).toEqual(['word/document.xml', 'b.txt']);
      expect(await archive.text('word/document.xml')).toBe('<a/>');
      expect((await archive.read('b.txt'))?.length).toBe(5000);
      expect(archive.has('none')).toBe(false);
      expect(await archive.read('none')).toBeUndefined();
    }
  });

  it('finds a file whatever the case and the slashes of its name', async () => {
    const archive = await Archive.open(zip({ 'Word\\Document.xml': 'a', '/ppt/slide.xml': 'b', './c/d.xml': 'c' }));
    expect(archive.names).toEqual(['Word/Document.xml', 'ppt/slide.xml', 'c/d.xml']);
    expect(await archive.text('word/document.xml')).toBe('a');
    expect(await archive.text('ppt/slide.xml')).toBe('b');
    expect(archive.has('C/D.XML')).toBe(true);
  });

  it('decodes text by its mark', async () => {
    const archive = await Archive.open(
      zip({ a: Buffer.from('\ufeffgrün', 'utf16le'), b: Buffer.from('\ufeffgrün'), c: Buffer.from('grün') }),
    );
    expect(await Promise.all(['a', 'b', 'c'].map((name) => archive.text(name)))).toEqual(['grün', 'grün', 'grün']);
  });

  it('is read though something was appended to it', async () => {
    const archive = await Archive.open(Buffer.concat([zip({ a: 'text' }), Buffer.from('\r\n--boundary--\r\n')]));
    expect(await archive.text('a')).toBe('text');
  });

  it('may be a view into a larger buffer', async () => {
    const packed = zip({ a: 'text' });
    const larger = Buffer.concat([Buffer.alloc(100, 7), packed]);
    expect(await (await Archive.open(new Uint8Array(larger.buffer, larger.byteOffset + 100))).text('a')).toBe('text');
  });

  it('passes over names that lead out of it, and reads the rest', async () => {
    const archive = await Archive.open(
      zip({
        '../../evil.txt': 'x',
        'a/../../evil.txt': 'x',
        '..\\evil.txt': 'x',
        'C:\\evil.txt': 'x',
        'good.txt': 'y',
      }),
    );
    expect(archive.names).toEqual(['good.txt']);
    expect(await archive.text('good.txt')).toBe('y');
  });

  it('counts the last of several files with one name', async () => {
    const packed = zip({ 'a.txt': 'first', 'b.txt': 'second' });
    packed.write('a.txt', (directoryEntries(packed)[1] ?? 0) + 46, 'latin1');
    const archive = await Archive.open(packed);
    expect(archive.names).toEqual(['a.txt']);
    expect(await archive.text('a.txt')).toBe('second');
  });

  it('leaves an archive inside it packed', async () => {
    const inner = zip({ 'inner.txt': 'deep' });
    const archive = await Archive.open(zip({ 'r.zip': inner }));
    expect(archive.names).toEqual(['r.zip']);
    expect(Buffer.from((await archive.read('r.zip')) ?? [])).toEqual(inner);
  });
});

describe('an archive that would unpack to far too much', () => {
  const zeros = new Uint8Array(40 * 1024 * 1024);

  it('is refused where one file shrank more than text can', async () => {
    const packed = zip({ 'bomb.xml': zeros, 'good.xml': 'y' });
    expect(packed.length).toBeLessThan(100_000);
    const archive = await Archive.open(packed);
    expect(await codeOf(archive.read('bomb.xml'))).toBe('ARCHIVE_UNSAFE');
    expect(await archive.text('good.xml')).toBe('y');
  });

  it('is refused whatever size it claims', async () => {
    const packed = zip({ 'bomb.xml': zeros });
    for (const at of directoryEntries(packed)) packed.writeUInt32LE(10, at + 24);
    for (const at of offsetsOf(packed, 'PK\x03\x04')) packed.writeUInt32LE(10, at + 22);
    expect(await codeOf((await Archive.open(packed)).read('bomb.xml'))).toBe('ARCHIVE_UNSAFE');
  });

  it.each([0, 6] as const)('is refused where its files do so together, packed at level %i', async (level) => {
    const contents = Array.from({ length: 9 }, (_, index) => [`${index}.xml`, zeros.subarray(0, 1000)] as const);
    const archive = await Archive.open(zip(Object.fromEntries(contents), level), { totalBytes: 4500 });
    const sizes: number[] = [];
    const readAll = async (): Promise<void> => {
      for (const name of archive.names) sizes.push((await archive.read(name))?.length ?? 0);
    };
    expect(await codeOf(readAll())).toBe('ARCHIVE_UNSAFE');
    expect(sizes).toEqual([1000, 1000, 1000, 1000]);
  });

  it('is refused where its files share their bytes', async () => {
    const content = Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 7919) & 0xff));
    expect(await codeOf(Archive.open(overlapping(zip({ a: content }), 200)))).toBe('ARCHIVE_UNSAFE');
  });

  it('is refused where it holds more files than any document', async () => {
    const packed = zip(Object.fromEntries(Array.from({ length: 65_000 }, (_, index) => [`${index}`, ''])), 0);
    expect(await codeOf(Archive.open(packed))).toBe('ARCHIVE_UNSAFE');
  });

  it('is read where it holds many files', async () => {
    const packed = zip(Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`${index}`, 'x'])), 0);
    expect((await Archive.open(packed)).names).toHaveLength(20_000);
  });
});

describe('an archive that is damaged', () => {
  it('says so wherever it was cut', async () => {
    const packed = zip({ 'a.txt': 'x'.repeat(500), 'b.txt': 'y' });
    for (let length = 0; length < packed.length; length += 7) {
      expect(await codeOf(Archive.open(packed.subarray(0, length)))).toBe('FILE_CORRUPT');
    }
  });

  it('gives the files that are whole', async () => {
    const packed = zip({ 'a.txt': Array.from({ length: 999 }, (_, index) => index).join(' '), 'b.txt': 'y' });
    packed.fill(0xff, 60, 120);
    const archive = await Archive.open(packed);
    expect(await codeOf(archive.read('a.txt'))).toBe('FILE_CORRUPT');
    expect(await archive.text('b.txt')).toBe('y');
  });

  it('never does worse than fail', async () => {
    const random = seededRandom(7);
    const whole = zip({ 'a.xml': '<a>text</a>'.repeat(20), 'b/c.xml': 'y', 'd.bin': Buffer.alloc(30, 1) });
    for (let round = 0; round < 500; round++) {
      const packed = Buffer.from(whole);
      for (let flips = 0; flips < 4; flips++) packed[Math.floor(random() * packed.length)] = Math.floor(random() * 256);
      const reading = (async () => {
        const archive = await Archive.open(packed);
        for (const name of archive.names) await archive.read(name).catch(expectCoded);
      })();
      await reading.catch(expectCoded);
    }
    function expectCoded(error: unknown): void {
      expect(error).toHaveProperty('code');
      expect(error).toHaveProperty('action');
    }
  });
});

describe('an archive that is locked', () => {
  const locked = (flag: number): Buffer => {
    const packed = zip({ 'a.txt': 'x', 'b.txt': 'y' });
    const [first = 0] = directoryEntries(packed);
    packed.writeUInt16LE(packed.readUInt16LE(first + 8) | flag, first + 8);
    return packed;
  };

  it('asks for a password for what is encrypted, and gives the rest', async () => {
    const archive = await Archive.open(locked(0x1));
    expect(await codeOf(archive.read('a.txt'))).toBe('PASSWORD_REQUIRED');
    expect(await archive.text('b.txt')).toBe('y');
  });

  it('asks for a password where its directory is encrypted', async () => {
    expect(await codeOf(Archive.open(locked(0x41)))).toBe('PASSWORD_REQUIRED');
  });
});
