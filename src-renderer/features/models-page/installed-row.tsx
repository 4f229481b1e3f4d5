import { Check, FolderOpen, ShieldCheck, Trash2 } from 'lucide-react';
import type { InstalledModel } from '../../../src-shared/models.ts';
import { bridge } from '../../lib/bridge.ts';
import { text } from '../../locales/en.ts';
import { registryActions, useRegistry } from '../../stores/registry.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';

const { installed: words, roleNames } = text.hub;

interface InstalledRowProps {
  readonly model: InstalledModel;
  onDelete(): void;
}

/** A model that is here: what it is, how it served, and what can be done with it. */
export function InstalledRow({ model, onDelete }: InstalledRowProps) {
  const { taking, use, verifying, verify } = useRegistry();
  const { id, name, role, variant, bytes, state, isInUse, speed, lastUsedAt, verifiedAt, licence } = model;
  const isVerifying = verifying.has(id);
  const named = variant === undefined ? name : `${name}, ${variant}`;
  const rate = speed && (speed.decodeTokensPerSecond || speed.prefillTokensPerSecond);
  const facts = [
    words.size(bytes),
    rate ? words.speed(rate) : undefined,
    lastUsedAt === undefined ? words.neverUsed : words.lastUsed(lastUsedAt),
    verifiedAt !== undefined && words.verified(verifiedAt),
    licence,
  ];
  return (
    <li
      data-model={state}
      className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line px-4 py-3 not-first:border-t"
    >
      <div className="min-w-60 grow basis-0">
        <p className="wrap-anywhere text-sm">
          <span className="font-medium">{name}</span> {variant && <span className="text-ink-2">{variant}</span>}
        </p>
        <p className="text-ink-2 text-xs">
          {roleNames[role]} · {words.source(model)}
        </p>
        <p className="text-ink-3 text-xs tabular-nums">{facts.filter(Boolean).join(' · ')}</p>
        {state !== 'ok' && (
          <p role="alert" className="text-bad text-xs">
            {words.problem(model)}
          </p>
        )}
        <p role="status" className="text-ink-2 text-xs empty:hidden">
          {isVerifying ? words.verifying : ''}
        </p>
      </div>
      <div className="flex shrink-0 items-center gap-1">
        {isInUse ? (
          <span className="mr-1 inline-flex h-7 items-center gap-1.5 text-ink-2 text-xs">
            <Check className="size-3.5 text-good" aria-hidden />
            {words.inUse}
          </span>
        ) : (
          <Button
            size="small"
            className="mr-1"
            aria-label={words.takeLabel(named)}
            disabled={taking !== null || state !== 'ok'}
            onClick={() => void use(id)}
          >
            {words.use}
          </Button>
        )}
        <IconButton
          icon={ShieldCheck}
          label={words.verify(named)}
          hint={words.verifyShort}
          disabled={isVerifying}
          onClick={() => void verify(model)}
        />
        {bridge && (
          <IconButton
            icon={FolderOpen}
            label={words.reveal(named)}
            hint={words.revealShort}
            onClick={() => void registryActions.reveal(id)}
          />
        )}
        <IconButton icon={Trash2} label={words.delete(named)} hint={words.deleteShort} onClick={onDelete} />
      </div>
    </li>
  );
}
