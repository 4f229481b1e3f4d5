import { ArrowLeft, Lock, RotateCw, ShieldAlert } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import type { CatalogueModel, Repository } from '../../../src-shared/models.ts';
import { shownAction } from '../../lib/shown-action.ts';
import { text } from '../../locales/en.ts';
import { hubHost, useHub } from '../../stores/hub.ts';
import { useRepository } from '../../stores/repository.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { ContextSlider } from './context-slider.tsx';
import { HubFailure } from './hub-failure.tsx';
import { LicenceDialog } from './licence-dialog.tsx';
import { RecommendedVariant } from './recommended-variant.tsx';
import { VariantTable } from './variant-table.tsx';

const { detail: words, card, roleNames } = text.hub;

/** One model: under which terms it is given, and which of its quantizations suits this machine. */
export function RepositoryView({ name }: { readonly name: string }) {
  const { repository, isLooking, error, close, refresh } = useRepository();
  const catalogue = useHub((state) => state.catalogue);
  const host = useHub(hubHost);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const known = catalogue?.find((model) => model.repository === (repository?.repository ?? name));
  const called = repository?.repository ?? name;
  const title = known?.name ?? repository?.name ?? name;
  const sources = [...new Set(repository?.variants.flatMap(({ quality }) => quality?.source ?? []))];

  return (
    <div className="min-h-0 grow overflow-y-auto px-6 pt-3 pb-8">
      <Button size="small" variant="ghost" className="-ml-2.5" onClick={close}>
        <ArrowLeft aria-hidden />
        {words.back}
      </Button>
      <div className="mt-1.5 flex items-start gap-2">
        <div className="min-w-0 grow">
          <h2 ref={heading} tabIndex={-1} className="wrap-anywhere font-semibold text-lg leading-tight outline-none">
            {title}
          </h2>
          {title !== called && <p className="wrap-anywhere select-text text-ink-3 text-xs">{called}</p>}
        </div>
        {repository && <IconButton icon={RotateCw} label={words.refresh} disabled={isLooking} onClick={refresh} />}
      </div>
      {(known || repository) && <About known={known} repository={repository} />}
      {known?.note && <p className="mt-1 text-ink-2 text-sm">{known.note}</p>}
      {repository?.isGated && <Note icon={Lock}>{words.gated}</Note>}
      <div role="status">
        {isLooking && (
          <p className="mt-4 flex items-center gap-2.5 text-ink-3 text-sm">
            <span className="size-2 rounded-full bg-accent motion-safe:animate-breathe" aria-hidden />
            {words.looking(host)}
          </p>
        )}
      </div>
      {error && <HubFailure error={error} onRetry={refresh} />}
      {repository && <Choice repository={repository} />}
      {repository && (
        <div className="mt-3 flex flex-col gap-1 text-ink-3 text-xs">
          {repository.refusedFiles.length > 0 && (
            <p className="flex items-start gap-1.5" title={repository.refusedFiles.join(', ')}>
              <ShieldAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
              {words.refused(repository.refusedFiles.length)}
            </p>
          )}
          {sources.length > 0 && <p>{words.perplexityHint(sources)}</p>}
          <p>{words.fetched(repository.fetchedAt)}</p>
        </div>
      )}
      <LicenceDialog />
    </div>
  );
}

interface AboutProps {
  readonly known: CatalogueModel | undefined;
  readonly repository: Repository | null;
}

function About({ known, repository }: AboutProps) {
  const licence = repository?.licence.name ?? known?.licence;
  const role = repository?.role ?? known?.role;
  const facts = [
    role && roleNames[role],
    known && card.parameters(known.parameters, known.activeParameters),
    known && card.context(known.contextTokens),
    known && card.languages(known.languages),
    licence !== undefined &&
      `${words.licence}: ${words.licenceName(licence)}${repository?.licence.isAccepted ? ` (${words.accepted})` : ''}`,
  ];
  return <p className="mt-2 text-ink-2 text-sm">{facts.filter(Boolean).join(' · ')}</p>;
}

interface NoteProps {
  readonly icon: typeof Lock;
  readonly children: ReactNode;
}

function Note({ icon: Icon, children }: NoteProps) {
  return (
    <p className="mt-3 flex items-start gap-2 rounded-lg bg-cited px-3 py-2 text-sm">
      <Icon className="mt-0.5 size-4 shrink-0 text-cited-line" aria-hidden />
      {children}
    </p>
  );
}

function Choice({ repository }: { readonly repository: Repository }) {
  const fit = useRepository((state) => state.fit);
  const fitError = useRepository((state) => state.fitError);
  const isMeasuring = !fit && !fitError;
  return (
    <>
      {fit && <RecommendedVariant repository={repository} fit={fit} />}
      {repository.role === 'language' && fit && <ContextSlider fit={fit} />}
      <section aria-label={words.variants} className="mt-5">
        <h3 className="font-semibold text-sm">{words.variants}</h3>
        <p className="text-ink-3 text-xs">{words.variantsHint}</p>
        <div role="status" className="text-ink-3 text-xs">
          {isMeasuring && <p className="mt-1 motion-safe:animate-breathe">{words.measuring}</p>}
          {fitError && (
            <p className="mt-1 text-ink-2">
              {words.noFit} {fitError.message} {shownAction(fitError)}
            </p>
          )}
        </div>
        <VariantTable repository={repository} fit={fit} isMeasuring={isMeasuring} />
      </section>
    </>
  );
}
