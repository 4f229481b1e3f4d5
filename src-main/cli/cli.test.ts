import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, globSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { appRoot } from '../system/index.ts';
import { generateText } from '../testing/generate-text.ts';
import { countFromOutside } from '../testing/look-inside.ts';
import { makeGguf, tinyLanguageModel } from '../testing/make-gguf.ts';
import { makeTextPdf } from '../testing/make-pdf.ts';
import { openTestApp } from '../testing/open-test-app.ts';
import { runCli, startCli } from '../testing/run-cli.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { WHALES } from '../testing/texts.ts';

/** A folder with one document that can be read and, if asked for, one that can't. */
function documents({ broken = false } = {}): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'whales.txt'), WHALES);
  if (broken) writeFileSync(join(folder, 'empty.txt'), '');
  return folder;
}

async function libraryWithWhales(): Promise<string> {
  const dataFolder = temporaryFolder();
  expect((await runCli(dataFolder, ['import', documents()])).code).toBe(0);
  return dataFolder;
}

describe('alcove import', () => {
  it('exits with 0 when all is in, and says how much', async () => {
    const result = await runCli(temporaryFolder(), ['import', documents()]);
    expect(result).toEqual({ code: 0, stdout: expect.stringMatching(/^1 document imported in /), stderr: '' });
  });

  it('exits with 2 when some files failed, with one JSON document that says which', async () => {
    const { code, stdout, stderr } = await runCli(temporaryFolder(), ['import', documents({ broken: true }), '--json']);
    expect([code, stderr]).toEqual([2, '']);
    const { summary, files } = JSON.parse(stdout);
    expect(summary).toMatchObject({ ready: 1, failed: 1 });
    expect(files.find(({ status }: { status: string }) => status === 'failed')).toMatchObject({
      error: { code: 'FILE_EMPTY' },
    });
  });

  it('exits with 1 when there was nothing to try', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'empty'));
    const { code, stdout } = await runCli(temporaryFolder(), [
      'import',
      join(folder, 'empty'),
      join(folder, 'gone'),
      '--json',
    ]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).files.map(({ error }: { error: { code: string } }) => error.code)).toEqual([
      'NOTHING_TO_IMPORT',
      'FILE_NOT_FOUND',
    ]);
  });

  it('opens protected files with a password, also one from standard input, and keeps it nowhere', async () => {
    const folder = temporaryFolder();
    const password = 'open-sesame-4711';
    writeFileSync(join(folder, 'locked.pdf'), await makeTextPdf([WHALES], { password }));
    const dataFolder = temporaryFolder();
    const without = await runCli(dataFolder, ['import', folder]);
    expect(without).toMatchObject({ code: 2, stdout: expect.stringMatching(/^✗ 1 file: PASSWORD_REQUIRED\./) });
    const wrong = await runCli(dataFolder, ['import', folder, '--password', 'guess', '--json']);
    expect(JSON.parse(wrong.stdout).files).toMatchObject([{ error: { code: 'PASSWORD_WRONG' } }]);
    const right = await runCli(dataFolder, ['import', folder, '--password', '-'], `${password}\n`);
    expect(right).toMatchObject({ code: 0, stdout: expect.stringMatching(/^1 document imported \(1 page\)/) });
    for (const file of globSync('**/*', { cwd: dataFolder, withFileTypes: true }).filter((entry) => entry.isFile()))
      expect(readFileSync(join(file.parentPath, file.name)).includes(password), file.name).toBe(false);
  });

  it('refuses to take an empty password from standard input', async () => {
    const { code, stderr } = await runCli(temporaryFolder(), ['import', documents(), '--password', '-']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('no password on standard input')]);
  });

  it('goes on with an import that was paused', async () => {
    const dataFolder = temporaryFolder();
    const app = await openTestApp({ dataFolder });
    app.library.pause();
    await app.close();
    const { code, stderr } = await runCli(dataFolder, ['import', documents()]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('paused')]);
  });

  it('ends when it is interrupted, with the code of the signal, and goes on the next time', async () => {
    const folder = temporaryFolder();
    for (let index = 0; index < 30; index++) writeFileSync(join(folder, `${index}.txt`), generateText(3_000, index));
    const dataFolder = temporaryFolder();
    const child = startCli(dataFolder, ['import', folder, '--json']);
    let stdout = '';
    child.stdout?.on('data', (part) => {
      stdout += part;
    });
    await expect.poll(() => countFromOutside(dataFolder, 'import_jobs'), { timeout: 15_000 }).toBeGreaterThan(0);
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([130, null]);
    expect(stdout).toBe('');
    expect((await runCli(dataFolder, ['import', folder])).code).toBe(0);
    const { documents: listed } = JSON.parse((await runCli(dataFolder, ['list', '--json'])).stdout);
    expect(listed).toHaveLength(30);
  });
});

