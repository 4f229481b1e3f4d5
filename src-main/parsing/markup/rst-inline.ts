import { oneLine } from '../block-builder.ts';

/** The words of a stretch of reStructuredText without its marks: links and roles by what they say. */
export function plainRst(text: string): string {
  return oneLine(text)
    .replace(
      /(?<![\w`])(?::[\w:.+-]{1,60}:)?`([^`<]{1,2000}?)\s*(?:<[^`>]{0,2000}>)?`(?:__?|:[\w:.+-]{1,60}:)?(?!`)/g,
      '$1',
    )
    .replace(/``([^`]{1,2000}?)``/g, '$1')
    .replace(/\[(?:#[\w-]{0,60}|\d{1,4}|\*)\]_(?!\w)/g, '')
    .replace(/(?<![\w*])(\*{1,2})(?=\S)([^*]{1,2000}?)(?<=\S)\1(?![\w*])/g, '$2')
    .replace(/(?<![\w|])\|([^|\s][^|]{0,200}?)\|_{0,2}(?![\w|])/g, '$1')
    .replace(/(?<=[A-Za-z0-9])__?(?=$|[\s.,;:!?)])/g, '')
    .replace(/\\(.)/g, (_, char: string) => (char === ' ' ? '' : char));
}
