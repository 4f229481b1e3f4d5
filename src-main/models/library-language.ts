import type { LibraryLanguage } from '../../src-shared/models.ts';

/** From this share of the documents on, a model for their language alone serves best. */
const CLEAR = 0.8;

/**
 * Which models suit a library: those for its language, if it has one.
 * @param languages ISO 639-1 code of each document, where it is known
 * @param locale of the system, which decides while there are no documents
 */
export function libraryLanguageOf(languages: readonly (string | null | undefined)[], locale: string): LibraryLanguage {
  const known = languages.filter((language) => language != null);
  if (known.length === 0) return languageOf(locale) ?? 'multilingual';
  for (const [code, language] of Object.entries(LANGUAGES)) {
    if (known.filter((each) => each === code).length >= CLEAR * known.length) return language;
  }
  return 'multilingual';
}

const LANGUAGES: Readonly<Record<string, LibraryLanguage>> = { en: 'english', zh: 'chinese' };

const languageOf = (locale: string): LibraryLanguage | undefined => LANGUAGES[locale.split(/[-_]/)[0] ?? ''];
