import { decodeCodePage } from './code-pages.ts';

/** What RTF is made of: control words, characters by number, other control characters, braces, text. */
const TOKEN = /\\([a-z]+)(-?\d+)? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+/gi;

/** Groups that say nothing themselves. */
const DESCRIPTIONS = new Set(['fonttbl', 'colortbl', 'stylesheet', 'info', 'pntext']);

const SPOKEN: Readonly<Record<string, string>> = {
  par: '\n',
  line: '\n',
  tab: '\t',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
  endash: '–',
  emdash: '—',
};

interface Group {
  /** Nothing in it is part of the HTML. */
  readonly isSilent: boolean;
  /** What follows is there for readers of RTF only. */
  readonly isForRtf: boolean;
  /** How many characters stand in for one that is given by its number in Unicode. */
  readonly standIns: number;
}

/**
 * The HTML that Outlook has wrapped in RTF (MS-OXRTFEX 2.1): tags are in groups of their own,
 * and what only readers of RTF need is marked.
 * @param rtf one character a byte
 * @returns `undefined` where the RTF was not made from HTML
 */
export function htmlInRtf(rtf: string): string | undefined {
  if (!/^\{\\rtf1[^{}]{0,200}\\fromhtml1/.test(rtf)) return undefined;
  const codePage = Number(/\\ansicpg(\d+)/.exec(rtf)?.[1] ?? 1252);
  const parts: string[] = [];
  let bytes: number[] = [];
  const outer: Group[] = [];
  let group: Group = { isSilent: false, isForRtf: false, standIns: 1 };
  let isOptional = false;
  let toSkip = 0;
  const say = (text: string): void => {
    if (bytes.length > 0) parts.push(decodeCodePage(Uint8Array.from(bytes), codePage));
    bytes = [];
    if (!group.isSilent && !group.isForRtf) parts.push(text);
  };
  for (const [, word, number, hex, control, brace, text] of rtf.matchAll(TOKEN)) {
    if (hex) {
      if (toSkip > 0) toSkip--;
      else if (!group.isSilent && !group.isForRtf) bytes.push(Number.parseInt(hex, 16));
    } else if (text) {
      say(text.slice(toSkip));
      toSkip = Math.max(0, toSkip - text.length);
    } else if (brace === '{') {
      say('');
      outer.push(group);
    } else if (brace === '}') {
      say('');
      group = outer.pop() ?? group;
    } else if (control) {
      if (control === '*') isOptional = true;
      else if (toSkip > 0) toSkip--;
      else if (control === '~') say('\u00a0');
      else if (/[{}\\]/.test(control)) say(control);
    } else if (word) {
      const isDescription = DESCRIPTIONS.has(word) || (isOptional && word !== 'htmltag');
      if (isDescription) group = { ...group, isSilent: true };
      else if (word === 'htmlrtf') group = { ...group, isForRtf: number !== '0' };
      else if (word === 'uc') group = { ...group, standIns: Number(number ?? 1) };
      else if (word === 'u') {
        say(String.fromCharCode(Number(number) & 0xffff));
        toSkip = group.standIns;
      } else if (SPOKEN[word]) say(SPOKEN[word]);
      isOptional = false;
    }
  }
  say('');
  return parts.join('');
}
