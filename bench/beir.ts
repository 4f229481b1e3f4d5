import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const corpusLine = z.object({ _id: z.coerce.string(), title: z.string().nullish(), text: z.string() });
const queryLine = z.object({ _id: z.coerce.string(), text: z.string(), answers: z.array(z.string()).nullish() });

/** A retrieval test collection in BEIR's layout (Thakur et al. 2021). */
export interface BeirCollection {
  readonly documents: readonly z.infer<typeof corpusLine>[];
  /** Those that have judgements. */
  readonly queries: readonly z.infer<typeof queryLine>[];
  /** Query id to document id to grade. */
  readonly judgements: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Whether `folder` looks like a collection. */
export function isCollection(folder: string): boolean {
  return ['corpus.jsonl', 'queries.jsonl', 'qrels/test.tsv'].every((file) => existsSync(join(folder, file)));
}

/** Reads `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`. Throws when a line is not as it should be. */
export function readCollection(folder: string): BeirCollection {
  const judgements = new Map<string, Map<string, number>>();
  for (const line of lines(join(folder, 'qrels', 'test.tsv'))) {
    const [query = '', document = '', grade = ''] = line.split('\t');
    if (Number.isNaN(Number(grade)) || !document) continue; // the head
    const graded = judgements.get(query) ?? new Map<string, number>();
    judgements.set(query, graded.set(document, Number(grade)));
  }
  const documents = lines(join(folder, 'corpus.jsonl')).map((line) => corpusLine.parse(JSON.parse(line)));
  const queries = lines(join(folder, 'queries.jsonl')).map((line) => queryLine.parse(JSON.parse(line)));
  return { documents, queries: queries.filter(({ _id }) => judgements.has(_id)), judgements };
}

const lines = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim());
