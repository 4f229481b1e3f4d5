import { useEffect, useRef, useState } from 'react';
import { reportOfFailure } from '../lib/failure.ts';
import { showReport } from '../stores/toasts.ts';

const CONFIRMED_MS = 2_000;

/** Puts text on the clipboard. `copied` is true for a moment afterwards; a failure is shown. */
export function useCopy(): { readonly copied: boolean; copy(text: string): Promise<void> } {
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async (text: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setCopied(false), CONFIRMED_MS);
    } catch (error) {
      showReport(reportOfFailure(error));
    }
  };
  return { copied, copy };
}
