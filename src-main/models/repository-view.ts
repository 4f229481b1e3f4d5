import { AlcoveError } from '../../src-shared/errors.ts';
import type { ModelRole, ModelVariant, Repository } from '../../src-shared/models.ts';
import type { StoredModel } from '../storage/index.ts';
import { blobKey } from './blobs/blob-key.ts';
import type { BlobStore } from './blobs/blob-store.ts';
import { catalogueFacts } from './catalogue.ts';
import type { ModelHeaders } from './hub/headers.ts';
import type { RepositoryListing } from './hub/listing.ts';
import { bitsOf, type OfferedVariant } from './variants/offered-variant.ts';
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
 * @param headersOf what the headers of the models told, as far as they were read
 * @throws AlcoveError `REPOSITORY_UNUSABLE` where Alcove can run nothing of it
 */
export function offerOf(
  listing: RepositoryListing,
  headersOf: (variants: readonly OfferedVariant[]) => ModelHeaders,
): OfferedRepository {
  const { repository } = listing;
  const facts = catalogueFacts(repository);
  const { variants: offered, refusedFiles } = variantsOf(listing);
  const [largest] = offered;
  if (!largest) {
    throw new AlcoveError('REPOSITORY_UNUSABLE', { detail: `There is nothing in ${repository} that Alcove can run.` });
  }
  const headers = headersOf(offered);
  const variants = offered.map((variant) => {
    const parameters = headers.get(variant.model)?.parameters ?? (facts && facts.parameters * 1e6);
    const bitsPerWeight = bitsOf(variant.weights, parameters) ?? variant.bitsPerWeight;
    return { ...variant, ...(bitsPerWeight !== undefined && { bitsPerWeight }) };
  });
  const name = facts?.name ?? repository.split('/')[1]?.replace(/-GGUF$/i, '') ?? repository;
  // What nobody says: files of llama.cpp are mostly models that write, ONNX graphs that are run here never are.
  const usual = variants.some(({ runtime }) => runtime === 'llama') ? 'language' : 'embedding';
  const role = facts?.role ?? headers.get(largest.model)?.role ?? roleOf(listing) ?? usual;
  return { listing, name, role, variants, refusedFiles };
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
