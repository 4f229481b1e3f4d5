import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { readSettings } from './settings.ts';

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
  ])('refuse %s and say what is wrong', (content, what) => {
    expect(() => settingsOf(content)).toThrowError(what);
  });
});
