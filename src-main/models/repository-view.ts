import { AlcoveError } from '../../src-shared/errors.ts';
import type { ModelRole, ModelVariant, Repository } from '../../src-shared/models.ts';
import type { GgufFacts } from '../inference/index.ts';
import type { StoredModel } from '../storage/index.ts';
import { blobKey } from './blobs/blob-key.ts';
import type { BlobStore } from './blobs/blob-store.ts';
import { catalogueFacts } from './catalogue.ts';
import type { RepositoryListing } from './hub/listing.ts';
import type { OfferedVariant } from './variants/offered-variant.ts';
import { roleOf } from './variants/role-of.ts';
import { variantsOf } from './variants/variants-of.ts';

/** A repository of the hub, with what Alcove makes of it. */
export interface OfferedRepository {
  readonly listing: RepositoryListing;
  readonly name: string;
  readonly role: ModelRole;
  readonly variants: readonly OfferedVariant[];
  readonly refusedFiles: readonly string[];
}

/**
 * @param headerOf what the header of one of the files told, if it was read
 * @throws AlcoveError `REPOSITORY_UNUSABLE` where Alcove can run nothing of it
 */
export function offerOf(
  listing: RepositoryListing,
  headerOf: (variants: readonly OfferedVariant[]) => GgufFacts | undefined,
): OfferedRepository {
  const { repository } = listing;
  const facts = catalogueFacts(repository);
  const header = headerOf(variantsOf(listing).variants);
  const parameters = header?.parameters ?? (facts && facts.parameters * 1e6);
  const { variants, refusedFiles } = variantsOf(listing, parameters === undefined ? {} : { parameters });
  if (variants.length === 0) {
    throw new AlcoveError('REPOSITORY_UNUSABLE', { detail: `There is nothing in ${repository} that Alcove can run.` });
  }
  const name = facts?.name ?? repository.split('/')[1]?.replace(/-GGUF$/i, '') ?? repository;
  // What nobody says: files of llama.cpp are mostly models that write, ONNX graphs that are run here never are.
  const usual = variants.some(({ runtime }) => runtime === 'llama') ? 'language' : 'embedding';
  return { listing, name, role: facts?.role ?? header?.role ?? roleOf(listing) ?? usual, variants, refusedFiles };
}

export interface ViewParts {
  readonly blobs: BlobStore;
  /** What is installed of it. */
  readonly installed: readonly StoredModel[];
  readonly isAccepted: boolean;
}

/** The repository as a window shows it. */
export async function repositoryView(
  { listing, name, role, variants, refusedFiles }: OfferedRepository,
  { blobs, installed, isAccepted }: ViewParts,
): Promise<Repository> {
  const { repository, revision, licence, isGated, fetchedAt } = listing;
  const keysOf = ({ files }: OfferedVariant): readonly string[] => files.map((file) => blobKey(file, listing));
  const missing = async ({ files }: OfferedVariant): Promise<number> => {
    const found = await Promise.all(files.map((file) => blobs.find(blobKey(file, listing), file.bytes)));
    return files.reduce((sum, { bytes }, index) => sum + (found[index] === undefined ? bytes : 0), 0);
  };
  const view = async (variant: OfferedVariant): Promise<ModelVariant> => {
    const { id, files, bytes, bitsPerWeight, quality } = variant;
    const here = installed.find((model) => model.state === 'ok' && holds(model, keysOf(variant)));
    return {
      id,
      files,
      bytes,
      downloadBytes: await missing(variant),
      ...(bitsPerWeight !== undefined && { bitsPerWeight }),
      ...(quality && { quality }),
      ...(here && { installed: here.id }),
    };
  };
  return {
    repository,
    revision,
    name,
    role,
    licence: { ...licence, isAccepted },
    isGated,
    variants: await Promise.all(variants.map(view)),
    refusedFiles,
    fetchedAt,
  };
}

/** Whether a model is made of these files, whichever commit they came with. */
function holds({ files }: StoredModel, keys: readonly string[]): boolean {
  const blobs = new Set(files.map(({ blob }) => blob));
  return keys.every((key) => blobs.has(key));
}
