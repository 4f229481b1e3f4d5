import { expect, it } from 'vitest';
import { errorReport } from '../../../src-shared/errors.ts';
import { summaryAsText } from './summary-as-text.ts';

const summary = { ready: 37, unchanged: 2, failed: 3, cancelled: 0, pages: 1_204, chunks: 5_000, seconds: 41.2 };
const failures = [
  { path: '/docs/pay.pdf', error: errorReport('PASSWORD_REQUIRED') },
  { path: '/docs/odd\nname.docx', error: errorReport('FILE_CORRUPT', 'The zip archive ends early.') },
  { path: '/docs/tax.pdf', error: errorReport('PASSWORD_REQUIRED') },
];

it('says what the run came to, and each failure with its code, those of one kind together', () => {
  expect(summaryAsText({ ...summary, failures }, '0.1.0')).toBe(
    `Alcove 0.1.0
37 documents imported (1,204 pages) in 41 s, 2 already in the library, 3 failed.

PASSWORD_REQUIRED (2): ${errorReport('PASSWORD_REQUIRED').action}
  /docs/pay.pdf
    The file is protected with a password.
  /docs/tax.pdf
    The file is protected with a password.

FILE_CORRUPT (1): ${errorReport('FILE_CORRUPT').action}
  /docs/odd name.docx
    The zip archive ends early.
`,
  );
});

it('says how many failures it leaves out', () => {
  expect(summaryAsText({ ...summary, failed: 300, failures })).toContain('and 297 others');
});

it('is two lines when all went well', () => {
  const one = { ...summary, ready: 1, pages: 1, unchanged: 0, failed: 0, failures: [] };
  expect(summaryAsText(one)).toBe('Alcove\n1 document imported (1 page) in 41 s.\n');
});
