import { useId, useState } from 'react';
import { type InstalledModel, MODEL_ROLES } from '../../../src-shared/models.ts';
import { text } from '../../locales/en.ts';
import { useHub } from '../../stores/hub.ts';
import { registryActions, useRegistry } from '../../stores/registry.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { InstalledRow } from './installed-row.tsx';

const { installed: words } = text.hub;

/** The models that are here, by what they do. */
export function InstalledList() {
  const models = useRegistry((state) => state.models);
  const showTab = useHub((state) => state.showTab);
  const [deleting, setDeleting] = useState<InstalledModel | null>(null);
  const heading = useId();
  if (!models) return null;
  const sorted = MODEL_ROLES.flatMap((role) => models.filter((model) => model.role === role));
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="font-semibold text-sm">
        {words.heading}
      </h2>
      {models.length === 0 ? (
        <div className="mt-2 rounded-xl border border-line border-dashed px-4 py-6 text-center">
          <p className="font-medium text-sm">{words.none}</p>
          <p className="text-ink-3 text-xs">{words.noneHint}</p>
          <Button size="small" className="mt-3" onClick={() => showTab('discover')}>
            {words.discover}
          </Button>
        </div>
      ) : (
        <ul aria-label={words.list} className="mt-2 overflow-hidden rounded-xl border border-line">
          {sorted.map((model) => (
            <InstalledRow key={model.id} model={model} onDelete={() => setDeleting(model)} />
          ))}
        </ul>
      )}
      <ConfirmDialog
        open={deleting !== null}
        title={words.deleteTitle}
        body={deleting ? words.deleteBody(deleting) : ''}
        action={words.deleteShort}
        onConfirm={() => deleting && void registryActions.remove(deleting.id)}
        onClose={() => setDeleting(null)}
      />
    </section>
  );
}
