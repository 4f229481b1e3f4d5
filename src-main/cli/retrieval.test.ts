import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { staticFolder } from '../testing/onnx/model-folder.ts';
import { runCli } from '../testing/run-cli.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

function documents(): string {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'whales.md'),
    '# Whales\n\nThe whale eats krill in ice, and what do whales eat but krill?',
  );
  writeFileSync(
    join(folder, 'bridges.txt'),
    'A bridge is made of stone. The stone is cut in the hills and carried down.',
  );
  return folder;
}

describe('alcove embed, search, index and tag', () => {
  it('go from words to vectors and back, and say what they do', async () => {
    const dataFolder = temporaryFolder();
    const alcove = (...args: string[]) => runCli(dataFolder, args);
    expect((await alcove('import', documents())).code).toBe(0);

    const none = await alcove('search', 'krill', '--mode', 'vector');
    expect(none.stderr).toContain('no embedding model is chosen');

    const model = staticFolder();
    const chosen = await alcove('embed', '--model', model);
    expect(chosen).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^2 passages have their vectors by .*16 dimensions/),
    });

    const report = JSON.parse((await alcove('index', '--json')).stdout);
    expect(report).toMatchObject({ keyword: { rows: 2 }, vectors: { rows: 2 }, isRemote: false });
    expect((await alcove('index')).stdout).toContain('every vector is compared');

    const explained = await alcove('search', 'what do whales eat', '--explain');
    expect(explained.stdout).toMatch(/words \d\.\d\d of 1 \(BM25 .*, 1st\) · vector .* · .*fused/);
    const { passages } = JSON.parse(
      (await alcove('search', 'stone', '--mode', 'vector', '--explain', '--json')).stdout,
    );
    expect(passages[0].explanation.vector).toMatchObject({ similarity: expect.any(Number), weight: 1 });

    const { documents: listed } = JSON.parse((await alcove('list', '--json')).stdout);
    const bridges = listed.find(({ path }: { path: string }) => path.endsWith('bridges.txt'));
    expect((await alcove('tag', bridges.id, 'stone work', 'old')).stdout).toBe('old, stone work\n');
    expect((await alcove('tag', bridges.id, '--remove', 'OLD')).stdout).toBe('stone work\n');
    expect((await alcove('tags')).stdout).toBe('stone work  (1 document)\n');
    const found = async (...filter: string[]): Promise<string[]> =>
      JSON.parse((await alcove('search', 'krill stone', '--json', ...filter)).stdout).passages.map(
        ({ title }: { title: string }) => title,
      );
    expect(await found('--tag', 'stone work')).toEqual(['bridges']);
    expect(await found('--type', 'markdown')).toEqual(['Whales']);
    expect(await found('--document', bridges.id.slice(0, 8))).toEqual(['bridges']);
    expect(await found('--until', '1999')).toEqual([]);
    expect((await found('--since', '1999-12-31')).sort()).toEqual(['Whales', 'bridges']);

    const more = temporaryFolder();
    writeFileSync(join(more, 'krill.txt'), 'Krill eats what it finds in the ice.');
    expect((await alcove('import', more)).stdout).toMatch(/3 passages have their vectors/);

    expect((await alcove('embed', '--off')).stdout).toContain('No embedding model is chosen');
  }, 120_000);

  it('refuse what is no model, no date and no mode', async () => {
    const dataFolder = temporaryFolder();
    const { code, stdout } = await runCli(dataFolder, ['embed', '--model', temporaryFolder(), '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).error.code).toMatch(/^MODEL_/);
    expect((await runCli(dataFolder, ['search', 'x', '--since', '2023-02-30'])).code).toBe(1);
    expect((await runCli(dataFolder, ['search', 'x', '--mode', 'telepathy'])).code).toBe(1);
    expect((await runCli(dataFolder, ['tag', 'nothing-like-it', 'x'])).code).toBe(1);
  });
});
