import { join } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, protocol, safeStorage, session, shell } from 'electron';
import { reportOf } from '../../src-shared/errors.ts';
import { type App, openApp } from '../app.ts';
import { appRoot, defaultDataFolder } from '../system/index.ts';
import { offerFolderPicker } from './folder-picker.ts';
import { IpcLink } from './ipc-link.ts';
import { Keychain } from './keychain.ts';
import { lockDownContents, lockDownSession } from './lock-down.ts';
import { setMenu } from './menu.ts';
import { utilityWorker } from './utility-worker.ts';
import { openWindow } from './window.ts';
import { isWindowUrl, serveWindow, WINDOW_SCHEME, WINDOW_URL } from './window-protocol.ts';

export interface DesktopOptions {
  readonly args: readonly string[];
  /** The address of electron-vite's dev server, while developing. */
  readonly devServerUrl?: string;
}

/**
 * Runs the desktop app: one instance, one window, services until the last one closes.
 * A second start brings the first one's window to the front.
 */
export async function startDesktop({ args, devServerUrl }: DesktopOptions): Promise<void> {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([WINDOW_SCHEME]);
  const isOurs = (url: string): boolean => isWindowUrl(url) || isUnder(url, devServerUrl);
  lockDownContents(app, isOurs);
  await app.whenReady();
  lockDownSession(
    session.defaultSession,
    (url) => isOurs(url) || (devServerUrl !== undefined && url.startsWith('ws://localhost')),
  );
  setMenu(process.platform, devServerUrl !== undefined);

  const services = await openServices(dataFolderOf(args));
  if (!services) return;
  const link = new IpcLink({ ipcMain, api: services.api, log: services.log, isOurs });
  const withdrawFolderPicker = offerFolderPicker(ipcMain, isOurs);
  serveWindow(protocol, join(appRoot(), 'out', 'renderer'));
  const show = (): void => {
    const preload = join(appRoot(), 'out', 'preload', 'preload.cjs');
    link.attach(openWindow(preload, devServerUrl ?? WINDOW_URL, devServerUrl !== undefined).webContents);
  };
  show();

  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    if (!window) return show();
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) show();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  closeBeforeQuit(async () => {
    link.close();
    withdrawFolderPicker();
    await services.close();
  });
}

/** The services, or nothing when they can't be opened: then the person has been told why. */
async function openServices(dataFolder: string): Promise<App | undefined> {
  try {
    const launchWorker = utilityWorker;
    return await openApp({
      dataFolder,
      purpose: 'the Alcove desktop app',
      keepInStep: true,
      launchWorker,
      tokens: new Keychain({ safeStorage, file: join(dataFolder, 'hub-token'), env: process.env }),
      reveal: (path) => shell.showItemInFolder(path),
    });
  } catch (error) {
    const { message, action } = reportOf(error);
    dialog.showErrorBox('Alcove cannot start', `${message}\n\n${action}`);
    app.exit(1);
    return undefined;
  }
}

/** Quitting waits until what is being written is on the disk. */
function closeBeforeQuit(close: () => Promise<void>): void {
  let state: 'open' | 'closing' | 'closed' = 'open';
  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    void close().finally(() => {
      state = 'closed';
      app.quit();
    });
  });
}

function isUnder(url: string, base: string | undefined): boolean {
  return base !== undefined && URL.canParse(url) && new URL(url).origin === new URL(base).origin;
}

function dataFolderOf(args: readonly string[]): string {
  const position = args.indexOf('--data-dir');
  const named =
    position >= 0 ? args[position + 1] : args.find((arg) => arg.startsWith('--data-dir='))?.slice('--data-dir='.length);
  return named ?? defaultDataFolder();
}
