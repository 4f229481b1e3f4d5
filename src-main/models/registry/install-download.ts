import { rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { AlcoveError } from '../../../src-shared/errors.ts';
import type { InstalledModel, ModelFileFact } from '../../../src-shared/models.ts';
import { inspectModel } from '../../inference/index.ts';
import type { BlobStore } from '../blobs/blob-store.ts';
import type { CompleteDownload } from '../downloads/download-options.ts';
import type { Registry } from './registry.ts';

export interface InstallParts {
  readonly blobs: BlobStore;
  readonly registry: Registry;
  readonly folder: () => string;
}

/**
 * Gives the files of a download the names by which a model is loaded, and takes it into the registry.
 * @throws AlcoveError `MODEL_CORRUPT`, `MODEL_UNSUPPORTED` when it is complete and yet nothing that can be loaded;
 * `FILE_NAME_UNSAFE`, `DISK_FULL`
 */
export async function installDownload(
  { blobs, registry, folder }: InstallParts,
  { files, ...download }: CompleteDownload,
): Promise<InstalledModel> {
  const { repository, revision, variant } = download;
  const place = placeOf(registry, download);
  const main = mainFile(files);
  const installed = files.map((file) => ({
    path: posix.join(place, file.path),
    bytes: file.bytes,
    ...(file.sha256 !== undefined && { sha256: file.sha256 }),
    blob: file.key,
  }));
  for (const { blob, path } of installed) await blobs.link(blob, path);
  const path = posix.join(place, main);
  const { name } = await inspectModel(join(folder(), path)).catch(async (error: unknown) => {
    await takeBack(installed, { blobs, registry, folder });
    throw error;
  });
  return registry.install({
    ...download,
    // What the hub calls it says more than many a file does.
    name: download.name || name,
    repository,
    revision,
    variant,
    source: 'hub',
    path,
    files: installed,
    isVerified: true,
  });
}

/** A folder of its own for each commit of which something is here: their small files have the same names. */
function placeOf(
  registry: Registry,
  { repository, revision }: Pick<CompleteDownload, 'repository' | 'revision'>,
): string {
  const isOther = registry.of(repository).some((model) => model.revision !== revision);
  return isOther ? `${repository}@${revision.slice(0, 8)}` : repository;
}

/** The file that stands for all: the first part of a GGUF model, or the graph of an ONNX one. */
function mainFile(files: readonly ModelFileFact[]): string {
  const paths = files.map(({ path }) => path).sort();
  const main = paths.find((path) => /\.gguf$/i.test(path)) ?? paths.find((path) => /\.onnx$/i.test(path));
  if (main === undefined) throw new AlcoveError('REPOSITORY_UNUSABLE');
  return main;
}

/** Nothing is to be loaded of a model that is none, and what has no hash is not to be taken for good again. */
async function takeBack(
  files: readonly { readonly path: string; readonly blob: string; readonly sha256?: string }[],
  { blobs, registry, folder }: InstallParts,
): Promise<void> {
  const needed = registry.paths();
  for (const { path, blob, sha256 } of files) {
    if (!needed.has(path)) await rm(join(folder(), path), { force: true });
    if (sha256 === undefined) await blobs.remove(blob);
  }
}
