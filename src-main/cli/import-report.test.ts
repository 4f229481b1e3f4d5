import { describe, expect, it } from 'vitest';
import { errorReport } from '../../src-shared/errors.ts';
import type { ImportOutcome } from '../../src-shared/imports.ts';
import { countOutcomes, exitCodeOf, failureLines, summaryLine } from './import-report.ts';

const ready: ImportOutcome = { path: '/a.pdf', status: 'ready', documentId: 'a', pages: 1_204, chunks: 9 };
const failed = (path: string, error = errorReport('PASSWORD_REQUIRED')): ImportOutcome => ({
  path,
  status: 'failed',
  documentId: path,
  error,
});

it('sums an import up in a line', () => {
  const files: ImportOutcome[] = [ready, { path: '/b', status: 'unchanged', documentId: 'b' }, failed('/c')];
  expect(summaryLine(countOutcomes(files, 41_200))).toBe(
    '1 document imported (1,204 pages), 1 already there, 1 failed in 41.2 s',
  );
});

describe('the failures', () => {
  it('stand together by code, with what to do said once', () => {
    expect(failureLines([failed('/a'), ready, failed('/c', errorReport('FILE_EMPTY')), failed('/b')])).toEqual([
      '✗ 2 files: PASSWORD_REQUIRED. The file is protected with a password.',
      '    /a',
      '    /b',
      `  → ${errorReport('PASSWORD_REQUIRED').action}`,
      '',
      '✗ 1 file: FILE_EMPTY. The file is empty (0 bytes).',
      '    /c',
      `  → ${errorReport('FILE_EMPTY').action}`,
      '',
    ]);
  });

  it('say what is the matter with each where that differs, and which mail an attachment came with', () => {
    const lines = failureLines([
      failed('/a', errorReport('FILE_CORRUPT', 'It ends early.')),
      { ...failed('b.docx', errorReport('FILE_CORRUPT', 'No zip.')), parentPath: '/mail.eml' },
    ]);
    expect(lines).toContain('    /a: It ends early.');
    expect(lines).toContain('    b.docx (attached to /mail.eml): No zip.');
  });
});

it('exits with 1 only when nothing could even be tried', () => {
  const hopeless: ImportOutcome = { path: '/gone', status: 'failed', error: errorReport('FILE_NOT_FOUND') };
  expect([[ready], [ready, failed('/a')], [failed('/a')], [hopeless], []].map(exitCodeOf)).toEqual([0, 2, 2, 1, 1]);
});