describe('alcove retry', () => {
  it('reads what failed again once it is mended, and says what is still the matter', async () => {
    const folder = documents({ broken: true });
    const dataFolder = temporaryFolder();
    await runCli(dataFolder, ['import', folder]);
    const still = await runCli(dataFolder, ['retry', '--failed']);
    expect(still).toMatchObject({ code: 2, stdout: expect.stringContaining('[FILE_EMPTY]') });
    writeFileSync(join(folder, 'empty.txt'), 'Not empty any more.');
    expect(await runCli(dataFolder, ['retry', '--failed'])).toMatchObject({ code: 0, stdout: '✓ empty\n' });
    expect((await runCli(dataFolder, ['list', '--failed'])).stdout).toBe('No document has failed.\n');
  });

  it('unlocks one document by its id', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'locked.pdf'), await makeTextPdf([WHALES], { password: 'sesame' }));
    const dataFolder = temporaryFolder();
    await runCli(dataFolder, ['import', folder]);
    const [{ id }] = JSON.parse((await runCli(dataFolder, ['list', '--failed', '--json'])).stdout).documents;
    const { code, stdout } = await runCli(dataFolder, ['retry', id.slice(0, 8), '--password', 'sesame', '--json']);
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { retried: 1, documents: [{ id, status: 'ready' }] }]);
  });

  it('wants to know what to retry', async () => {
    const { code, stderr } = await runCli(temporaryFolder(), ['retry']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('--failed')]);
  });
});

