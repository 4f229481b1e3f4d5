import { BrowserWindow, type BrowserWindowConstructorOptions } from 'electron';

/** What no window of Alcove is made without. */
export const SECURE_PREFERENCES = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  navigateOnDragDrop: false,
  spellcheck: false,
} as const satisfies BrowserWindowConstructorOptions['webPreferences'];

/**
 * Opens the window. It is shown when its page is drawn, not before.
 * @param preload the bundled preload script
 * @param url the page
 * @param isDeveloping whether the developer tools may be opened
 */
export function openWindow(preload: string, url: string, isDeveloping: boolean): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Alcove',
    width: 1280,
    height: 800,
    minWidth: 720,
    minHeight: 520,
    show: false,
    // What is seen until the page is drawn; the page's own canvas colour.
    backgroundColor: '#ffffff',
    autoHideMenuBar: true,
    webPreferences: { ...SECURE_PREFERENCES, preload, devTools: isDeveloping },
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(url);
  return window;
}
