import { expect, it, vi } from 'vitest';

/** Files as the desktop sees them: a path each, which its bridge tells. */
const paths = new Map<File, string>();
vi.stubGlobal('window', { alcove: { pathOf: (file: File) => paths.get(file) ?? '' } });
const { chosenItems, droppedItems } = await import('./files.ts');

function fileAt(path: string, webkitRelativePath = ''): File {
  const file = Object.defineProperty(new File([], 'name'), 'webkitRelativePath', { value: webkitRelativePath });
  paths.set(file, path);
  return file;
}

function dropped(file: File, isDirectory: boolean): DataTransferItem {
  return {
    kind: 'file',
    getAsFile: () => file,
    webkitGetAsEntry: () => ({ isDirectory }),
  } as unknown as DataTransferItem;
}

it('tells dropped folders from dropped files on the desktop, by their real paths', async () => {
  const items = [dropped(fileAt('/home/ada/notes'), true), dropped(fileAt('/home/ada/a.pdf'), false)];
  await expect(droppedItems({ items } as unknown as DataTransfer)).resolves.toEqual({
    kind: 'paths',
    paths: ['/home/ada/notes', '/home/ada/a.pdf'],
    folders: ['/home/ada/notes'],
  });
});

it('leaves out what has no path, such as a picture dragged from a page', async () => {
  const items = [dropped(new File([], 'picture'), false)];
  await expect(droppedItems({ items } as unknown as DataTransfer)).resolves.toMatchObject({ paths: [], folders: [] });
});

it('takes a chosen folder as a folder, once, and not as its files', () => {
  const files = [
    fileAt('/home/ada/notes/a.md', 'notes/a.md'),
    fileAt('/home/ada/notes/deep/b.md', 'notes/deep/b.md'),
    fileAt('/home/ada/c.pdf'),
  ];
  expect(chosenItems(files)).toEqual({
    kind: 'paths',
    paths: ['/home/ada/notes', '/home/ada/c.pdf'],
    folders: ['/home/ada/notes'],
  });
});
