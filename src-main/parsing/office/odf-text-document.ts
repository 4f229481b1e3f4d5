import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { BlockBuilder } from '../block-builder.ts';
import type { ParseInput } from '../format.ts';
import { OdfBlocks } from './odf-blocks.ts';
import { odfProperties, readOdf } from './odf-package.ts';
import { OdfStyles } from './odf-styles.ts';
import { withPages } from './pages.ts';

/**
 * Reads an OpenDocument text, packed or flat, as it would be printed; no headers, footers, comments or deletions.
 * @throws AlcoveError `FILE_CORRUPT`, `ARCHIVE_UNSAFE`, `PASSWORD_REQUIRED`
 */
export async function readOdfText(input: Pick<ParseInput, 'bytes' | 'password'>): Promise<ParsedDocument> {
  const styles = new OdfStyles();
  const builder = new BlockBuilder();
  const body = new OdfBlocks(builder, styles);
  const meta = await readOdf(
    input,
    (element) => styles.add(element),
    (element, parent) => {
      if (parent?.name !== 'text') return false;
      body.add(element);
      return true;
    },
  );
  body.end();
  const properties = odfProperties(meta);
  const firstHeading = builder.blocks[0]?.kind === 'heading' ? builder.blocks[0].text : undefined;
  const title = body.title ?? properties.title ?? firstHeading;
  const claimed = Number(meta?.child('document-statistic')?.attribute('page-count')) || undefined;
  return {
    format: 'odt',
    ...properties,
    ...(title !== undefined && { title }),
    ...withPages(builder.blocks, body.pageCount, claimed),
  };
}
