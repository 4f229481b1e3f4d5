import { expect, it } from 'vitest';
import { shownPath } from './shown-path.ts';

it('shows an uploaded file by the path it was dropped with', () => {
  expect(shownPath('/home/ada/alcove/uploads/0123456789abcdef/reports/2024.pdf')).toBe('reports/2024.pdf');
  expect(shownPath('C:\\Alcove\\uploads\\0123456789abcdef\\notes.md')).toBe('notes.md');
});

it('shows any other file by its path', () => {
  expect(shownPath('/home/ada/uploads/notes.md')).toBe('/home/ada/uploads/notes.md');
});
