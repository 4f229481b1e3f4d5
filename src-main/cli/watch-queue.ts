import type { App } from '../app.ts';
import { formatTimeLeft } from './format-duration.ts';
import { plural, progressBar } from './output.ts';

const PROGRESS_MS = 120;

/** Runs `work` with a bar on the terminal that shows how far the import queue is. */
export async function watchQueue<T>({ library }: Pick<App, 'library'>, work: () => Promise<T>): Promise<T> {
  const bar = progressBar();
  const timer = setInterval(() => {
    const { done, failed, total, pagesRead, pagesPerSecond, secondsLeft } = library.queue;
    const facts = [
      plural(pagesRead, 'page'),
      `${pagesPerSecond.toFixed(pagesPerSecond < 10 ? 1 : 0)} pages/s`,
      ...(secondsLeft === undefined ? [] : [formatTimeLeft(secondsLeft)]),
    ];
    bar.update(done + failed, total, facts.join(', '));
  }, PROGRESS_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    bar.stop();
  }
}
