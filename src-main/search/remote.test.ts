import { expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../system/index.ts';
import { indexRow, randomVector } from '../testing/index-rows.ts';
import { startS3Server } from '../testing/s3-server.ts';
import { IndexStore } from './index-store.ts';

it('keeps the index in a bucket as it does in a folder, upkeep and the approximate index included', async () => {
  const server = await startS3Server();
  onTestFinished(() => server.close());
  const open = async (): Promise<IndexStore> => {
    const store = await IndexStore.open({
      location: 's3://bucket/alcove',
      log: silentLog,
      exactRows: 500,
      storageOptions: {
        endpoint: server.endpoint,
        allowHttp: 'true',
        region: 'here',
        accessKeyId: 'key',
        secretAccessKey: 'secret',
      },
    });
    onTestFinished(() => store.close());
    return store;
  };
  const rows = Array.from({ length: 1_200 }, (_, id) => indexRow(id, { documentId: `d${id % 7}` }));
  const first = await open();
  expect(first.isRemote).toBe(true);
  const space = await first.openSpace('test', 16);
  await Promise.all([first.keyword.add(rows), space.add(rows)]);
  await Promise.all([first.keyword.delete([5, 6]), space.delete([5, 6])]);
  await Promise.all([first.keyword.maintain(true), space.maintain(true)]);
  await space.settled();
  await first.close();
  expect(server.keys().every((key) => key.startsWith('alcove/'))).toBe(true);

  const second = await open();
  const again = await second.openSpace('test', 16);
  expect((await again.diagnostics()).index?.recall).toBeGreaterThanOrEqual(0.98);
  expect(await again.search(randomVector(77), 1, { documentIds: ['d0'] })).toMatchObject([{ chunkId: 77 }]);
  expect(await second.keyword.search(['whale'], 2_000)).toHaveLength(1_198);
  await second.dropSpace('test');
  expect(await second.spaces()).toEqual([]);
});
