/**
 * How many times the processor time of `work(from)` is taken by `work(to)`: the least ratio of a few
 * tries, for what else a busy machine does can only make a single try look worse. It stops trying as
 * soon as the ratio is at most `enough`.
 *
 * Both sizes should take a few milliseconds at least. The time of other threads of the process counts.
 */
export async function growth(
  work: (size: number) => unknown,
  { from, to, enough }: { from: number; to: number; enough: number },
): Promise<number> {
  await work(from);
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 5 && least > enough; tries++) {
    least = Math.min(least, (await cost(work, to)) / Math.max(await cost(work, from), 1));
  }
  return least;
}

/** Microseconds of processor time. */
async function cost(work: (size: number) => unknown, size: number): Promise<number> {
  const start = process.cpuUsage();
  await work(size);
  const { user, system } = process.cpuUsage(start);
  return user + system;
}
