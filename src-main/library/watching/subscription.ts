import { realpath, statfs } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Event } from '@parcel/watcher';
import { NOISY_FOLDERS } from '../ignore-rules.ts';

/** On Linux, what is in a folder that was moved is told by its old name, or not at all, until one subscribes anew. */
export const LOSES_MOVED_FOLDERS = process.platform === 'linux';

/** What the system told of a path. */
export interface FolderEvent {
  readonly path: string;
  readonly type: 'create' | 'update' | 'delete';
}

export interface SubscriptionOptions {
  /** Never looked at, for instance what Alcove writes itself. */
  readonly except: readonly string[];
  readonly onEvents: (events: readonly FolderEvent[]) => void;
  /** Called when events may have been lost. */
  readonly onLoss: (error: Error) => void;
}

/**
 * Has the system tell of changes below a folder, for all of it with one subscription.
 * @returns how to end it
 * @throws when the system cannot, for instance because it watches as many folders as it may
 */
export async function subscribe(folder: string, options: SubscriptionOptions): Promise<() => Promise<void>> {
  const { default: watcher } = await import('@parcel/watcher');
  // Events name paths as they really are: what is a link on the way is told as it was chosen.
  const real = await realpath(folder);
  const shown = ({ path, type }: Event): FolderEvent => ({ path: join(folder, relative(real, path)), type });
  const subscription = await watcher.subscribe(
    real,
    (error, events) => {
      if (error) options.onLoss(error);
      else options.onEvents(events.map(shown));
    },
    { ignore: [...options.except, ...NOISY_FOLDERS.map((name) => `**/${name}`)] },
  );
  return async () => {
    // Where the folder has gone, the system has ended the subscription itself.
    await subscription.unsubscribe().catch(() => {});
  };
}

/** File systems, as Linux numbers them, whose files other machines change without a word: NFS, SMB, CIFS, SMB2, FUSE, 9P. */
const REMOTE_TYPES = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x65735546, 0x01021997]);

/** Whether a folder may change without the system telling: on a network drive, for one. */
export async function mayChangeUntold(folder: string): Promise<boolean> {
  if (process.platform === 'linux') return REMOTE_TYPES.has((await statfs(folder)).type >>> 0);
  return process.platform === 'win32' ? folder.startsWith('\\\\') : folder.startsWith('/Volumes/');
}
