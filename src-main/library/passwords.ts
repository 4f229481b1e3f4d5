/** Passwords that a person has entered, by path, until the file was tried with them. Kept in memory only. */
export class Passwords {
  readonly #byPath = new Map<string, string>();

  set(path: string, password: string): void {
    this.#byPath.set(path, password);
  }

  find(path: string): string | undefined {
    return this.#byPath.get(path);
  }

  forget(path: string): void {
    this.#byPath.delete(path);
  }
}
