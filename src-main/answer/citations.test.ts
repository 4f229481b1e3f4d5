import { describe, expect, it } from 'vitest';
import type { FoundPassage } from '../search/index.ts';
import { CitationStream } from './citations.ts';

/** A passage whose sentences are blocks of their own, each on a page of its own. */
function passageOf(chunkId: number, sentences: readonly string[]): FoundPassage {
  let start = 0;
  const spans = sentences.map((sentence, block) => {
    const span = { block, kind: 'paragraph' as const, start, end: start + sentence.length, page: block + 1 };
    start = span.end + 1;
    return span;
  });
  return {
    chunkId,
    documentId: `d${chunkId}`,
    title: `Document ${chunkId}`,
    path: `/documents/${chunkId}.txt`,
    headingPath: [],
    text: sentences.join('\n'),
    score: 1,
    spans,
  };
}

const WHALE = ['The blue whale is the largest animal.', 'It feeds on krill in cold waters.'];
const PASSAGES = new Map([
  [1, passageOf(1, WHALE)],
  [2, passageOf(2, ['The bridge has seven arches of stone.'])],
  [3, passageOf(3, ['The clock strikes thirteen at noon.'])],
]);

function streamed(parts: readonly string[], question = 'What does the whale eat?') {
  const stream = new CitationStream({ passages: PASSAGES, question, languages: ['en'] });
  const shown = [...parts.map((part) => stream.push(part).text), stream.end().text];
  return { shown, text: shown.join(''), citations: stream.citations };
}

const piecesOf = (text: string, size: number): string[] => text.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [];

const cited = (text: string, question?: string) => streamed([text], question);
const shape = (text: string) => {
  const { citations, text: shown } = cited(text);
  return [shown, citations.map(({ chunkId }) => chunkId)];
};

