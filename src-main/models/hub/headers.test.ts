import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readGgufFrom } from '../../inference/index.ts';
import { HubAnswerRepository, openDatabase } from '../../storage/index.ts';
import { type HubFile, type NewRepository, startHub } from '../../testing/hub-server.ts';
import { benchModel, ggufBytes, ggufHeader, makeGguf, splitGguf, tinyLanguageModel } from '../../testing/make-gguf.ts';
import { openGate } from '../../testing/open-gate.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { variantsOf } from '../variants/variants-of.ts';
import { Headers } from './headers.ts';
import { Hub } from './hub.ts';

const NAME = 'someone/Model-GGUF';

async function open(files: Readonly<Record<string, HubFile>>, more: Partial<NewRepository> = {}) {
  const server = await startHub();
  onTestFinished(() => server.close());
  await server.add(NAME, { ...more, files });
  const db = openDatabase(join(temporaryFolder(), 'alcove.db'));
  onTestFinished(() => db.close());
  const answers = new HubAnswerRepository(db);
  const settings = () => ({ endpoint: server.endpoint });
  const { gate } = openGate(db, settings);
  const hub = new Hub({ gate, answers, settings });
  const headers = new Headers({ hub, answers });
  const listing = await hub.repository(NAME);
  const { variants } = variantsOf(listing);
  const asked = server.requests.length;
  const readAll = () => headers.read(listing, variants);
  /** The header of the only model. */
  const read = async () => {
    const [facts, second] = (await readAll()).values();
    if (second) throw new Error('there are several models');
    return facts;
  };
  return { server, read, readAll, fetched: () => server.requests.slice(asked) };
}

/** A file of which the header alone is real. */
function hollow(): HubFile {
  const model = benchModel('1b', 'q8_0');
  const path = join(temporaryFolder(), 'hollow.gguf');
  writeFileSync(path, ggufHeader(model));
  truncateSync(path, 200_000_000);
  return { path };
}

const failure = (code: string) => expect.objectContaining({ code });
const small = makeGguf(tinyLanguageModel({ layers: 3, type: 'q8_0' }));
const large = makeGguf(tinyLanguageModel({ layers: 3, type: 'f16' }));

describe('the head of a model', () => {
  it('is read from its smallest file, once, and known without a connection from then on', async () => {
    const { read, fetched, server } = await open({ 'm-F16.gguf': large, 'm-Q8_0.gguf': small });
    const facts = await read();
    expect(facts).toMatchObject({
      architecture: 'llama',
      role: 'language',
      quantization: 'Q8_0',
      shape: { layers: 3 },
    });
    expect(facts?.weightBytes).toBeLessThan(small.length);
    expect((facts?.weightBytes ?? 0) + (facts?.headerBytes ?? 0)).toBe(small.length);
    expect(fetched().filter((request) => request.server === 'cdn')).toHaveLength(1);
    await server.close();
    expect(await read()).toEqual(facts);
  });

  it('is read once for all who ask at the same time', async () => {
    const { read, fetched } = await open({ 'm-Q8_0.gguf': small });
    const [one, two] = await Promise.all([read(), read()]);
    expect(two).toEqual(one);
    const alone = await open({ 'm-Q8_0.gguf': small });
    await alone.read();
    expect(fetched().length).toBe(alone.fetched().length);
  });

  it('is all that is fetched of it', async () => {
    const { read, fetched } = await open({ 'm-Q8_0.gguf': hollow() });
    // Of a billion weights a fifth is there: the size of the file is held against what its header promises.
    await expect(read()).rejects.toEqual(failure('MODEL_CORRUPT'));
    const bytes = fetched().reduce((sum, request) => sum + request.bytes, 0);
    expect(bytes).toBeGreaterThan(ggufHeader(benchModel('1b', 'q8_0')).length);
    expect(bytes).toBeLessThan(8_000_000);
  });

  it('is put together from all parts', async () => {
    const parts = splitGguf(tinyLanguageModel({ layers: 3, type: 'q8_0' }), 3).map(makeGguf);
    const files = Object.fromEntries(parts.map((part, at) => [`Q8_0/m-Q8_0-0000${at + 1}-of-00003.gguf`, part]));
    const whole = await open({ 'm-Q8_0.gguf': small });
    const { weightBytes, parameters, shape } = (await whole.read()) ?? {};
    const split = await open(files);
    expect(await split.read()).toMatchObject({ weightBytes, parameters, shape });
  });

  it('is read however often the connection breaks', async () => {
    const { read, server } = await open({ 'm-Q8_0.gguf': small });
    server.faults.add('m-Q8_0.gguf', { kind: 'cut', after: 1000 }, { times: 3, on: 'cdn' });
    expect(await read()).toMatchObject({ quantization: 'Q8_0' });
  });

  it('is read from a hub that knows no ranges', async () => {
    const { read, server } = await open({ 'm-Q8_0.gguf': small });
    server.faults.add('m-Q8_0.gguf', { kind: 'cut', after: 1000 }, { times: 1, on: 'cdn' });
    server.faults.add('m-Q8_0.gguf', { kind: 'ignore-range' }, { on: 'cdn' });
    expect(await read()).toMatchObject({ quantization: 'Q8_0' });
  });

  it('is refused as it would be on the disk', async () => {
    const damaged = Buffer.from(small);
    damaged.writeUInt32LE(999, damaged.indexOf('blk.0.attn_q.weight') + 19 + 20);
    for (const [content, code] of [
      ['<html>', 'MODEL_CORRUPT'],
      ['PK\u0003\u0004 and so on', 'MODEL_UNSUPPORTED'],
      [small.subarray(0, 5000), 'MODEL_CORRUPT'],
      [damaged, 'MODEL_UNSUPPORTED'],
      [makeGguf({ ...tinyLanguageModel(), metadata: { 'general.architecture': 'clip' } }), 'MODEL_UNSUPPORTED'],
    ] as const) {
      const { read } = await open({ 'm-Q8_0.gguf': content });
      await expect(read()).rejects.toEqual(failure(code));
    }
  });

  it('is kept from those who were not let in', async () => {
    const { read } = await open({ 'm-Q8_0.gguf': small }, { gated: 'manual' });
    await expect(read()).rejects.toEqual(failure('TOKEN_REQUIRED'));
  });

  it('is told where the answer is another part of the file', async () => {
    const { read, server } = await open({ 'm-Q8_0.gguf': small });
    server.faults.add('m-Q8_0.gguf', { kind: 'content-range', value: 'bytes 100-200/300' }, { on: 'cdn' });
    await expect(read()).rejects.toEqual(failure('HUB_ANSWER_INVALID'));
  });

  it('is not there where there is no GGUF file', async () => {
    const { read } = await open({ 'tokenizer.json': '{}', 'onnx/model.onnx': 'x' });
    expect(await read()).toBeUndefined();
  });
});

