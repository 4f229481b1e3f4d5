import { ShieldCheck } from 'lucide-react';
import { useEffect } from 'react';
import { text } from '../../locales/en.ts';
import { useHub } from '../../stores/hub.ts';
import { useNavigation } from '../../stores/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { HubSettingsForm } from './hub-settings-form.tsx';
import { TokenPart } from './token-part.tsx';

const { settings: words } = text.hub;

/** Where models come from, and how they are reached. */
export function HubSettingsView() {
  const { settings, loadSettings, token, loadToken } = useHub();
  const go = useNavigation((state) => state.go);
  // They may have been changed since, by another window or a command.
  useEffect(() => {
    void loadSettings();
    void loadToken();
  }, [loadSettings, loadToken]);
  return (
    <div className="flex max-w-2xl flex-col gap-6 px-6 pt-4 pb-8">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="min-w-60 grow basis-0 text-ink-2 text-sm">{words.intro}</p>
        <Button size="small" onClick={() => go('privacy')}>
          <ShieldCheck aria-hidden />
          {words.privacy}
        </Button>
      </div>
      {settings && <HubSettingsForm key={JSON.stringify(settings)} settings={settings} />}
      {token && <TokenPart token={token} />}
    </div>
  );
}
