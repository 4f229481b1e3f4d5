import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { openTestApp } from '../../testing/open-test-app.ts';

vi.mock('@parcel/watcher', () => ({
  default: { subscribe: () => Promise.reject(new Error('inotify_add_watch: No space left on device')) },
}));

const SOON = { timeout: 15_000, interval: 20 };

it('a folder of which the system tells nothing is looked through now and then, and says so', async () => {
  const watchTiming = { settle: 60, settleLarge: 60, gone: 120, retry: 60, poll: 200 };
  const app = await openTestApp({ keepInStep: true, watchTiming });
  app.write('a.txt', 'Alpacas graze.');
  await app.folders.watch(app.files);
  await vi.waitFor(() => expect(app.folders.list()).toMatchObject([{ state: 'watching', isPolled: true }]), SOON);
  app.write('b.txt', 'Bison roam.');
  await vi.waitFor(async () => expect(await app.found('bison')).toEqual(['Bison roam.']), SOON);
  rmSync(join(app.files, 'a.txt'));
  await vi.waitFor(() => expect(app.document(join(app.files, 'a.txt')).originalMissing).toBe(true), SOON);
});
