import { catalogue } from '../../inference/index.ts';

/** The precision that the catalogue has chosen for an embedding model; nothing where it leaves the choice. */
export function preferredPrecision(repository: string): string | undefined {
  const wanted = repository.toLowerCase();
  return catalogue().embedding.find((entry) => entry.repository.toLowerCase() === wanted)?.precision;
}
