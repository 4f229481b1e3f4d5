import { readFile, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const schema = z.strictObject({ from: z.string(), to: z.string(), way: z.enum(['renaming', 'copying']) });

/** A move of the models folder, by whole paths. */
export type WrittenMove = Readonly<z.infer<typeof schema>>;

/** Remembers, in a file, a move that has begun and is not at its end. */
export class MoveJournal {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** It is on the disk when this returns. */
  async write(move: WrittenMove): Promise<void> {
    await writeFile(this.#file, JSON.stringify(move), { flush: true });
  }

  /** `undefined` where nothing was being moved: what cannot be read was cut off before anything was. */
  async read(): Promise<WrittenMove | undefined> {
    try {
      return schema.parse(JSON.parse(await readFile(this.#file, 'utf8')));
    } catch {
      return undefined;
    }
  }

  async clear(): Promise<void> {
    await rm(this.#file, { force: true });
  }
}
