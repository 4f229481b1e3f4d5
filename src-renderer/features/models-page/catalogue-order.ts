import type { CatalogueModel } from '../../../src-shared/models.ts';

/** Those first that are recommended here; small before large. */
export function inOrder(models: readonly CatalogueModel[]): readonly CatalogueModel[] {
  return models.toSorted((a, b) => Number(b.isRecommended) - Number(a.isRecommended) || a.parameters - b.parameters);
}

/** Whether every word that was typed is in what is known of a model. */
export function matches({ repository, name, licence }: CatalogueModel, typed: string): boolean {
  const known = `${repository} ${name} ${licence}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => known.includes(word));
}

/** Bits of a weight in the variants that people mostly take, scales included. */
const USUAL_BITS = { language: 4.85, embedding: 8, ranking: 8 } as const;

/** How large the variant is about that people mostly take. The true sizes are the hub's to tell. */
export function aboutSize({ role, parameters }: Pick<CatalogueModel, 'role' | 'parameters'>): {
  readonly bytes: number;
  readonly bits: number;
} {
  const bits = USUAL_BITS[role];
  const bytes = (parameters * 1_000_000 * bits) / 8;
  return { bytes: Number(bytes.toPrecision(2)), bits: Math.floor(bits) };
}
