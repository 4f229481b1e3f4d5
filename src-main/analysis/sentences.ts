const segmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' });

/** After these, ICU's rules see the end of a sentence where there is none. */
const ABBREVIATION =
  /(?:^|[\s(])(?:\p{Lu}|[dsuz]|Dr|Mr|Mrs|Ms|Prof|St|Sr|Jr|Fig|Figs|Eq|Eqs|Sec|Ref|Refs|Tab|No|Nos|Vol|vs|cf|al|approx|ca|Inc|Corp|Gen|Col|Lt|Maj|Capt|Sgt|Adm|Mt|Rev|Gov|Sen|Rep|U\.S\.C|U\.S\.A|Ltd|Co|Bros|pp|p|ed|eds|e\.g|i\.e|U\.S|Nr|Abb|Bd|bzw|vgl|usw|z\.B|d\.h|u\.a)\.["')\]]*\s*$/u;

/** Without one of these before its end, a text is one sentence: most headings, cells and list items are. */
const MAY_END = /[\n\r\u0085\u2028\u2029\p{Sentence_Terminal}]/u;

const SMALL_LETTER = /^\p{Ll}/u;

/** No abbreviation with what may follow it is longer; looking at more would make long texts slow. */
const LONGEST_ENDING = 24;

/**
 * Cuts text into sentences at Unicode's sentence boundaries (UAX 29), in any script, with
 * abbreviations kept whole. Line breaks end sentences too. The pieces, joined, are the text.
 */
export function splitSentences(text: string): string[] {
  if (!MAY_END.test(text.trimEnd().slice(0, -1))) return text ? [text] : [];
  const sentences: string[] = [];
  let start = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    const end = index + segment.length;
    if (!segment.endsWith('\n') && ABBREVIATION.test(text.slice(Math.max(start, end - LONGEST_ENDING), end))) continue;
    // “Stop!” and left: a sentence does not begin with a small letter.
    if (!segment.endsWith('\n') && SMALL_LETTER.test(text.slice(end, end + 2))) continue;
    sentences.push(text.slice(start, end));
    start = end;
  }
  if (start < text.length) sentences.push(text.slice(start));
  return sentences;
}
