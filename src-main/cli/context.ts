import type { Output } from './output.ts';

/** Exit codes of every command. */
export const EXIT = { ok: 0, failed: 1, someFailed: 2 } as const;

/** What each command is given besides its own arguments. */
export interface CommandContext {
  readonly dataFolder: string;
  readonly out: Output;
}
