import type { DesktopBridge } from '../../src-shared/link.ts';

declare global {
  interface Window {
    /** Set by the preload script on the desktop; absent in a browser. */
    readonly alcove?: DesktopBridge;
  }
}

/** The link to the desktop app, or `undefined` where the window runs in a browser. */
export const bridge: DesktopBridge | undefined = window.alcove;
