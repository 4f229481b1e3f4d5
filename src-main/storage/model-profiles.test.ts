import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openDatabase } from './database.ts';
import { ModelProfileRepository } from './model-profiles.ts';

const HERE = { model: 'whale-7b', machine: 'desk' };

it('keeps what was learned of a model, on the machine it was learned on', () => {
  const path = join(temporaryFolder(), 'alcove.db');
  let db = openDatabase(path);
  const profiles = new ModelProfileRepository(db);
  profiles.update(HERE, { tuning: '{"threads":2}' }, 1);
  profiles.update(HERE, { safety: '{"cpuOnly":true}', lastCrashAt: 2 }, 2);
  db.close();
  db = openDatabase(path);
  const reopened = new ModelProfileRepository(db);
  expect(reopened.find(HERE)).toEqual({
    tuning: '{"threads":2}',
    safety: '{"cpuOnly":true}',
    lastLoaded: null,
    lastCrashAt: 2,
    lastCrash: null,
  });
  expect(reopened.find({ ...HERE, machine: 'laptop' }).tuning).toBeNull();
  expect(reopened.find({ ...HERE, model: 'whale-13b' }).tuning).toBeNull();
  db.close();
});

it('forgets what it is told to forget', () => {
  const db = openDatabase(join(temporaryFolder(), 'alcove.db'));
  const profiles = new ModelProfileRepository(db);
  profiles.update(HERE, { safety: '{}', tuning: '{}' }, 1);
  profiles.update(HERE, { safety: null }, 2);
  expect(profiles.find(HERE)).toMatchObject({ safety: null, tuning: '{}' });
  db.close();
});
