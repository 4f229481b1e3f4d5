import { expect, it } from 'vitest';
import type { CatalogueModel, LibraryLanguage } from '../../../src-shared/models.ts';
import { languageOf } from './language-of.ts';

function proposed(...languages: readonly LibraryLanguage[]): CatalogueModel {
  return {
    ...{ repository: 'owner/name', name: 'Name', role: 'language', parameters: 600, licence: 'MIT', languages: ['en'] },
    ...{ contextTokens: 512, isRecommended: true, installed: [] },
    recommendedFor: languages.map((language) => ({ machine: 'small', language })),
  };
}

it('is the language that every proposed model is recommended for', () => {
  expect(languageOf([proposed('english'), proposed('english', 'chinese')])).toBe('english');
  expect(languageOf([proposed('chinese', 'multilingual'), proposed('chinese')])).toBe('chinese');
  expect(languageOf([proposed('english'), proposed('chinese')])).toBe('multilingual');
});
