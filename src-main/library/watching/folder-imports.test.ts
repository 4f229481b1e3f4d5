import { describe, expect, it } from 'vitest';
import { errorReport } from '../../../src-shared/errors.ts';
import type { ImportOutcome } from '../../../src-shared/imports.ts';
import { FolderImports } from './folder-imports.ts';

const PATH = '/notes/a.txt';
const FILE = { path: PATH, byteSize: 3, modifiedAt: 1 };

/** What is handed over, and how often it was, where every import ends like this. */
function importsThatEnd(outcome: ImportOutcome): { imports: FolderImports; handedOver: string[] } {
  const handedOver: string[] = [];
  const imports = new FolderImports({
    library: {
      importPaths: async (paths) => {
        handedOver.push(...paths);
        return { queued: 1, failures: [], done: Promise.resolve([outcome]) };
      },
    },
    collection: 'Library',
    signal: new AbortController().signal,
    onBegin: () => {},
    onEnd: () => {},
  });
  return { imports, handedOver };
}

describe('a file of a watched folder', () => {
  it('that could not be read is not handed over again until it is another', async () => {
    const { imports, handedOver } = importsThatEnd({
      path: PATH,
      status: 'failed',
      error: errorReport('FILE_CORRUPT'),
    });
    await imports.begin([FILE]);
    await imports.begin([FILE]);
    expect(handedOver).toEqual([PATH]);
    await imports.begin([{ ...FILE, modifiedAt: 2 }]);
    expect(handedOver).toEqual([PATH, PATH]);
  });

  it('that was gone when its turn came is handed over again when it is back as it was', async () => {
    const { imports, handedOver } = importsThatEnd({
      path: PATH,
      status: 'failed',
      error: errorReport('FILE_NOT_FOUND'),
    });
    await imports.begin([FILE]);
    await imports.begin([FILE]);
    expect(handedOver).toEqual([PATH, PATH]);
  });
});
