import type { VariantFit, Verdict } from '../../../src-shared/models.ts';
import { text } from '../../locales/en.ts';
import { classes } from '../../ui/classes.ts';

const { detail: words } = text.hub;

const DOTS: Record<Verdict, string> = {
  gpu: 'bg-good',
  partly: 'bg-cited-line',
  cpu: 'bg-accent',
  'too-large': 'bg-bad',
};

/** Where a variant would run on this machine, in words and by colour. */
export function VerdictLabel({ fit }: { readonly fit: VariantFit }) {
  const layers = fit.verdict === 'partly' ? words.layers(fit) : '';
  return (
    <>
      <span
        data-verdict={fit.verdict}
        className={classes('flex items-center gap-1.5 whitespace-nowrap', fit.verdict === 'too-large' && 'text-bad')}
      >
        <span className={classes('size-2 shrink-0 rounded-full', DOTS[fit.verdict])} aria-hidden />
        {words.verdict(fit)}
      </span>
      {layers !== '' && <span className="block pl-3.5 text-ink-3 text-xs">{layers}</span>}
    </>
  );
}
