import type { InstalledModel } from '../../src-shared/models.ts';

/** A model that was downloaded again keeps its id. */
const arrivalOf = ({ id, installedAt }: InstalledModel): string => `${id} ${installedAt}`;

/** Models that have come, or come again, since `before`. */
export function arrivals(
  before: readonly InstalledModel[],
  after: readonly InstalledModel[],
): readonly InstalledModel[] {
  const known = new Set(before.map(arrivalOf));
  return after.filter((model) => !known.has(arrivalOf(model)));
}

/** Whether other models are here, or in another state, so that other variants are to be had. */
export function offersDiffer(before: readonly InstalledModel[], after: readonly InstalledModel[]): boolean {
  const known = new Set(before.map((model) => `${arrivalOf(model)} ${model.state}`));
  return after.length !== before.length || after.some((model) => !known.has(`${arrivalOf(model)} ${model.state}`));
}
