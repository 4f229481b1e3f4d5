import type { PDFPageProxy } from 'pdfjs-dist/types/src/display/api.js';
import { z } from 'zod';

/** Left, top, right and bottom on the page as displayed, in points. */
export type Corners = readonly [left: number, top: number, right: number, bottom: number];

/** The part of pdf.js's annotation data that holds text people wrote; it has no type for it. */
const annotation = z.object({
  subtype: z.string(),
  rect: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  hidden: z.boolean().nullish(),
  password: z.boolean().nullish(),
  fieldType: z.string().nullish(),
  fieldName: z.string().nullish(),
  alternativeText: z.string().nullish(),
  fieldValue: z.unknown().optional(),
  checkBox: z.boolean().nullish(),
  radioButton: z.boolean().nullish(),
  exportValue: z.string().nullish(),
  buttonValue: z.string().nullish(),
  options: z.array(z.object({ exportValue: z.unknown(), displayValue: z.unknown() })).nullish(),
  contentsObj: z.object({ str: z.string() }).nullish(),
  textContent: z.array(z.string()).nullish(),
  fileId: z.string().nullish(),
  file: z.object({ filename: z.string() }).nullish(),
});
type Annotation = z.infer<typeof annotation>;

/** What stands in one field of a form. */
export interface FieldContent {
  readonly corners: Corners;
  /** What was written or chosen; absent on fields that are ticked. */
  readonly value?: string;
  /** Whether it is ticked; absent on fields that are filled in. */
  readonly isTicked?: boolean;
  /** What the form calls the field, where it has a name for people. */
  readonly name?: string;
}

/** What was typed on the page, stuck to it, or remarked on a passage. */
export interface Note {
  readonly text: string;
  readonly corners: Corners;
  /** It shows on the page like the page's own text. */
  readonly isTyped: boolean;
}

/** What was written on a page or stuck to it, and is no part of its text. */
export interface Annotations {
  readonly fields: readonly FieldContent[];
  readonly notes: readonly Note[];
  /** Files pinned to the page, by pdf.js's identifiers. */
  readonly files: readonly { readonly id: string; readonly name: string }[];
}

/** Text written on the page, notes stuck to it, and remarks on passages. */
const NOTES = new Set(['FreeText', 'Text', 'Highlight', 'Underline', 'Squiggly', 'StrikeOut', 'Caret']);

/** What was filled into a page's form fields, and the notes and files on it, in the order of the file. */
export async function readAnnotations(
  page: Pick<PDFPageProxy, 'getAnnotations'>,
  viewport: { convertToViewportPoint(x: number, y: number): unknown[] },
): Promise<Annotations> {
  const fields: FieldContent[] = [];
  const notes: Note[] = [];
  const files: { id: string; name: string }[] = [];
  const data: unknown[] = await page.getAnnotations();
  for (const each of data) {
    const parsed = annotation.safeParse(each).data;
    if (!parsed || parsed.hidden) continue;
    const corners = cornersOf(parsed.rect, viewport);
    const field = fieldOf(parsed, corners);
    const note = NOTES.has(parsed.subtype)
      ? (parsed.contentsObj?.str || parsed.textContent?.join('\n') || '').trim()
      : '';
    if (field) fields.push(field);
    if (note) notes.push({ text: note, corners, isTyped: parsed.subtype === 'FreeText' });
    if (parsed.fileId && parsed.file) files.push({ id: parsed.fileId, name: parsed.file.filename });
  }
  return { fields, notes, files };
}

function cornersOf(
  [left, bottom, right, top]: Annotation['rect'],
  viewport: { convertToViewportPoint(x: number, y: number): unknown[] },
): Corners {
  const [ax = 0, ay = 0] = viewport.convertToViewportPoint(left, bottom) as number[];
  const [bx = 0, by = 0] = viewport.convertToViewportPoint(right, top) as number[];
  return [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)];
}

function fieldOf(data: Annotation, corners: Corners): FieldContent | undefined {
  const name = nameOf(data);
  const named = { corners, ...(name !== undefined && { name }) };
  if (data.checkBox || data.radioButton) {
    const isTicked =
      typeof data.fieldValue === 'string' &&
      data.fieldValue !== 'Off' &&
      data.fieldValue === (data.checkBox ? data.exportValue : data.buttonValue);
    return { ...named, isTicked };
  }
  // What a password field holds is nobody's to read; buttons and signatures hold no words.
  if ((data.fieldType !== 'Tx' && data.fieldType !== 'Ch') || data.password) return undefined;
  const chosen = [data.fieldValue].flat().filter((each) => typeof each === 'string' && each.trim() !== '');
  if (chosen.length === 0) return undefined;
  const shown = chosen.map((value) => {
    const label = data.options?.find((option) => option.exportValue === value)?.displayValue;
    return typeof label === 'string' && label.trim() !== '' ? label : String(value);
  });
  return { ...named, value: shown.join(', ').replace(/\s+/g, ' ').trim() };
}

/** Names that programs give: `Text3`, `f1_02[0]`, `undefined_7`. */
const NO_NAME =
  /^(?:undefined|untitled|text|textfield|field|check ?box|dropdown|list ?box|combo ?box|group|button|f|c)?[\s_\d.-]*$/i;

/** What the form tells people about a field; without it, the last part of the path that programs know it by. */
function nameOf({ alternativeText, fieldName }: Annotation): string | undefined {
  const path = fieldName?.split('.').findLast((part) => !NO_NAME.test(part.replace(/\[\d+\]$/, '')));
  const name = (alternativeText || path?.replace(/\[\d+\]$/, '') || '').replace(/\s+/g, ' ').trim();
  return name === '' ? undefined : name.replace(/\s*:$/, '');
}
