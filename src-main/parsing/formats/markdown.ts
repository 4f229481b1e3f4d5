import type { Nodes, Parent, Root, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfm } from 'micromark-extension-gfm';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { BlockBuilder, oneLine } from '../block-builder.ts';
import { decodeText } from '../decode-text.ts';
import type { DocumentFormat } from '../format.ts';
import { readHtml } from '../html-blocks.ts';

const EXTENSIONS = ['md', 'markdown', 'mdown', 'mkd', 'mdx'];

export const format: DocumentFormat = {
  id: 'markdown',
  label: 'Markdown',
  extensions: EXTENSIONS,

  recognise({ text, extension }) {
    if (text === undefined) return 0;
    if (EXTENSIONS.includes(extension)) return 0.6;
    // Without the extension, only a document that no plain text looks like: headings and links or lists.
    return extension === '' && /^#{1,6} \S/m.test(text) && /\]\(\S+\)|^[-*] \S|^```/m.test(text) ? 0.4 : 0;
  },

  async parse({ bytes }) {
    const text = decodeText(bytes);
    if (text === undefined) throw new AlcoveError('UNSUPPORTED_FORMAT');
    const tree = fromMarkdown(text, {
      extensions: [gfm(), frontmatter(['yaml', 'toml'])],
      mdastExtensions: [gfmFromMarkdown(), frontmatterFromMarkdown(['yaml', 'toml'])],
    });
    const builder = new BlockBuilder();
    walk(tree, builder);
    const title = titleOf(tree);
    return { format: 'markdown', ...(title !== undefined && { title }), blocks: builder.blocks };
  },
};

function walk(parent: Parent, builder: BlockBuilder): void {
  for (const node of parent.children) visit(node, builder);
}

function visit(node: Nodes, builder: BlockBuilder): void {
  switch (node.type) {
    case 'heading':
      builder.heading(node.depth, plainText(node));
      break;
    case 'paragraph':
      builder.add('paragraph', plainText(node));
      break;
    case 'listItem':
      for (const child of node.children) {
        if (child.type === 'paragraph') builder.add('list-item', plainText(child));
        else visit(child, builder);
      }
      break;
    case 'code':
      builder.add('code', node.value);
      break;
    case 'table':
      builder.add('table', tableText(node));
      break;
    case 'html':
      for (const block of readHtml(node.value).blocks) {
        if (block.kind === 'heading') builder.heading(block.level ?? 1, block.text);
        else builder.add(block.kind, block.text);
      }
      break;
    case 'yaml':
    case 'definition':
    case 'thematicBreak':
      break;
    default:
      if ('children' in node) walk(node, builder);
  }
}

/** The words of a node: what is written, and what pictures are said to show. */
function plainText(node: Nodes): string {
  if (node.type === 'break') return '\n';
  if (node.type === 'html') return /^<(?:br|wbr|p|\/p)\b/i.test(node.value) ? ' ' : '';
  if ('value' in node) return node.value;
  if ('alt' in node) return node.alt ?? '';
  return 'children' in node ? node.children.map(plainText).join('') : '';
}

function tableText(table: Table): string {
  return table.children.map((row) => row.children.map((cell) => oneLine(plainText(cell))).join(' | ')).join('\n');
}

/** The front matter's title, or the only first-level heading at the top. */
function titleOf(tree: Root): string | undefined {
  const [first] = tree.children;
  if (first && 'value' in first && (first.type === 'yaml' || (first.type as string) === 'toml')) {
    const named = /^title\s*[:=]\s*["']?(.+?)["']?\s*$/m.exec(first.value)?.[1];
    if (named) return oneLine(named);
  }
  const heading = tree.children.find((node) => node.type === 'heading' && node.depth === 1);
  return heading ? oneLine(plainText(heading)) || undefined : undefined;
}
