import { type CatalogueModel, LIBRARY_LANGUAGES, type LibraryLanguage } from '../../../src-shared/models.ts';

/** For which language models are proposed: the one that all of them are recommended for. */
export function languageOf(models: readonly CatalogueModel[]): LibraryLanguage {
  const suits = (language: LibraryLanguage): boolean =>
    models.every(({ recommendedFor }) => recommendedFor.some((each) => each.language === language));
  return LIBRARY_LANGUAGES.find(suits) ?? 'multilingual';
}
