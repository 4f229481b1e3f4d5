import { describe, expect, it } from 'vitest';
import { openTestApp } from '../testing/open-test-app.ts';

const FILLER = [
  'Sails were mended in winter by the light of oil lamps in the loft.',
  'The lighthouse keeper wrote down the weather three times each day.',
  'Nets dry on poles along the shore until the boats go out again.',
  'Every spring the council argues over the price of moorings.',
  'Salt was carried inland on mules and sold by weight at the fair.',
];

async function openLibrary(texts: Readonly<Record<string, string>>) {
  const app = await openTestApp();
  for (const [index, text] of FILLER.entries()) app.write(`filler-${index}.txt`, text);
  for (const [name, text] of Object.entries(texts)) app.write(name, text);
  await app.import(app.files);
  return app;
}

describe('a phrase in quotation marks', () => {
  it('is found word for word, and only so, where it stands anywhere', async () => {
    const app = await openLibrary({
      'a.txt': 'They found the island by dead reckoning alone, without a chart.',
      'b.txt': 'The reckoning came late for the dead of the island. Dead men, a reckoning.',
    });
    expect(await app.found('"dead reckoning" island')).toEqual([expect.stringContaining('by dead reckoning')]);
    expect(await app.found('dead reckoning island')).toHaveLength(2);
  });

  it('is found where many other passages have more of its words', async () => {
    const app = await openLibrary({
      'all.md': Array.from({ length: 150 }, (_, index) => `# Part ${index}\n\nNets causing probable nets.`).join(
        '\n\n',
      ),
      'one.txt': `The surveyor spoke of probable causes. ${FILLER.join(' ')} ${FILLER.join(' ')}`,
    });
    expect(await app.found('"probable causes"')).toEqual([expect.stringContaining('of probable causes')]);
  });

  it('that stands nowhere does not keep its words from being found', async () => {
    const app = await openLibrary({ 'a.txt': 'The reckoning came late for the dead of the island.' });
    expect(await app.found('"dead man’s reckoning"')).toEqual([expect.stringContaining('The reckoning came late')]);
  });
});

describe('identifiers', () => {
  it('are found in one piece before passages that hold their parts', async () => {
    const parts = 'Of 1234 screws in drawer 5, the AB series is best. AB, 1234, 5. Again AB 5 and AB 1234 and 5 AB.';
    const app = await openLibrary({
      'parts.txt': parts,
      'one.txt': 'Order the long bracket as AB-1234/5 from the mill, with the usual delay.',
    });
    expect((await app.found('AB-1234/5'))[0]).toContain('AB-1234/5');
  });

  it('are found whole where they are one word', async () => {
    const app = await openLibrary({ 'log.txt': 'Setup ended with ERR_0x80070057 after the second start.' });
    expect(await app.found('what is err_0x80070057')).toEqual([expect.stringContaining('ERR_0x80070057')]);
  });

  it('that are the name of a file find that file', async () => {
    const app = await openLibrary({
      'harbour-dues.txt': 'Ships pay by length. Small boats pay nothing at all in winter.',
    });
    const [first] = await app.search.search({ query: 'what does harbour-dues.txt say about winter', limit: 3 });
    expect(first?.title).toBe('harbour-dues');
  });
});

describe('misspelt words', () => {
  it.each(['lihgthouse', 'lighthose', 'lighthousse', 'Lighthuose'])('find what was meant: %s', async (word) => {
    const app = await openLibrary({});
    expect(await app.found(`${word} keeper weather`)).toEqual([expect.stringContaining('lighthouse')]);
    expect((await app.found(word))[0]).toContain('lighthouse');
  });

  it('do not drown what is spelt right', async () => {
    const app = await openLibrary({ 'a.txt': 'The moorung is a rare bird of the northern marshes.' });
    expect((await app.found('moorung'))[0]).toContain('rare bird');
  });
});

