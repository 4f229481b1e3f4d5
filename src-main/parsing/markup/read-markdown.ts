import type { Nodes, Parent, Root, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfm } from 'micromark-extension-gfm';
import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { limitNesting } from '../../../src-shared/limit-nesting.ts';
import { BlockBuilder, oneLine } from '../block-builder.ts';
import { readHtml } from '../html-blocks.ts';
import type { Metadata } from '../metadata-values.ts';
import { slices } from '../web/html-table.ts';
import { frontMatter } from './front-matter.ts';

/** Reads Markdown as GitHub does, front matter included. HTML within it is read, too. */
export function readMarkdown(text: string): Omit<ParsedDocument, 'format'> {
  const tree = fromMarkdown(limitNesting(text), {
    extensions: [gfm(), frontmatter(['yaml', 'toml'])],
    mdastExtensions: [gfmFromMarkdown(), frontmatterFromMarkdown(['yaml', 'toml'])],
  });
  const builder = new BlockBuilder();
  walk(tree, builder);
  const stated = statedIn(tree);
  const title = stated.title ?? headingTitle(tree);
  return { ...stated, ...(title !== undefined && { title }), blocks: builder.blocks };
}

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
      addTable(node, builder);
      break;
    case 'footnoteDefinition':
      for (const child of node.children) {
        if (child.type === 'paragraph') builder.add('footnote', plainText(child));
        else visit(child, builder);
      }
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
  if (node.type === 'footnoteReference') return '';
  if ('value' in node) return node.value;
  if ('alt' in node) return node.alt ?? '';
  return 'children' in node ? node.children.map(plainText).join('') : '';
}

function addTable(table: Table, builder: BlockBuilder): void {
  const rows = table.children.map((row) => row.children.map((cell) => oneLine(plainText(cell))).join(' | '));
  for (const slice of slices(rows, rows[0])) builder.add('table', slice);
}

function statedIn(tree: Root): Metadata {
  // TOML is a node of an extension that the types of the tree do not know.
  const first: { readonly type: string; readonly value?: unknown } | undefined = tree.children[0];
  if (typeof first?.value !== 'string') return {};
  return first.type === 'yaml' || first.type === 'toml' ? frontMatter(first.type, first.value) : {};
}

function headingTitle(tree: Root): string | undefined {
  const heading = tree.children.find((node) => node.type === 'heading' && node.depth === 1);
  return heading ? oneLine(plainText(heading)) || undefined : undefined;
}