describe('alcove, on a library', () => {
  let dataFolder: string;
  let id: string;

  beforeAll(async () => {
    dataFolder = mkdtempSync(join(tmpdir(), 'alcove-test-'));
    const source = join(dataFolder, 'source');
    mkdirSync(source);
    writeFileSync(join(source, 'whales.txt'), WHALES);
    expect((await runCli(dataFolder, ['import', source])).code).toBe(0);
    id = JSON.parse((await runCli(dataFolder, ['list', '--json'])).stdout).documents[0].id;
  });

  afterAll(() => rmSync(dataFolder, { recursive: true, force: true }));

  it('search finds passages, for people and for programs', async () => {
    const people = await runCli(dataFolder, ['search', 'krill']);
    expect(people).toMatchObject({ code: 0, stdout: expect.stringContaining('1. whales'), stderr: '' });
    const { stdout } = await runCli(dataFolder, ['search', 'krill', '-k', '3', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ query: 'krill', passages: [{ text: WHALES, documentId: id }] });
    expect(Object.keys(JSON.parse(stdout).passages[0])).not.toContain('spans');
  });

  it('search --queries answers a thousand lines, and an empty one does not end the rest', async () => {
    const file = join(temporaryFolder(), 'queries.txt');
    const queries = Array.from({ length: 1_000 }, (_, index) => (index === 500 ? '' : `krill\u2028${index}`));
    writeFileSync(file, `${queries.join('\n')}\n`);
    const { code, stdout, stderr } = await runCli(dataFolder, ['search', '--queries', file]);
    expect([code, stderr]).toEqual([2, '']);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ query }) => query)).toEqual(queries);
    expect(lines[500]).toMatchObject({ error: { code: 'QUESTION_EMPTY' } });
    expect(lines[999]).toMatchObject({ passages: [{ documentId: id }] });
  });

  it('search --queries says when there is no such file', async () => {
    const { code, stdout } = await runCli(dataFolder, ['search', '--queries', '/nowhere', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'FILE_NOT_FOUND' } });
  });

  it('ask quotes with a number for each source', async () => {
    const { code, stdout } = await runCli(dataFolder, ['ask', 'What does the blue whale feed on?', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      mode: 'extractive',
      citations: [
        { n: 1, documentId: id },
        { n: 2, snippet: 'It feeds on krill in cold waters.' },
      ],
    });
    const none = await runCli(dataFolder, ['ask', 'Who invented the zipper?', '--json']);
    expect(JSON.parse(none.stdout)).toMatchObject({ mode: 'none', citations: [] });
  });

  it.each([
    [['search'], 'QUESTION_EMPTY'],
    [['ask', '   '], 'QUESTION_EMPTY'],
    [['ask', 'x'.repeat(100_000)], 'QUESTION_TOO_LONG'],
    [['ask'], 'INVALID_INPUT'],
    [['search', 'krill', '-k', '0'], 'INVALID_INPUT'],
    [['search', 'krill', '--no-such-option'], 'INVALID_INPUT'],
    [['search', 'krill', '--collection', 'Nowhere'], 'COLLECTION_NOT_FOUND'],
    [['serve', '--port', '99999'], 'INVALID_INPUT'],
    [['remove', 'feed'], 'DOCUMENT_NOT_FOUND'],
    [['no-such-command'], 'INVALID_INPUT'],
    [[], 'INVALID_INPUT'],
  ])('%j --json prints one JSON document and exits with 1: %s', async (args, code) => {
    const result = await runCli(dataFolder, [...args, '--json']);
    expect(result.code).toBe(1);
    const { error } = JSON.parse(result.stdout);
    expect(error).toEqual({ code, message: expect.any(String), action: expect.any(String) });
    expect(result.stderr).not.toMatch(/\n\s+at |Warning/);
  });

  it('doctor looks at everything: the library, what models can run on, and why not on the rest', async () => {
    const { code, stdout, stderr } = await runCli(dataFolder, ['doctor', '--json']);
    expect([code, stderr]).toEqual([0, '']);
    const { findings, devices } = JSON.parse(stdout);
    expect(findings).toContainEqual(
      expect.objectContaining({ name: 'Data folder', status: 'ok', detail: expect.stringContaining('1 ready') }),
    );
    expect(findings).toContainEqual(expect.objectContaining({ name: 'Language model', status: 'missing' }));
    expect(devices.processor.mathCores).toBeGreaterThan(0);
    expect(devices.backends).toContainEqual(expect.objectContaining({ backend: 'cpu', isUsable: true }));
    for (const { isUsable, reason } of devices.backends) expect(isUsable || reason).toBeTruthy();
  });

  it('doctor tells of the model that is chosen, and of one that is gone', async () => {
    const settings = join(dataFolder, 'settings.json');
    const path = join(temporaryFolder(), 'whale.gguf');
    writeFileSync(path, makeGguf(tinyLanguageModel({ name: 'Whale 7B' })));
    writeFileSync(settings, JSON.stringify({ languageModel: path }));
    const there = await runCli(dataFolder, ['doctor']);
    expect(there).toMatchObject({ code: 0, stdout: expect.stringMatching(/Models\n {2}llama\.cpp .*✓ cpu/s) });
    expect(there.stdout).toContain(`✓ Language model: Whale 7B (threads not measured yet), ${path}\n`);
    rmSync(path);
    const gone = await runCli(dataFolder, ['doctor', '--json']);
    rmSync(settings);
    expect(gone.code).toBe(1);
    expect(JSON.parse(gone.stdout).model).toMatchObject({ path, error: { code: 'MODEL_NOT_FOUND' } });
  });

  it('--help and --version are no failures', async () => {
    const help = await runCli(dataFolder, ['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const command of ['import', 'search', 'ask', 'list', 'remove', 'serve', 'doctor'])
      expect(help.stdout).toContain(command);
    expect(await runCli(dataFolder, ['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  it.skipIf(process.platform !== 'linux')('says so when its output cannot be written', async () => {
    const full = openSync('/dev/full', 'w');
    onTestFinished(() => closeSync(full));
    const child = spawn(process.execPath, [join(appRoot(), 'out/main/cli.js'), '--help'], {
      stdio: ['ignore', full, 'pipe'],
    });
    let said = '';
    child.stderr?.on('data', (part) => {
      said += part;
    });
    const [code] = await once(child, 'close');
    expect([code, said]).toEqual([1, expect.stringMatching(/^What was to be said could not be written: .*\n$/)]);
  });

  it('does not mind a reader that leaves early', async () => {
    const child = startCli(dataFolder, ['search', 'krill']);
    child.stdout?.destroy();
    let stderr = '';
    child.stderr?.on('data', (part) => {
      stderr += part;
    });
    await once(child, 'close');
    expect(stderr).toBe('');
  });
});

describe('alcove remove', () => {
  it('takes the beginning of an id', async () => {
    const dataFolder = await libraryWithWhales();
    const { documents: listed } = JSON.parse((await runCli(dataFolder, ['list', '--json'])).stdout);
    const { code, stdout } = await runCli(dataFolder, ['remove', listed[0].id.slice(0, 6), '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([0, { removed: { id: listed[0].id, title: 'whales' } }]);
    expect((await runCli(dataFolder, ['list'])).stdout).toContain('The library is empty');
  });
});

describe('alcove serve', () => {
  it('opens the app, keeps the folder to itself, and ends when it is asked to', async () => {
    const dataFolder = await libraryWithWhales();
    const child = startCli(dataFolder, ['serve', '--json']);
    const [part] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    const { url } = JSON.parse(part.toString());
    const opened = await fetch(url, { redirect: 'manual' });
    expect(opened.status).toBe(303);
    const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await fetch(new URL('/', url), { headers: { cookie } })).status).toBe(200);

    const second = await runCli(dataFolder, ['list', '--json']);
    expect(second.code).toBe(1);
    expect(JSON.parse(second.stdout)).toMatchObject({
      error: { code: 'LIBRARY_IN_USE', message: expect.stringContaining(`alcove serve (process ${child.pid})`) },
    });

    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([143, null]);
    expect((await runCli(dataFolder, ['list'])).code).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('says when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { code, stdout } = await runCli(temporaryFolder(), ['serve', '--port', String(port), '--json']);
    other.close();
    expect([code, JSON.parse(stdout).error.code]).toEqual([1, 'PORT_IN_USE']);
  });
});
