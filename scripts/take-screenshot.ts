/**
 * Takes the README's pictures: a real Alcove, the real sample documents, a real answer, the library after an import
 * of which not all went well, and a model of true shape on a hub of this machine.
 * `npm run screenshot`
 */
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { startServer } from '../e2e/serve.ts';
import { addFiles, ask, openSection } from '../e2e/window.ts';
import { realShape, writeHollow } from '../src-main/testing/gguf/real-shapes.ts';
import { startHub } from '../src-main/testing/hub-server.ts';
import { makeTextPdf } from '../src-main/testing/make-pdf.ts';
import { ensureBuilt, ROOT } from './build.ts';
import { ensureBrowser } from './find-browser.ts';

const SAMPLES = join(ROOT, 'resources', 'samples');

if (!ensureBuilt()) process.exit(1);
const folder = await mkdtemp(join(tmpdir(), 'alcove-screenshot-'));
const hub = await startHub();
await hub.add('Qwen/Qwen3-0.6B-GGUF', {
  licence: 'apache-2.0',
  pipelineTag: 'text-generation',
  files: hollowModels(folder),
});
await writeFile(join(folder, 'settings.json'), JSON.stringify({ hub: { endpoint: hub.endpoint } }));
const server = await startServer(folder);
const browser = await chromium.launch({ executablePath: ensureBrowser(), args: ['--disable-gpu', '--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1.5 });
  await page.goto(server.url);
  // As files that are dropped, not as samples: their path would be that of this machine.
  await addFiles(
    page,
    readdirSync(SAMPLES).map((name) => join(SAMPLES, name)),
  );
  await page.locator('li[data-status="ready"]').nth(2).waitFor();
  await openSection(page, 'Chat');
  await ask(page, 'What happens when I import the same file twice?');
  await page
    .getByRole('button', { name: /^Source \d: Alcove handbook, page/ })
    .first()
    .click();
  await page.getByRole('complementary', { name: 'Source' }).locator('mark').first().waitFor();
  await page.mouse.move(640, 790);
  await page.screenshot({ path: join(ROOT, 'docs/images/alcove.png'), animations: 'disabled' });

  await page.keyboard.press('Escape');
  await openSection(page, 'Library');
  await addFiles(page, await troublesome(folder));
  await page
    .getByRole('region', { name: 'Import summary' })
    .getByText(/, 2 failed$/)
    .waitFor();
  await page.mouse.move(640, 790);
  await page.screenshot({ path: join(ROOT, 'docs/images/library.png'), animations: 'disabled' });

  await openSection(page, 'Models');
  await page.getByRole('button', { name: 'Qwen3 0.6B' }).click();
  await page.getByText('Recommended', { exact: true }).waitFor();
  await page.mouse.move(640, 790);
  await page.screenshot({ path: join(ROOT, 'docs/images/models.png'), animations: 'disabled' });
} finally {
  await browser.close();
  await server.stop();
  await hub.close();
  await rm(folder, { recursive: true, force: true });
}

/** Files as people have them: one to read, one that is locked, one that was cut short. */
async function troublesome(into: string): Promise<string[]> {
  const report = await makeTextPdf(['The roof was repaired in May.', 'The bill came in June.'], {
    title: 'Roof repairs',
  });
  const files = {
    'roof.pdf': report,
    'Payslip March.pdf': await makeTextPdf(['Net pay for March.'], { password: 'a secret' }),
    'Lease (download).pdf': report.subarray(0, report.length / 2),
  };
  return Promise.all(
    Object.entries(files).map(async ([name, content]) => {
      const path = join(into, name);
      await writeFile(path, content);
      return path;
    }),
  );
}

/** Files of the size of the model's own; what is in them is its header, and nothing. */
function hollowModels(into: string): Record<string, { readonly path: string }> {
  const types = { F16: 'f16', Q8_0: 'q8_0', Q4_K_M: 'q4_0', Q4_0: 'q4_0' } as const;
  const files = Object.entries(types).map(([name, type]) => {
    const path = join(into, `Qwen3-0.6B-${name}.gguf`);
    writeHollow(path, realShape('Qwen3-0.6B', type));
    return [`Qwen3-0.6B-${name}.gguf`, { path }] as const;
  });
  return Object.fromEntries(files);
}
