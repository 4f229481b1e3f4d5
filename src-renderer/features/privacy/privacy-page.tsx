import { RotateCw, ShieldCheck } from 'lucide-react';
import { useEffect } from 'react';
import { shownAction } from '../../lib/shown-action.ts';
import { text } from '../../locales/en.ts';
import { useHub } from '../../stores/hub.ts';
import { useNavigation } from '../../stores/navigation.ts';
import { usePrivacy } from '../../stores/privacy.ts';
import { remoteLocation, useRetrieval } from '../../stores/retrieval.ts';
import { Button } from '../../ui/button.tsx';
import { RemoteWarning } from '../models/remote-warning.tsx';
import { ConnectionTable } from './connection-table.tsx';

const { privacy: words } = text;

/** Every connection that Alcove has opened, and why there can be no other. */
export function PrivacyPage() {
  const { summary, connections, error, load, loadEarlier } = usePrivacy();
  const remote = useRetrieval(remoteLocation);
  const go = useNavigation((state) => state.go);
  const showTab = useHub((state) => state.showTab);
  // The list follows the figures: they change with every connection.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => void load(), [summary, load]);
  if (!summary) return null;
  const all = summary.connections + summary.refused;
  return (
    <div className="@container min-h-0 grow overflow-y-auto px-6 pt-3 pb-8">
      <header className="flex min-h-11 items-center gap-3 pb-2">
        <h1 className="grow font-semibold text-base leading-tight">{words.heading}</h1>
        <Button
          size="small"
          onClick={() => {
            showTab('settings');
            go('models');
          }}
        >
          {words.settings}
        </Button>
      </header>
      <section className="flex items-start gap-4 rounded-xl border border-line px-5 py-4">
        <ShieldCheck className="mt-1 size-7 shrink-0 text-accent @max-lg:hidden" strokeWidth={1.5} aria-hidden />
        <div className="min-w-0">
          <p role="status" className="font-semibold text-lg tabular-nums leading-snug">
            {words.sentence(summary.connections)}
          </p>
          {summary.connections > 0 && <p className="text-ink-2 text-sm tabular-nums">{words.since(summary)}</p>}
          <p className="text-ink-2 text-sm">{remote === undefined ? words.promise : words.remote}</p>
          <p className={summary.refused > 0 ? 'text-bad text-sm' : 'text-ink-2 text-sm'}>
            {words.refused(summary.refused)}
          </p>
          <h2 className="mt-3 font-medium text-xs">{words.how}</h2>
          <p className="max-w-2xl text-ink-2 text-sm">{words.enforced}</p>
        </div>
      </section>
      {remote !== undefined && (
        <div className="mt-3">
          <RemoteWarning location={remote} />
        </div>
      )}
      {error && (
        <div className="mt-4 flex flex-wrap items-center gap-x-3 gap-y-2">
          <p role="alert" className="text-bad text-sm">
            {words.unread} {error.message} {shownAction(error)}
          </p>
          <Button size="small" onClick={() => void load()}>
            <RotateCw aria-hidden />
            {words.again}
          </Button>
        </div>
      )}
      {connections && (connections.length > 0 || !error) && <ConnectionTable connections={connections} />}
      {connections && connections.length > 0 && connections.length < all && (
        <div className="mt-3 flex items-center gap-3">
          <Button size="small" onClick={() => void loadEarlier()}>
            {words.more}
          </Button>
          <span className="text-ink-3 text-xs tabular-nums">{words.shown(connections.length, all)}</span>
        </div>
      )}
    </div>
  );
}
