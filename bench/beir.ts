import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const corpusLine = z.object({ _id: z.coerce.string(), title: z.string().nullish(), text: z.string() });
const queryLine = z.object({ _id: z.coerce.string(), text: z.string(), answers: z.array(z.string()).nullish() });

/** A retrieval test collection in BEIR's layout (Thakur et al. 2021). */
export interface BeirCollection {
  readonly documents: readonly z.infer<typeof corpusLine>[];
  /** Those that something is judged relevant to. */
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
  const documents = records(join(folder, 'corpus.jsonl'), corpusLine);
  const queries = records(join(folder, 'queries.jsonl'), queryLine);
  // A query that nothing is relevant to can't be scored.
  const isScorable = (id: string): boolean => [...(judgements.get(id)?.values() ?? [])].some((grade) => grade > 0);
  return { documents, queries: queries.filter(({ _id }) => isScorable(_id)), judgements };
}

const lines = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim());

function records<T>(file: string, schema: z.ZodType<T>): T[] {
  return lines(file).map((line, index) => {
    try {
      return schema.parse(JSON.parse(line));
    } catch (cause) {
      throw new Error(`${file}: record ${index + 1} is not as it should be`, { cause });
    }
  });
}
