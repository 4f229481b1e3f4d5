import { safePath } from '../blobs/safe-path.ts';
import type { Listing } from '../hub/listing.ts';
import { ggufVariants } from './gguf-variants.ts';
import type { OfferedVariant } from './offered-variant.ts';
import { onnxVariants } from './onnx-variants.ts';
import { isLanguageTask } from './role-of.ts';

export interface Offer {
  /** What there is to choose from; nothing where Alcove can run nothing of it. */
  readonly variants: readonly OfferedVariant[];
  /** Files that are never fetched: those that run code when they are opened, and those whose names are not safe. */
  readonly refusedFiles: readonly string[];
}

/** Pickles and what else runs code when it is loaded; scripts; programs. */
const DANGEROUS =
  /\.(?:bin|pt|pth|ckpt|pkl|pickle|joblib|dill|npy|npz|h5|hdf5|keras|mlmodel|py|pyc|pyw|ipynb|sh|bash|bat|cmd|ps1|vbs|js|mjs|cjs|jar|lua|rb|pl|php|exe|dll|so|dylib|msi|com|scr|wasm|appimage|deb|rpm|apk)$/i;

/**
 * The choices that a repository offers, joined from its files. Only GGUF files, ONNX graphs, their weights and the JSON
 * beside them are ever among them.
 */
export function variantsOf(listing: Listing): Offer {
  const files = listing.files.filter(({ path }) => isSafe(path));
  const { pipelineTag, tags } = listing;
  // The weights of gpt-oss were trained in MXFP4.
  const madeIn =
    tags.some((tag) => /^gpt[-_]oss$/i.test(tag)) || /gpt-oss/i.test(listing.repository) ? 'MXFP4' : undefined;
  return {
    variants: [
      ...ggufVariants(files, madeIn ? { madeIn } : {}),
      // ONNX models that write are nothing that Alcove runs.
      ...(isLanguageTask(pipelineTag) ? [] : onnxVariants(files)),
    ],
    refusedFiles: listing.files.map(({ path }) => path).filter((path) => DANGEROUS.test(path) || !isSafe(path)),
  };
}

function isSafe(path: string): boolean {
  try {
    safePath(path);
    return true;
  } catch {
    return false;
  }
}
