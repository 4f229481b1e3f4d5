import type { DocumentFormat } from '../format.ts';
import { isArchiveWith } from '../spreadsheet/recognise.ts';

export const format: DocumentFormat = {
  id: 'xlsx',
  label: 'Excel workbook',
  extensions: ['xlsx', 'xlsm', 'xltx', 'xltm'],

  recognise(sample) {
    if (sample.mediaType === 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet') return 0.95;
    return isArchiveWith(sample, 'xl/workbook.xml') ? 0.9 : 0;
  },

  async parse(input) {
    const { readXlsx } = await import('../spreadsheet/xlsx.ts');
    return readXlsx(input);
  },
};
