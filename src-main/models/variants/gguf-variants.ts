import type { ModelFileFact } from '../../../src-shared/models.ts';
import { bitsOf, type OfferedVariant, sumOfBytes } from './offered-variant.ts';
import { nominalBits, qualityOf } from './quality.ts';
import { quantizationIn } from './quantization-label.ts';

export interface GgufVariantOptions {
  /** Weights, where that is known. */
  readonly parameters?: number;
  /** The quantization that the model was trained in. */
  readonly madeIn?: string;
}

/** Parts of models, and what is made beside them: nothing of it writes. */
const NO_MODEL = /mmproj|imatrix|vocab|(?:^|[-_.])(?:lora|adapter|control[-_]?vector|clip)(?:[-_.]|$)/i;

const PART = /^(?<stem>.*)-(?<part>\d{5})-of-(?<parts>\d{5})$/s;

/** Every quantization that comes as GGUF, the largest first. Those with parts missing are left out. */
export function ggufVariants(files: readonly ModelFileFact[], options: GgufVariantOptions): readonly OfferedVariant[] {
  const choices = joined(files.filter(({ path }) => isModel(path)));
  const ids = idsOf(choices);
  return choices
    .map(({ parts, label }, index) => {
      const bitsPerWeight = bitsOf(parts, options.parameters) ?? nominalBits(label ?? '');
      const quality = label === undefined ? undefined : qualityOf(label, options);
      return {
        id: ids[index] ?? `${index}`,
        runtime: 'llama' as const,
        quantization: label ?? 'GGUF',
        files: parts,
        weights: parts,
        bytes: sumOfBytes(parts),
        ...(bitsPerWeight !== undefined && { bitsPerWeight }),
        ...(quality && { quality }),
      };
    })
    .sort((one, other) => other.bytes - one.bytes);
}

const isModel = (path: string): boolean => /\.gguf$/i.test(path) && !NO_MODEL.test(path.split('/').at(-1) ?? '');

/** One choice, in one file or several. */
interface Choice {
  /** In order. */
  readonly parts: readonly ModelFileFact[];
  readonly label?: string;
  /** The name without label. */
  readonly rest: string;
}

function joined(files: readonly ModelFileFact[]): Choice[] {
  const groups = new Map<
    string,
    { readonly stem: string; readonly parts: Map<number, ModelFileFact>; count: number }
  >();
  for (const file of files) {
    const path = file.path.replace(/\.gguf$/i, '');
    const { stem = path, part = '1', parts = '1' } = PART.exec(path)?.groups ?? {};
    const key = `${stem}\0${parts}`;
    const group = groups.get(key) ?? { stem, parts: new Map(), count: Number(parts) };
    group.parts.set(Number(part), file);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ stem, parts, count }) => {
    const inOrder = Array.from({ length: Math.min(count, files.length) }, (_, index) => parts.get(index + 1)).filter(
      (part) => part !== undefined,
    );
    return inOrder.length === count && count > 0 ? [{ parts: inOrder, rest: stem, ...quantizationIn(stem) }] : [];
  });
}

/** The label alone where it is one of its kind; otherwise with what tells it apart from the others. */
function idsOf(choices: readonly Choice[]): readonly string[] {
  const ids: string[] = [];
  const taken = new Set<string>();
  for (const { label, rest } of choices) {
    const alike = choices.filter((other) => other.label === label).map((other) => other.rest);
    const own = plain(rest.slice(alike.length > 1 ? commonLength(alike) : rest.length));
    const wanted = label === undefined ? plain(rest.split('/').at(-1) ?? rest) : [label, own].filter(Boolean).join('-');
    let id = wanted;
    for (let count = 2; taken.has(id.toLowerCase()); count++) id = `${wanted}-${count}`;
    taken.add(id.toLowerCase());
    ids.push(id);
  }
  return ids;
}

/** Fit to follow a colon. */
const plain = (name: string): string => name.replace(/[^\w.]+/g, '-').replace(/^[-._]+|[-._]+$/g, '');

/** How many characters all begin with, whole words only. */
function commonLength([first = '', ...others]: readonly string[]): number {
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length).search(/[^-._/]*$/) || 0;
}
