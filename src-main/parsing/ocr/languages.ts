import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AlcoveError } from '../../../src-shared/errors.ts';

/** A language whose text can be recognised. */
export interface OcrLanguage {
  /** Tesseract's name for it, for instance `eng` or `chi_sim`. */
  readonly name: string;
  /** Whether it came with Alcove; otherwise a person added it. */
  readonly isBuiltIn: boolean;
}

/**
 * Came with Alcove. Of the packages' two variants this is the one with integer weights made
 * from the most accurate models: on made pages as exact as the other, in a sixth of the bytes.
 */
const BUILT_IN = ['eng', 'chi_sim'];
const VARIANT = '4.0.0_best_int';

/** Names go into file names and into Tesseract's own list, which `+` separates. */
const NAME = /^[a-zA-Z][a-zA-Z0-9_]{1,39}$/;

/** Best models of the largest scripts take some 40 MB; what is larger is something else. */
const MAX_DATA_BYTES = 128 * 1024 * 1024;

const unzip = promisify(gunzip);

/** Every language that is there: those that came with Alcove first, then the added ones by name. */
export function listLanguages(folder?: string): OcrLanguage[] {
  const added = folder && existsSync(folder) ? readdirSync(folder).flatMap((file) => nameOf(file) ?? []) : [];
  return [
    ...BUILT_IN.map((name) => ({ name, isBuiltIn: true })),
    ...[...new Set(added)]
      .filter((name) => !BUILT_IN.includes(name))
      .sort()
      .map((name) => ({ name, isBuiltIn: false })),
  ];
}

/**
 * Those of `wanted` that are there, in the same order.
 * @throws AlcoveError `OCR_LANGUAGE_UNKNOWN` when none is
 */
export function usableLanguages(wanted: readonly string[], folder?: string): string[] {
  const known = new Set(listLanguages(folder).map(({ name }) => name));
  const usable = wanted.filter((name) => known.has(name));
  if (usable.length === 0) throw unknown(wanted.join(', '));
  return usable;
}

/**
 * What Tesseract needs to read a language, unpacked. An added file goes before one that came
 * with Alcove: a person may prefer another model.
 * @throws AlcoveError `OCR_LANGUAGE_UNKNOWN`
 */
export async function readLanguage(name: string, folder?: string): Promise<Uint8Array> {
  if (!NAME.test(name)) throw unknown(name);
  const files = folder ? [join(folder, `${name}.traineddata`), join(folder, `${name}.traineddata.gz`)] : [];
  if (BUILT_IN.includes(name)) files.push(builtInFile(name));
  const file = files.find((each) => existsSync(each));
  if (!file) throw unknown(name);
  return unpacked(await readFile(file));
}

/**
 * Adds a language from a `.traineddata` or `.traineddata.gz` file, or puts a newer one in its place.
 * @returns its name
 * @throws AlcoveError `INVALID_INPUT` when the file is nothing of the kind, `FILE_NOT_FOUND`
 */
export async function addLanguage(file: string, folder: string): Promise<string> {
  const name = nameOf(basename(file));
  if (name === undefined) {
    throw new AlcoveError('INVALID_INPUT', {
      detail: 'A language is a file named <language>.traineddata or <language>.traineddata.gz.',
    });
  }
  if (!existsSync(file)) throw new AlcoveError('FILE_NOT_FOUND');
  const data = await unpacked(await readFile(file)).catch((cause: unknown) => {
    throw notALanguage(cause);
  });
  if (!isTrainedData(data)) throw notALanguage();
  await mkdir(folder, { recursive: true });
  await removeFiles(name, folder);
  await writeFile(join(folder, `${name}.traineddata`), data);
  return name;
}

/**
 * Removes a language that a person has added. One that came with Alcove stays.
 * @throws AlcoveError `OCR_LANGUAGE_UNKNOWN`
 */
export async function removeLanguage(name: string, folder: string): Promise<void> {
  const added = existsSync(folder) && readdirSync(folder).some((file) => nameOf(file) === name);
  if (!added) {
    throw BUILT_IN.includes(name)
      ? new AlcoveError('INVALID_INPUT', { detail: `${name} comes with Alcove and cannot be removed.` })
      : unknown(name);
  }
  await removeFiles(name, folder);
}

async function removeFiles(name: string, folder: string): Promise<void> {
  for (const ending of ['traineddata', 'traineddata.gz']) await rm(join(folder, `${name}.${ending}`), { force: true });
}

function nameOf(file: string): string | undefined {
  const name = /^(.*)\.traineddata(?:\.gz)?$/.exec(file)?.[1];
  return name !== undefined && NAME.test(name) ? name : undefined;
}

function builtInFile(name: string): string {
  const manifest = createRequire(import.meta.url).resolve(`@tesseract.js-data/${name}/package.json`);
  return join(dirname(manifest), VARIANT, `${name}.traineddata.gz`);
}

async function unpacked(data: Uint8Array): Promise<Uint8Array> {
  const isGzip = data[0] === 0x1f && data[1] === 0x8b;
  return isGzip ? unzip(data, { maxOutputLength: MAX_DATA_BYTES }) : data;
}

/** How many kinds of parts Tesseract 4 and 5 know; older versions knew fewer. */
const MAX_PARTS = 64;

/** Tesseract's container begins with the number of its parts and where each one stands (-1: absent). */
function isTrainedData(data: Uint8Array): boolean {
  if (data.length < 16) return false;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const parts = view.getInt32(0, true);
  if (parts < 1 || parts > MAX_PARTS || data.length < 4 + 8 * parts) return false;
  const offsets = Array.from({ length: parts }, (_, part) => Number(view.getBigInt64(4 + 8 * part, true)));
  return (
    offsets.some((offset) => offset >= 0) &&
    offsets.every((offset) => offset === -1 || (offset > 0 && offset < data.length))
  );
}

const notALanguage = (cause?: unknown): AlcoveError =>
  new AlcoveError('INVALID_INPUT', { detail: 'The file holds no language data of Tesseract 4 or 5.', cause });

const unknown = (name: string): AlcoveError =>
  new AlcoveError('OCR_LANGUAGE_UNKNOWN', { detail: `There is no text recognition for ${name || 'no language'}.` });
