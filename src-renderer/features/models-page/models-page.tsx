import { HardDriveDownload, SlidersHorizontal } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useEffect } from 'react';
import { text } from '../../locales/en.ts';
import { shareOf } from '../../stores/download-share.ts';
import { useDownloads } from '../../stores/downloads.ts';
import { type HubTab, useHub } from '../../stores/hub.ts';
import { useModels } from '../../stores/models.ts';
import { useRegistry } from '../../stores/registry.ts';
import { Button } from '../../ui/button.tsx';
import { TabTrigger } from '../../ui/tab-trigger.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { DiscoverView } from './discover-view.tsx';
import { HereView } from './here-view.tsx';
import { HubSettingsView } from './hub-settings-view.tsx';

const TABS: readonly HubTab[] = ['discover', 'here', 'settings'];
const { hub: words } = text;

/** Models: those that can be had, those that are here or on their way, and where they come from. */
export function ModelsPage() {
  const { tab, showTab, catalogue, loadCatalogue, settings, loadSettings } = useHub();
  const models = useRegistry((state) => state.models);
  const beginAdding = useRegistry((state) => state.beginAdding);
  const showInUse = useModels((state) => state.show);
  useEffect(() => {
    if (!catalogue) void loadCatalogue();
    if (!settings) void loadSettings();
  }, [catalogue, settings, loadCatalogue, loadSettings]);
  const bytes = models?.reduce((sum, model) => sum + model.bytes, 0) ?? 0;

  return (
    <Tabs.Root
      value={tab}
      onValueChange={(next) => {
        const found = TABS.find((each) => each === next);
        if (found) showTab(found);
      }}
      className="@container flex min-h-0 grow flex-col"
    >
      <header className="flex min-h-14 shrink-0 items-center gap-3 px-6 pt-3 pb-2">
        <div className="min-w-0 grow">
          <h1 className="font-semibold text-base leading-tight">{words.heading}</h1>
          {models && <p className="truncate text-ink-3 text-xs tabular-nums">{words.summary(models.length, bytes)}</p>}
        </div>
        <div className="flex gap-2">
          <Tooltip content={words.inUseHint} side="bottom">
            <Button onClick={() => showInUse('model')}>
              <SlidersHorizontal aria-hidden />
              <span className="@max-lg:sr-only">{words.inUse}</span>
            </Button>
          </Tooltip>
          <Button onClick={() => beginAdding([''])}>
            <HardDriveDownload aria-hidden />
            <span className="@max-lg:sr-only">{words.add}</span>
          </Button>
        </div>
      </header>
      <Tabs.List aria-label={words.tabs} className="flex shrink-0 gap-x-3 border-line border-b px-5">
        {TABS.map((each) => (
          <TabTrigger key={each} value={each} className="flex items-center gap-1.5 px-1">
            {words.tab[each]}
            {each === 'here' && <Count />}
          </TabTrigger>
        ))}
      </Tabs.List>
      <Tabs.Content value="discover" className="flex min-h-0 grow flex-col outline-none">
        <DiscoverView />
      </Tabs.Content>
      <Tabs.Content value="here" className="min-h-0 grow overflow-y-auto outline-none">
        <HereView />
      </Tabs.Content>
      <Tabs.Content value="settings" className="min-h-0 grow overflow-y-auto outline-none">
        <HubSettingsView />
      </Tabs.Content>
    </Tabs.Root>
  );
}

/** How many models are here, or how far those are that are on their way. */
function Count() {
  const downloads = useDownloads((state) => state.downloads);
  const installed = useRegistry((state) => state.models?.length ?? 0);
  const share = shareOf(downloads);
  if (share !== undefined)
    return (
      <span className="rounded-full bg-accent px-1.5 font-medium text-2xs text-on-accent tabular-nums">
        <span className="sr-only">{words.downloading(share)}</span>
        <span aria-hidden>{words.share(share)}</span>
      </span>
    );
  if (installed === 0) return null;
  return <span className="rounded-full bg-pressed px-1.5 text-2xs tabular-nums">{words.number(installed)}</span>;
}
