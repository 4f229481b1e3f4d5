import { constants } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, sep } from 'node:path';
import { inspectModel, type ModelOnDisk } from '../../inference/index.ts';
import { fileError } from '../../system/index.ts';
import { refuseIfFull } from '../free-bytes.ts';
import { sumOfBytes } from '../sum-of-bytes.ts';
import type { NewModel } from './registry.ts';

/** Where copies are kept in the models folder. */
const COPIES = 'copied';

/**
 * Looks at a model of a person's own, and makes it ready to be installed.
 * @param options.copy copies it into the models folder; otherwise it is used where it is
 * @throws AlcoveError `MODEL_NOT_FOUND`, `MODEL_CORRUPT`, `MODEL_UNSUPPORTED`, `FILE_UNREADABLE`, `DISK_FULL`
 */
export async function addModel(
  path: string,
  options: { readonly copy: boolean; readonly folder: string },
): Promise<NewModel> {
  const model = await inspectModel(path);
  const { role, name, precision } = model;
  const facts = { role, name, variant: precision };
  if (!options.copy) return { ...facts, source: 'linked', path: model.path, files: model.files };
  return { ...facts, source: 'copied', ...(await copied(model, options.folder)) };
}

async function copied(model: ModelOnDisk, folder: string): Promise<Pick<NewModel, 'path' | 'files'>> {
  await refuseIfFull(
    folder,
    sumOfBytes(model.files),
    (needed, free) => `The model takes ${needed}, and ${free} are free where models are kept.`,
  );
  // A folder keeps its layout: a model finds its tokenizer by it.
  const root = commonFolder(model);
  const name = model.files.length > 1 ? basename(root) : basename(model.path, extname(model.path));
  const target = await newFolder(join(folder, COPIES), name);
  const placeOf = (file: string): string => join(target, relative(root, file));
  try {
    for (const { path } of model.files) {
      await mkdir(dirname(placeOf(path)), { recursive: true });
      // Where the file system can, a copy shares its blocks with the original.
      await copyFile(path, placeOf(path), constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    }
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw fileError(error);
  }
  return {
    path: relative(folder, placeOf(model.path)),
    files: model.files.map(({ path, bytes }) => ({ path: relative(folder, placeOf(path)), bytes })),
  };
}

/** The folder that holds all files of a model. */
function commonFolder({ path, files }: ModelOnDisk): string {
  let common = dirname(path);
  if (files.every((file) => file.path.startsWith(path + sep))) return path;
  while (!files.every((file) => file.path.startsWith(common + sep)) && dirname(common) !== common) {
    common = dirname(common);
  }
  return common;
}

async function newFolder(parent: string, name: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  for (let count = 1; ; count++) {
    const path = join(parent, count === 1 ? name : `${name} ${count}`);
    try {
      await mkdir(path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileError(error);
    }
  }
}
