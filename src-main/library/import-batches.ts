import type { ImportOutcome } from '../../src-shared/imports.ts';

/** The outcomes that one request to import waits for. */
export class ImportBatch {
  readonly #outcomes: ImportOutcome[] = [];
  readonly #waiting = new Set<string>();
  readonly #done = Promise.withResolvers<readonly ImportOutcome[]>();
  #isSealed = false;

  /** Every outcome, in the order they came, once there is one for each path. Never rejects. */
  get done(): Promise<readonly ImportOutcome[]> {
    return this.#done.promise;
  }

  /** Adds an outcome that there is nothing to wait for. */
  add(outcome: ImportOutcome): void {
    this.#outcomes.push(outcome);
  }

  expect(path: string): void {
    this.#waiting.add(path);
  }

  /** Waits for a path no longer, without an outcome. */
  expectNoMore(path: string): void {
    if (this.#waiting.delete(path)) this.#check();
  }

  isWaitingFor(path: string): boolean {
    return this.#waiting.has(path);
  }

  settle(outcome: ImportOutcome): void {
    if (!this.#waiting.delete(outcome.path)) return;
    this.#outcomes.push(outcome);
    this.#check();
  }

  /** Ends the waiting: every path that has no outcome gets this one. */
  giveUp(outcomeOf: (path: string) => ImportOutcome): void {
    for (const path of [...this.#waiting]) this.settle(outcomeOf(path));
  }

  /** Says that no more paths will be added. */
  seal(): void {
    this.#isSealed = true;
    this.#check();
  }

  get isWaiting(): boolean {
    return !this.#isSealed || this.#waiting.size > 0;
  }

  #check(): void {
    if (!this.isWaiting) this.#done.resolve(this.#outcomes);
  }
}
