import { describe, expect, it } from 'vitest';
import type { DocumentSummary } from '../../src-shared/documents.ts';
import { errorReport } from '../../src-shared/errors.ts';
import { unlockStep } from './unlock-step.ts';

const locked: DocumentSummary = {
  id: 'a',
  title: 'Payslip',
  status: 'failed',
  path: '/payslip.pdf',
  byteSize: 1,
  chunkCount: 0,
  collections: [],
  tags: [],
  addedAt: 0,
  originalMissing: false,
  updating: false,
  error: errorReport('PASSWORD_REQUIRED'),
};
const { error: _, ...withoutError } = locked;
const ready: DocumentSummary = { ...withoutError, status: 'ready' };

describe('unlocking a file', () => {
  it('asks first', () => {
    expect(unlockStep(null, locked).name).toBe('asking');
  });

  it('is trying until the library says something new of the file, also while the file waits and is read', () => {
    expect(unlockStep(locked, locked).name).toBe('trying');
    for (const status of ['queued', 'parsing', 'indexing'] as const)
      expect(unlockStep(locked, { ...withoutError, status }).name).toBe('trying');
  });

  it('has opened the file when that is ready', () => {
    expect(unlockStep(locked, ready).name).toBe('opened');
  });

  it('calls the password wrong whichever way the file asks again', () => {
    expect(unlockStep(locked, { ...locked }).name).toBe('wrong');
    expect(unlockStep(locked, { ...locked, error: errorReport('PASSWORD_WRONG') }).name).toBe('wrong');
  });

  it('tells another failure as what it is', () => {
    const error = errorReport('FILE_NOT_FOUND');
    expect(unlockStep(locked, { ...locked, error })).toEqual({ name: 'failed', error });
  });

  it('waits for a file that is tried with the password of another', () => {
    expect(unlockStep(null, { ...withoutError, status: 'parsing' }).name).toBe('trying');
    expect(unlockStep(null, ready).name).toBe('opened');
  });

  it('notices that the document was removed', () => {
    expect(unlockStep(locked, undefined).name).toBe('gone');
  });
});
