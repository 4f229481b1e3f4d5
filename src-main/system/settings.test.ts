import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { readSettings, writeSettings } from './settings.ts';

const settingsOf = (content: string) => {
  const file = join(temporaryFolder(), 'settings.json');
  writeFileSync(file, content);
  return readSettings(file);
};

describe('the settings', () => {
  it('are the defaults where there is no file, and where it says nothing', () => {
    const defaults = {
      chunking: { maxTokens: 256, overlapTokens: 32 },
      ocr: { enabled: true, languages: ['eng', 'chi_sim'] },
      languageModel: null,
      inference: {
        backend: 'auto',
        gpuLayers: 'auto',
        contextTokens: 'auto',
        sequences: 'auto',
        kvCache: 'auto',
        flashAttention: 'auto',
        threads: 'auto',
        lookup: 'auto',
        idleMinutes: 15,
      },
      embedding: { model: null, precision: 'auto', dimensions: null },
      reranking: { model: null, precision: 'auto', budgetMs: 400 },
      index: { location: null, storageOptions: {} },
      hub: { endpoint: 'https://huggingface.co', proxy: 'auto', certificates: null, folder: null },
    };
    expect(readSettings(join(temporaryFolder(), 'none.json'))).toEqual(defaults);
    expect(settingsOf('{}')).toEqual(defaults);
  });

  it('are what the file says, with defaults for the rest', () => {
    expect(settingsOf('{"chunking":{"maxTokens":512}}').chunking).toEqual({ maxTokens: 512, overlapTokens: 32 });
  });

  it.each([
    ['{', /not JSON/],
    ['{"chunking":{"maxTokens":1}}', /chunking\.maxTokens/],
    ['{"chunking":{"maxTokens":64,"overlapTokens":60}}', /over half/],
    ['{"ocr":{"languages":[]}}', /ocr\.languages/],
    ['{"ocr":{"languages":["../eng"]}}', /ocr\.languages/],
    ['{"chunks":{}}', /chunks/],
    ['[]', /not JSON/],
    ['{"inference":{"threads":0}}', /inference\.threads/],
    ['{"languageModel":""}', /languageModel/],
  ])('refuse %s and say what is wrong', (content, what) => {
    expect(() => settingsOf(content)).toThrowError(what);
  });
});

describe('changing the settings', () => {
  it('writes what was changed and keeps what a person wrote, and only that', () => {
    const file = join(temporaryFolder(), 'settings.json');
    writeFileSync(file, '{"ocr":{"enabled":false},"inference":{"threads":3}}');
    const settings = writeSettings(file, { languageModel: '/models/a.gguf', inference: { backend: 'cpu' } });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      ocr: { enabled: false },
      inference: { threads: 3, backend: 'cpu' },
      languageModel: '/models/a.gguf',
    });
    expect(settings).toEqual(readSettings(file));
    writeSettings(file, { languageModel: null });
    expect(readSettings(file)).toMatchObject({ languageModel: null, inference: { threads: 3, backend: 'cpu' } });
    expect(readdirSync(dirname(file))).toEqual(['settings.json']);
  });

  it('makes the file where there is none', () => {
    const file = join(temporaryFolder(), 'settings.json');
    expect(writeSettings(file, { inference: { idleMinutes: 0.5 } }).inference.idleMinutes).toBe(0.5);
    expect(readSettings(file).inference.idleMinutes).toBe(0.5);
  });

  it('leaves a file that cannot be read, and one that would become wrong, as it is', () => {
    const file = join(temporaryFolder(), 'settings.json');
    writeFileSync(file, '{');
    expect(() => writeSettings(file, { languageModel: 'a' })).toThrowError(/not JSON/);
    expect(readFileSync(file, 'utf8')).toBe('{');
    writeFileSync(file, '{}');
    expect(() => writeSettings(file, { inference: { threads: -1 } })).toThrowError(/inference\.threads/);
    expect(readFileSync(file, 'utf8')).toBe('{}');
  });

  it('follows a link to where a person keeps the file', () => {
    const kept = join(temporaryFolder(), 'alcove-settings.json');
    const file = join(temporaryFolder(), 'settings.json');
    writeFileSync(kept, '{}');
    symlinkSync(kept, file);
    writeSettings(file, { languageModel: 'a' });
    expect(JSON.parse(readFileSync(kept, 'utf8'))).toEqual({ languageModel: 'a' });
  });
});
