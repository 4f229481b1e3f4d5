/**
 * Scrolls back to `element` once the layout has settled: the viewer that opens beside the text
 * makes it narrower, and what was clicked would move away from under the pointer.
 */
export function keepInView(element: Element): void {
  requestAnimationFrame(() => requestAnimationFrame(() => element.scrollIntoView({ block: 'nearest' })));
}
