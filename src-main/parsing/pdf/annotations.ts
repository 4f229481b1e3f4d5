import { z } from 'zod';
import type { Corners } from './page.ts';

/** The part of pdf.js's annotation data that holds text people wrote; it has no type for it. */
const annotation = z.object({
  subtype: z.string(),
  rect: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  hidden: z.boolean().nullish(),
  fieldType: z.string().nullish(),
  fieldName: z.string().nullish(),
  alternativeText: z.string().nullish(),
  fieldValue: z.unknown().optional(),
  contentsObj: z.object({ str: z.string() }).nullish(),
});

/** Text and choice fields; buttons and signatures hold no words. */
const FILLED_IN = new Set(['Tx', 'Ch']);

/** Text written on the page and notes stuck to it. */
const NOTES = new Set(['FreeText', 'Text']);

/**
 * What was filled into a page's form fields and written on it as notes, in the order of the file.
 * @param page something that lists annotations as pdf.js's page does
 */
export async function readAnnotations(
  page: { getAnnotations(): Promise<unknown[]> },
  viewport: { convertToViewportPoint(x: number, y: number): unknown[] },
): Promise<{ readonly text: string; readonly corners: Corners }[]> {
  return (await page.getAnnotations()).flatMap((data) => {
    const parsed = annotation.safeParse(data);
    if (!parsed.success || parsed.data.hidden) return [];
    const text = textOf(parsed.data).trim();
    if (!text) return [];
    const [ax = 0, ay = 0] = viewport.convertToViewportPoint(parsed.data.rect[0], parsed.data.rect[1]) as number[];
    const [bx = 0, by = 0] = viewport.convertToViewportPoint(parsed.data.rect[2], parsed.data.rect[3]) as number[];
    return [{ text, corners: [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)] as const }];
  });
}

function textOf(data: z.infer<typeof annotation>): string {
  if (NOTES.has(data.subtype)) return data.contentsObj?.str ?? '';
  if (!FILLED_IN.has(data.fieldType ?? '')) return '';
  const value = [data.fieldValue].flat().filter((each) => typeof each === 'string' && each.trim() !== '');
  if (value.length === 0) return '';
  // Without a name for people, the last part of the path that programs know the field by.
  const name =
    data.alternativeText ||
    data.fieldName
      ?.split('.')
      .at(-1)
      ?.replace(/\[\d+\]$/, '');
  return name ? `${name}: ${value.join(', ')}` : value.join(', ');
}
