import type { BlockBuilder } from '../block-builder.ts';

/** Writes text that turned out not to be what its name says, line breaks and all. */
export function writeAsItIs(text: string, builder: BlockBuilder): void {
  for (const part of text.split(/\n[^\S\n]*\n+/)) builder.add('code', part);
}
