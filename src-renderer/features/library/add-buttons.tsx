import { FilePlus, FolderPlus } from 'lucide-react';
import { type ChangeEvent, useRef } from 'react';
import { chosenItems } from '../../lib/files.ts';
import { text } from '../../locales/en.ts';
import { useImports } from '../../stores/imports.ts';
import { Button } from '../../ui/button.tsx';
import { WatchFolderButton } from '../folders/watch-folder-button.tsx';

/** React's types do not know the attribute, though every browser does. */
const CHOOSES_FOLDERS = { webkitdirectory: '' };

/** The ways to add documents without dropping them. */
export function AddButtons({ primary }: { readonly primary: boolean }) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const add = useImports((state) => state.add);
  const addChosen = (event: ChangeEvent<HTMLInputElement>): void => {
    const chosen = [...(event.target.files ?? [])];
    // Emptied so that choosing the same file again counts as a change.
    event.target.value = '';
    if (chosen.length > 0) void add(chosenItems(chosen));
  };
  return (
    <div className="flex gap-2">
      <input ref={files} type="file" multiple hidden data-testid="file-input" onChange={addChosen} />
      <input ref={folder} type="file" {...CHOOSES_FOLDERS} hidden data-testid="folder-input" onChange={addChosen} />
      <WatchFolderButton />
      <Button onClick={() => folder.current?.click()}>
        <FolderPlus aria-hidden />
        <span className="@max-lg:sr-only">{text.library.addFolder}</span>
      </Button>
      <Button variant={primary ? 'primary' : 'secondary'} onClick={() => files.current?.click()}>
        <FilePlus aria-hidden />
        <span className="@max-lg:sr-only">{text.library.addFiles}</span>
      </Button>
    </div>
  );
}
