import { Tabs } from 'radix-ui';
import { text } from '../../locales/en.ts';
import { useModels, type ModelView as View } from '../../stores/models.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { TabTrigger } from '../../ui/tab-trigger.tsx';
import { MachineView } from './machine-view.tsx';
import { ModelView } from './model-view.tsx';
import { SearchView } from './search-view.tsx';
import { SettingsView } from './settings-view.tsx';

const VIEWS: readonly View[] = ['model', 'search', 'settings', 'machine'];

/** The models: which one writes, which ones find, how they are run, and what the machine offers for them. */
export function ModelDialog() {
  const { view, show, close } = useModels();
  return (
    <Dialog
      isAnchored
      open={view !== null}
      title={text.models.title}
      description={text.models.description}
      onClose={close}
    >
      <Tabs.Root
        value={view ?? 'model'}
        onValueChange={(next) => {
          const found = VIEWS.find((each) => each === next);
          if (found) show(found);
        }}
      >
        {/* The parts scroll below it; a pixel more, or a part of one shows above it. */}
        <Tabs.List
          aria-label={text.models.title}
          className="-top-px sticky z-10 -mx-5 flex gap-x-4 overflow-x-auto border-line border-b bg-raised px-5 pt-px"
        >
          {VIEWS.map((each) => (
            <TabTrigger key={each} value={each}>
              {text.models.views[each]}
            </TabTrigger>
          ))}
        </Tabs.List>
        {/* Room enough for the list that a path field opens. */}
        <div className="min-h-80 pt-4">
          <Tabs.Content value="model" className="outline-none">
            <ModelView />
          </Tabs.Content>
          <Tabs.Content value="search" className="outline-none">
            <SearchView />
          </Tabs.Content>
          <Tabs.Content value="settings" className="outline-none">
            <SettingsView />
          </Tabs.Content>
          <Tabs.Content value="machine" className="outline-none">
            <MachineView />
          </Tabs.Content>
        </div>
      </Tabs.Root>
    </Dialog>
  );
}
