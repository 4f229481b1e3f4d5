import type { ModelFileFact } from '../../../src-shared/models.ts';
import { sumOfBytes } from '../sum-of-bytes.ts';
import type { OfferedVariant } from './offered-variant.ts';
import { nominalBits, qualityOf } from './quality.ts';
import { modelIn, quantizationIn } from './quantization-label.ts';

export interface GgufVariantOptions {
  /** The quantization that the model was trained in. */
  readonly madeIn?: string;
}

/** Parts of models, and what is made beside them: nothing of it writes. */
const NO_MODEL = /mmproj|imatrix|vocab|(?:^|[-_.])(?:lora|adapter|control[-_]?vector|clip)(?:[-_.]|$)/i;

/** What foretells words for the model that it lies beside; alone in a repository, it is what people are after. */
const HELPER = /^mtp[-_.]|(?:^|[-_.])(?:draft|eagle3)(?:[-_.]|$)/i;

const PART = /^(?<stem>.*)-(?<part>\d{5})-of-(?<parts>\d{5})$/s;

/** Every quantization that comes as GGUF, the largest first. Those with parts missing are left out. */
export function ggufVariants(files: readonly ModelFileFact[], options: GgufVariantOptions): readonly OfferedVariant[] {
  const models = files.filter(({ path }) => isModel(path));
  const main = models.filter(({ path }) => !HELPER.test(nameOf(path)));
  const choices = joined(main.length > 0 ? main : models);
  const ids = idsOf(choices);
  return choices
    .map(({ parts, model, label }, index) => {
      const bitsPerWeight = nominalBits(label ?? '');
      const quality = label === undefined ? undefined : qualityOf(label, options);
      return {
        id: ids[index] ?? `${index}`,
        runtime: 'llama' as const,
        model,
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

const isModel = (path: string): boolean => /\.gguf$/i.test(path) && !NO_MODEL.test(nameOf(path));
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const withoutEnding = (path: string): string => path.replace(/\.gguf$/i, '');

/** One choice, in one file or several. */
interface Choice {
  /** In order. */
  readonly parts: readonly ModelFileFact[];
  readonly model: string;
  readonly label?: string;
  /** The name without label. */
  readonly rest: string;
}

function joined(files: readonly ModelFileFact[]): Choice[] {
  const groups = new Map<
    string,
    { readonly stem: string; readonly parts: Map<number, ModelFileFact>; readonly count: number }
  >();
  for (const file of files) {
    const path = withoutEnding(file.path);
    const { stem = path, part = '1', parts = '1' } = PART.exec(path)?.groups ?? {};
    const key = `${stem}\0${parts}`;
    const group = groups.get(key) ?? { stem, parts: new Map(), count: Number(parts) };
    if (Number(part) >= 1 && Number(part) <= group.count) group.parts.set(Number(part), file);
    groups.set(key, group);
  }
  return [...groups.values()]
    .filter(({ parts, count }) => count > 0 && parts.size === count)
    .map(({ stem, parts }) => {
      const inOrder = [...parts].toSorted(([one], [other]) => one - other).map(([, file]) => file);
      return { parts: inOrder, model: modelIn(stem), rest: stem, ...quantizationIn(stem) };
    });
}

/** The label alone where it is one of its kind; otherwise with what tells it apart from the others. */
function idsOf(choices: readonly Choice[]): readonly string[] {
  const alike = Map.groupBy(choices, ({ label }) => label);
  const common = new Map([...alike].map(([label, those]) => [label, commonLength(those.map(({ rest }) => rest))]));
  const taken = new Set<string>();
  /** How often an id has been wanted. */
  const counts = new Map<string, number>();
  return choices.map(({ label, rest }) => {
    const own = alike.get(label)?.length === 1 ? '' : plain(rest.slice(common.get(label)));
    const wanted = label === undefined ? plain(rest.split('/').at(-1) ?? rest) : [label, own].filter(Boolean).join('-');
    let id = wanted;
    let count = counts.get(wanted.toLowerCase()) ?? 1;
    while (taken.has(id.toLowerCase())) id = `${wanted}-${++count}`;
    counts.set(wanted.toLowerCase(), count);
    taken.add(id.toLowerCase());
    return id;
  });
}

/** Fit to follow a colon. */
const plain = (name: string): string => name.replace(/[^\w.]+/g, '-').replace(/^[-._]+|[-._]+$/g, '');

/** How many characters all begin with, whole words only. */
function commonLength([first = '', ...others]: readonly string[]): number {
  let length = first.length;
  for (const other of others) {
    let same = 0;
    while (same < length && other[same] === first[same]) same++;
    length = same;
  }
  return first.slice(0, length).search(/[^-._/]*$/) || 0;
}
