import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ModelFiles } from '../inference/model-file.ts';
import { Profiles } from '../inference/profiles.ts';
import { ModelProfileRepository, openDatabase } from '../storage/index.ts';
import { lookAtMachine, machineFingerprint } from '../system/index.ts';
import { tinyLanguageModel, tinyReasoningModel, writeGguf } from '../testing/make-gguf.ts';
import { runCli, startCli } from '../testing/run-cli.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { WHALES } from '../testing/texts.ts';

const QUESTION = 'What does the blue whale feed on?';

/** For all tests: models of random weights, and a library; how threads are measured is not their subject. */
const shared = mkdtempSync(join(tmpdir(), 'alcove-test-'));
const model = join(shared, 'tiny.gguf');
const dataFolder = join(shared, 'library');
const settings = join(dataFolder, 'settings.json');

beforeAll(async () => {
  // A model that says random words goes on until it has no room: the less, the sooner.
  await writeGguf(model, tinyLanguageModel({ contextLength: 1_024 }));
  mkdirSync(dataFolder);
  writeFileSync(settings, '{ "inference": { "threads": 1 } }');
  const whales = join(shared, 'whales.txt');
  writeFileSync(whales, WHALES);
  expect((await runCli(dataFolder, ['import', whales])).code).toBe(0);
});

afterAll(() => rmSync(shared, { recursive: true, force: true }));

function file(name: string, content: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

/** Writes into the library that a model brought its process down when it was first loaded. */
async function blameForCrash(path: string): Promise<void> {
  const { identity } = await new ModelFiles().look(path, 'language');
  const db = openDatabase(join(dataFolder, 'alcove.db'));
  const profiles = new Profiles({
    repository: new ModelProfileRepository(db),
    machine: machineFingerprint(lookAtMachine()),
    now: Date.now,
    crashMemoryMs: 1,
    isBusy: () => false,
  });
  const chosen = { backend: 'auto', gpuLayers: 'auto', contextTokens: 'auto' } as const;
  const usual = { gpuLayers: 0, contextTokens: 8_192, batchTokens: 512 };
  expect(profiles.crashed(identity, { how: 'crashed', while: 'loading' }, chosen, usual)).toBe(true);
  db.close();
}

describe('alcove generate', () => {
  it('writes, with figures for people and for programs; the same each time', async () => {
    const args = ['generate', 'Once upon a time', '--model', model, '--max-tokens', '24'];
    const json = await runCli(dataFolder, [...args, '--json', '--system', 'Be brief.']);
    expect(json.code).toBe(0);
    const { text, reasoning, finish, stats } = JSON.parse(json.stdout);
    expect([reasoning, finish]).toEqual(['', 'length']);
    expect(text.length).toBeGreaterThan(0);
    expect(stats).toMatchObject({ outputTokens: 24, backend: 'cpu', loadMs: expect.any(Number) });
    const people = await runCli(dataFolder, [...args, '--quiet', '--system', 'Be brief.']);
    expect(people).toEqual({ code: 0, stdout: `${text}\n`, stderr: '' });
    const figures = await runCli(dataFolder, args);
    expect(figures.stderr).toMatch(/threads \d+\/\d+ .* tokens\/s/);
  });

  it('reads the prompt from standard input, and chooses as it is told', async () => {
    const say = async (...options: string[]): Promise<string> => {
      const args = [
        'generate',
        '-',
        '--model',
        model,
        '--max-tokens',
        '16',
        '--json',
        '--temperature',
        '1.5',
        ...options,
      ];
      const { code, stdout } = await runCli(dataFolder, args, 'Once upon\na time');
      expect(code).toBe(0);
      return JSON.parse(stdout).text;
    };
    const seven = await say('--seed', '7');
    expect(await say('--seed', '8')).not.toBe(seven);
    // One token to draw from leaves nothing to chance.
    expect(await say('--seed', '7', '--top-k', '1')).toBe(await say('--seed', '8', '--top-k', '1'));
    const [stop = ''] = /\S{2,3}/.exec(seven.slice(4)) ?? [];
    expect(stop).not.toBe('');
    expect(await say('--seed', '7', '--stop', 'never said', '--stop', stop)).toBe(seven.slice(0, seven.indexOf(stop)));
  });

  it('tells that not all of the prompt was read, however quiet it is to be', async () => {
    const args = ['generate', '-', '--model', model, '--max-tokens', '4', '--quiet'];
    const { code, stderr } = await runCli(dataFolder, args, 'word '.repeat(3_000));
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^[\d,]+ tokens of the prompt did not fit .*\n$/)]);
  });

  it('follows a schema, and a grammar', async () => {
    const schema = file('s.json', '{ "type": "object", "properties": { "isTrue": { "type": "boolean" } } }');
    const bySchema = await runCli(dataFolder, ['generate', 'x', '--model', model, '--schema', schema, '--json']);
    expect(JSON.parse(JSON.parse(bySchema.stdout).text)).toEqual({ isTrue: expect.any(Boolean) });
    const grammar = file('g.gbnf', 'root ::= "yes" | "no"');
    const byGrammar = await runCli(dataFolder, ['generate', 'x', '--model', model, '--grammar', grammar, '--quiet']);
    expect(byGrammar.stdout).toMatch(/^(yes|no)\n$/);
  });

  it('keeps reasoning apart from the answer', async () => {
    const thinking = join(temporaryFolder(), 'thinking.gguf');
    await writeGguf(thinking, tinyReasoningModel());
    const { stdout } = await runCli(dataFolder, ['generate', 'x', '--model', thinking, '--max-tokens', '12', '--json']);
    const { text, reasoning } = JSON.parse(stdout);
    expect(text + reasoning).not.toBe('');
    expect(text).not.toContain('<think>');
  });

  it('says that a model runs with safer settings since it crashed', async () => {
    const fragile = join(temporaryFolder(), 'fragile.gguf');
    await writeGguf(fragile, tinyLanguageModel({ contextLength: 8_192, name: 'Fragile' }));
    await blameForCrash(fragile);
    const args = ['generate', 'x', '--model', fragile, '--max-tokens', '4'];
    const { code, stderr } = await runCli(dataFolder, args);
    expect([code, stderr]).toEqual([0, expect.stringContaining('runs with 4,096 tokens of context')]);
    expect((await runCli(dataFolder, [...args, '--quiet'])).stderr).toBe('');
  });

  it('stops at Ctrl-C, with the code of the signal', async () => {
    const child = startCli(dataFolder, ['generate', 'x', '--model', model, '--max-tokens', '1000000', '--quiet']);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([130, null]);
  });

  it.each([
    [['   '], 'QUESTION_EMPTY'],
    [['x'], 'MODEL_NOT_CHOSEN'],
    [['x', '--model', '/nowhere/model.gguf'], 'MODEL_NOT_FOUND'],
    [['x', '--model', 'FILE:not a model'], 'MODEL_UNSUPPORTED'],
    [['x', '--model', 'FILE:'], 'MODEL_CORRUPT'],
    [['x', '--schema', '/nowhere/schema.json'], 'FILE_NOT_FOUND'],
    [['x', '--schema', 'FILE:{'], 'GRAMMAR_INVALID'],
    [['x', '--schema', 'FILE:[]'], 'GRAMMAR_INVALID'],
    [['x', '--model', 'TINY', '--grammar', 'FILE:root ::= ('], 'GRAMMAR_INVALID'],
    [['x', '--schema', 'a', '--grammar', 'b'], 'INVALID_INPUT'],
    [['x', '--max-tokens', '0'], 'INVALID_INPUT'],
  ])('refuses %j with its code: %s', async (args, code) => {
    const filled = args.map((arg) =>
      arg.startsWith('FILE:') ? file('given', arg.slice(5)) : arg === 'TINY' ? model : arg,
    );
    const result = await runCli(dataFolder, ['generate', ...filled, '--json']);
    expect([result.code, JSON.parse(result.stdout).error.code]).toEqual([1, code]);
    expect(result.stderr).not.toMatch(/\n\s+at /);
  });
});

