import { readFileSync } from 'node:fs';
import type { Nodes, PhrasingContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

/** A stretch of text in one style. */
export interface Run {
  readonly text: string;
  readonly style: 'plain' | 'strong' | 'emphasis' | 'code';
}

/** What the samples are made of: the part of Markdown that their sources use. */
export type SampleBlock =
  | { readonly kind: 'heading'; readonly level: number; readonly runs: readonly Run[] }
  /** The lead is the paragraph right below the title. */
  | { readonly kind: 'paragraph' | 'lead' | 'list-item'; readonly runs: readonly Run[] }
  /** Rows of cells; the first row is the header. */
  | { readonly kind: 'table'; readonly rows: readonly (readonly Run[][])[] };

export interface SampleSource {
  readonly title: string;
  readonly blocks: readonly SampleBlock[];
}

/**
 * Reads the Markdown that a sample is made from.
 * @throws Error when it has no title, or uses Markdown that the samples have no form for
 */
export function readSource(file: string): SampleSource {
  const tree = fromMarkdown(readFileSync(file, 'utf8'), { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const [first, ...rest] = tree.children.flatMap(blocksOf);
  if (first?.kind !== 'heading' || first.level !== 1) throw new Error(`${file} does not begin with a title`);
  const blocks = rest.map((block, index) =>
    index === 0 && block.kind === 'paragraph' ? { ...block, kind: 'lead' as const } : block,
  );
  return { title: plain(first.runs), blocks: [first, ...blocks] };
}

/** The words of `runs`, without their styles. */
export function plain(runs: readonly Run[]): string {
  return runs.map(({ text }) => text).join('');
}

function blocksOf(node: Nodes): SampleBlock[] {
  switch (node.type) {
    case 'heading':
      return [{ kind: 'heading', level: node.depth, runs: runsOf(node.children) }];
    case 'paragraph':
      return [{ kind: 'paragraph', runs: runsOf(node.children) }];
    case 'list':
      return node.children.flatMap((item) =>
        item.children.flatMap(blocksOf).map((block): SampleBlock => {
          if (block.kind !== 'paragraph') throw new Error(`a list item holds a ${block.kind}`);
          return { ...block, kind: 'list-item' };
        }),
      );
    case 'table':
      return [{ kind: 'table', rows: node.children.map((row) => row.children.map((cell) => runsOf(cell.children))) }];
    default:
      throw new Error(`the samples have no form for Markdown’s ${node.type}`);
  }
}

function runsOf(nodes: readonly PhrasingContent[], style: Run['style'] = 'plain'): Run[] {
  return nodes.flatMap((node): Run[] => {
    switch (node.type) {
      case 'text':
        return [{ text: node.value.replace(/\s+/g, ' '), style }];
      case 'inlineCode':
        return [{ text: node.value, style: 'code' }];
      case 'strong':
      case 'emphasis':
        return runsOf(node.children, node.type);
      default:
        throw new Error(`the samples have no form for Markdown’s ${node.type}`);
    }
  });
}
