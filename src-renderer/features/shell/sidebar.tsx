import { Box, Library, type LucideIcon, MessageSquare, SquarePen } from 'lucide-react';
import { text } from '../../locales/en.ts';
import { useChat } from '../../stores/chat.ts';
import { shareOf } from '../../stores/download-share.ts';
import { useDownloads } from '../../stores/downloads.ts';
import { useLibrary } from '../../stores/library.ts';
import { type Section, useNavigation } from '../../stores/navigation.ts';
import { classes } from '../../ui/classes.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Logo } from '../../ui/logo.tsx';
import { ConversationList } from '../chat/conversation-list.tsx';
import { SidebarFooter } from './sidebar-footer.tsx';

const SECTIONS: readonly (readonly [Exclude<Section, 'privacy'>, LucideIcon])[] = [
  ['chat', MessageSquare],
  ['library', Library],
  ['models', Box],
];

/** The sections, the conversations, and the promise. On a narrow window only the icons remain. */
export function Sidebar() {
  const { section, go } = useNavigation();
  const startNew = useChat((state) => state.startNew);
  const busy = useLibrary(({ queue }) => queue.active + queue.waiting > 0);
  const share = useDownloads(({ downloads }) => shareOf(downloads));
  return (
    <nav
      aria-label={text.nav.label}
      className="flex h-full w-54 select-none flex-col border-line border-r bg-side max-md:w-14 lg:w-60"
    >
      <div className="flex items-center gap-2 px-3.5 pt-4 pb-3 max-md:flex-col max-md:px-0">
        <Logo className="size-6 shrink-0" />
        <span className="grow font-semibold text-base tracking-tight max-md:sr-only">{text.app.name}</span>
        <IconButton
          icon={SquarePen}
          label={text.chat.newChat}
          side="bottom"
          onClick={() => {
            startNew();
            go('chat');
          }}
        />
      </div>
      <div className="flex flex-col gap-0.5 px-2">
        {SECTIONS.map(([name, Icon]) => (
          <button
            key={name}
            type="button"
            aria-current={section === name ? 'page' : undefined}
            onClick={() => go(name)}
            className={classes(
              'flex h-8 items-center gap-2.5 rounded-lg px-2 text-left font-medium text-sm transition-colors',
              'relative max-md:justify-center',
              section === name ? 'bg-pressed text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
            )}
          >
            <Icon className="size-4 shrink-0" strokeWidth={1.75} aria-hidden />
            <span className="grow max-md:sr-only">{text.nav[name]}</span>
            {name === 'library' && busy && (
              <span className="size-1.5 shrink-0 rounded-full bg-accent motion-safe:animate-breathe" aria-hidden />
            )}
            {name === 'models' && share !== undefined && (
              <span className="shrink-0 text-accent text-xs tabular-nums max-md:absolute max-md:top-1 max-md:right-1.5">
                <span className="sr-only">{text.hub.downloading(share)}</span>
                <span aria-hidden className="max-md:hidden">
                  {text.hub.share(share)}
                </span>
                <span
                  aria-hidden
                  className="block size-1.5 rounded-full bg-accent motion-safe:animate-breathe md:hidden"
                />
              </span>
            )}
          </button>
        ))}
      </div>
      <div className="mt-4 flex min-h-0 grow flex-col max-md:invisible">
        <ConversationList />
      </div>
      <SidebarFooter />
    </nav>
  );
}