describe('alcove ask, with a model', () => {
  const choose = (languageModel: string | null): void =>
    writeFileSync(settings, JSON.stringify({ inference: { threads: 1 }, languageModel }));
  afterEach(() => choose(null));

  it('has it write the answer, once, and says what that cost', async () => {
    const json = await runCli(dataFolder, ['ask', QUESTION, '--model', model, '--json']);
    expect(json.code).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject({
      mode: 'written',
      status: 'complete',
      citations: expect.any(Array),
      generation: { backend: 'cpu', outputTokens: expect.any(Number) },
    });
    expect(JSON.parse(json.stdout).generation.loadMs).toBeGreaterThan(0);
    const quoted = await runCli(dataFolder, ['ask', QUESTION, '--json']);
    expect(JSON.parse(quoted.stdout).mode).toBe('extractive');
  });

  it('uses the one that is chosen, unless quotes are asked for', async () => {
    choose(model);
    const written = await runCli(dataFolder, ['ask', QUESTION]);
    expect(written).toMatchObject({ code: 0, stderr: expect.stringContaining('tokens/s') });
    expect(written.stdout).not.toContain('krill in cold waters');
    const quoted = await runCli(dataFolder, ['ask', QUESTION, '--extractive', '--json']);
    expect(JSON.parse(quoted.stdout)).toMatchObject({ mode: 'extractive', citations: [{ n: 1 }, { n: 2 }] });
    expect(JSON.parse(readFileSync(settings, 'utf8')).languageModel).toBe(model);
  });

  it('quotes when the chosen one cannot be used, and says why; one that was named has to work', async () => {
    choose('/nowhere/model.gguf');
    const fallen = await runCli(dataFolder, ['ask', QUESTION]);
    expect(fallen).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('It feeds on krill in cold waters. ['),
      stderr: expect.stringContaining('[MODEL_NOT_FOUND]'),
    });
    const named = await runCli(dataFolder, ['ask', QUESTION, '--model', file('a.gguf', 'not a model'), '--json']);
    expect([named.code, JSON.parse(named.stdout).error.code]).toEqual([1, 'MODEL_UNSUPPORTED']);
    const both = await runCli(dataFolder, ['ask', QUESTION, '--model', 'a', '--extractive', '--json']);
    expect([both.code, JSON.parse(both.stdout).error.code]).toEqual([1, 'INVALID_INPUT']);
  });
});
