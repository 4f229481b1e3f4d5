import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { sharedLength } from './sequence-pool.ts';

/** Reading a shorter beginning back would not be faster than evaluating it. */
const MIN_TOKENS = 64;
/** System prompts whose evaluated state is kept. */
const MAX_KEPT = 4;
const FOLDER = 'alcove-prefix-';

/**
 * Keeps the evaluated state of what all prompts begin with, in a private folder, so that it is evaluated
 * once and read into every other sequence. It holds system prompts only, nothing that a person wrote.
 */
export class PrefixStates {
  /** By tokens; the path of the state once it is there, `undefined` when it could not be saved. */
  readonly #states = new Map<string, Promise<string | undefined>>();
  #folder: Promise<string> | undefined;
  #saved = 0;

  /**
   * Sees to it that the sequence begins with the prefix, if that is worth it.
   * @param evaluate evaluates the prefix in this sequence
   * @returns when the sequence holds it, or does not need it
   */
  async prepare(
    sequence: LlamaContextSequence,
    prefix: readonly Token[],
    evaluate: () => Promise<void>,
  ): Promise<void> {
    if (prefix.length < MIN_TOKENS || sharedLength(sequence.contextTokens, prefix) === prefix.length) return;
    const key = prefix.join(' ');
    for (let known = this.#states.get(key); known !== undefined; known = this.#states.get(key)) {
      const path = await known;
      if (path !== undefined && (await isReadBack(sequence, path))) return;
      if (this.#states.get(key) === known) this.#states.delete(key);
    }
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.#makePlace();
    this.#states.set(key, promise);
    try {
      await evaluate();
      resolve(await this.#save(sequence));
    } finally {
      // When it was stopped before: the next one evaluates it itself.
      resolve(undefined);
    }
  }

  async close(): Promise<void> {
    const folder = await this.#folder?.catch(() => undefined);
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }

  async #save(sequence: LlamaContextSequence): Promise<string | undefined> {
    try {
      this.#folder ??= openFolder();
      const path = join(await this.#folder, `${++this.#saved}.state`);
      await sequence.saveStateToFile(path);
      return path;
    } catch {
      // A full disk, say: the prefix is evaluated each time, as it would be without any of this.
      return undefined;
    }
  }

  #makePlace(): void {
    const [oldest] = this.#states;
    if (oldest === undefined || this.#states.size < MAX_KEPT) return;
    const [key, state] = oldest;
    this.#states.delete(key);
    void state.then((path) => (path === undefined ? undefined : rm(path, { force: true })));
  }
}

/** Reads a state into the sequence. One that something has removed or damaged is of no use, and no harm. */
async function isReadBack(sequence: LlamaContextSequence, path: string): Promise<boolean> {
  return sequence.loadStateFromFile(path, { acceptRisk: true }).then(
    () => true,
    () => false,
  );
}

/** A new folder that only this user can read; those that a killed process left behind go. */
async function openFolder(): Promise<string> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(FOLDER));
  for (const name of names) {
    const owner = Number(name.slice(FOLDER.length).split('-')[0]);
    // That of another user stays.
    if (!isRunning(owner)) await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => {});
  }
  return mkdtemp(join(tmpdir(), `${FOLDER}${process.pid}-`));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
