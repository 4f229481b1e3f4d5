import { SingleBar } from 'cli-progress';
import { type ErrorReport, reportOf } from '../../src-shared/errors.ts';

/** Where the command line writes. Results go to stdout, everything else to stderr. */
export interface Output {
  /** Whether stdout carries one JSON document and nothing else. */
  readonly isJson: boolean;
  /** A line for people; nothing with `--json`. */
  line(text?: string): void;
  /** A piece of a line for people, as it comes in; nothing with `--json`. */
  piece(text: string): void;
  /** The command's result, with `--json`. */
  json(document: unknown): void;
  /** A remark on stderr. */
  note(text: string): void;
  fail(error: unknown): void;
}

/** Output to the process's own streams. */
export function standardOutput(isJson: boolean): Output {
  return {
    isJson,
    line(text = '') {
      if (!isJson) process.stdout.write(`${printable(text)}\n`);
    },
    piece(text) {
      if (!isJson) process.stdout.write(printable(text));
    },
    json(document) {
      if (isJson) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    },
    note(text) {
      process.stderr.write(`${text}\n`);
    },
    fail(error) {
      const report = reportOf(error);
      if (isJson) process.stdout.write(`${JSON.stringify({ error: report }, null, 2)}\n`);
      process.stderr.write(`${describeError(report)}\n`);
      if (report.code === 'INTERNAL' && error instanceof Error) process.stderr.write(`  (${error.message})\n`);
    },
  };
}

/** Without the control characters by which a file's name could steer the terminal. */
export const printable = (text: string): string => text.replace(/[^\P{Cc}\n\t]/gu, '\ufffd');

/** A failure as people read it. */
export function describeError(error: ErrorReport): string {
  return `${error.message} ${error.action} [${error.code}]`;
}

/** A bar on stderr that shows how much of `total` is done; invisible where stderr is no terminal. */
export interface ProgressBar {
  update(done: number, total: number, what: string): void;
  stop(): void;
}

export function progressBar(): ProgressBar {
  if (!process.stderr.isTTY) return { update() {}, stop() {} };
  const bar = new SingleBar({
    stream: process.stderr,
    format: ' {bar} {value}/{total}  {what}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 28,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
  });
  let isStarted = false;
  return {
    update(done, total, what) {
      if (!isStarted) bar.start(total, done, { what });
      isStarted = true;
      bar.setTotal(total);
      bar.update(done, { what });
    },
    stop() {
      if (isStarted) bar.stop();
    },
  };
}

/** Bytes as people say them. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** `1 page`, `2 pages`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
