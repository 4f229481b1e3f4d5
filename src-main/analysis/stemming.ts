import { stemmer as ar } from '@orama/stemmers/arabic';
import { stemmer as hy } from '@orama/stemmers/armenian';
import { stemmer as da } from '@orama/stemmers/danish';
import { stemmer as nl } from '@orama/stemmers/dutch';
import { stemmer as en } from '@orama/stemmers/english';
import { stemmer as fi } from '@orama/stemmers/finnish';
import { stemmer as fr } from '@orama/stemmers/french';
import { stemmer as de } from '@orama/stemmers/german';
import { stemmer as el } from '@orama/stemmers/greek';
import { stemmer as hu } from '@orama/stemmers/hungarian';
import { stemmer as hi } from '@orama/stemmers/indian';
import { stemmer as id } from '@orama/stemmers/indonesian';
import { stemmer as ga } from '@orama/stemmers/irish';
import { stemmer as it } from '@orama/stemmers/italian';
import { stemmer as lt } from '@orama/stemmers/lithuanian';
import { stemmer as ne } from '@orama/stemmers/nepali';
import { stemmer as no } from '@orama/stemmers/norwegian';
import { stemmer as pt } from '@orama/stemmers/portuguese';
import { stemmer as ro } from '@orama/stemmers/romanian';
import { stemmer as ru } from '@orama/stemmers/russian';
import { stemmer as sr } from '@orama/stemmers/serbian';
import { stemmer as es } from '@orama/stemmers/spanish';
import { stemmer as sv } from '@orama/stemmers/swedish';
import { stemmer as ta } from '@orama/stemmers/tamil';
import { stemmer as tr } from '@orama/stemmers/turkish';

type Stem = (word: string) => string;

/** Snowball's stemmers by ISO 639-1 code. */
const STEMMERS: Readonly<Record<string, Stem>> = {
  ar,
  da,
  de,
  el,
  en,
  es,
  fi,
  fr,
  ga,
  hi,
  hu,
  hy,
  id,
  it,
  lt,
  nb: no,
  ne,
  nl,
  no,
  pt,
  ro,
  ru,
  sr,
  sv,
  ta,
  tr,
};

const identity: Stem = (word) => word;

/** Text repeats its words: a bounded memory of stems saves most of the work. */
const MAX_REMEMBERED = 50_000;
const remembered = new Map<string, Map<string, string>>();

/** The stemmer of a language, or one that leaves words as they are. */
export function stemmerFor(language: string | undefined): Stem {
  const stem = language === undefined ? undefined : STEMMERS[language];
  if (!stem || language === undefined) return identity;
  let known = remembered.get(language);
  if (!known) {
    known = new Map();
    remembered.set(language, known);
  }
  const memory = known;
  return (word) => {
    let stemmed = memory.get(word);
    if (stemmed === undefined) {
      stemmed = stem(word) || word;
      if (memory.size >= MAX_REMEMBERED) memory.clear();
      memory.set(word, stemmed);
    }
    return stemmed;
  };
}
