import { expect, it } from 'vitest';
import { openTestApp } from '../testing/open-test-app.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

it('documents that are called nothing do not keep a library from being opened', async () => {
  const dataFolder = temporaryFolder();
  const first = await openTestApp({ dataFolder });
  for (let index = 1; index <= 70; index++)
    first.write(`${'!'.repeat(index)}.txt`, `the tide comes ${'in '.repeat(index)}`);
  await first.import(first.files);
  await first.close();
  const second = await openTestApp({ dataFolder });
  expect(second.library.documents()).toHaveLength(70);
}, 60_000);
