import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { CHOOSE_FOLDER_CHANNEL, LINK_CHANNEL } from '../../src-shared/link.ts';
import { openDataFolder } from '../system/index.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import type { FakeElectron } from './fake-electron.ts';

const electron = await vi.hoisted(async () => {
  const { fakeElectron } = await import('./fake-electron.ts');
  return { current: fakeElectron(), fresh: fakeElectron };
});

vi.mock('electron', () => {
  const forward = (name: keyof FakeElectron) => ({ get: () => electron.current[name], enumerable: true });
  return Object.defineProperties(
    {},
    Object.fromEntries(Object.keys(electron.current).map((name) => [name, forward(name as keyof FakeElectron)])),
  );
});

const { startDesktop } = await import('./start.ts');
const { WINDOW_URL } = await import('./window-protocol.ts');

/** Starts the desktop app on a folder of the test's own, and quits it when the test ends. */
async function start(folder = temporaryFolder()): Promise<FakeElectron> {
  const fake = electron.current;
  await startDesktop({ args: ['alcove', '--data-dir', folder] });
  onTestFinished(async () => {
    const quit = new Promise((resolve) => fake.app.once('quit', resolve));
    fake.app.quit();
    await quit;
  });
  return fake;
}

const only = (fake: FakeElectron) => {
  const [window] = fake.windows;
  if (!window) throw new Error('there is no window');
  return window;
};

/** Sends a message of the link as a frame at `url` would, and waits for the answer to it. */
async function call(fake: FakeElectron, request: object, url = WINDOW_URL, isMainFrame = true): Promise<unknown[]> {
  const { webContents } = only(fake);
  webContents.mainFrame.url = url;
  const senderFrame = isMainFrame ? webContents.mainFrame : { url };
  fake.ipcMain.emit(LINK_CHANNEL, { sender: webContents, senderFrame }, JSON.stringify(request));
  return webContents.sent;
}

const query = (id: number, path: string) => ({ id, method: 'query', params: { path, input: {} } });

beforeEach(() => {
  electron.current = electron.fresh();
});

describe('the window', () => {
  it('is isolated, sandboxed, without Node, and shown once it is drawn', async () => {
    const window = only(await start());
    expect(window.options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
      devTools: false,
      preload: expect.stringMatching(/preload\.cjs$/),
    });
    expect(window.isShown).toBe(true);
    expect(electron.current.app.sandboxed).toBe(true);
  });

  it('cannot navigate away, open windows, or attach webviews', async () => {
    const { webContents } = only(await start());
    for (const event of ['will-navigate', 'will-redirect', 'will-attach-webview']) {
      const preventDefault = vi.fn();
      webContents.emit(event, { url: 'https://example.com/', preventDefault });
      expect(preventDefault, event).toHaveBeenCalledOnce();
    }
    expect(webContents.openHandler?.({ url: 'https://example.com/' })).toEqual({ action: 'deny' });
  });

  it('is refused every permission but writing text to the clipboard', async () => {
    const { session } = await start();
    const ask = (permission: string): boolean => {
      let answer = false;
      const handler = session.defaultSession.permissionRequest as unknown as (
        contents: unknown,
        permission: string,
        callback: (isGranted: boolean) => void,
        details: { requestingUrl: string },
      ) => void;
      handler({}, permission, (isGranted) => (answer = isGranted), { requestingUrl: WINDOW_URL });
      return answer;
    };
    const refused = ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'fileSystem', 'midi'];
    expect(refused.filter(ask)).toEqual([]);
    expect(ask('clipboard-sanitized-write')).toBe(true);
  });

  it('can load its own files and nothing else', async () => {
    const { session } = await start();
    const isCancelled = (url: string): boolean => {
      let answer = false;
      session.defaultSession.beforeRequest?.({ url }, ({ cancel }) => (answer = cancel));
      return answer;
    };
    expect(isCancelled(`${WINDOW_URL}assets/index.js`)).toBe(false);
    for (const url of [
      'https://example.com/',
      'http://127.0.0.1/',
      'file:///etc/passwd',
      'alcove://elsewhere/',
      'ws://localhost:1/',
    ]) {
      expect(isCancelled(url), url).toBe(true);
    }
    expect(session.defaultSession.spellChecker).toBe(false);
  });

  it('is served from the build with a content security policy, and never from outside it', async () => {
    const { protocol } = await start();
    const page = await protocol.handler?.(new Request(WINDOW_URL));
    expect(page?.status).toBe(200);
    expect(page?.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    for (const path of ['%2e%2e/main/cli.js', '..%2f..%2fpackage.json', 'no-such-file.js']) {
      expect((await protocol.handler?.(new Request(WINDOW_URL + path)))?.status, path).toBe(404);
    }
  });
});

