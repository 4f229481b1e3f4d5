import type { DocumentFormat, FileSample } from '../format.ts';
import { oleStreamNames } from '../ole.ts';
import { isArchiveWith } from '../spreadsheet/recognise.ts';

export const format: DocumentFormat = {
  id: 'xls',
  label: 'Excel workbook (binary)',
  extensions: ['xls', 'xlt', 'xlsb'],

  recognise(sample) {
    const { bytes, text } = sample;
    const streams = oleStreamNames(bytes);
    if (streams.has('Workbook') || streams.has('WORKBOOK') || streams.has('Book') || streams.has('BOOK')) return 1;
    if (isArchiveWith(sample, 'xl/workbook.bin')) return 0.97;
    if (text?.includes('urn:schemas-microsoft-com:office:spreadsheet') && /<(?:\w+:)?Workbook[\s>]/.test(text))
      return 0.97;
    return isBareStream(sample) ? 0.9 : 0;
  },

  async parse(input) {
    const { readWithSheetJs } = await import('../spreadsheet/sheetjs.ts');
    return readWithSheetJs(input, 'xls');
  },
};

/** Before Excel 5, a workbook was a stream without a container: it begins with a BOF record ([MS-XLS] 2.4.21). */
function isBareStream({ bytes, extension, text }: FileSample): boolean {
  const isBof = bytes[0] === 9 && [0, 2, 4, 8].includes(bytes[1] ?? -1) && bytes[3] === 0 && (bytes[2] ?? 0) <= 16;
  return text === undefined && isBof && /^xl[st]$/.test(extension);
}
