import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeFilings } from '../testing/filings.ts';
import { openTestApp, type TestApp } from '../testing/open-test-app.ts';
import type { FoundPassage } from './search.ts';

/** Reports of five companies for four quarters that say nearly the same, none of them whose they are. */
async function openFilings(): Promise<TestApp> {
  const app = await openTestApp();
  for (const { fileName, markdown } of makeFilings()) app.write(fileName, markdown);
  await app.import(app.files);
  return app;
}

const filesOf = (passages: readonly FoundPassage[]): string[] =>
  passages.map(({ path }) => path.replace(/^.*\//, '').replace('.md', ''));

const QUESTIONS = [
  "How has COMPANY's total net sales changed over time?",
  "What were the major factors contributing to the change in COMPANY's gross margin?",
  'What drove the operating expenses of COMPANY?',
  'are there notable changes in the liquidity position of company',
  "COMPANY's effective tax rate",
  'Which legal proceedings is COMPANY subject to?',
  'What is the impact of foreign exchange rates on COMPANY? List it for each period.',
  'COMPANY inventories finished goods',
];

const SHORT_NAMES = { ORCH: 'Orchard', RNFR: 'Rainforest', SLVR: 'Silverlake', BLBD: 'Bluebird', NVGX: 'Novagraphics' };

describe('questions that name a document', () => {
  it('find passages of it first, though no passage says whose it is', async () => {
    const app = await openFilings();
    const wrong: string[] = [];
    for (const [ticker, name] of Object.entries(SHORT_NAMES))
      for (const question of QUESTIONS)
        for (const asked of [
          question.replace('COMPANY', name).replace('company', name.toLowerCase()),
          question.replace(/company/i, ticker),
        ]) {
          const [first] = filesOf(await app.search.search({ query: asked, limit: 10 }));
          if (!first?.endsWith(ticker)) wrong.push(`${asked} → ${first}`);
        }
    expect(wrong).toEqual([]);
  }, 60_000);

  it('cover every document of that name, each of several names, and the periods asked for', async () => {
    const app = await openFilings();
    const filesFor = async (query: string, limit: number): Promise<string[]> =>
      filesOf(await app.search.search({ query, limit }));
    for (const limit of [4, 10]) {
      const files = await filesFor("How has Orchard's gross margin changed over time?", limit);
      expect(files).toHaveLength(limit);
      expect(files).toEqual(expect.arrayContaining(['2022 Q3 ORCH', '2022 Q4 ORCH', '2023 Q1 ORCH', '2023 Q2 ORCH']));
    }
    const both = await filesFor('Compare the inventories of Bluebird and Novagraphics', 10);
    expect(both.some((file) => file.endsWith('BLBD'))).toBe(true);
    expect(both.some((file) => file.endsWith('NVGX'))).toBe(true);
    for (const [query, expected] of [
      ["Silverlake's net sales in the third quarter of 2022", ['2022 Q3 SLVR']],
      ["Silverlake's net sales in Q1 2023", ['2023 Q1 SLVR']],
      ["Compare Silverlake's net sales in Q1 2023 and Q2 2023", ['2023 Q1 SLVR', '2023 Q2 SLVR']],
    ] as const)
      expect((await filesFor(query, 6)).slice(0, expected.length).sort(), query).toEqual(expected);
  }, 60_000);

  it('tell why, when they are asked to', async () => {
    const app = await openFilings();
    const query = "Orchard's effective tax rate";
    const [first] = await app.search.search({ query, limit: 3, explain: true });
    expect(first?.explanation).toMatchObject({
      isNamed: true,
      calledBy: ['orchard'],
      keyword: { rank: expect.any(Number) },
    });
    const [plain] = await app.search.search({ query, limit: 3 });
    expect(plain).not.toHaveProperty('explanation');
  });
});

describe('a file that was renamed', () => {
  it('is found by its new name without being read again', async () => {
    const app = await openTestApp();
    const text = 'The harbour was dredged in spring. Barges carried the mud to the sea.';
    await app.import([
      app.write('aaa.txt', text),
      app.write('other.txt', 'Nothing of the kind happened elsewhere at all.'),
    ]);
    const { id } = app.document(`${app.files}/aaa.txt`);
    app.write('zebrafish.txt', text);
    rmSync(`${app.files}/aaa.txt`);
    await app.import(`${app.files}/zebrafish.txt`);
    const [found] = await app.search.search({ query: 'zebrafish dredged', limit: 1, explain: true });
    expect(found).toMatchObject({ documentId: id, explanation: { calledBy: ['zebrafish'] } });
  });
});
