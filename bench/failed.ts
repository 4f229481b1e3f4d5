/** Says in one line why a measurement could not be made; the exit code for it. */
export function failed(error: unknown): number {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
}
