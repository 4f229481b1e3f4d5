import { expect, it } from 'vitest';
import { libraryLanguageOf } from './library-language.ts';

it.each([
  [['en', 'en', 'en', 'en', 'de'], 'english'],
  [['en', 'de'], 'multilingual'],
  [['zh', 'zh', null, undefined], 'chinese'],
  [['fr'], 'multilingual'],
] as const)('a library of %o is for %s models', (languages, expected) => {
  expect(libraryLanguageOf(languages, 'en-US')).toBe(expected);
});

it('goes by the system while there are no documents', () => {
  expect(['en-GB', 'zh-CN', 'de-DE'].map((locale) => libraryLanguageOf([], locale))).toEqual([
    'english',
    'chinese',
    'multilingual',
  ]);
});
