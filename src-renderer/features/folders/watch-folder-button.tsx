import { FolderSync } from 'lucide-react';
import { useState } from 'react';
import { bridge } from '../../lib/bridge.ts';
import { text } from '../../locales/en.ts';
import { Button } from '../../ui/button.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { WatchFolderDialog } from './watch-folder-dialog.tsx';

/** Opens the system's folder picker where there is one, and asks for the rest in a dialog. */
export function WatchFolderButton() {
  const [path, setPath] = useState<string | null>(null);
  const begin = async (): Promise<void> => {
    // A browser gives no paths away: there the path is typed.
    const chosen = bridge ? await bridge.chooseFolder() : '';
    if (chosen !== null) setPath(chosen);
  };
  return (
    <>
      <Tooltip content={text.folders.watchHint} side="bottom">
        <Button onClick={() => void begin()}>
          <FolderSync aria-hidden />
          <span className="@max-lg:sr-only">{text.folders.watch}</span>
        </Button>
      </Tooltip>
      {path !== null && <WatchFolderDialog chosen={path} onClose={() => setPath(null)} />}
    </>
  );
}
