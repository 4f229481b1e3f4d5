import { ShieldCheck, TriangleAlert } from 'lucide-react';
import { text } from '../../locales/en.ts';
import { useConnection } from '../../stores/connection.ts';
import { useModels } from '../../stores/models.ts';
import { useNavigation } from '../../stores/navigation.ts';
import { usePrivacy } from '../../stores/privacy.ts';
import { remoteLocation, useRetrieval } from '../../stores/retrieval.ts';
import { classes } from '../../ui/classes.ts';
import { Tooltip } from '../../ui/tooltip.tsx';

/** The promise, or that a person has chosen otherwise; where the library is kept, in a tooltip. Opens what there is to prove it. */
export function SidebarFooter() {
  const info = useConnection((state) => state.info);
  const remote = useRetrieval(remoteLocation);
  const show = useModels((state) => state.show);
  const connections = usePrivacy(({ summary }) => summary?.connections);
  const go = useNavigation((state) => state.go);
  const isPrivacy = useNavigation(({ section }) => section === 'privacy');
  const isRemote = remote !== undefined;
  const Icon = isRemote ? TriangleAlert : ShieldCheck;
  const words = text.retrieval.remote;
  const body = (
    <button
      type="button"
      aria-current={isPrivacy ? 'page' : undefined}
      onClick={() => (isRemote ? show('search') : go('privacy'))}
      className={classes(
        'flex w-full items-start gap-2.5 rounded-lg p-2 text-left text-2xs lg:text-xs max-md:justify-center',
        isPrivacy ? 'bg-pressed' : !isRemote && 'hover:bg-hover',
        isRemote && 'bg-cited ring-1 ring-cited-line ring-inset',
      )}
    >
      <Icon
        className={classes('mt-px size-4 shrink-0', isRemote ? 'fill-mark' : 'text-accent')}
        strokeWidth={1.75}
        aria-hidden
      />
      <span className="max-md:sr-only">
        <span className="block text-ink-2">{isRemote ? words.promise : text.app.promise}</span>
        {connections !== undefined && (
          <span className="block text-ink-3 tabular-nums">{text.privacy.short(connections)}</span>
        )}
        {info && <span className="block text-ink-3">{text.app.version(info.version)}</span>}
      </span>
    </button>
  );
  const hint = info && (isRemote ? words.promiseHint(remote, info.dataFolder) : text.app.dataFolder(info.dataFolder));
  return (
    <div className="border-line border-t p-1.5">
      {hint ? (
        <Tooltip side="top" content={hint}>
          {body}
        </Tooltip>
      ) : (
        body
      )}
    </div>
  );
}
