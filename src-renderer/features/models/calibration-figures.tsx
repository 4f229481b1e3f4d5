import { useId } from 'react';
import type { CalibrationReport } from '../../../src-shared/retrieval.ts';
import { text } from '../../locales/en.ts';

/** What the vectors were found to be worth on the library's own documents. */
export function CalibrationFigures({ calibration }: { readonly calibration: CalibrationReport }) {
  const heading = useId();
  const { calibration: words } = text.retrieval;
  const { questions, keyword, vector, hybrid } = calibration;
  const ways = [
    [words.keyword, keyword],
    [words.vector, vector],
    [words.hybrid, hybrid],
  ] as const;
  return (
    <section aria-labelledby={heading} className="mt-3.5 rounded-lg bg-side px-3 pt-2.5 pb-3">
      <h4 id={heading} className="font-medium text-xs">
        {words.heading}
      </h4>
      {questions > 0 && (
        <>
          <p className="mt-0.5 text-ink-2 text-xs">{words.method(questions)}</p>
          <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-3 gap-y-1 text-xs">
            {ways.map(([name, rank]) => (
              <div key={name} className="contents">
                <dt className="text-ink-2">{name}</dt>
                <dd className="flex items-center gap-2.5 tabular-nums">
                  <span className="h-1.5 grow overflow-hidden rounded-full bg-pressed" aria-hidden>
                    <span className="block h-full rounded-full bg-accent" style={{ width: `${rank * 100}%` }} />
                  </span>
                  {words.rank(rank)}
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
      <p className="mt-2 text-ink-2 text-xs">{words.conclusion(calibration)}</p>
    </section>
  );
}
