import type { PDFPageProxy } from 'pdfjs-dist/types/src/display/api.js';
import { z } from 'zod';
import type { PageParagraph } from './page.ts';

interface XfaNode {
  readonly name?: string | undefined;
  readonly value?: unknown;
  readonly attributes?: Record<string, unknown> | undefined;
  readonly children?: readonly (XfaNode | null)[] | undefined;
}

/** What pdf.js makes of a page of an XFA form: a tree like that of a web page. */
const xfaNode: z.ZodType<XfaNode> = z.lazy(() =>
  z.object({
    name: z.string().optional().catch(undefined),
    value: z.unknown().optional(),
    attributes: z.record(z.string(), z.unknown()).optional().catch(undefined),
    children: z.array(xfaNode.nullable().catch(null)).optional().catch(undefined),
  }),
);

const WHOLE_PAGE = { x: 0, y: 0, width: 1, height: 1 };

/**
 * The text and the filled-in fields of one page of a form that is made of XFA alone, in the
 * form's order. Where on the page they are drawn is not known: their box is the page.
 */
export async function readXfaPage(page: PDFPageProxy, number: number): Promise<PageParagraph[]> {
  const root = xfaNode.safeParse(await page.getXfa()).data;
  const paragraphs: PageParagraph[] = [];
  const visit = (node: XfaNode): void => {
    const classes = [node.attributes?.class].flat();
    if (!classes.includes('xfaDraw') && !classes.includes('xfaField')) {
      for (const child of node.children ?? []) if (child) visit(child);
      return;
    }
    const text = lineOf(node);
    if (text === '') return;
    const isField = classes.includes('xfaField');
    const v = paragraphs.length * LINE;
    const place = { u0: 0, u1: 0, v0: v, v1: v, page: number, box: WHOLE_PAGE };
    const type = { size: fontSizeOf(node), font: '', lineCount: 1, isField, isAside: isField, hasOtherFont: false };
    paragraphs.push({ kind: 'paragraph', text, ...type, ...place });
  };
  if (root) visit(root);
  return paragraphs;
}

/** Far enough apart that no two are taken for one. */
const LINE = 1000;

function fontSizeOf({ attributes }: XfaNode): number {
  const { data } = z.object({ fontSize: z.string() }).safeParse(attributes?.style);
  return Number.parseFloat(data?.fontSize ?? '') || 10;
}

/** A label and its value, or a tick and its label. */
function lineOf(node: XfaNode): string {
  const printed: string[] = [];
  const values: string[] = [];
  let tick = '';
  const visit = ({ name, value, attributes, children }: XfaNode): void => {
    const type = attributes?.type;
    if (name === 'input' && (type === 'checkbox' || type === 'radio')) {
      tick = attributes?.checked === true ? '☒ ' : '☐ ';
    } else if (name === 'input' && type !== 'password') {
      values.push(String(attributes?.value ?? ''));
    } else if (name === 'textarea') {
      values.push(String(attributes?.textContent ?? value ?? ''));
    } else if (name === 'option') {
      if (attributes?.selected === true) values.push(String(value ?? attributes.value ?? ''));
    } else {
      if (typeof value === 'string') printed.push(value);
      for (const child of children ?? []) if (child) visit(child);
    }
  };
  visit(node);
  const label = printed.join(' ').replace(/\s+/g, ' ').trim();
  const filled = values.map((value) => value.replace(/\s+/g, ' ').trim()).filter((value) => value !== '');
  if (filled.length === 0) return label === '' ? '' : tick + label;
  return label === '' ? filled.join(', ') : `${label.replace(/\s*:$/, '')}: ${filled.join(', ')}`;
}
