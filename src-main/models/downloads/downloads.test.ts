import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { offer, openDownloads } from '../../testing/hub/open-downloads.ts';

const WEIGHTS = { bytes: 1_000_000, seed: 5 };

test('a model comes whole', async () => {
  const opened = await openDownloads();
  const { hub, downloads, finish, completed, folder } = opened;
  const request = await offer(hub, { 'tiny.gguf': WEIGHTS, 'config.json': '{}' });
  const { id } = await downloads.start(request);
  await finish(id);
  const file = readFileSync(join(folder, 'models', 'tiny.gguf'));
  expect(createHash('sha256').update(file).digest('hex')).toBe(request.files[0]?.sha256);
  expect(completed.length).toBe(1);
  expect(downloads.list()).toEqual([]);
});