describe('the link', () => {
  it('carries calls between the page and the services', async () => {
    const fake = await start();
    const sent = await call(fake, query(1, 'library.documents'));
    await vi.waitFor(() => expect(sent).toHaveLength(1), { timeout: 20_000 });
    expect(sent[0]).toEqual([LINK_CHANNEL, expect.stringContaining('"id":1')]);
    expect(JSON.parse((sent[0] as [string, string])[1])).toMatchObject({ id: 1, result: { data: [] } });
  });

  it('hears nobody but the main frame of our own page', async () => {
    const fake = await start();
    await call(fake, query(1, 'library.documents'), 'https://example.com/');
    await call(fake, query(2, 'library.documents'), WINDOW_URL, false);
    const sent = await call(fake, query(3, 'library.documents'));
    await vi.waitFor(() => expect(sent).toHaveLength(1), { timeout: 20_000 });
    expect(JSON.stringify(sent)).toContain('\\"id\\":3');
  });

  it('forgets what an earlier page asked for when the page is loaded again', async () => {
    const fake = await start();
    const { webContents } = only(fake);
    const subscribe = { id: 1, method: 'subscription', params: { path: 'library.changes' } };
    const sent = await call(fake, subscribe);
    await vi.waitFor(() => expect(JSON.stringify(sent)).toContain('started'), { timeout: 20_000 });
    webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    sent.length = 0;
    // The same id again is no duplicate: the page and its subscriptions are new.
    await call(fake, subscribe);
    await vi.waitFor(() => expect(JSON.stringify(sent)).toContain('started'), { timeout: 20_000 });
    expect(JSON.stringify(sent)).not.toContain('Duplicate');
  });
});

describe('the folder picker', () => {
  const choose = (fake: FakeElectron, url = WINDOW_URL, isMainFrame = true): unknown => {
    const { webContents: sender } = only(fake);
    sender.mainFrame.url = url;
    const event = { sender, senderFrame: isMainFrame ? sender.mainFrame : { url } };
    return fake.ipcMain.handlers.get(CHOOSE_FOLDER_CHANNEL)?.(event as never);
  };

  it('gives the page the folder that was chosen, and nothing when none was', async () => {
    const fake = await start();
    await expect(choose(fake)).resolves.toBeNull();
    fake.dialog.chosen = ['/home/ada/notes'];
    await expect(choose(fake)).resolves.toBe('/home/ada/notes');
  });

  it('opens for nobody but the main frame of our own page', async () => {
    const fake = await start();
    fake.dialog.chosen = ['/home/ada/notes'];
    await expect(choose(fake, 'https://example.com/')).resolves.toBeNull();
    await expect(choose(fake, WINDOW_URL, false)).resolves.toBeNull();
  });
});

describe('the app', () => {
  it('brings its window to the front when it is started a second time', async () => {
    const fake = await start();
    fake.app.emit('second-instance');
    expect(only(fake).focused).toBe(1);
  });

  it('goes at once when it is the second to be started', async () => {
    electron.current.app.isFirst = false;
    await startDesktop({ args: [] });
    expect(electron.current.windows).toHaveLength(0);
    expect(electron.current.app.quits).toBe(1);
  });

  it('quits only when everything is closed, and gives the data folder back', async () => {
    const folder = temporaryFolder();
    const fake = electron.current;
    await startDesktop({ args: ['--data-dir', folder] });
    fake.app.quit();
    expect(fake.app.quits).toBe(0);
    await vi.waitFor(() => expect(fake.app.quits).toBe(1), { timeout: 20_000 });
    openDataFolder(folder, 'the next one').release();
  });

  it('says why it cannot start when another Alcove has the data folder', async () => {
    const folder = join(temporaryFolder(), 'data');
    mkdirSync(folder);
    const other = openDataFolder(folder, 'alcove serve');
    onTestFinished(() => other.release());
    await startDesktop({ args: ['--data-dir', folder] });
    expect(electron.current.dialog.errors[0]).toMatch(/in use by alcove serve[\s\S]*Close it/);
    expect(electron.current.app.exits).toEqual([1]);
    expect(electron.current.windows).toHaveLength(0);
  });
});

describe('the preload script', () => {
  it('exposes the link, the path of a file and the folder picker, and nothing of Electron', async () => {
    vi.resetModules();
    await import('../../src-preload/index.ts');
    const fake = electron.current;
    const bridge = fake.contextBridge.exposed.get('alcove') as Record<string, (...args: never[]) => unknown>;
    expect(Object.keys(bridge).sort()).toEqual(['chooseFolder', 'pathOf', 'receive', 'send']);
    const heard: unknown[] = [];
    const stop = bridge.receive?.(((message: string) => heard.push(message)) as never) as () => void;
    fake.ipcRenderer.emit(LINK_CHANNEL, { sender: 'secret' }, 'hello');
    stop();
    fake.ipcRenderer.emit(LINK_CHANNEL, { sender: 'secret' }, 'unheard');
    expect(heard).toEqual(['hello']);
    bridge.send?.('question' as never);
    expect(fake.ipcRenderer.sent).toEqual([[LINK_CHANNEL, 'question']]);
    await expect(bridge.chooseFolder?.()).resolves.toBeNull();
    fake.ipcMain.handle(CHOOSE_FOLDER_CHANNEL, () => '/home/ada/notes');
    await expect(bridge.chooseFolder?.()).resolves.toBe('/home/ada/notes');
  });
});
