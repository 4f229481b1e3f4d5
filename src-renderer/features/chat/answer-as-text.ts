import type { Message } from '../../../src-shared/answers.ts';
import { text } from '../../locales/en.ts';

/** An answer with its sources below it, as plain text to paste elsewhere. */
export function answerAsText({ text: body, citations }: Pick<Message, 'text' | 'citations'>): string {
  const sources = citations.map(
    ({ n, title, page, pageUnit }) =>
      `[${n}] ${title}${page === undefined ? '' : `, ${text.chat.place(page, pageUnit)}`}`,
  );
  return [body.trim(), ...(sources.length > 0 ? [sources.join('\n')] : [])].join('\n\n');
}
