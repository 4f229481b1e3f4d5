import { Star } from 'lucide-react';
import type { ModelVariant, Repository, VariantFit } from '../../../src-shared/models.ts';
import { text } from '../../locales/en.ts';
import { classes } from '../../ui/classes.ts';
import { VariantAction } from './variant-action.tsx';
import { ONLY_NARROW, ONLY_WIDE } from './variant-columns.ts';
import { VerdictLabel } from './verdict-label.tsx';

const { detail: words } = text.hub;

interface VariantRowProps {
  readonly repository: Repository;
  readonly variant: ModelVariant;
  readonly fit: VariantFit | undefined;
  readonly isRecommended: boolean;
  /** Whether it is still being found out how it fits. */
  readonly isMeasuring: boolean;
}

/** One precision of a model's weights. */
export function VariantRow({ repository, variant, fit, isRecommended, isMeasuring }: VariantRowProps) {
  const { id, files, bitsPerWeight, quality } = variant;
  const small = 'block text-ink-3 text-xs';
  const nothingYet = isMeasuring ? <Blank /> : words.unknown;
  const isTooLarge = fit?.verdict === 'too-large';
  return (
    <tr
      data-variant={id}
      className={classes(
        'border-line border-t align-top *:px-2.5 @max-2xl:*:px-2 *:py-2.5',
        // On this ground the palest words would be too pale.
        isRecommended && 'bg-accent-soft [&_.text-ink-3]:text-ink-2',
        isTooLarge && 'text-ink-3',
      )}
    >
      <th scope="row" className="font-medium">
        <span className="whitespace-nowrap">{id}</span>
        {isRecommended && (
          <span className="flex items-center gap-1 font-medium text-accent text-xs">
            <Star className="size-3 fill-current" aria-hidden />
            {words.recommended}
          </span>
        )}
        {files.length > 1 && <span className={classes(small, 'font-normal')}>{words.files(files.length)}</span>}
        <span className={classes(small, 'font-normal tabular-nums', ONLY_NARROW)}>{words.size(variant)}</span>
        {bitsPerWeight !== undefined && (
          <span className={classes(small, 'font-normal tabular-nums', ONLY_NARROW)}>
            {words.bitsShort(bitsPerWeight)}
          </span>
        )}
      </th>
      <td className={classes('text-right tabular-nums', ONLY_WIDE)}>
        {bitsPerWeight === undefined ? words.unknown : words.bits(bitsPerWeight)}
      </td>
      <td className={classes('whitespace-nowrap text-right tabular-nums', ONLY_WIDE)}>{words.size(variant)}</td>
      <td>
        {quality ? words.quality(quality.level) : words.unknown}
        {quality?.perplexityRise !== undefined && (
          <span className={classes(small, 'whitespace-nowrap tabular-nums')}>
            {words.rise(quality.perplexityRise)} <span className="@max-2xl:sr-only">{words.perplexity}</span>
          </span>
        )}
      </td>
      <td className="tabular-nums">{fit ? <Memory fit={fit} /> : nothingYet}</td>
      <td>
        {fit ? <VerdictLabel fit={fit} /> : nothingYet}
        {fit?.speed && !isTooLarge && (
          <span className={classes(small, 'pl-3.5 tabular-nums', ONLY_NARROW)}>{words.speed(fit.speed)}</span>
        )}
      </td>
      <td className={classes('whitespace-nowrap text-right tabular-nums', ONLY_WIDE)}>
        {fit?.speed && !isTooLarge ? (
          <>
            {words.speed(fit.speed)}
            <span className={small}>{words.speedBasis(fit.speed)}</span>
          </>
        ) : (
          words.unknown
        )}
      </td>
      <td className="text-right">
        <VariantAction repository={repository} variant={variant} />
      </td>
    </tr>
  );
}

function Memory({ fit }: { readonly fit: VariantFit }) {
  const { memory, availableBytes, verdict } = fit;
  const share = availableBytes > 0 ? Math.min(1, memory.totalBytes / availableBytes) : 1;
  return (
    <div title={words.memoryLong(fit)}>
      <span className="whitespace-nowrap">{words.memory(fit)}</span>
      <span className="my-1 block h-1 w-20 @max-2xl:w-14 overflow-hidden rounded-full bg-pressed" aria-hidden>
        <span
          className={classes('block h-full rounded-full', verdict === 'too-large' ? 'bg-bad' : 'bg-ink-3')}
          style={{ width: `${share * 100}%` }}
        />
      </span>
      <span className={classes('block text-2xs text-ink-3', ONLY_WIDE)}>{words.memoryParts(fit)}</span>
    </div>
  );
}

/** Holds the place of what is on its way, so that nothing moves when it comes. */
function Blank() {
  return <span className="mt-1 block h-3 w-20 rounded bg-pressed motion-safe:animate-breathe" aria-hidden />;
}
