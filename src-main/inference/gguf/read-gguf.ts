import { constants, type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { fileError } from '../../system/index.ts';
import type { ModelRole } from '../model.ts';
import { purposeOf } from './architectures.ts';
import { type ByteSource, HeaderReader } from './header-reader.ts';
import { type Metadata, readMetadata } from './metadata.ts';
import { quantizationOf } from './quantization.ts';
import { recogniseOther } from './recognise-other.ts';
import { corrupt, shown, unsupported } from './refuse.ts';
import { type ModelShape, shapeOf } from './shape.ts';
import { partPaths } from './split.ts';
import { alignedTo, readTensors, type Tensor } from './tensors.ts';

/** A model file, as far as its header tells. */
export interface GgufFile {
  /** What to load: the file, or the first of its parts. */
  readonly path: string;
  /** All of its parts, in order. */
  readonly paths: readonly string[];
  readonly fileBytes: number;
  readonly version: number;
  readonly architecture: string;
  readonly role: ModelRole;
  /** The model's own, or its file's. */
  readonly name: string;
  /** What people call its precision, such as Q4_K_M. */
  readonly quantization: string;
  readonly shape: ModelShape;
  /** The one that is meant when no other is named. */
  readonly chatTemplate?: string;
  /** Of all parts. */
  readonly tensors: readonly Tensor[];
  readonly weightBytes: number;
  /** Weights in all. */
  readonly parameters: number;
  readonly metadata: Metadata;
}

/**
 * Reads what a GGUF model says of itself, and checks it against the file before any native code sees it: every
 * length, count and offset, and that all weights are there. Some hundred kilobytes are read, whatever the size.
 * The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (versions 2 and 3).
 * @param options.arrays keys of long lists to read as well, which are stepped over otherwise
 * @throws AlcoveError `MODEL_NOT_FOUND`, `MODEL_CORRUPT`, `MODEL_UNSUPPORTED`, `FILE_UNREADABLE`
 */
export async function readGguf(path: string, options: { readonly arrays?: readonly string[] } = {}): Promise<GgufFile> {
  const wanted = new Set(options.arrays);
  const opened = await readPart(path, wanted, 'There is no model file at this path.');
  const paths = partPaths(path, opened.metadata);
  const parts: Part[] = [];
  for (const [index, part] of paths.entries()) {
    const missing = `Part ${index + 1} of the ${paths.length} parts of this model is missing: ${shown(basename(part))}.`;
    parts.push(part === path ? opened : await readPart(part, wanted, missing));
  }
  return describe(paths, parts);
}

/** A file of a model that is read from elsewhere than the disk. */
export interface GgufSource {
  /** Of the file, in its folder. */
  readonly name: string;
  readonly bytes: number;
  readonly source: ByteSource;
}

/**
 * The same for a model that is not on the disk: only the heads of its files are read, one after the other.
 * @param sources all parts, in order
 * @throws AlcoveError `MODEL_CORRUPT`, `MODEL_UNSUPPORTED`; whatever a source throws
 */
export async function readGgufFrom(sources: readonly GgufSource[]): Promise<GgufFile> {
  const parts: Part[] = [];
  for (const { source, bytes } of sources) parts.push(await readOpened(source, bytes, new Set()));
  const names = sources.map(({ name }) => name);
  const [first] = parts;
  if (first && partPaths(names[0] ?? '', first.metadata).length !== names.length) throw corrupt(MIXED_PARTS);
  return describe(names, parts);
}

/** One file of a model. */
interface Part {
  readonly fileBytes: number;
  readonly version: number;
  readonly metadata: Metadata;
  readonly tensors: readonly Tensor[];
}

async function readPart(path: string, wanted: ReadonlySet<string>, missing: string): Promise<Part> {
  let file: FileHandle | undefined;
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer for ever.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = await file.stat();
    if (!stats.isFile()) throw unsupported('This is not a file.');
    return await readOpened(file, stats.size, wanted);
  } catch (error) {
    const known = fileError(error);
    if (known instanceof AlcoveError && known.code === 'FILE_NOT_FOUND') {
      throw new AlcoveError('MODEL_NOT_FOUND', { detail: missing, cause: error });
    }
    throw known;
  } finally {
    await file?.close();
  }
}

const MAGIC = 'GGUF';
const DEFAULT_ALIGNMENT = 32;
const MAX_ALIGNMENT = 2 ** 20;

