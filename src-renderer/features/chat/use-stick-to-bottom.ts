import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** How far from the end still counts as being there, in pixels. */
const SLACK = 48;

/**
 * Keeps a scrolling element at its end while its contents grow, but only for a reader who is
 * there already: who scrolled up to read is left in peace.
 * @param contents changes when the contents do
 * @param key changes when something else altogether is shown, which then begins at its end
 */
export function useStickToBottom(
  contents: unknown,
  key: unknown,
): { scroller: RefObject<HTMLDivElement | null>; atBottom: boolean; toBottom: () => void } {
  const scroller = useRef<HTMLDivElement>(null);
  const sticky = useRef(true);
  const [atBottom, setAtBottom] = useState(true);

  const toBottom = useCallback(() => {
    const element = scroller.current;
    sticky.current = true;
    setAtBottom(true);
    if (element) element.scrollTop = element.scrollHeight;
  }, []);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const follow = (): void => {
      sticky.current = element.scrollHeight - element.scrollTop - element.clientHeight < SLACK;
      setAtBottom(sticky.current);
    };
    element.addEventListener('scroll', follow, { passive: true });
    // The viewer opening beside the text makes it narrower, and so longer.
    const sizes = new ResizeObserver(() => sticky.current && toBottom());
    sizes.observe(element);
    return () => {
      element.removeEventListener('scroll', follow);
      sizes.disconnect();
    };
  }, [toBottom]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when another conversation is shown
  useLayoutEffect(toBottom, [key, toBottom]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the contents have changed
  useLayoutEffect(() => {
    if (sticky.current) toBottom();
  }, [contents, toBottom]);

  return { scroller, atBottom, toBottom };
}
