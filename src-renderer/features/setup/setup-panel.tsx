import { Cpu } from 'lucide-react';
import { useEffect, useId } from 'react';
import { LIBRARY_LANGUAGES } from '../../../src-shared/models.ts';
import { text } from '../../locales/en.ts';
import { useHub } from '../../stores/hub.ts';
import { useNavigation } from '../../stores/navigation.ts';
import { useSetup } from '../../stores/setup.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';
import { languageOf } from './language-of.ts';
import { ProposedModel } from './proposed-model.tsx';
import { SetupDownload } from './setup-download.tsx';

const { setup: words } = text;
const LANGUAGES = LIBRARY_LANGUAGES.map((each) => [each, words.languages[each]] as const);

/** What the first run proposes for this machine, beside what can be done without it. Nothing has to be answered. */
export function SetupPanel() {
  const { proposal, language, load, setLanguage, finish } = useSetup();
  const go = useNavigation((state) => state.go);
  const { settings: hub, loadSettings } = useHub();
  const heading = useId();
  useEffect(() => {
    if (!useSetup.getState().proposal) void load();
    if (!useHub.getState().settings) void loadSettings();
  }, [load, loadSettings]);
  // Which host will be asked is told rightly, or not yet.
  if (!hub || !proposal || proposal.isDone || proposal.models.length === 0) return null;
  return (
    <aside
      aria-labelledby={heading}
      className="flex shrink-0 flex-col rounded-2xl border border-line bg-side px-5 py-4 @3xl:w-84 @3xl:overflow-y-auto"
    >
      <div className="flex items-center gap-2">
        <h2 id={heading} className="grow font-semibold text-base">
          {words.heading}
        </h2>
        <Button size="small" aria-label={words.skipLabel} onClick={() => void finish()}>
          {words.skip}
        </Button>
      </div>
      <p className="mt-1 flex items-start gap-2 text-ink-3 text-xs">
        <Cpu className="mt-0.5 size-3.5 shrink-0" aria-hidden />
        {words.machine(proposal.machine)}
      </p>
      <p className="mt-3 text-ink-2 text-sm">{words.why}</p>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <span className="text-sm">{words.language}</span>
        <Select
          label={words.language}
          value={language ?? languageOf(proposal.models)}
          options={LANGUAGES}
          onChange={(next) => void setLanguage(next)}
        />
      </div>
      <ul className="mt-3 flex flex-col gap-2">
        {proposal.models.map((model) => (
          <ProposedModel key={model.repository} model={model} />
        ))}
      </ul>
      <SetupDownload />
      <Button size="small" variant="ghost" className="-ml-2.5 mt-3 self-start" onClick={() => go('models')}>
        {words.choose}
      </Button>
    </aside>
  );
}
