import { describe, expect, it } from 'vitest';
import { detectLanguage } from './language.ts';

const TEXTS = {
  en: 'The committee decided that the report should be published before the end of the year.',
  de: 'Der Ausschuss hat beschlossen, dass der Bericht noch vor Ende des Jahres veröffentlicht werden soll.',
  fr: 'Le comité a décidé que le rapport devrait être publié avant la fin de cette année.',
  es: 'El comité decidió que el informe debería publicarse antes de que termine este año.',
  ru: 'Комитет решил, что доклад должен быть опубликован до конца этого года.',
  zh: '委员会决定这份报告应当在今年年底之前公开发表。',
  ja: '委員会は、この報告書を年末までに公表することを決定しました。',
  ko: '위원회는 이 보고서를 올해 말까지 발표하기로 결정했습니다.',
  ar: 'قررت اللجنة أن ينشر التقرير قبل نهاية هذا العام.',
  th: 'คณะกรรมการตัดสินใจว่าควรเผยแพร่รายงานก่อนสิ้นปีนี้',
};

describe('detectLanguage', () => {
  it.each(Object.entries(TEXTS))('tells %s by a sentence', (language, text) => {
    expect(detectLanguage(text)).toBe(language);
  });

  it('does not guess where there is nothing to go by', () => {
    expect(detectLanguage('')).toBeUndefined();
    expect(detectLanguage('12 345 — 67,8 %')).toBeUndefined();
  });

  it('goes by the bulk of a long text and not by how it begins', () => {
    expect(detectLanguage(`${TEXTS.en}\n${`${TEXTS.de} `.repeat(500)}`)).toBe('de');
  });

  it('looks at samples only, however long the text', () => {
    const text = `${TEXTS.en} `.repeat(100_000);
    const start = performance.now();
    detectLanguage(text);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
