import { create } from 'zustand';
import type { ImportSummary } from '../../src-shared/imports.ts';

const KEY = 'dismissed-summary';

interface RunSummaryState {
  /** Which summary a person has put away; `null` for none. */
  readonly dismissed: string | null;
  dismiss(summary: ImportSummary): void;
}

/** Remembers which summary was put away, also when the page is loaded again. */
export const useRunSummary = create<RunSummaryState>()((set) => ({
  dismissed: globalThis.sessionStorage?.getItem(KEY) ?? null,
  dismiss: (summary) => {
    const dismissed = summaryKey(summary);
    globalThis.sessionStorage?.setItem(KEY, dismissed);
    set({ dismissed });
  },
}));

/** Tells one run from another: no two of them take the same time to the last digit. */
export function summaryKey({ ready, unchanged, failed, cancelled, seconds }: ImportSummary): string {
  return [ready, unchanged, failed, cancelled, seconds].join(' ');
}
