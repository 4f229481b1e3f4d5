import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { defaultDataFolder, openDataFolder } from './data-folder.ts';
import { openLog } from './log.ts';

/** Takes the folder in a process of its own, which holds it until it is killed. */
async function holdElsewhere(folder: string): Promise<{ pid: number; kill: () => Promise<void> }> {
  const module = join(import.meta.dirname, 'data-folder.ts');
  const script = `import { openDataFolder } from ${JSON.stringify(module)};
    openDataFolder(${JSON.stringify(folder)}, 'another process');
    globalThis.gc(); process.stdout.write('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return {
    pid: child.pid ?? 0,
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

describe('openDataFolder', () => {
  it('makes the folder with all that belongs in it', () => {
    const folder = openDataFolder(join(temporaryFolder(), 'new', 'library'), 'a test');
    onTestFinished(() => folder.release());
    expect([folder.logs, folder.uploads].every((each) => statSync(each).isDirectory())).toBe(true);
  });

  it('refuses a folder that another process holds, and names that process', async () => {
    const folder = temporaryFolder();
    const holder = await holdElsewhere(folder);
    expect(() => openDataFolder(folder, 'a test')).toThrow(
      expect.objectContaining({
        code: 'LIBRARY_IN_USE',
        message: expect.stringContaining(`another process (process ${holder.pid})`),
      }),
    );
  });

  it('takes a folder whose holder was killed, at once', async () => {
    const folder = temporaryFolder();
    const holder = await holdElsewhere(folder);
    await holder.kill();
    const taken = openDataFolder(folder, 'a test');
    onTestFinished(() => taken.release());
    expect(JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8'))).toMatchObject({ purpose: 'a test' });
  });

  it('gives the folder back when it is released, twice or once', () => {
    const folder = temporaryFolder();
    const first = openDataFolder(folder, 'first');
    expect(() => openDataFolder(folder, 'second')).toThrow(expect.objectContaining({ code: 'LIBRARY_IN_USE' }));
    first.release();
    const second = openDataFolder(folder, 'second');
    onTestFinished(() => second.release());
    first.release();
    expect(() => openDataFolder(folder, 'third')).toThrow(expect.objectContaining({ code: 'LIBRARY_IN_USE' }));
  });

  it('says which folder it cannot write to', () => {
    const file = join(temporaryFolder(), 'a file');
    writeFileSync(file, '');
    expect(() => openDataFolder(join(file, 'library'), 'a test')).toThrow(
      expect.objectContaining({ code: 'DATA_FOLDER_UNUSABLE', message: expect.stringContaining(file) }),
    );
  });

  it('keeps no lock when it fails after taking it', () => {
    const folder = temporaryFolder();
    const inTheWay = join(folder, 'owner.json');
    mkdirSync(inTheWay);
    expect(() => openDataFolder(folder, 'a test')).toThrow(expect.objectContaining({ code: 'DATA_FOLDER_UNUSABLE' }));
    rmdirSync(inTheWay);
    const taken = openDataFolder(folder, 'a test');
    onTestFinished(() => taken.release());
  });
});

describe('defaultDataFolder', () => {
  it('is where the platform keeps application data, unless one is named', () => {
    expect(defaultDataFolder({ ALCOVE_DATA_DIR: '/named' }, 'linux')).toBe('/named');
    expect(defaultDataFolder({ XDG_DATA_HOME: '/data' }, 'linux')).toBe(join('/data', 'alcove'));
    expect(defaultDataFolder({}, 'darwin')).toContain('Application Support');
    expect(defaultDataFolder({ APPDATA: '/roaming' }, 'win32')).toBe(join('/roaming', 'Alcove'));
  });
});

describe('openLog', () => {
  it('keeps one earlier file once the log has grown past its size', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'alcove.log');
    writeFileSync(path, 'x'.repeat(5 * 1024 * 1024 + 1));
    openLog(folder).info({ document: 'd1' }, 'read');
    expect(statSync(join(folder, 'alcove.previous.log')).size).toBe(5 * 1024 * 1024 + 1);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ document: 'd1', msg: 'read' });
  });

  it('goes on in a log that has room', () => {
    const folder = temporaryFolder();
    openLog(folder).warn('one');
    openLog(folder).warn('two');
    expect(readFileSync(join(folder, 'alcove.log'), 'utf8').trim().split('\n')).toHaveLength(2);
  });
});
