import type { Nodes, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { Fragment, type ReactNode } from 'react';
import { limitNesting } from '../../../src-shared/limit-nesting.ts';

/**
 * Markdown as it is meant. Nothing in it leads anywhere: links are their words, pictures what they
 * show, HTML what was written.
 * @param mark draws plain text
 */
export function drawMarkdown(text: string, mark: (text: string) => ReactNode): ReactNode {
  const source = limitNesting(text);
  const root = fromMarkdown(source, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const draw = (node: Nodes): ReactNode => drawNode(node, { source, mark, draw });
  return root.children.map((node) => <Fragment key={offsetOf(node)}>{draw(node)}</Fragment>);
}

interface Drawing {
  readonly source: string;
  /** Draws plain text, in which the markers stand. */
  mark(text: string): ReactNode;
  draw(node: Nodes): ReactNode;
}

function drawNode(node: Nodes, drawing: Drawing): ReactNode {
  const { source, mark, draw } = drawing;
  const children = (nodes: readonly Nodes[]): ReactNode =>
    nodes.map((child) => <Fragment key={offsetOf(child)}>{draw(child)}</Fragment>);
  switch (node.type) {
    case 'paragraph':
      return <p className="wrap-anywhere whitespace-pre-line">{children(node.children)}</p>;
    case 'heading':
      // Below the title of the page and of the answer, whatever depth the model took.
      return <h3 className="wrap-anywhere mt-1 font-semibold">{children(node.children)}</h3>;
    case 'list': {
      const look = 'flex flex-col gap-1.5 pl-6 marker:text-ink-3';
      return node.ordered ? (
        <ol start={node.start ?? 1} className={`list-decimal ${look}`}>
          {children(node.children)}
        </ol>
      ) : (
        <ul className={`list-disc ${look}`}>{children(node.children)}</ul>
      );
    }
    case 'listItem':
      return (
        <li>
          <div className="flex flex-col gap-1.5">{children(node.children)}</div>
        </li>
      );
    case 'blockquote':
      return (
        <blockquote className="flex flex-col gap-2 border-line-strong border-l-2 pl-3.5 text-ink-2">
          {children(node.children)}
        </blockquote>
      );
    case 'code':
      return (
        <pre className="overflow-x-auto rounded-lg border border-line bg-side px-3 py-2 font-mono text-sm">
          {node.value}
        </pre>
      );
    case 'table':
      return <WrittenTable table={node} drawing={drawing} />;
    case 'thematicBreak':
      return <hr className="border-line" />;
    case 'text':
      return mark(node.value);
    case 'strong':
      return <strong className="font-semibold">{children(node.children)}</strong>;
    case 'emphasis':
      return <em>{children(node.children)}</em>;
    case 'delete':
      return <del>{children(node.children)}</del>;
    case 'inlineCode':
      return <code className="rounded bg-pressed px-1 py-px font-mono text-[0.9em]">{node.value}</code>;
    case 'break':
      return <br />;
    case 'link':
      return children(node.children);
    case 'image':
      return node.alt;
    default:
      // HTML, references and definitions: shown as they were written, so that nothing is lost.
      return mark(source.slice(offsetOf(node), node.position?.end.offset));
  }
}

function WrittenTable({ table, drawing }: { readonly table: Table; readonly drawing: Drawing }) {
  const [head, ...rows] = table.children;
  const cells = (nodes: Table['children'][number]['children'], Cell: 'th' | 'td'): ReactNode =>
    nodes.map((cell) => (
      <Cell key={offsetOf(cell)} className="border-line border-b px-2.5 py-1.5 text-left align-top">
        {cell.children.map((child) => (
          <Fragment key={offsetOf(child)}>{drawing.draw(child)}</Fragment>
        ))}
      </Cell>
    ));
  return (
    <div className="overflow-x-auto rounded-lg border border-line">
      <table className="w-full text-sm [&_tr:last-child>td]:border-b-0">
        {head && (
          <thead className="bg-side">
            <tr>{cells(head.children, 'th')}</tr>
          </thead>
        )}
        <tbody>
          {rows.map((row) => (
            <tr key={offsetOf(row)}>{cells(row.children, 'td')}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Where a node begins; also what tells it from its neighbours. */
function offsetOf({ position }: Nodes): number {
  return position?.start.offset ?? 0;
}
