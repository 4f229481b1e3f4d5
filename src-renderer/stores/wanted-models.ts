const KEY = 'wanted-models';

/** Repository and variant of what is wanted; also after the window was closed and opened again. */
function wanted(): Set<string> {
  const kept = globalThis.localStorage?.getItem(KEY) ?? '';
  return new Set(kept.split('\n').filter((line) => line !== ''));
}

function keep(lines: ReadonlySet<string>): void {
  globalThis.localStorage?.setItem(KEY, [...lines].join('\n'));
}

const lineOf = (repository: string, variant: string): string => `${repository}:${variant}`;

/** Has a variant taken into use as soon as it is here, without another question. */
export function wantOnArrival(repository: string, variant: string): void {
  keep(wanted().add(lineOf(repository, variant)));
}

/** Whether a variant that is here was wanted; asked once, it is no longer. */
export function wasWanted(repository: string, variant: string): boolean {
  const lines = wanted();
  const isWanted = lines.delete(lineOf(repository, variant));
  if (isWanted) keep(lines);
  return isWanted;
}
