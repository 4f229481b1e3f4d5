import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

const DECOMPRESS: Readonly<Record<string, typeof inflateSync>> = {
  brotli: brotliDecompressSync,
  deflate: inflateSync,
  'deflate-raw': inflateRawSync,
  gzip: gunzipSync,
};

/** Most that one stream may expand to, in bytes: what is longer holds no page's text. */
const MAX_BYTES = 512 * 1024 ** 2;

/**
 * The platform's `DecompressionStream`, done at once in this thread. Node's hands every piece
 * to another thread and waits for it. A parser thread has nothing else to do meanwhile: for
 * a page's few kilobytes the way there and back costs more than the work.
 */
export class InlineDecompressionStream implements DecompressionStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<BufferSource>;

  constructor(format: string) {
    const decompress = DECOMPRESS[format];
    if (!decompress) throw new TypeError(`Unknown compression format: ${format}`);
    const parts: Uint8Array[] = [];
    const { readable, writable } = new TransformStream<BufferSource, Uint8Array<ArrayBuffer>>({
      transform(part) {
        parts.push(
          ArrayBuffer.isView(part)
            ? new Uint8Array(part.buffer, part.byteOffset, part.byteLength)
            : new Uint8Array(part),
        );
      },
      flush(controller) {
        const [first] = parts;
        const whole = parts.length === 1 && first ? first : Buffer.concat(parts);
        const data = decompress(whole, { maxOutputLength: MAX_BYTES });
        if (data.length > 0) controller.enqueue(data);
      },
    });
    this.readable = readable;
    this.writable = writable;
  }
}
