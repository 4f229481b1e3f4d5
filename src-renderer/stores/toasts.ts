import { create } from 'zustand';
import type { ErrorReport } from '../../src-shared/errors.ts';
import { reportOfFailure } from '../lib/failure.ts';
import { shownAction } from '../lib/shown-action.ts';

/** A message that shows for a while at the edge of the window. */
export interface Toast {
  readonly id: number;
  readonly tone: 'plain' | 'bad';
  readonly title: string;
  readonly detail?: string;
  /** Something to do about it, at a press of a button. */
  readonly action?: { readonly label: string; run(): void };
}

interface ToastState {
  readonly toasts: readonly Toast[];
  dismiss(id: number): void;
}

/** The messages on show, oldest first. */
export const useToasts = create<ToastState>()((set) => ({
  toasts: [],
  dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
}));

let lastId = 0;

/** Shows a message. The same message is not shown twice at once. */
export function showToast(toast: Omit<Toast, 'id'>): void {
  useToasts.setState(({ toasts }) =>
    toasts.some(({ title, detail }) => title === toast.title && detail === toast.detail)
      ? {}
      : { toasts: [...toasts, { ...toast, id: ++lastId }] },
  );
}

/** Shows what went wrong and what to do next. */
export function showReport(report: ErrorReport): void {
  showToast({ tone: 'bad', title: report.message, detail: shownAction(report) });
}

/**
 * Runs a call whose only visible result is what the library says afterwards; shows its failure.
 * @returns whether it went well
 */
export async function attempt(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    showReport(reportOfFailure(error));
    return false;
  }
}