describe('the heads of several models in one repository', () => {
  const larger = makeGguf(tinyLanguageModel({ layers: 5, type: 'f16' }));
  const onCdn = (requests: readonly { readonly server: string; readonly path: string }[]) =>
    requests.filter(({ server }) => server === 'cdn');

  it('are read from the smallest file of each, once', async () => {
    const { readAll, fetched, server } = await open({
      'tiny-3b-F16.gguf': large,
      'Tiny_3B.q8_0.gguf': small,
      'tiny-5b-F16.gguf': larger,
    });
    const facts = await readAll();
    expect([...facts].map(([model, { shape, quantization }]) => [model, shape.layers, quantization]).sort()).toEqual([
      ['tiny-3b', 3, 'Q8_0'],
      ['tiny-5b', 5, 'F16'],
    ]);
    expect(onCdn(fetched())).toHaveLength(2);
    await server.close();
    expect(new Map(await readAll())).toEqual(new Map(facts));
  });

  it('are told without what turns out to be no model, which is not asked for again', async () => {
    const { readAll, fetched } = await open({ 'm-Q8_0.gguf': small, 'm-beside-Q8_0.gguf': 'PK\u0003\u0004 and so on' });
    expect([...(await readAll()).keys()]).toEqual(['m']);
    const asked = fetched().length;
    expect([...(await readAll()).keys()]).toEqual(['m']);
    expect(fetched().length).toBe(asked);
  });

  it('are not told in part where the hub fails', async () => {
    const { readAll, server } = await open({ 'm-Q8_0.gguf': small, 'n-F16.gguf': larger });
    server.faults.add('n-F16.gguf', { kind: 'status', status: 404 }, { times: 1 });
    await expect(readAll()).rejects.toMatchObject({ name: 'AlcoveError' });
    expect((await readAll()).size).toBe(2);
  });

  it('are no more than a few', async () => {
    const models = Array.from({ length: 12 }, (_, index) => [`m${index}-Q8_0.gguf`, small] as const);
    const { readAll, fetched } = await open(Object.fromEntries(models));
    expect((await readAll()).size).toBe(8);
    expect(onCdn(fetched()).length).toBeLessThanOrEqual(8);
  });
});

it('takes the parts of one model only', async () => {
  const bytes = Buffer.from(small);
  const source = {
    read: async (buffer: Buffer, offset: number, length: number, position: number) => ({
      bytesRead: bytes.copy(buffer, offset, position, position + length),
    }),
  };
  const parts = ['a-00001-of-00002.gguf', 'a-00002-of-00002.gguf'].map((name) => ({
    name,
    bytes: bytes.length,
    source,
  }));
  await expect(readGgufFrom(parts)).rejects.toEqual(failure('MODEL_CORRUPT'));
  expect(ggufBytes(tinyLanguageModel({ layers: 3, type: 'q8_0' }))).toBe(bytes.length);
});
