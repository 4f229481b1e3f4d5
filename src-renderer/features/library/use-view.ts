import { type RefObject, useLayoutEffect, useState } from 'react';

/** What of a scrolling element is in view, in pixels. */
export interface View {
  readonly top: number;
  readonly height: number;
}

/** Follows the scroll position and the height of an element. */
export function useView(element: RefObject<HTMLElement | null>): View {
  const [view, setView] = useState<View>({ top: 0, height: 0 });
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    const measure = (): void => setView({ top: target.scrollTop, height: target.clientHeight });
    const sizes = new ResizeObserver(measure);
    sizes.observe(target);
    target.addEventListener('scroll', measure, { passive: true });
    measure();
    return () => {
      sizes.disconnect();
      target.removeEventListener('scroll', measure);
    };
  }, [element]);
  return view;
}
