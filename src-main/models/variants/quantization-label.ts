/** What llama.cpp and those who publish models call a precision. */
const LABEL =
  /(?<=^|[-._/ ])(?:UD[-_])?(?:I?Q[1-8](?:_(?:[01](?:_\d){0,2}|K|NL|XXS|XS|S|M|L))(?:_(?:XXS|XS|S|M|L|XL))?|TQ[12]_0|MXFP4(?:_MOE)?|NVFP4|BF16|FP?16|FP?32)(?=$|[-._/ ])/gi;

export interface NamedQuantization {
  /** In one spelling: `Q4_K_M`, `UD-Q4_K_XL`, `F16`. */
  readonly label: string;
  /** The name without it. */
  readonly rest: string;
}

/**
 * The quantization in the name of a file, or in the names of the folders that it is in.
 * @param path without what numbers its parts and without `.gguf`
 * @returns `undefined` where the name tells of none
 */
export function quantizationIn(path: string): NamedQuantization | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  // The last one: names of models have numbers and letters in them, too.
  const found = [...name.matchAll(LABEL)].at(-1);
  if (found) return named(name, found);
  const folder = path.slice(0, -name.length);
  const above = [...folder.matchAll(LABEL)].at(-1);
  return above && { ...named(folder, above), rest: name };
}

/**
 * Which model of its repository a file is a quantization of: the words of its path that name no quantization, in one
 * spelling. Folders that say the same as the name count once.
 * @param path without what numbers its parts and without `.gguf`
 */
export function modelIn(path: string): string {
  const words = path.split('/').map((part) =>
    part
      .replace(LABEL, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, ''),
  );
  return [...new Set(words)].filter(Boolean).join('/');
}

function named(name: string, { 0: label, index }: RegExpExecArray): NamedQuantization {
  return {
    label: label
      .toUpperCase()
      .replace(/^UD_/, 'UD-')
      .replace(/^FP(?=\d)/, 'F'),
    rest: `${name.slice(0, index)}${name.slice(index + label.length)}`,
  };
}
