import { ArrowRight } from 'lucide-react';
import { useId } from 'react';
import type { InstalledModel, ModelRole } from '../../../src-shared/models.ts';
import { text } from '../../locales/en.ts';
import { useModels } from '../../stores/models.ts';
import { useNavigation } from '../../stores/navigation.ts';
import { useRegistry } from '../../stores/registry.ts';
import { Button } from '../../ui/button.tsx';

const { inDialog: words, installed } = text.hub;

interface InstalledChoicesProps {
  readonly kind: ModelRole;
  /** One of them was taken into use. */
  onChosen?(): void;
}

/** The installed models of a role that are not in use, and the way to the page where there are more. */
export function InstalledChoices({ kind, onChosen }: InstalledChoicesProps) {
  const { models, taking, use } = useRegistry();
  const close = useModels((state) => state.close);
  const go = useNavigation((state) => state.go);
  const heading = useId();
  const ofKind = models?.filter((model) => model.role === kind && model.state === 'ok') ?? [];
  const choices = ofKind.filter(({ isInUse }) => !isInUse);
  const take = async ({ id }: InstalledModel): Promise<void> => {
    await use(id);
    onChosen?.();
  };
  return (
    <section aria-labelledby={heading}>
      <div className="flex items-center gap-2">
        <h4 id={heading} className="grow font-medium text-xs">
          {words.headings[kind]}
        </h4>
        <Button
          size="small"
          variant="ghost"
          onClick={() => {
            close();
            go('models');
          }}
        >
          {words.browse}
          <ArrowRight aria-hidden />
        </Button>
      </div>
      {choices.length === 0 ? (
        <p className="text-ink-3 text-xs">{ofKind.length > 0 ? words.noOther : words.none}</p>
      ) : (
        <ul className="mt-1 flex flex-col overflow-hidden rounded-xl border border-line">
          {choices.map((model) => {
            const named = model.variant === undefined ? model.name : `${model.name}, ${model.variant}`;
            return (
              <li key={model.id} className="flex items-center gap-3 border-line py-2 pr-2.5 pl-3 not-first:border-t">
                <span className="wrap-anywhere min-w-0 grow text-sm">
                  {named} <span className="text-ink-3 text-xs tabular-nums">{installed.size(model.bytes)}</span>
                </span>
                <Button
                  size="small"
                  aria-label={installed.takeLabel(named)}
                  disabled={taking !== null}
                  onClick={() => void take(model)}
                >
                  {installed.use}
                </Button>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
