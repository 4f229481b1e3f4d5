import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src-shared/answers.ts';
import { makePdf, makeTextPdf } from '../testing/make-pdf.ts';
import { openTestApp } from '../testing/open-test-app.ts';

const REACTOR = [
  'The reactor was built in 1962 near the lake.',
  'Its primary coolant pump moves nine thousand litres of water each minute.',
  'When the coolant pump stops, the reactor shuts down within two seconds.',
  'Engineers test the coolant pump of the reactor every Monday morning.',
  'The canteen serves soup on Fridays.',
  'A second coolant pump stands ready in the reactor hall.',
  'Visitors park behind the gate.',
].join(' ');
const GARDEN = 'Tulips bloom in April. Roses need pruning in late winter. The gardener keeps bees behind the shed.';

const flat = (text: string): string => text.replace(/\s+/g, ' ');

function expectVerbatim({ citations, answer }: Answer, source: string): void {
  for (const { n, snippet } of citations) {
    expect(flat(source)).toContain(flat(snippet));
    expect(answer).toContain(`${snippet} [${n}]`);
  }
}

describe('an extractive answer', () => {
  it('is three to five sentences, word for word, in the order they stand in', async () => {
    const app = await openTestApp();
    await app.import([app.write('reactor.txt', REACTOR), app.write('garden.txt', GARDEN)]);
    const answer = await app.answerer.answer('What does the coolant pump of the reactor do?');
    expect(answer.mode).toBe('extractive');
    expect(answer.citations.length).toBeGreaterThanOrEqual(3);
    expect(answer.citations.length).toBeLessThanOrEqual(5);
    expectVerbatim(answer, REACTOR);
    const places = answer.citations.map(({ snippet }) => REACTOR.indexOf(snippet));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(answer.citations.map(({ n }) => n)).toEqual(answer.citations.map((_, index) => index + 1));
    expect(answer.answer).not.toContain('soup');
  });

  it('names the message of a mailbox, and shows it under that name', async () => {
    const app = await openTestApp();
    const message = (subject: string, text: string): string =>
      `From ada@example.org Mon Mar  4 09:00:00 2024\nFrom: ada@example.org\nSubject: ${subject}\n\n${text}\n\n`;
    const lamp = 'The lighthouse keeper lit the lamp at dusk with a long brass taper.';
    await app.import(app.write('harbour.mbox', message('Garden', GARDEN) + message('Lamp', lamp)));
    const { citations } = await app.answerer.answer('When did the lighthouse keeper light the lamp?');
    const cited = citations.find(({ snippet }) => snippet === lamp);
    expect(cited).toMatchObject({ page: 2, pageUnit: 'message' });
    const [passage] = await app.search.search({ query: 'lighthouse', limit: 1 });
    expect(passage).toMatchObject({ page: 2, pageUnit: 'message' });
    expect(app.library.excerpt({ documentId: cited?.documentId ?? '', page: 2 }).pageUnit).toBe('message');
  });

  it('names the page, the block and the place of each sentence', async () => {
    const app = await openTestApp();
    const pages = [
      GARDEN,
      'The lighthouse keeper lit the lamp at dusk with a long brass taper.',
      'Nothing else is here to see.',
    ];
    const path = app.write('a.pdf', await makeTextPdf(pages));
    await app.import(path);
    const { citations } = await app.answerer.answer('When did the lighthouse keeper light the lamp?');
    const [citation] = citations;
    expect(citation).toMatchObject({ page: 2, path, snippet: pages[1] });
    const { blocks } = app.library.excerpt({ documentId: citation?.documentId ?? '', page: 2 });
    const block = blocks.find(({ ordinal }) => ordinal === citation?.blocks[0]);
    expect(block?.text).toContain('lighthouse keeper');
    expect(citation?.box).toEqual(block?.box);
    expect(citation?.box?.y).toBeLessThan(0.2);
  });

  it('is none where nothing is relevant, and where there is nothing at all', async () => {
    const app = await openTestApp();
    expect(await app.answerer.answer('Who wrote the opera?')).toMatchObject({ mode: 'none', citations: [] });
    await app.import(app.write('garden.txt', GARDEN));
    for (const question of ['Who composed the opera about submarines?', 'the of and', '???'])
      expect(await app.answerer.answer(question), question).toMatchObject({ mode: 'none', citations: [] });
  });

  it('says a sentence once, though overlapping chunks both hold it', async () => {
    const app = await openTestApp();
    // One paragraph of several chunks; each begins with the end of the one before.
    const sentences = Array.from(
      { length: 80 },
      (_, index) => `The turbine report number ${index} describes blade ${index * 7} in detail.`,
    );
    await app.import(app.write('a.txt', sentences.join(' ')));
    const passages = await app.search.search({ query: 'turbine blade', limit: 50 });
    expect(passages.length).toBeGreaterThan(2);
    const held = sentences.filter((sentence) => passages.filter(({ text }) => text.includes(sentence)).length > 1);
    expect(held.length).toBeGreaterThan(0);
    for (const sentence of held.slice(0, 3)) {
      const number = /number (\d+)/.exec(sentence)?.[1] ?? '';
      const { citations } = await app.answerer.answer(`What does turbine report number ${number} describe?`);
      const snippets = citations.map(({ snippet }) => snippet);
      expect(snippets.filter((snippet) => snippet === sentence).length).toBeLessThanOrEqual(1);
      expect(new Set(snippets).size).toBe(snippets.length);
    }
  });

  it('quotes whole a sentence that runs on from one column into the next', async () => {
    const app = await openTestApp();
    const filler = (word: string) =>
      Array.from({ length: 40 }, (_, index) => `Filler ${word} line ${index} ends here.`).join(' ');
    const column = { width: 200, height: 500, align: 'left' } as const;
    const path = app.write(
      'a.pdf',
      await makePdf((pdf) => {
        pdf.fontSize(10);
        pdf.text(`${filler('left')} The observatory dome was painted white because`, 72, 72, column);
        pdf.text(`the astronomers feared the summer heat. ${filler('right')}`, 330, 72, column);
      }),
    );
    await app.import(path);
    const { citations } = await app.answerer.answer('Why was the observatory dome painted white?');
    const citation = citations.find(({ snippet }) => snippet.includes('observatory'));
    expect(flat(citation?.snippet ?? '')).toBe(
      'The observatory dome was painted white because the astronomers feared the summer heat.',
    );
    expect(citation?.page).toBe(1);
  });

  it('keeps to the collection asked about', async () => {
    const app = await openTestApp();
    await app.import(app.write('reactor.txt', REACTOR), 'Plant');
    await app.import(app.write('garden.txt', GARDEN), 'Home');
    const ask = (name: string) =>
      app.answerer.answer('Where does the second coolant pump stand?', {
        collectionId: app.library.collectionId(name),
      });
    expect((await ask('Plant')).mode).toBe('extractive');
    expect((await ask('Home')).mode).toBe('none');
  });

  it('stops when it is asked to', async () => {
    const app = await openTestApp();
    await app.import(app.write('reactor.txt', REACTOR));
    await expect(app.answerer.answer('the coolant pump', {}, AbortSignal.abort())).rejects.toThrow('abort');
  });
});
