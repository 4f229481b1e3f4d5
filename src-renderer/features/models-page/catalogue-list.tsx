import { useId } from 'react';
import { type CatalogueModel, MODEL_ROLES, type ModelRole } from '../../../src-shared/models.ts';
import { text } from '../../locales/en.ts';
import { useHub } from '../../stores/hub.ts';
import { CatalogueCard } from './catalogue-card.tsx';
import { inOrder, matches } from './catalogue-order.ts';

const { roles, search } = text.hub;

/** The models that Alcove knows, by what they do: those first that suit this machine. */
export function CatalogueList() {
  const catalogue = useHub((state) => state.catalogue);
  const typed = useHub((state) => state.typed.trim());
  if (!catalogue) return null;
  const shown = inOrder(catalogue.filter((model) => matches(model, typed)));
  return (
    <>
      {MODEL_ROLES.map((role) => (
        <Group key={role} role={role} models={shown.filter((model) => model.role === role)} />
      ))}
      {shown.length === 0 && (
        <p role="status" className="mt-6 text-ink-2">
          {search.noneHere}
        </p>
      )}
    </>
  );
}

interface GroupProps {
  readonly role: ModelRole;
  readonly models: readonly CatalogueModel[];
}

function Group({ role, models }: GroupProps) {
  const heading = useId();
  const [name, does] = roles[role];
  if (models.length === 0) return null;
  return (
    <section aria-labelledby={heading} className="mt-6">
      <h2 id={heading} className="font-semibold text-sm">
        {name}
      </h2>
      <p className="text-ink-3 text-xs">{does}</p>
      <ul className="mt-2.5 grid @5xl:grid-cols-3 @xl:grid-cols-2 gap-2.5">
        {models.map((model) => (
          <CatalogueCard key={model.repository} model={model} />
        ))}
      </ul>
    </section>
  );
}
