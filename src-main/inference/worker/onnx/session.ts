import { env, InferenceSession, type Tensor } from 'onnxruntime-node';
import { AlcoveError, type ErrorCode } from '../../../../src-shared/errors.ts';
import { feedsOf } from './feeds.ts';
import { type Output, pool, scoresOf } from './pooling.ts';
import type { Batch, BatchFailure, Result, Rows, SessionSpec } from './session-protocol.ts';

/** What onnxruntime says, by what it means. The first that matches counts. */
const MEANINGS: readonly (readonly [RegExp, ErrorCode])[] = [
  [/out of memory|bad_alloc|failed to allocate|allocat\w+ failed|insufficient memory/i, 'MODEL_TOO_LARGE'],
  [/IR version|opset|not a registered function|not implemented|no op registered/i, 'MODEL_UNSUPPORTED'],
  [
    /protobuf|parsing|external data|out of data bounds|INVALID_GRAPH|invalid model|file size|shape|broadcast/i,
    'MODEL_CORRUPT',
  ],
];

/** Outputs in the order in which they are preferred. */
const SENTENCE_OUTPUTS = ['sentence_embedding', 'embeddings', 'text_embeds'] as const;
const TOKEN_OUTPUTS = ['last_hidden_state', 'token_embeddings'] as const;

/** What goes wrong is thrown; it need not be printed, too. */
const FATAL_ONLY = 4;
env.logLevel = 'fatal';

/** A graph in memory, in the thread that runs it: onnxruntime keeps a thread busy for as long as a batch takes. */
export class GraphSession {
  readonly #session: InferenceSession;
  readonly #spec: SessionSpec;
  readonly #output: string;

  private constructor(session: InferenceSession, spec: SessionSpec, output: string) {
    this.#session = session;
    this.#spec = spec;
    this.#output = output;
  }

  /** @throws AlcoveError `MODEL_TOO_LARGE`, `MODEL_UNSUPPORTED`, `MODEL_CORRUPT`, `MODEL_LOAD_FAILED` */
  static async open(spec: SessionSpec): Promise<GraphSession> {
    try {
      const session = await InferenceSession.create(spec.model, {
        executionProviders: [spec.provider],
        intraOpNumThreads: spec.intraOpThreads,
        interOpNumThreads: 1,
        graphOptimizationLevel: 'all',
        logSeverityLevel: FATAL_ONLY,
        // Threads that wait by spinning take the cores from whatever else runs; with several batches at once, from each other.
        extra: { session: { intra_op: { allow_spinning: '0' } } },
      });
      return new GraphSession(session, spec, outputOf(session, spec));
    } catch (error) {
      throw error instanceof AlcoveError ? error : failureOf(error);
    }
  }

  async run(batch: Batch): Promise<Result<Rows>> {
    const feeds = feedsOf(batch, this.#session.inputNames, this.#spec.padId);
    try {
      const results = await this.#session.run(feeds, [this.#output]);
      const tensor = results[this.#output];
      if (!tensor) throw wrongShape('nothing');
      const { vectors, isSound, width } = this.#read(tensor, batch);
      return isSound ? { ok: true, value: { values: vectors, width } } : { ok: false, failure: { kind: 'values' } };
    } catch (error) {
      return { ok: false, failure: batchFailure(error) };
    }
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  #read(tensor: Tensor, { lengths }: Batch): { vectors: Float32Array; isSound: boolean; width: number } {
    const { pooling, width: expected, dimensions } = this.#spec;
    const { dims } = tensor;
    const output: Output = { values: floatsOf(tensor), dims };
    const texts = lengths.length;
    const tokens = lengths.reduce((most, length) => Math.max(most, length), 0);
    const isScores = pooling === 'scores';
    const isRight =
      pooling === 'none' || isScores
        ? dims.length === 2 && dims[0] === texts
        : dims.length === 3 && dims[0] === texts && dims[1] === tokens;
    const width = dims.at(-1) ?? 0;
    if (!isRight || width < 1 || (isScores && width > 2)) throw wrongShape(`[${dims.join(', ')}]`);
    if (isScores) return { ...scoresOf(output), width: 1 };
    if (expected !== undefined && width !== expected) {
      throw new AlcoveError('MODEL_CORRUPT', {
        detail: `The model’s vectors have ${width} dimensions, and its files say ${expected}.`,
      });
    }
    const kept = Math.min(width, dimensions ?? width);
    return { ...pool(output, lengths, pooling, kept), width: kept };
  }
}

function outputOf({ outputNames, outputMetadata }: InferenceSession, { pooling }: SessionSpec): string {
  const known = pooling === 'scores' ? ['logits'] : pooling === 'none' ? SENTENCE_OUTPUTS : TOKEN_OUTPUTS;
  const wanted = known.find((name) => outputNames.includes(name)) ?? outputNames[0];
  const metadata = outputMetadata.find(({ name }) => name === wanted);
  if (wanted === undefined || !metadata?.isTensor || !/^float/.test(metadata.type)) throw wrongShape('no vectors');
  return wanted;
}

function floatsOf({ type, data }: Tensor): Float32Array {
  if (data instanceof Float32Array) return data;
  if (type === 'float16' && ArrayBuffer.isView(data))
    return halves(new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2));
  throw wrongShape(`numbers of the type ${type}`);
}

/** IEEE 754 numbers of 16 bits: a sign, 5 bits of exponent, 10 of fraction. */
function halves(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, (half) => {
    const [exponent, fraction] = [(half >> 10) & 0x1f, half & 0x3ff];
    const sign = half & 0x8000 ? -1 : 1;
    if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
  });
}

const wrongShape = (what: string): AlcoveError =>
  new AlcoveError('MODEL_CORRUPT', { detail: `The model gives ${what} where vectors of texts are expected.` });

function batchFailure(error: unknown): BatchFailure {
  const failure = error instanceof AlcoveError ? error : failureOf(error);
  if (failure.code === 'MODEL_TOO_LARGE') return { kind: 'memory', message: failure.message };
  return { kind: 'error', error: failure.report };
}

/** What a person is told when native code fails. */
function failureOf(error: unknown): AlcoveError {
  const message = error instanceof Error ? error.message : String(error);
  const code = MEANINGS.find(([pattern]) => pattern.test(message))?.[1] ?? 'MODEL_LOAD_FAILED';
  if (code !== 'MODEL_LOAD_FAILED') return new AlcoveError(code, { cause: error });
  // What comes first are places in the library's own sources.
  const said =
    message
      .split(/\n/)[0]
      ?.replace(/\S+\.(cc|h):\d+\s+\S*\s*/g, '')
      .slice(0, 300) ?? '';
  return new AlcoveError(code, { detail: `The model could not be run: ${said.replace(/\.?$/, '.')}`, cause: error });
}
