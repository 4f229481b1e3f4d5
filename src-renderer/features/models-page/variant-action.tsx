import { Check, Download as DownloadIcon } from 'lucide-react';
import type { ModelVariant, Repository } from '../../../src-shared/models.ts';
import { text } from '../../locales/en.ts';
import { showDownloads, useDownloads } from '../../stores/downloads.ts';
import { useRegistry } from '../../stores/registry.ts';
import { useRepository } from '../../stores/repository.ts';
import { Button } from '../../ui/button.tsx';
import { Progress } from '../../ui/progress.tsx';

const { detail: words } = text.hub;

interface VariantActionProps {
  readonly repository: Repository;
  readonly variant: ModelVariant;
  /** Whether it is the one that the page is about: then it says its size, and stands out. */
  readonly isMain?: boolean;
}

/** What can be done with a variant now: download it, see how far that is, or use it. */
export function VariantAction({ repository, variant, isMain = false }: VariantActionProps) {
  const download = useDownloads(({ downloads }) =>
    downloads.find((each) => each.repository === repository.repository && each.variant === variant.id),
  );
  const starting = useDownloads((state) => state.starting);
  const ask = useDownloads((state) => state.ask);
  const installed = useRegistry(({ models }) => models?.find(({ id }) => id === variant.installed));
  const { taking, use } = useRegistry();
  const contextTokens = useRepository((state) => state.contextTokens);
  const size = isMain ? 'medium' : 'small';

  if (installed?.isInUse)
    return (
      <span className="inline-flex h-7 items-center gap-1.5 text-ink-2 text-xs">
        <Check className="size-3.5 text-good" aria-hidden />
        {words.using}
      </span>
    );
  if (installed)
    return (
      <Button
        size={size}
        variant={isMain ? 'primary' : 'secondary'}
        aria-label={words.takeLabel(variant.id)}
        disabled={taking !== null || installed.state !== 'ok'}
        onClick={() => void use(installed.id, contextTokens ?? undefined)}
      >
        {words.use}
      </Button>
    );
  if (download) {
    const { totalBytes, receivedBytes } = download;
    const share = totalBytes > 0 ? receivedBytes / totalBytes : 0;
    return (
      <button
        type="button"
        aria-label={words.onItsWay(variant.id)}
        onClick={showDownloads}
        className="inline-flex h-7 w-24 flex-col justify-center gap-1 rounded-lg text-ink-2 text-xs tabular-nums"
      >
        <span className="self-center">{words.share(share)}</span>
        <Progress
          value={share}
          label={words.onItsWay(variant.id)}
          isStill={download.state.status === 'paused' || download.state.status === 'failed'}
        />
      </button>
    );
  }
  return (
    <Button
      size={size}
      variant={isMain ? 'primary' : 'secondary'}
      aria-label={isMain ? undefined : words.downloadLabel(variant.id)}
      disabled={starting !== null}
      onClick={() => void ask(repository, variant.id)}
    >
      <DownloadIcon className={isMain ? undefined : '@5xl:hidden'} aria-hidden />
      {isMain ? words.downloadSize(variant.downloadBytes) : <span className="@max-5xl:sr-only">{words.download}</span>}
    </Button>
  );
}
