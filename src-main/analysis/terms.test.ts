import { describe, expect, it } from 'vitest';
import { foldText, queryTerms, termsOf } from './terms.ts';

describe('foldText', () => {
  it('makes letters alike that differ in case, width or Latin accents', () => {
    expect(foldText('Crème BRÛLÉE')).toBe('creme brulee');
    expect(foldText('ＦＵＬＬ　ｗｉｄｔｈ')).toBe('full width');
    expect(foldText('Straße')).toBe(foldText('STRASSE'));
    expect(foldText('ﬁnal')).toBe('final');
    expect(foldText('e\u0301')).toBe(foldText('é'));
  });

  it('bears any number of marks on a letter', () => {
    expect(foldText(`${'e\u0301\u0302'.repeat(1_000)}a${'\u0301'.repeat(200_000)}b`)).toBe(`${'e'.repeat(1_000)}ab`);
  });

  it('keeps marks that make another letter in other scripts', () => {
    expect(foldText('が')).toBe('が');
    expect(foldText('й')).toBe('й');
    expect(foldText('한국어')).toBe('한국어');
  });
});

describe('termsOf', () => {
  it('cuts words at what is neither letter nor digit', () => {
    expect(termsOf('Hello, world! (2nd try)')).toEqual(['hello', 'world', '2nd', 'try']);
    expect(termsOf('')).toEqual([]);
    expect(termsOf(' … — !')).toEqual([]);
  });

  it('keeps identifiers whole at their underscores', () => {
    expect(termsOf('call max_file_size now')).toEqual(['call', 'max_file_size', 'now']);
    expect(termsOf('größe_max')).toEqual(['grosse_max']);
  });

  it('keeps repetitions, which ranking counts', () => {
    expect(termsOf('rose is a rose')).toEqual(['rose', 'is', 'a', 'rose']);
  });

  it.each([
    ['en', 'running', 'runs'],
    ['de', 'Häuser', 'Hauses'],
    ['fr', 'continuation', 'continuations'],
    ['es', 'gatos', 'gato'],
    ['ru', 'книги', 'книга'],
    ['sv', 'bilarna', 'bilar'],
  ])('finds one stem for forms of a word in %s', (language, one, other) => {
    expect(termsOf(one, language)).toEqual(termsOf(other, language));
    expect(termsOf(one)).not.toEqual(termsOf(other));
  });

  it('leaves words as they are in a language without a stemmer', () => {
    expect(termsOf('running', 'xx')).toEqual(['running']);
  });

  it('cuts Chinese, Japanese and Korean into characters and pairs', () => {
    expect(termsOf('数据库')).toEqual(['数', '据', '库', '数据', '据库']);
    expect(termsOf('カメラ')).toEqual(['カ', 'メ', 'ラ', 'カメ', 'メラ']);
    expect(termsOf('한국')).toEqual(['한', '국', '한국']);
    expect(termsOf('水')).toEqual(['水']);
  });

  it('does not cut characters beyond the basic plane in halves', () => {
    expect(termsOf('𠮷野')).toEqual(['𠮷', '野', '𠮷野']);
  });

  it('finds the words in Thai, which writes none of its blanks', () => {
    const terms = termsOf('ภาษาไทยเป็นภาษา');
    expect(terms).toContain('ภาษา');
    expect(terms.length).toBeGreaterThan(1);
    expect(terms.join('')).toBe('ภาษาไทยเป็นภาษา');
  });

  it('parts scripts that stand together', () => {
    expect(termsOf('使用Python语言')).toEqual(['使', '用', '使用', 'python', '语', '言', '语言']);
    expect(termsOf('COVID-19疫情')).toEqual(['covid', '19', '疫', '情', '疫情']);
  });

  it('gives plain and accented text the same terms', () => {
    expect(termsOf('naïve café', 'en')).toEqual(termsOf('naive cafe', 'en'));
  });
});

describe('queryTerms', () => {
  it('looks a word up as written and as each language would have stemmed it, once each', () => {
    const terms = queryTerms('running', ['en', 'de']);
    expect(terms).toContain('running');
    expect(terms).toContain(termsOf('running', 'en')[0]);
    expect(new Set(terms).size).toBe(terms.length);
  });

  it('finds what a document in one of the languages was indexed by', () => {
    for (const [language, word] of [
      ['en', 'databases'],
      ['de', 'Datenbanken'],
      ['zh', '数据库'],
    ] as const) {
      expect(queryTerms(word, ['en', 'de', 'zh'])).toEqual(expect.arrayContaining(termsOf(word, language)));
    }
  });
});

describe('words written one way or the other', () => {
  it.each([
    ['ёлка', 'елка'],
    ['cœur', 'coeur'],
    ['Łódź', 'Lodz'],
    ['smørrebrød', 'smorrebrod'],
    ['الكِتَاب', 'الكتاب'],
    ['Αθήνα', 'Αθηνα'],
  ])('are one term: %s and %s', (one, other) => {
    expect(termsOf(one)).toEqual(termsOf(other));
  });
});