it('words that nobody types do no harm to a search', async () => {
  const app = await openLibrary({});
  for (const word of [
    'abcdefghijklmnopqrstuvwxyz'.repeat(3),
    'x'.repeat(3_900),
    'e\u0301\u0302'.repeat(1_300),
    '😀',
    '.*(a+)+$ [z-a] \\p{L} (?<!',
    '\u0000 \ud800',
  ]) {
    expect((await app.found(`${word} lighthouse`))[0], word.slice(0, 30)).toContain('lighthouse');
    await app.found(word);
  }
});

describe('near-duplicates', () => {
  const minutes = (town: string): string =>
    `Minutes of the harbour council of ${town}: the dredging of the channel was put off until the spring tides, ` +
    'the bill for the new pilings was paid in full, and the question of who may anchor in the inner basin after dark ' +
    'was given to a committee of three, who will report before the summer and are to hear the fishermen first.';

  it('are one result, which names the others', async () => {
    const app = await openLibrary({
      'a.txt': minutes('Aldmouth'),
      'b.txt': minutes('Brackham'),
      'c.txt': minutes('Corfleet'),
    });
    const passages = await app.search.search({ query: 'dredging of the channel pilings committee', limit: 10 });
    const [first, ...others] = passages.filter(({ text }) => text.startsWith('Minutes'));
    expect(others).toEqual([]);
    expect(first?.sameAs).toHaveLength(2);
  });
});

it('a long question is looked up to its last word', async () => {
  const app = await openLibrary({});
  const words = Array.from({ length: 70 }, (_, index) => `zq${String.fromCharCode(97 + (index % 26))}${index}x`);
  expect(await app.found(`${words.join(' ')} lighthouse`)).toEqual([expect.stringContaining('lighthouse')]);
});

it('texts of the same few words are no copies of each other', async () => {
  const app = await openLibrary({
    'a.txt': 'Red boat, blue net, old sail, new rope: the boat is red and the net is blue and the sail is old.',
    'b.txt': 'Old net, red sail, new boat, blue rope: the sail is red and the boat is old and the net is blue.',
  });
  const found = await app.search.search({ query: 'red sail blue net', limit: 10 });
  expect(
    found
      .slice(0, 2)
      .map(({ title }) => title)
      .sort(),
  ).toEqual(['a', 'b']);
});

describe('filters', () => {
  it('keep to formats, tags and dates, each and together', async () => {
    const app = await openLibrary({
      'a.md': '# Tides\n\nTides turn twice a day here.',
      'b.html': '<p>Tides turn twice a day there.</p>',
    });
    const search = (filter: object) => app.search.search({ query: 'tides turn', limit: 9, ...filter });
    expect(await search({})).toHaveLength(2);
    expect((await search({ formats: ['html'] })).map(({ path }) => path)).toEqual([`${app.files}/b.html`]);
    expect(await search({ formats: [] })).toEqual([]);
    const { id } = app.document(`${app.files}/a.md`);
    await app.library.setTags(id, ['Sea', ' sea ', 'moon']);
    expect(app.document(`${app.files}/a.md`).tags).toEqual(['moon', 'Sea']);
    expect((await search({ tags: ['Sea'] })).map(({ documentId }) => documentId)).toEqual([id]);
    await expect(app.library.setTags(id, ['x'.repeat(1_000)])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await search({ tags: ['SEA', 'sun'] })).toHaveLength(1);
    expect(await search({ tags: ['Sea'], formats: ['html'] })).toEqual([]);
    expect(await search({ since: Date.now() - 3_600_000 })).toHaveLength(2);
    expect(await search({ until: Date.now() - 3_600_000 })).toEqual([]);
  });

  it('by a tag hold after the file was read again', async () => {
    const app = await openLibrary({ 'a.md': '# Tides\n\nTides turn twice a day here.' });
    await app.library.setTags(app.document(`${app.files}/a.md`).id, ['sea']);
    await app.import(app.write('a.md', '# Tides\n\nTides turn twice a day, and in between they stand.'));
    expect(await app.search.search({ query: 'tides', limit: 9, tags: ['sea'] })).toHaveLength(1);
  });
});

it('without vectors, a search by meaning falls back on words', async () => {
  const app = await openLibrary({});
  expect(await app.search.search({ query: 'lighthouse', limit: 3, mode: 'vector' })).toHaveLength(1);
});
