import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { CatalogueModel } from '../../src-shared/models.ts';
import { ModelDecisionRepository, openDatabase } from '../storage/index.ts';
import { silentLog } from '../system/index.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { catalogueModels } from './catalogue.ts';
import { MachineLook } from './machine-memory.ts';
import { Setup } from './setup.ts';

const GIB = 1024 ** 3;

function openSetup() {
  const folder = temporaryFolder();
  const db = openDatabase(join(folder, 'alcove.db'));
  onTestFinished(() => db.close());
  const probe = vi.fn().mockRejectedValue(new Error('there is none'));
  const look = { cpu: 'A', cores: 4, memoryBytes: 16 * GIB, gpus: [], mayHaveGpu: true };
  const machine = new MachineLook({ machine: look, probe, log: silentLog });
  const setup = new Setup({
    decisions: new ModelDecisionRepository(db),
    machine,
    catalogue: (language = 'english'): readonly CatalogueModel[] =>
      catalogueModels({ machine: machine.machineClass, language, installedOf: () => [] }),
    folder: () => join(folder, 'models'),
  });
  return { setup, probe };
}

it('proposes one model that writes and one that finds, for the machine and the language', async () => {
  const { setup } = openSetup();
  const { machine, models, isDone } = await setup.proposal();
  expect(machine).toMatchObject({ class: 'medium', memoryBytes: 16 * GIB, diskFreeBytes: expect.any(Number) });
  expect(models.map(({ role }) => role)).toEqual(['language', 'embedding']);
  expect(isDone).toBe(false);
  const chinese = await setup.proposal('chinese');
  expect(chinese.models.find(({ role }) => role === 'embedding')?.repository).toContain('zh');
});

it('is over once a person says so, and then looks for no GPU', async () => {
  const { setup, probe } = openSetup();
  setup.done();
  expect((await setup.proposal()).isDone).toBe(true);
  expect(probe).not.toHaveBeenCalled();
});
