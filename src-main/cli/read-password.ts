import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { AlcoveError } from '../../src-shared/errors.ts';

/** Exit code of a command that Ctrl-C ended, as shells give it. */
const INTERRUPTED = 130;

/**
 * The password that an option gives: itself, or for `-` the first line of standard input, which
 * keeps it out of the shell's history and the list of processes. What is typed is not shown.
 * @throws AlcoveError `INVALID_INPUT` when there is none on standard input
 */
export async function readPassword(option: string | undefined): Promise<string | undefined> {
  if (option !== '-') return option;
  const password = await firstLine(process.stdin);
  if (!password) throw new AlcoveError('INVALID_INPUT', { detail: 'There is no password on standard input.' });
  return password;
}

async function firstLine(input: NodeJS.ReadStream): Promise<string | undefined> {
  if (input.isTTY) process.stderr.write('Password: ');
  const nowhere = new Writable({ write: (_part, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: input.isTTY });
  lines.on('SIGINT', () => process.exit(INTERRUPTED));
  try {
    for await (const line of lines) return line;
    return undefined;
  } finally {
    lines.close();
    if (input.isTTY) process.stderr.write('\n');
  }
}
