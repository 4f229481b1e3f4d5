import { describe, expect, it } from 'vitest';
import { makeOle } from '../../testing/make-doc.ts';
import { OleFile } from '../ole.ts';
import { oleProperties } from './ole-properties.ts';

const u32 = (...values: readonly number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);

const integer = (value: number): Buffer => u32(2, value);
const narrow = (bytes: Buffer): Buffer =>
  Buffer.concat([u32(30, bytes.length + 1), bytes, Buffer.alloc(4 - (bytes.length % 4))]);
const wide = (text: string): Buffer => Buffer.concat([u32(31, text.length + 1), Buffer.from(`${text}\0\0`, 'utf16le')]);
const time = (date: string): Buffer => {
  const value = Buffer.alloc(12);
  value.writeUInt32LE(64, 0);
  value.writeBigUInt64LE((BigInt(Date.parse(date)) + 11_644_473_600_000n) * 10_000n, 4);
  return value;
};

/** A summary of these properties, by identifier ([MS-OLEPS] 2.21). */
function summary(properties: Readonly<Record<number, Buffer>>): OleFile {
  const entries = Object.entries(properties);
  const head: Buffer[] = [];
  const values: Buffer[] = [];
  let offset = 8 + entries.length * 8;
  for (const [id, value] of entries) {
    head.push(u32(Number(id), offset));
    values.push(value);
    offset += value.length;
  }
  const set = Buffer.concat([u32(offset, entries.length), ...head, ...values]);
  const stream = Buffer.concat([Buffer.alloc(44), u32(48), set]);
  return new OleFile(makeOle({ '\u0005SummaryInformation': stream }));
}

describe('what an Office document of the binary formats says of itself', () => {
  it('is its title, author and dates, in the encoding it declares', () => {
    const gbk = Buffer.from('bad3c1f7', 'hex');
    const properties = {
      1: integer(936),
      2: narrow(gbk),
      4: wide('Ada Brook'),
      12: time('2001-02-03T04:05:06Z'),
      13: time('2002-02-03T04:05:06Z'),
    };
    expect(oleProperties(summary(properties))).toEqual({
      title: '河流',
      authors: ['Ada Brook'],
      createdAt: '2001-02-03T04:05:06.000Z',
      modifiedAt: '2002-02-03T04:05:06.000Z',
    });
  });

  it('is in the usual encoding of Windows when it declares none that is known', () => {
    const title = narrow(Buffer.from('caf\u00e9', 'latin1'));
    expect(oleProperties(summary({ 2: title }))).toEqual({ title: 'café' });
    expect(oleProperties(summary({ 1: integer(4242), 2: title }))).toEqual({ title: 'café' });
  });

  it('is nothing where it is missing or damaged', () => {
    expect(oleProperties(new OleFile(makeOle({ A: Buffer.alloc(1) })))).toEqual({});
    expect(oleProperties(new OleFile(makeOle({ '\u0005SummaryInformation': Buffer.alloc(20) })))).toEqual({});
    expect(oleProperties(summary({ 2: u32(30, 0xffffffff), 12: u32(64, 0, 0) }))).toEqual({});
  });
});
