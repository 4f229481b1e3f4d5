import { describe, expect, it } from 'vitest';
import { foldForPhrases, holdsPhrase, parseQuery } from './parse-query.ts';

const parse = (query: string) => parseQuery(query, ['en']);
const phrase = (text: string) => parse(`"${text}"`).phrases[0] ?? { text: '', folded: '', lookups: [] };
const holds = (text: string, asked: string) => holdsPhrase(foldForPhrases(text), phrase(asked));

describe('parseQuery', () => {
  it.each(['"dead reckoning" at sea', '“dead reckoning” at sea', '„dead reckoning“ at sea', '«dead reckoning» at sea'])(
    'takes what stands in quotation marks for a phrase: %s',
    (query) => {
      const { phrases, text } = parse(query);
      expect(phrases.map(({ folded }) => folded)).toEqual(['dead reckoning']);
      expect(text).toBe('dead reckoning at sea');
    },
  );

  it('looks a phrase up by what passages of each language of the library have of it', () => {
    const [first] = parseQuery('"probable causes"', ['en', 'de']).phrases;
    expect(first?.lookups).toEqual([
      ['probable', 'causes'],
      ['probabl', 'caus'],
    ]);
  });

  it('takes a mark that nothing closes, and empty ones, for nothing', () => {
    expect(parse('5" pipes').phrases).toEqual([]);
    expect(parse('"" and "  " and "?!"').phrases).toEqual([]);
  });

  it.each([
    ['error ERR_0x80070057 on start', 'ERR_0x80070057'],
    ['what is part AB-1234/5?', 'AB-1234/5'],
    ['see 10.1000/xyz123.', '10.1000/xyz123'],
    ['who wrote to joe@mill-9.example', 'joe@mill-9.example'],
  ])('takes what is written in one piece for an identifier: %s', (query, identifier) => {
    expect(parse(query).identifiers.map(({ text }) => text)).toEqual([identifier]);
  });

  it('takes no ordinary words for identifiers', () => {
    expect(parse("What's the well-known and/or e.g. state-of-the-art in 2023?").identifiers).toEqual([]);
  });

  it('knows the name of a file', () => {
    const { identifiers } = parse('what does harbour-dues.pdf say');
    expect(identifiers.map(({ text }) => text)).toEqual(['harbour-dues.pdf']);
    expect(parse('Node.js').identifiers).toEqual([]);
  });

  it('asks for a quarter as one thing, however it is said', () => {
    for (const query of ['sales in the third quarter', 'sales in Q3', 'sales 第三季度'])
      expect(
        parse(query).concepts.some(({ terms }) => terms.has('q3')),
        query,
      ).toBe(true);
  });

  it('hears that the newest is wanted', () => {
    expect(parse('the most recent report').wantsLatest).toBe(true);
    expect(parse('最新的报告').wantsLatest).toBe(true);
    expect(parse('the lateness of reports').wantsLatest).toBe(false);
  });

  it('bears a query of nothing but marks, and one that is very long', () => {
    expect(parse('?!').terms).toEqual([]);
    expect(parse('word '.repeat(800)).terms).toEqual(['word']);
  });
});

describe('holdsPhrase', () => {
  it('finds a phrase however it is spaced, cased and accented', () => {
    expect(holds('By DÉAD\n  reckoning, they', 'dead reckoning')).toBe(true);
  });

  it('finds none inside of other words, and no words that stand apart', () => {
    expect(holds('undead reckonings', 'dead reckoning')).toBe(false);
    expect(holds('dead by reckoning', 'dead reckoning')).toBe(false);
  });

  it('finds one that comes later as a whole', () => {
    expect(holds('undead reckoning and dead reckoning', 'dead reckoning')).toBe(true);
  });

  it('finds Chinese words between others', () => {
    expect(holds('它发源于青藏高原，流经', '青藏高原')).toBe(true);
  });
});