async function readOpened(file: ByteSource, fileBytes: number, wanted: ReadonlySet<string>): Promise<Part> {
  if (fileBytes === 0) throw corrupt('it is empty (0 bytes)');
  const reader = new HeaderReader(file, fileBytes);
  const head = await reader.bytes(Math.min(MAGIC.length, fileBytes));
  if (head.toString('latin1') !== MAGIC) throw await recogniseOther(file, fileBytes);
  const version = await reader.uint32();
  // A version that makes sense from the other end was written that way round, and so was everything else.
  if (version !== 0 && (version & 0xffff) === 0) throw unsupported('This model is made for big-endian machines.');
  if (version < 2 || version > 3) throw unsupported(`Alcove reads GGUF of version 2 and 3, not ${version}.`);
  const tensorCount = await reader.count();
  const metadata = await readMetadata(reader, await reader.count(), wanted);
  const alignment = alignmentOf(metadata);
  const tensors = await readTensors(reader, tensorCount, alignment);
  const last = tensors.at(-1);
  const expected = alignedTo(alignment, reader.position) + (last ? last.offset + last.bytes : 0);
  if (last && fileBytes < expected) {
    throw corrupt(`${inMegabytes(fileBytes)} of ${inMegabytes(expected)} are there`);
  }
  return { fileBytes, version, metadata, tensors };
}

function alignmentOf(metadata: Metadata): number {
  if (!metadata.has('general.alignment')) return DEFAULT_ALIGNMENT;
  const alignment = metadata.number('general.alignment') ?? 0;
  if (alignment < 1 || alignment > MAX_ALIGNMENT || !Number.isInteger(Math.log2(alignment))) {
    throw corrupt('its header does not say where the weights begin');
  }
  return alignment;
}

const inMegabytes = (bytes: number): string => `${(Math.ceil(bytes / 1e5) / 10).toLocaleString('en')} MB`;

function describe(paths: readonly string[], parts: readonly Part[]): GgufFile {
  const [path] = paths;
  const [first] = parts;
  if (path === undefined || !first) throw corrupt('it has no parts');
  const { metadata, version } = first;
  if (parts.some((part, index) => (part.metadata.number('split.no') ?? 0) !== index)) throw corrupt(MIXED_PARTS);
  const tensors = parts.flatMap((part) => part.tensors);
  const architecture = architectureOf(metadata);
  checkTensors(metadata, tensors);
  const chatTemplate = metadata.text('tokenizer.chat_template');
  return {
    path,
    paths,
    fileBytes: parts.reduce((sum, part) => sum + part.fileBytes, 0),
    version,
    architecture,
    role: roleOf(metadata, architecture, tensors),
    name: shown(metadata.text('general.name') ?? '') || shown(basename(path).replace(/\.gguf$/i, '')),
    quantization: quantizationOf(metadata.number('general.file_type'), tensors),
    shape: shapeOf(metadata, architecture, tensors),
    ...(chatTemplate !== undefined && { chatTemplate }),
    tensors,
    weightBytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0),
    parameters: tensors.reduce((sum, { weights }) => sum + weights, 0),
    metadata,
  };
}

const MIXED_PARTS = 'its parts do not belong together';

function architectureOf(metadata: Metadata): string {
  const architecture = metadata.text('general.architecture');
  if (architecture === undefined) throw corrupt('its header does not say what kind of model it is');
  const type = metadata.text('general.type') ?? 'model';
  if (type !== 'model')
    throw unsupported(`This file holds the ${shown(type)} of another model, not a model by itself.`);
  const purpose = purposeOf(architecture);
  if (purpose.kind === 'other') throw unsupported(`This file holds ${purpose.what}.`);
  if (purpose.kind === 'unknown')
    throw unsupported(`Alcove does not know models of the kind "${shown(architecture)}".`);
  return architecture;
}

function checkTensors(metadata: Metadata, tensors: readonly Tensor[]): void {
  if (tensors.length === 0) throw unsupported('This file holds a vocabulary, but not the weights of a model.');
  const promised = metadata.number('split.tensors.count');
  if (promised !== undefined && promised !== tensors.length) throw corrupt(MIXED_PARTS);
  if (new Set(tensors.map(({ name }) => name)).size !== tensors.length) {
    throw corrupt('its parts hold the same tensor twice');
  }
}

/** `enum llama_pooling_type`: what becomes of the vectors of a text's tokens. */
const POOLING = { none: 0, rank: 4 } as const;

function roleOf(metadata: Metadata, architecture: string, tensors: readonly Tensor[]): ModelRole {
  const pooling = metadata.number(`${architecture}.pooling_type`);
  const isEncoder = purposeOf(architecture).kind === 'encoder';
  if (pooling === POOLING.rank || (isEncoder && tensors.some(({ name }) => name.startsWith('cls.')))) return 'ranking';
  return isEncoder || (pooling !== undefined && pooling > POOLING.none) ? 'embedding' : 'language';
}
