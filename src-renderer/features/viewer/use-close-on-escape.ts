import { useEffect } from 'react';

/** Calls `close` on Escape, unless a dialog is open, which takes the key for itself. */
export function useCloseOnEscape(close: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.isComposing) return;
      if (event.target instanceof Element && event.target.closest('[role="dialog"], [role="alertdialog"]')) return;
      close();
    };
    // Captured, because a tooltip that happens to be open would swallow it on the way.
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [close]);
}
