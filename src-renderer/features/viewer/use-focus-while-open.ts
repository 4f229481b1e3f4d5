import { type RefObject, useEffect, useRef } from 'react';
import { useViewer } from '../../stores/viewer.ts';

/**
 * Moves the focus to a source when it opens, so that the keyboard scrolls it, and back to where
 * the focus was when the panel closes. Turning pages leaves the focus on the button that does it.
 */
export function useFocusWhileOpen(panel: RefObject<HTMLElement | null>, scroller: RefObject<HTMLElement | null>): void {
  const opened = useViewer(({ source }) => source?.citation ?? source?.documentId);
  const shown = useViewer(({ excerpt }) => excerpt !== null);
  const before = useRef<Element | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another source takes the focus again
  useEffect(() => {
    const active = document.activeElement;
    if (active && !panel.current?.contains(active)) before.current = active;
    const target = scroller.current ?? panel.current;
    target?.focus({ preventScroll: true });
  }, [opened, shown, panel, scroller]);

  useEffect(
    () => () => {
      const { current } = before;
      if (current instanceof HTMLElement && current.isConnected) current.focus({ preventScroll: true });
    },
    [],
  );
}
