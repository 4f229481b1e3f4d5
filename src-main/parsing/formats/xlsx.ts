import type { DocumentFormat } from '../format.ts';
import { isArchiveWith } from '../spreadsheet/recognise.ts';

export const format: DocumentFormat = {
  id: 'xlsx',
  label: 'Excel workbook',
  extensions: ['xlsx', 'xlsm', 'xltx', 'xltm'],

  recognise(sample) {
    if (isArchiveWith(sample, 'xl/workbook.xml')) return 0.98;
    return sample.mediaType === 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' ? 0.95 : 0;
  },

  async parse(input) {
    const { readXlsx } = await import('../spreadsheet/xlsx.ts');
    return readXlsx(input);
  },
};
