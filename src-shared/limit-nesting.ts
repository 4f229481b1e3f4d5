/** Quotations and lists inside one another deeper than this are no one's, and cost parsers minutes. */
const MAX_DEPTH = 32;

/** A run of marks longer than this is an ornament. */
const MAX_RUN = 100;

/** Spaces before a line that would put it deeper than that. */
const MAX_INDENT = 400;

const DEEP_LINE = new RegExp(`^(?:[ \\t]*(?:>|(?:[-*+]|\\d{1,9}[.)])[ \\t])){${MAX_DEPTH + 1},}`, 'gm');
const LONG_RUN = new RegExp(`((?:\\*|_|~){${MAX_RUN}})[*_~]+|((?:!?\\[){${MAX_DEPTH}})[![]+`, 'g');
const LONG_CLOSING = new RegExp(
  `((?:\\](?:\\([^()\\s]{0,99}\\))?){${MAX_DEPTH}})(?:\\](?:\\([^()\\s]{0,99}\\))?)+`,
  'g',
);
const LONG_INDENT = new RegExp(`^([ \\t]{${MAX_INDENT}})[ \\t]+`, 'gm');

/** Markdown with what is nested absurdly deep brought up; words stay as they are. */
export function limitNesting(text: string): string {
  return text
    .replace(DEEP_LINE, (prefix) => prefix.match(/^(?:[ \t]*(?:>|[^\s>]+[ \t])){32}/)?.[0] ?? '')
    .replace(LONG_RUN, '$1$2')
    .replace(LONG_CLOSING, '$1')
    .replace(LONG_INDENT, '$1');
}
