import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Content } from './content.ts';
import type { Fault, Misfortune } from './faults.ts';
import type { Line } from './line.ts';

/** What can go wrong with the bytes of a file. */
export const BODY_FAULTS = [
  'cut',
  'ignore-range',
  'wrong-byte',
  'truncate',
  'extra',
  'stall',
  'slow',
  'content-range',
] as const satisfies readonly Fault['kind'][];

interface Sending {
  readonly content: Content;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly misfortune?: Misfortune | undefined;
  readonly line?: Line | undefined;
  readonly onBytes: (bytes: number) => void;
}

/** Answers with a file or the range of it that was asked for, as well as its misfortune lets it. */
export async function sendFile(request: IncomingMessage, response: ServerResponse, sending: Sending): Promise<void> {
  const { content, etag, misfortune } = sending;
  const fault = misfortune?.fault;
  const size = fault?.kind === 'truncate' ? Math.min(fault.bytes, content.bytes) : content.bytes;
  const headers: Record<string, string | number> = {
    etag,
    'accept-ranges': 'bytes',
    'content-type': 'application/octet-stream',
    ...sending.headers,
  };
  const range = fault?.kind === 'ignore-range' ? undefined : rangeOf(request, etag, size);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${size}` }).end();
    return;
  }
  const { begin, end } = range ?? { begin: 0, end: size };
  if (range) headers['content-range'] = `bytes ${begin}-${end - 1}/${size}`;
  if (fault?.kind === 'content-range') headers['content-range'] = fault.value;
  // Without a length there is no end to hold the server to.
  if (fault?.kind !== 'extra') headers['content-length'] = end - begin;
  response.writeHead(range ? 206 : 200, headers);
  if (request.method === 'HEAD') response.end();
  else await sendBody(response, { begin, end }, sending);
}

async function sendBody(
  response: ServerResponse,
  { begin, end }: { readonly begin: number; readonly end: number },
  { content, misfortune, line, onBytes }: Sending,
): Promise<void> {
  const fault = misfortune?.fault;
  const isOver = (): boolean => response.destroyed || response.closed;
  const write = async (piece: Uint8Array): Promise<void> => {
    await line?.carry(piece.length);
    onBytes(piece.length);
    if (!response.write(piece) && !isOver()) await drained(response);
  };
  const limit = fault?.kind === 'stall' ? fault.after : (misfortune?.cutAfter ?? Number.POSITIVE_INFINITY);
  let at = begin;
  response.flushHeaders();
  for await (const whole of content.read(begin, end)) {
    if (isOver()) return;
    const piece = altered(whole.subarray(0, Math.max(0, limit - (at - begin))), at, fault);
    for (const part of fault?.kind === 'slow' ? tenths(piece, fault.bytesPerSecond) : [piece]) {
      await write(part);
      if (isOver()) return;
      if (fault?.kind === 'slow') await delay((part.length / fault.bytesPerSecond) * 1000);
    }
    at += whole.length;
    if (at - begin < limit) continue;
    if (fault?.kind === 'stall') await once(response, 'close');
    else await cut(response);
    return;
  }
  if (fault?.kind === 'extra') await write(Buffer.alloc(fault.bytes, 1));
  response.end();
}

/** Comes back when there is room for more, or nobody to read it. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

/** What has been written so far still arrives. */
async function cut(response: ServerResponse): Promise<void> {
  await new Promise((resolve) => response.write('', resolve));
  response.socket?.destroy();
}

function altered(piece: Uint8Array, at: number, fault: Fault | undefined): Uint8Array {
  if (fault?.kind !== 'wrong-byte' || fault.at < at || fault.at >= at + piece.length) return piece;
  const copy = Uint8Array.from(piece);
  copy[fault.at - at] = (copy[fault.at - at] ?? 0) ^ 0xff;
  return copy;
}

function* tenths(piece: Uint8Array, bytesPerSecond: number): Generator<Uint8Array> {
  const length = Math.max(1, Math.floor(bytesPerSecond / 10));
  for (let from = 0; from < piece.length; from += length) yield piece.subarray(from, from + length);
}

type Range = { readonly begin: number; readonly end: number };

function rangeOf(request: IncomingMessage, etag: string, size: number): Range | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const condition = request.headers['if-range'];
  if ((from === '' && to === '') || (condition !== undefined && condition !== etag)) return undefined;
  const begin = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size : Math.min(size, Number(to) + 1);
  return begin < end ? { begin, end } : 'unsatisfiable';
}
