import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ParserPool } from '../src-main/parsing/index.ts';
import { appRoot } from '../src-main/system/index.ts';
import { CHINESE_FONT, characterErrorRate, drawPage, LATIN_FONT } from '../src-main/testing/make-picture.ts';
import { percentile } from './metrics.ts';
import { type Figure, under } from './report.ts';

const MAX_ENGLISH_ERRORS = 0.01;
const MAX_CHINESE_ERRORS = 0.05;

const ENGLISH = [
  'The committee considered the report on harbour dues and deferred the vote until the spring session. Members noted that revenue had fallen by 12.4% since 1998, chiefly because of the new ferry terminal at Eastquay (see Appendix B, pp. 31-44).',
  "Mr. O'Neill asked whether the proposed tariff of £3.75 per tonne would apply to vessels under 24 metres; the harbour master replied that it would not.",
  'Several written objections were received, among them letters from the Rowing Club and two owners of moorings on the north bank.',
].join('\n\n');
const CHINESE = [
  '委员会审议了关于港口使用费的报告，并将表决推迟到春季会议。委员们注意到，自1998年以来收入下降了12.4%，主要原因是东码头新建的渡轮码头投入使用。',
  '收到了数份书面反对意见，其中包括渔民协会、赛艇俱乐部以及北岸两位泊位所有者的来信。他们认为疏浚费用应由港务局承担，因为正是邮轮运输使得加深航道成为必要。',
].join('\n\n');

export interface OcrBenchOptions {
  /** Two pages a kind instead of eight. */
  readonly isQuick: boolean;
}

/**
 * Text recognition on made pages of A4 at 200 dots per inch, through one parser thread: seconds
 * a page, the share of wrong characters, the first page, and what it costs in memory.
 */
export async function benchOcr({ isQuick }: OcrBenchOptions): Promise<Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'alcove-bench-'));
  const pool = new ParserPool({ workerFile: join(appRoot(), 'out', 'main', 'parser-worker.js'), threads: 1 });
  try {
    const before = process.memoryUsage.rss();
    const figures: Figure[] = [];
    let first: number | undefined;
    const kinds = [
      { name: 'English', text: ENGLISH, font: LATIN_FONT, most: MAX_ENGLISH_ERRORS },
      { name: 'Chinese', text: CHINESE, font: CHINESE_FONT, most: MAX_CHINESE_ERRORS },
    ];
    for (const { name, text, font, most } of kinds) {
      if (font === undefined) continue;
      const seconds: number[] = [];
      let errors = 0;
      for (let page = 0; page < (isQuick ? 2 : 8); page++) {
        const file = join(scratch, `${name}-${page}.png`);
        // Sizes from eight points up, as scans have them.
        await writeFile(file, drawPage(text, { font, size: 24 + 2 * page }).toBuffer('image/png'));
        const started = performance.now();
        const read = await readText(pool, file);
        seconds.push((performance.now() - started) / 1000);
        first ??= seconds[0];
        errors += characterErrorRate(text, read) / (isQuick ? 2 : 8);
      }
      figures.push({ name: `ocr: ${name}`, value: percentile(seconds, 0.5), unit: 's/page' });
      figures.push(under(`ocr: ${name}, wrong characters`, errors, 'of all', most));
    }
    figures.push({ name: 'ocr: first page, with the start', value: first ?? 0, unit: 's' });
    figures.push({
      name: 'ocr: memory of the thread',
      value: (process.memoryUsage.rss() - before) / 2 ** 20,
      unit: 'MiB',
    });
    return figures;
  } finally {
    await pool.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function readText(pool: ParserPool, path: string): Promise<string> {
  const texts: string[] = [];
  await pool.read({
    path,
    ocr: { languages: ['eng', 'chi_sim'] },
    maxTokens: 256,
    overlapTokens: 32,
    onFingerprint: () => true,
    onBlocks: (_, blocks) => texts.push(...blocks.map((block) => block.text)),
    onChunks: () => {},
  });
  return texts.join('\n');
}
