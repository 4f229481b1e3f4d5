import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeGguf, splitGguf, tinyLanguageModel } from '../testing/make-gguf.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { ModelFiles } from './model-file.ts';

it('takes any part of a model that comes in parts for the whole, which is loaded from its first', async () => {
  const folder = temporaryFolder();
  const paths = splitGguf(tinyLanguageModel(), 3).map((part, index) => {
    const path = join(folder, `model-0000${index + 1}-of-00003.gguf`);
    writeFileSync(path, makeGguf(part));
    return path;
  });
  const files = new ModelFiles();
  const [first, ...others] = await Promise.all(paths.map((path) => files.look(path, 'language')));
  expect(first?.path).toBe(paths[0]);
  for (const other of others) expect(other).toEqual({ ...first, stamp: other.stamp });
});
