import type { XmlElement } from '../xml.ts';
import { equationText } from './equations.ts';

/** The text of a paragraph in DrawingML (`a:p`, ECMA-376 part 1, 21.1.2): no slide numbers, equations on one line. */
export function drawingText(paragraph: XmlElement): string {
  return paragraph
    .elements()
    .map((element) => {
      switch (element.name) {
        case 'r':
          return element.child('t')?.text ?? '';
        case 'br':
          return '\n';
        case 'fld':
          return element.attribute('type') === 'slidenum' ? '' : (element.child('t')?.text ?? '');
        case 'm':
        case 'oMath':
        case 'oMathPara':
          return equationText(element);
        case 'AlternateContent':
          return drawingText(element.child('Choice') ?? element);
        default:
          return '';
      }
    })
    .join('');
}

/** The rows of a table in DrawingML (`a:tbl`). A cell that is merged into another is empty. */
export function drawingRows(table: XmlElement): { readonly cells: string[] }[] {
  return table.elements('tr').map((row) => ({
    cells: row.elements('tc').map((cell) => [...cell.descendants('p')].map(drawingText).join('\n')),
  }));
}

/** What a diagram's points say, in the order of its data part (`dgm:dataModel`). */
export function diagramTexts(data: XmlElement | undefined): string[] {
  const points = data?.child('ptLst')?.elements('pt') ?? [];
  return points
    .filter((point) => point.attribute('type') !== 'pres')
    .map((point) => [...point.descendants('p')].map(drawingText).join('\n'))
    .filter((text) => text.trim() !== '');
}

/** A chart's title, and its figures as a table: a row a category, a column a series (`c:chart`). */
export function chartRows(chart: XmlElement | undefined): {
  readonly title: string;
  readonly rows: { cells: string[] }[];
} {
  const title = [...(chart?.child('chart', 'title')?.descendants('p') ?? [])].map(drawingText).join(' ');
  const series = chart ? [...chart.descendants('ser')] : [];
  const columns = series.map((one) => ({
    name: pointsOf(one.child('tx')).get(0) ?? one.child('tx', 'v')?.text ?? '',
    categories: pointsOf(one.child('cat') ?? one.child('xVal')),
    values: pointsOf(one.child('val') ?? one.child('yVal')),
  }));
  const indexes = new Set(columns.flatMap(({ categories, values }) => [...categories.keys(), ...values.keys()]));
  const rows = [...indexes]
    .toSorted((a, b) => a - b)
    .map((index) => ({
      cells: [
        columns.find(({ categories }) => categories.has(index))?.categories.get(index) ?? '',
        ...columns.map(({ values }) => values.get(index) ?? ''),
      ],
    }));
  return { title, rows: rows.length > 0 ? [{ cells: ['', ...columns.map(({ name }) => name)] }, ...rows] : [] };
}

function pointsOf(element: XmlElement | undefined): ReadonlyMap<number, string> {
  const points = element ? [...element.descendants('pt')] : [];
  return new Map(points.map((point) => [Number(point.attribute('idx')), point.child('v')?.text ?? '']));
}
