import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { drawPage, LATIN_FONT } from '../testing/make-picture.ts';
import { runCli } from '../testing/run-cli.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

vi.setConfig({ testTimeout: 120_000 });

/** The beginning of Tesseract's container: one part, and where it stands. */
function languageFile(name: string): string {
  const file = join(temporaryFolder(), name);
  const data = Buffer.alloc(64);
  data.writeInt32LE(1, 0);
  data.writeBigInt64LE(12n, 4);
  writeFileSync(file, data);
  return file;
}

describe('alcove ocr', () => {
  it('lists the languages, and which of them pages are read in', async () => {
    const { code, stdout } = await runCli(temporaryFolder(), ['ocr', 'list', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      enabled: true,
      languages: [
        { name: 'eng', isBuiltIn: true, isUsed: true },
        { name: 'chi_sim', isBuiltIn: true, isUsed: true },
      ],
    });
  });

  it('adds a language, says how to use it, and removes it', async () => {
    const folder = temporaryFolder();
    const added = await runCli(folder, ['ocr', 'add', languageFile('deu.traineddata')]);
    expect([added.code, added.stdout]).toEqual([0, 'Added deu.\n']);
    expect(added.stderr).toContain('settings.json');
    writeFileSync(join(folder, 'settings.json'), '{"ocr":{"languages":["deu","eng"]}}');
    expect((await runCli(folder, ['ocr', 'list'])).stdout).toMatch(/^deu +added, used$/m);
    expect((await runCli(folder, ['ocr', 'remove', 'deu'])).stdout).toBe('Removed deu.\n');
    expect((await runCli(folder, ['ocr', 'remove', 'deu'])).code).toBe(1);
  });

  it('refuses a file that holds no language', async () => {
    const file = join(temporaryFolder(), 'deu.traineddata');
    writeFileSync(file, 'Not a language at all.');
    const { code, stderr } = await runCli(temporaryFolder(), ['ocr', 'add', file]);
    expect(code).toBe(1);
    expect(stderr).toContain('[INVALID_INPUT]');
  });
});

describe.skipIf(!LATIN_FONT)('a picture that is imported', () => {
  const scan = (): string => {
    const file = join(temporaryFolder(), 'scan.png');
    const canvas = drawPage('The blowhole of whales is a nostril.', { font: LATIN_FONT ?? '', height: 800 });
    writeFileSync(file, canvas.toBuffer('image/png'));
    return file;
  };

  it('is found by what was recognised in it', async () => {
    const folder = temporaryFolder();
    expect((await runCli(folder, ['import', scan()])).code).toBe(0);
    const { stdout } = await runCli(folder, ['search', 'nostril', '--json']);
    expect(stdout).toContain('blowhole of whales');
  });

  it('fails as NO_TEXT where recognition is switched off', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'settings.json'), '{"ocr":{"enabled":false}}');
    const { code, stdout } = await runCli(folder, ['import', scan(), '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout).files[0].error.code).toBe('NO_TEXT');
  });
});
