const segmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' });

/** After these, ICU's rules see the end of a sentence where there is none. */
const ABBREVIATION =
  /(?:^|[\s(])(?:\p{Lu}|Dr|Mr|Mrs|Ms|Prof|St|Sr|Jr|Fig|Figs|Eq|Eqs|Sec|Ref|Refs|Tab|No|Nos|Vol|vs|cf|al|approx|ca|Inc|Corp|Ltd|Co|Bros|pp|p|ed|eds|e\.g|i\.e|U\.S|Nr|Abb|Bd|bzw|vgl|usw|z\.\s?B|d\.\s?h|u\.\s?a)\.["')\]]*\s*$/u;

/**
 * Cuts text into sentences at Unicode's sentence boundaries (UAX 29), in any script, with
 * abbreviations kept whole. Line breaks end sentences too. The pieces, joined, are the text.
 */
export function splitSentences(text: string): string[] {
  const sentences: string[] = [];
  let pending = '';
  for (const { segment } of segmenter.segment(text)) {
    pending += segment;
    if (!segment.endsWith('\n') && ABBREVIATION.test(pending)) continue;
    sentences.push(pending);
    pending = '';
  }
  if (pending) sentences.push(pending);
  return sentences;
}
