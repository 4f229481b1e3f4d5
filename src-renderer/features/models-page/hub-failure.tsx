import { CircleAlert, CloudOff, RotateCw } from 'lucide-react';
import type { ErrorReport } from '../../../src-shared/errors.ts';
import { shownAction } from '../../lib/shown-action.ts';
import { text } from '../../locales/en.ts';
import { useHub } from '../../stores/hub.ts';
import { Button } from '../../ui/button.tsx';

/** What only a person can set right is set right there. */
const IN_SETTINGS: ReadonlySet<ErrorReport['code']> = new Set([
  'HUB_UNREACHABLE',
  'HUB_ANSWER_INVALID',
  'CERTIFICATE_UNTRUSTED',
  'REDIRECT_REFUSED',
  'TOKEN_REQUIRED',
  'REPOSITORY_GATED',
  'REPOSITORY_NOT_FOUND',
]);

const IS_AWAY: ReadonlySet<ErrorReport['code']> = new Set(['HUB_UNREACHABLE', 'HUB_BUSY']);
/** To ask again would bring the same answer. */
const IS_FINAL: ReadonlySet<ErrorReport['code']> = new Set(['REPOSITORY_UNUSABLE', 'INVALID_INPUT']);

interface HubFailureProps {
  readonly error: ErrorReport;
  onRetry(): void;
}

/** The hub did not answer as it should: what happened, what to do, and that the rest goes on. */
export function HubFailure({ error, onRetry }: HubFailureProps) {
  const showTab = useHub((state) => state.showTab);
  const Icon = IS_AWAY.has(error.code) ? CloudOff : CircleAlert;
  return (
    <div role="alert" className="mt-3 flex items-start gap-3 rounded-xl border border-line bg-side px-4 py-3 text-sm">
      <Icon className="mt-0.5 size-4 shrink-0 text-ink-3" strokeWidth={1.75} aria-hidden />
      <div className="min-w-0">
        <p className="font-medium">{error.message}</p>
        <p className="text-ink-2">{shownAction(error)}</p>
        <div className="mt-2.5 flex flex-wrap gap-2 empty:hidden">
          {!IS_FINAL.has(error.code) && (
            <Button size="small" onClick={onRetry}>
              <RotateCw aria-hidden />
              {text.hub.downloads.again}
            </Button>
          )}
          {IN_SETTINGS.has(error.code) && (
            <Button size="small" variant="ghost" onClick={() => showTab('settings')}>
              {text.hub.toSettings}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}
