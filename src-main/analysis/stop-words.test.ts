import { describe, expect, it } from 'vitest';
import { queryConcepts } from './stop-words.ts';
import { termsOf } from './terms.ts';

const words = (question: string, ...languages: string[]): string[] =>
  queryConcepts(question, languages).map((concept) => concept.word);

describe('queryConcepts', () => {
  it('keeps what an English question is about', () => {
    expect(words('What is the warranty period of the pump?')).toEqual(['warranty', 'period', 'pump']);
    expect(words('Please tell me who signed it')).toEqual(['signed']);
  });

  it('keeps what a German question is about', () => {
    expect(words('Wie lange ist die Kündigungsfrist für den Vertrag?', 'de')).toEqual(
      expect.arrayContaining(['kundigungsfrist', 'vertrag']),
    );
    expect(words('Wer ist der Autor und welche Rolle hat er?', 'de')).not.toEqual(expect.arrayContaining(['wer']));
  });

  it('keeps pairs of ideographs and drops those with a particle in them', () => {
    const concepts = words('保修期是多久', 'zh');
    expect(concepts).toContain('保修');
    expect(concepts).toContain('修期');
    expect(concepts.some((word) => word.includes('是'))).toBe(false);
    expect(concepts.every((word) => word.length > 1)).toBe(true);
  });

  it('is empty when a question names nothing', () => {
    expect(words('What is this?')).toEqual([]);
    expect(words('')).toEqual([]);
  });

  it('lets a concept be found under its stem in each language of the library', () => {
    const [concept] = queryConcepts('warranties', ['en', 'de']);
    expect([...(concept?.terms ?? [])]).toEqual(
      expect.arrayContaining(['warranties', ...termsOf('warranties', 'en'), ...termsOf('warranties', 'de')]),
    );
  });

  it('names each concept once', () => {
    expect(words('pump or pump')).toEqual(['pump']);
  });
});
