import { basename, dirname, join } from 'node:path';
import type { Metadata } from './metadata.ts';
import { corrupt, shown } from './refuse.ts';

const MAX_PARTS = 1_000;
/** What llama.cpp's `llama_split_path` makes of a name. */
const PART_NAME = /^(?<stem>.*)-(?<part>\d{5})-of-(?<parts>\d{5})\.gguf$/s;

/**
 * The files of a model that comes in parts, in order, by the names that llama.cpp looks for.
 * @param path of any of the parts
 * @param metadata of that part
 * @returns the path alone for a model in one file
 * @throws AlcoveError `MODEL_CORRUPT` when the name is not that of the part it holds
 */
export function partPaths(path: string, metadata: Metadata): readonly string[] {
  const parts = metadata.number('split.count') ?? 1;
  if (parts <= 1) return [path];
  const part = metadata.number('split.no') ?? 0;
  const { stem, ...named } = PART_NAME.exec(basename(path))?.groups ?? {};
  if (parts > MAX_PARTS || stem === undefined || Number(named.part) !== part + 1 || Number(named.parts) !== parts) {
    throw corrupt(
      `it is part ${part + 1} of ${parts}, but its name, "${shown(basename(path))}", is not that of this part`,
    );
  }
  const five = (number: number): string => String(number).padStart(5, '0');
  // As given, so that it is known again.
  return Array.from({ length: parts }, (_, index) =>
    index === part ? path : join(dirname(path), `${stem}-${five(index + 1)}-of-${five(parts)}.gguf`),
  );
}