describe('the citations of a written answer', () => {
  it('are the passages named, in the order they are cited, each with the sentence that bears the claim', () => {
    const { text, citations } = cited(
      'It has seven arches [2]. The whale feeds on krill [1] and is the largest animal [1].',
    );
    expect(text).toBe('It has seven arches [1]. The whale feeds on krill [2] and is the largest animal [3].');
    expect(citations).toMatchObject([
      { n: 1, chunkId: 2, snippet: 'The bridge has seven arches of stone.', page: 1, blocks: [0] },
      { n: 2, chunkId: 1, snippet: WHALE[1], page: 2, blocks: [1], title: 'Document 1', path: '/documents/1.txt' },
      { n: 3, chunkId: 1, snippet: WHALE[0], page: 1, blocks: [0] },
    ]);
  });

  it('keep their number when the same sentence is cited again', () => {
    expect(shape('Krill is what it feeds on [1]. Stone arches [2]. It feeds on krill, as said [1].')).toEqual([
      'Krill is what it feeds on [1]. Stone arches [2]. It feeds on krill, as said [1].',
      [1, 2],
    ]);
  });

  it.each([
    ['So it is [1][2].', 'So it is [1][2].', [1, 2]],
    ['So it is [1, 2].', 'So it is [1][2].', [1, 2]],
    ['So it is [1 and 3].', 'So it is [1][2].', [1, 3]],
    ['So it is [1-3].', 'So it is [1][2][3].', [1, 2, 3]],
    ['So it is 【2】.', 'So it is [1].', [2]],
    ['So it is【2†source】.', 'So it is[1].', [2]],
    ['So it is [^3].', 'So it is [1].', [3]],
    ['So it is [Passage 3, Passage 2].', 'So it is [1][2].', [3, 2]],
    ['So it is [1][1] [1].', 'So it is [1].', [1]],
    ['[1] says so.', '[1] says so.', [1]],
  ])('are understood as models write them: %s', (written, shown, chunks) => {
    expect(shape(written)).toEqual([shown, chunks]);
  });

  it.each([
    ['So it is [9].', 'So it is.', []],
    ['So it is [9], it is said [1].', 'So it is, it is said [1].', [1]],
    ['So it is [1, 9].', 'So it is [1].', [1]],
    ['So it is [0].', 'So it is.', []],
    ['So it is [2-999999999].', 'So it is [1][2].', [2, 3]],
    ['First line\n[7]\nSecond', 'First line\n\nSecond', []],
    ['Cut in the middle [1', 'Cut in the middle', []],
  ])('are dropped where there is no such passage: %s', (written, shown, chunks) => {
    expect(shape(written)).toEqual([shown, chunks]);
  });

  it.each([
    'A [bracket] and [x] and [see page 1] and an open [',
    'Take `list[1]` and ``a[2] ` b[3]`` of it.',
    '```\nrow[1] = 2\n```\nDone.',
    'Two `open and [9 lives]',
  ])('leave other brackets as they are: %s', (written) => {
    expect(cited(written)).toMatchObject({ text: written, citations: [] });
  });

  it('are found again after code', () => {
    expect(shape('Take `list[1]` of it [2].')).toEqual(['Take `list[1]` of it [1].', [2]]);
    expect(shape('Take `list[1] of it.\nSeven arches [2].')).toEqual(['Take `list[1] of it.\nSeven arches [1].', [2]]);
  });

  it.each([
    'Seven arches [2] stand. Krill [1, 3][9] it is 【1】, [note] [Passage 2]. And [12] that.\n\n- stone [2]  ',
    '  Also `a[1]`; ``b[1]` [2]`` of it [3]. ```x[1]``` ',
    'Open ` here \n `a[1]` [2]\n\n```\nx[1]\n```\n[3]',
  ])('are the same however the text is cut into pieces, and none is shown in halves: %s', (written) => {
    const whole = cited(written);
    expect(whole.citations.length).toBeGreaterThan(0);
    for (let size = 1; size <= 7; size++) {
      const { text, citations, shown } = streamed(piecesOf(written, size));
      expect(text).toBe(whole.text);
      expect(citations).toEqual(whole.citations);
      if (!written.includes('`')) for (const piece of shown) expect(piece).not.toMatch(/\[\d*$/);
    }
  });

  it('hold back nothing but blanks and what may become a marker', () => {
    const stream = new CitationStream({ passages: PASSAGES, question: '', languages: [] });
    expect(['Krill', ' is eaten', ' ', '[', '1', ']', ' by'].map((part) => stream.push(part).text)).toEqual([
      'Krill',
      ' is eaten',
      '',
      '',
      '',
      ' [1]',
      ' by',
    ]);
  });

  it('tell of a source before the text that refers to it', () => {
    const stream = new CitationStream({ passages: PASSAGES, question: '', languages: [] });
    expect(stream.push('Krill.')).toEqual({ text: 'Krill.', hasNewCitations: false });
    expect(stream.push(' [1]')).toEqual({ text: ' [1]', hasNewCitations: true });
    expect(stream.push(' Krill. [1]')).toEqual({ text: ' Krill. [1]', hasNewCitations: false });
  });

  it('fall back on what was asked where the claim shares no word with the passage', () => {
    const { citations } = cited('Er frisst Kleines [1].', 'What does it feed on, krill?');
    expect(citations).toMatchObject([{ snippet: WHALE[1] }]);
    expect(cited('Ja [1].', 'Stimmt das?').citations).toMatchObject([{ snippet: WHALE[0], score: 0 }]);
  });

  it('come from a passage of nothing but fragments, too', () => {
    const stream = new CitationStream({
      passages: new Map([[1, passageOf(5, ['Yes.'])]]),
      question: '',
      languages: [],
    });
    stream.push('So it is [1].');
    expect(stream.citations).toMatchObject([{ n: 1, snippet: 'Yes.', blocks: [0] }]);
  });

  it('cost no more than the text is long', () => {
    const stream = new CitationStream({ passages: PASSAGES, question: 'krill', languages: ['en'] });
    const hostile = `${'['.repeat(20_000)}${'[1'.repeat(5_000)}${'`['.repeat(5_000)}${' '.repeat(20_000)}`;
    for (const part of piecesOf(hostile, 50)) stream.push(part);
    expect(stream.end().hasNewCitations).toBe(false);
  });
});
