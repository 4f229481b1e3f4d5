import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { freeBytes } from './free-bytes.ts';

it('is that of the disk, also for a folder that is not made yet', async () => {
  const folder = temporaryFolder();
  expect(await freeBytes(folder)).toBeGreaterThan(0);
  expect(await freeBytes(join(folder, 'to', 'come'))).toBeGreaterThan(0);
});
