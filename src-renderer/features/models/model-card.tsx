import type { ReactNode } from 'react';
import { text } from '../../locales/en.ts';
import { Button } from '../../ui/button.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';

interface ModelCardProps {
  readonly name: string;
  readonly path: string;
  /** How it is, and what it takes. */
  readonly children: ReactNode;
  /** What can be done with it apart from choosing another, or none. */
  readonly actions?: ReactNode;
  /** Whether another one is being chosen. */
  readonly changing: boolean;
  /** Whether it is too early to take it away. */
  readonly isBusy: boolean;
  /** What follows from taking it away. */
  readonly removeHint: string;
  onChange(): void;
  onRemove(): void;
}

/** A model that was chosen, and what can be done about it. */
export function ModelCard(props: ModelCardProps) {
  const { name, path, children, actions, changing, isBusy, removeHint, onChange, onRemove } = props;
  const { models } = text;
  return (
    <section aria-label={name} className="rounded-xl border border-line">
      <div className="px-4 pt-3.5 pb-3">
        <h3 className="wrap-anywhere font-medium text-base">{name}</h3>
        <p className="wrap-anywhere select-text text-ink-3 text-xs">{path}</p>
        {children}
      </div>
      <div className="flex flex-wrap gap-2 border-line border-t px-4 py-2.5">
        {actions}
        <Button size="small" aria-expanded={changing} onClick={onChange}>
          {models.file.change}
        </Button>
        <Tooltip content={removeHint}>
          <Button size="small" variant="ghost" className="ml-auto" disabled={isBusy} onClick={onRemove}>
            {models.remove}
          </Button>
        </Tooltip>
      </div>
    </section>
  );
}
