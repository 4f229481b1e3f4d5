import { useEffect } from 'react';
import { ChatPage } from './features/chat/chat-page.tsx';
import { DropOverlay } from './features/library/drop-overlay.tsx';
import { LibraryPage } from './features/library/library-page.tsx';
import { ModelDialog } from './features/models/model-dialog.tsx';
import { AddModelDialog } from './features/models-page/add-model-dialog.tsx';
import { DownloadAnnouncer } from './features/models-page/download-announcer.tsx';
import { ModelsPage } from './features/models-page/models-page.tsx';
import { PrivacyPage } from './features/privacy/privacy-page.tsx';
import { ConnectionBanner } from './features/shell/connection-banner.tsx';
import { Sidebar } from './features/shell/sidebar.tsx';
import { UnlockDialog } from './features/unlock/unlock-dialog.tsx';
import { SourcePanel } from './features/viewer/source-panel.tsx';
import { text } from './locales/en.ts';
import { useLibrary } from './stores/library.ts';
import { useNavigation } from './stores/navigation.ts';
import { useViewer } from './stores/viewer.ts';
import { Toaster } from './ui/toaster.tsx';
import { TooltipProvider } from './ui/tooltip.tsx';

/** The window: sidebar, the section on show, and the source beside it when one is open. */
export function App() {
  const section = useFirstSection();
  const viewing = useViewer(({ source }) => source !== null);
  return (
    <TooltipProvider>
      <div className="grid h-full grid-cols-[auto_minmax(0,1fr)_auto]">
        <Sidebar />
        <main className="relative flex min-h-0 min-w-0 flex-col">
          <ConnectionBanner />
          {section === 'chat' && <ChatPage />}
          {section === 'library' && <LibraryPage />}
          {section === 'models' && <ModelsPage />}
          {section === 'privacy' && <PrivacyPage />}
          {section === null && (
            <p className="grid grow place-items-center text-ink-3" role="status">
              {text.app.opening}
            </p>
          )}
        </main>
        {viewing && <SourcePanel />}
      </div>
      <DropOverlay />
      <UnlockDialog />
      <ModelDialog />
      <AddModelDialog />
      <DownloadAnnouncer />
      <Toaster />
    </TooltipProvider>
  );
}

/** Until a person chooses: the library while there is nothing to ask, the chat otherwise. */
function useFirstSection() {
  const section = useNavigation((state) => state.section);
  const go = useNavigation((state) => state.go);
  const loaded = useLibrary((state) => state.loaded);
  const empty = useLibrary(({ documents }) => documents.size === 0);
  useEffect(() => {
    if (section === null && loaded) go(empty ? 'library' : 'chat');
  }, [section, loaded, empty, go]);
  return section;
}
