import { describe, expect, it } from 'vitest';
import { makeFilings } from '../testing/filings.ts';
import { fileTerms, identityOf, titleTerms } from './identity.ts';

const blocksOf = (text: string) => text.split('\n\n').map((paragraph) => ({ kind: 'paragraph', text: paragraph }));

describe('identityOf', () => {
  it('knows whom a report is about, and when, from its first page', () => {
    const filing = makeFilings().find(({ ticker, quarter }) => ticker === 'ORCH' && quarter === 3);
    const { names, periods } = identityOf(blocksOf(filing?.markdown ?? ''), 'en');
    expect(names).toEqual(expect.arrayContaining(['orchard', 'computer', 'orch']));
    expect(periods).toEqual(expect.arrayContaining(['2022', 'september', 'q3']));
  });

  it('knows the names that a text keeps coming back to, wherever they stand', () => {
    const filler = 'It was a quiet year on the coast. '.repeat(80);
    const text = `${filler}\n\n${'They say that Amelia Thornbury sailed alone. '.repeat(4)}`;
    expect(identityOf(blocksOf(text), 'en').names).toEqual(expect.arrayContaining(['amelia', 'thornbury']));
  });

  it('takes no word for a name that is mostly written small, nor one that begins sentences', () => {
    const text =
      'Revenue grew. Revenue fell. We saw that Revenue, as revenue goes, is revenue. More revenue came. Less revenue too.';
    expect(identityOf(blocksOf(text), 'en').names).not.toContain('revenue');
    expect(
      identityOf(blocksOf(`${'x '.repeat(1_200)}\n\nQuietly it ends. Quietly it begins. Quietly.`), 'en').names,
    ).not.toContain('quietly');
  });

  it('does not take every German noun for a name', () => {
    const text = `${'klein '.repeat(500)}\n\n${'Wir sahen die Häuser und die Bäume und die Straßen. '.repeat(5)}`;
    expect(identityOf(blocksOf(text), 'de').names).toEqual([]);
  });

  it('takes the first lines of a Chinese document for what it is called', () => {
    const { names, periods } = identityOf(
      blocksOf('贵州茅台酒股份有限公司\n\n2023年第三季度报告\n\n本公司董事会保证内容真实。'),
      'zh',
    );
    expect(names).toEqual(expect.arrayContaining(['茅台']));
    expect(periods).toEqual(expect.arrayContaining(['2023', 'q3']));
  });

  it('says nothing of an empty document', () => {
    expect(identityOf([], undefined)).toEqual({ names: [], periods: [] });
  });
});

describe('fileTerms', () => {
  it('finds a file by its name, and by the parts of it', () => {
    expect(fileTerms('/x/2022 Q3 AAPL.pdf')).toEqual(expect.arrayContaining(['2022', 'q3', 'aapl']));
    expect(fileTerms('C:\\x\\annual_report-2023Q1.docx', 'en')).toEqual(
      expect.arrayContaining(['annual_report', 'annual', 'report', '2023', 'q1']),
    );
    expect(fileTerms('harbourDuesOverview.md')).toEqual(expect.arrayContaining(['harbour', 'dues', 'overview']));
  });

  it('needs no folder and no ending', () => {
    expect(fileTerms('minutes')).toContain('minutes');
    expect(fileTerms('')).toEqual([]);
  });
});

it('finds a title by its words as they are and by their stems, but not by those that every title has', () => {
  expect(titleTerms('The Minutes of the Committees', 'en')).toEqual(['minutes', 'committees', 'minut', 'committe']);
});
