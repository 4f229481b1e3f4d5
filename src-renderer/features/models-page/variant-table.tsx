import type { Repository, RepositoryFit } from '../../../src-shared/models.ts';
import { text } from '../../locales/en.ts';
import { classes } from '../../ui/classes.ts';
import { ONLY_WIDE } from './variant-columns.ts';
import { VariantRow } from './variant-row.tsx';

const { columns, variants: label, memoryHint } = text.hub.detail;

interface VariantTableProps {
  readonly repository: Repository;
  /** `null` until it is known. */
  readonly fit: RepositoryFit | null;
  /** Whether it is still being found out. */
  readonly isMeasuring: boolean;
}

/** Every variant: what it costs, what it is worth, and how it would run here. */
export function VariantTable({ repository, fit, isMeasuring }: VariantTableProps) {
  return (
    <div className="mt-2.5 overflow-x-auto rounded-xl border border-line">
      <table aria-label={label} className="w-full border-collapse text-left text-sm">
        <thead>
          <tr className="bg-side text-ink-3 text-xs align-top *:px-2.5 @max-2xl:*:px-2 *:py-2 *:font-medium">
            <th scope="col">{columns.variant}</th>
            <th scope="col" className={classes('text-right', ONLY_WIDE)}>
              {columns.bits[0]}
              <span className="block whitespace-nowrap font-normal text-2xs">{columns.bits[1]}</span>
            </th>
            <th scope="col" className={classes('text-right', ONLY_WIDE)}>
              {columns.download}
            </th>
            <th scope="col">{columns.quality}</th>
            <th scope="col">
              {columns.memory}
              <span className={classes('block whitespace-nowrap font-normal text-2xs', ONLY_WIDE)}>{memoryHint}</span>
            </th>
            <th scope="col">{columns.fit}</th>
            <th scope="col" className={classes('text-right', ONLY_WIDE)}>
              {columns.speed}
            </th>
            <th scope="col">
              <span className="sr-only">{columns.action}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {repository.variants.map((variant) => (
            <VariantRow
              key={variant.id}
              repository={repository}
              variant={variant}
              fit={fit?.variants.find((each) => each.variant === variant.id)}
              isRecommended={fit?.recommended?.variant === variant.id}
              isMeasuring={isMeasuring}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
