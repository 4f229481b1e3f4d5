import { type Command, InvalidArgumentError } from 'commander';
import type { App } from '../app.ts';
import { oneMore } from './option-values.ts';

type Filter = Omit<Parameters<App['search']['search']>[0], 'query' | 'limit' | 'mode' | 'explain'>;

/** What a search is kept to, as it is asked for on the command line. */
export interface FilterOptions {
  readonly collection?: string;
  readonly document?: readonly string[];
  readonly type?: readonly string[];
  readonly tag?: readonly string[];
  readonly since?: number;
  readonly until?: number;
}

/** Adds the options by which a search is kept to a part of the library. */
export function withFilterOptions(command: Command): Command {
  return command
    .option('--collection <name>', 'look in this collection only')
    .option('--document <id>', 'look in this document only; can be given several times', oneMore)
    .option('--type <format>', 'look in documents of this format only, as in pdf; can be given several times', oneMore)
    .option('--tag <tag>', 'look in documents with this tag only; with several, any of them', oneMore)
    .option('--since <date>', 'look in documents last changed on this day or later, as in 2024-05-31', firstMoment)
    .option('--until <date>', 'look in documents last changed on this day or before', lastMoment);
}

/** @throws AlcoveError `COLLECTION_NOT_FOUND`, `DOCUMENT_NOT_FOUND` */
export function filterOf(app: App, options: FilterOptions): Filter {
  const { collection, document, type, tag, since, until } = options;
  return {
    ...(collection !== undefined && { collectionId: app.library.collectionId(collection) }),
    ...(document && { documentIds: document.map((id) => app.library.resolveId(id)) }),
    ...(type && { formats: type.map((format) => format.toLowerCase()) }),
    ...(tag && { tags: tag }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
}

/** The first moment of a day, a month or a year of this machine's calendar, in milliseconds since the epoch. */
function firstMoment(text: string): number {
  return momentsOf(text).first;
}

/** The last moment, likewise. */
function lastMoment(text: string): number {
  return momentsOf(text).last;
}

function momentsOf(text: string): { readonly first: number; readonly last: number } {
  const [, year, month, day] = /^(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?$/.exec(text.trim()) ?? [];
  const first = new Date(Number(year), Number(month ?? 1) - 1, Number(day ?? 1));
  const isThere = year !== undefined && first.getMonth() === Number(month ?? 1) - 1;
  if (!isThere) throw new InvalidArgumentError('It must be a day, a month or a year, as in 2024-05-31.');
  const next =
    day !== undefined
      ? new Date(first.getFullYear(), first.getMonth(), first.getDate() + 1)
      : month !== undefined
        ? new Date(first.getFullYear(), first.getMonth() + 1, 1)
        : new Date(first.getFullYear() + 1, 0, 1);
  return { first: first.getTime(), last: next.getTime() - 1 };
}
