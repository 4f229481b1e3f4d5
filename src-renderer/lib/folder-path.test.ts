import { describe, expect, it } from 'vitest';
import { extensionOf, fileName, folderPath, isInFolder } from './folder-path.ts';

describe('folderPath', () => {
  it('finds the chosen folder from a file deep inside it', () => {
    expect(folderPath('/home/ada/reports/2024/q1.pdf', 'reports/2024/q1.pdf')).toBe('/home/ada/reports');
  });

  it('works with the separators of Windows', () => {
    expect(folderPath('C:\\Users\\Ada\\reports\\q1.pdf', 'reports/q1.pdf')).toBe('C:\\Users\\Ada\\reports');
  });
});

describe('names', () => {
  it('takes the last part of a path as the name', () => {
    expect(fileName('/a/b/c.pdf')).toBe('c.pdf');
    expect(fileName('C:\\a\\c.pdf')).toBe('c.pdf');
  });

  it('tells the extension, and that a hidden file has none', () => {
    expect(extensionOf('/a/b.tar/Report.PDF')).toBe('pdf');
    expect(extensionOf('.gitignore')).toBe('');
    expect(extensionOf('/a/README')).toBe('');
  });
});

it('tells what lies in a folder from what only begins like it', () => {
  expect(isInFolder('/notes/a.md', '/notes')).toBe(true);
  expect(isInFolder('/notes', '/notes')).toBe(true);
  expect(isInFolder('/notes-old/a.md', '/notes')).toBe(false);
  expect(isInFolder('C:\\notes\\a.md', 'C:\\notes')).toBe(true);
  expect(isInFolder('/a', '/')).toBe(true);
});
