import { FileDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { droppedItems } from '../../lib/files.ts';
import { text } from '../../locales/en.ts';
import { useImports } from '../../stores/imports.ts';
import { useNavigation } from '../../stores/navigation.ts';
import { useRegistry } from '../../stores/registry.ts';
import { remoteLocation, useRetrieval } from '../../stores/retrieval.ts';

function holdsFiles(event: DragEvent): event is DragEvent & { readonly dataTransfer: DataTransfer } {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/** Takes files dropped anywhere in the window, documents or on their page models, and says so while they hover. */
export function DropOverlay() {
  const [hovering, setHovering] = useState(false);
  const add = useImports((state) => state.add);
  const isForModels = useNavigation(({ section }) => section === 'models');
  const beginAdding = useRegistry((state) => state.beginAdding);
  const isRemote = useRetrieval((state) => remoteLocation(state) !== undefined);

  useEffect(() => {
    // Moving from one element to the next leaves the first after entering the second.
    let depth = 0;
    const listening = new AbortController();
    const on = (type: 'dragenter' | 'dragover' | 'dragleave' | 'drop', handle: (event: DragEvent) => void): void =>
      window.addEventListener(type, handle, { signal: listening.signal });

    on('dragenter', (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth++;
      setHovering(true);
    });
    on('dragover', (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    });
    on('dragleave', (event) => {
      if (!holdsFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setHovering(false);
    });
    on('drop', (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setHovering(false);
      const items = droppedItems(event.dataTransfer);
      if (!isForModels) return void add(items);
      // A browser gives no paths away: there the path is typed.
      void items.then((picked) => beginAdding(picked.kind === 'paths' ? picked.paths : ['']));
    });
    return () => listening.abort();
  }, [add, isForModels, beginAdding]);

  if (!hovering) return null;
  const forDocuments = isRemote ? text.library.dropHintRemote : text.library.dropHint;
  const hint = isForModels ? text.hub.adding.dropHint : forDocuments;
  return (
    <div className="pointer-events-none fixed inset-0 z-50 bg-canvas/85 p-4 backdrop-blur-sm">
      <div className="flex h-full flex-col items-center justify-center gap-2 rounded-2xl border-2 border-accent border-dashed">
        <FileDown className="mb-2 size-10 text-accent" strokeWidth={1.25} aria-hidden />
        <p className="font-semibold text-lg" role="status">
          {isForModels ? text.hub.adding.drop : text.library.drop}
        </p>
        <p className="text-ink-2">{hint}</p>
      </div>
    </div>
  );
}
