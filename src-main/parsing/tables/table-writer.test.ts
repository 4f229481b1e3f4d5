import { describe, expect, it } from 'vitest';
import { chunkBlocks, estimateTokens } from '../../chunking/index.ts';
import { outline } from '../../testing/read.ts';
import { BlockBuilder } from '../block-builder.ts';
import { TableWriter } from './table-writer.ts';

/** Writes lines whose cells are parted by bars, as blocks. */
function write(...lines: string[]): BlockBuilder['blocks'] {
  const builder = new BlockBuilder();
  const writer = new TableWriter(builder);
  for (const line of lines) writer.row(line.split('|').map((text, column) => ({ column, text })));
  writer.end();
  return builder.blocks;
}

const people = (count: number): string[] => Array.from({ length: count }, (_, index) => `Person ${index}|${index * 7}`);

describe('the rows of a sheet', () => {
  it('are one table with a row a line', () => {
    expect(outline(write('Name|Age', 'Ada|36', 'Alan|41'))).toEqual(['table: Name | Age\nAda | 36\nAlan | 41']);
  });

  it('are cut into slices that each begin with the names of the columns', () => {
    const blocks = write('Name|Age', ...people(500));
    expect(blocks.length).toBeGreaterThan(10);
    for (const { text } of blocks) expect(text.split('\n')[0]).toBe('Name | Age');
    const rows = blocks.flatMap(({ text }) => text.split('\n').slice(1));
    expect(rows).toEqual(people(500).map((row) => row.replace('|', ' | ')));
  });

  it('are cut so that every chunk has the names of the columns in it', () => {
    const header = 'Name of the person|Number of days';
    for (const { text } of chunkBlocks(write(header, ...people(2_000))))
      expect(text).toContain('Name of the person | Number of days');
  });

  it('have their names in several rows where those leave gaps', () => {
    const blocks = write('Region|Sales||Costs', '|2023|2024|2023|2024', ...people(300));
    for (const { text } of blocks) {
      expect(text.split('\n').slice(0, 2)).toEqual(['Region | Sales |  | Costs', ' | 2023 | 2024 | 2023 | 2024']);
    }
  });

  it('stand below their title, which is a paragraph, and begin anew below the next', () => {
    const blocks = write('Sales', 'City|Total', 'Oslo|3', '', 'Costs', 'Country|Sum', 'Norway|4');
    expect(outline(blocks)).toEqual([
      'paragraph: Sales',
      'table: City | Total\nOslo | 3',
      'paragraph: Costs',
      'table: Country | Sum\nNorway | 4',
    ]);
  });

  it('keep their names over a gap, and labels between them', () => {
    expect(outline(write('City|Total', '', 'Oslo|3', 'Abroad', 'Rome|4'))).toEqual([
      'table: City | Total\nOslo | 3\nAbroad\nRome | 4',
    ]);
  });

  it('need no names', () => {
    const blocks = write(...Array.from({ length: 300 }, (_, index) => `${index}|${index * 3}|12.5`));
    expect(blocks.length).toBeGreaterThan(2);
    expect(blocks[1]?.text).not.toContain('0 | 0 | 12.5\n');
    expect(new Set(blocks.flatMap(({ text }) => text.split('\n'))).size).toBe(300);
  });

  it('say nothing of columns that are empty, and keep the others below each other', () => {
    expect(outline(write('||City|||Total', '||Oslo|||3', '||Rome'))).toEqual(['table: City | Total\nOslo | 3\nRome']);
    expect(outline(write('|Lent|Sold', 'Oslo||3'))).toEqual(['table:  | Lent | Sold\nOslo |  | 3']);
  });

  it('are paragraphs where they are sentences in a single column', () => {
    const sentence =
      'This note says at length what the numbers in the sheet below are and where they come from. '.repeat(2);
    expect(outline(write('Notes', sentence, sentence))).toEqual([
      'paragraph: Notes',
      `paragraph: ${sentence.trim()}`,
      `paragraph: ${sentence.trim()}`,
    ]);
  });

  it('are lines of a table where they are a list in a single column', () => {
    const words = Array.from({ length: 100 }, (_, index) => `word${index}`);
    const blocks = write(...words);
    expect(blocks.every(({ kind }) => kind === 'table')).toBe(true);
    expect(blocks.flatMap(({ text }) => text.split('\n'))).toEqual(words);
  });

  it('are all there when nothing stands under the names of the columns', () => {
    expect(outline(write('Name|Age', '', 'Title|Year', 'Emma|1815'))).toEqual([
      'table: Name | Age\nTitle | Year\nEmma | 1815',
    ]);
    expect(outline(write('Name|Age'))).toEqual(['table: Name | Age']);
  });

  it('do not repeat names that are longer than rows are worth', () => {
    const header = Array.from({ length: 400 }, (_, index) => `Measurement number ${index}`).join('|');
    const blocks = write(header, '1|2', '3|4');
    expect(blocks.at(-1)?.text).toBe('1 | 2\n3 | 4');
    expect(
      blocks
        .map(({ text }) => text)
        .join()
        .match(/number 17\b/g),
    ).toHaveLength(1);
  });

  it('cost what their cells cost, however far apart these stand', () => {
    const builder = new BlockBuilder();
    const writer = new TableWriter(builder);
    writer.row([
      { column: 0, text: 'first' },
      { column: 16_383, text: 'last' },
    ]);
    writer.end();
    expect(outline(builder.blocks)).toEqual(['table: first | last']);
    expect(estimateTokens(builder.blocks[0]?.text ?? '')).toBeLessThan(10);
  });
});
