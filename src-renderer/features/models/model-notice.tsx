import { TriangleAlert, X } from 'lucide-react';
import { text } from '../../locales/en.ts';
import { noticeOf, useModels } from '../../stores/models.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';

/** What a person should know of the model, safer settings after a crash say, until they have put it away. */
export function ModelNotice() {
  const { model, dismissedNotice, dismissNotice, show } = useModels();
  const notice = noticeOf(model);
  const words = text.models.notice;
  return (
    <div role="status" aria-label={words.label}>
      {notice !== undefined && notice !== dismissedNotice && (
        <div className="mb-2 flex items-start gap-2 rounded-lg bg-cited py-1.5 pr-1.5 pl-3 text-sm">
          <TriangleAlert className="mt-1 size-4 shrink-0 text-cited-line" aria-hidden />
          <p className="min-w-0 grow py-0.5">{notice}</p>
          <Button size="small" variant="ghost" onClick={() => show('model')}>
            {words.open}
          </Button>
          <IconButton icon={X} label={words.dismiss} onClick={dismissNotice} />
        </div>
      )}
    </div>
  );
}
