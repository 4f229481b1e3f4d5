import { EventEmitter } from 'node:events';

/**
 * As much of Electron as the desktop shell uses, for its tests: the runtime itself may not be
 * installed. What it is told is kept, so that a test can look at it.
 */
export function fakeElectron() {
  const windows: FakeWindow[] = [];
  const handlers = new Map<string, (...args: never[]) => unknown>();
  const ipcMain = Object.assign(new EventEmitter(), {
    handlers,
    handle: (channel: string, handler: (...args: never[]) => unknown) => void handlers.set(channel, handler),
    removeHandler: (channel: string) => void handlers.delete(channel),
  });

  class FakeContents extends EventEmitter {
    readonly mainFrame = { url: '' };
    readonly sent: unknown[] = [];
    openHandler: ((details: { url: string }) => { action: string }) | undefined;
    destroyed = false;
    send(channel: string, message: unknown): void {
      this.sent.push([channel, message]);
    }
    setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
      this.openHandler = handler;
    }
    isDestroyed(): boolean {
      return this.destroyed;
    }
  }

  class FakeWindow extends EventEmitter {
    readonly webContents = new FakeContents();
    readonly options: Record<string, unknown>;
    isShown = false;
    focused = 0;
    constructor(options: Record<string, unknown>) {
      super();
      this.options = options;
      windows.push(this);
      app.emit('web-contents-created', {}, this.webContents);
    }
    static getAllWindows(): FakeWindow[] {
      return windows;
    }
    static fromWebContents(contents: FakeContents): FakeWindow | null {
      return windows.find(({ webContents }) => webContents === contents) ?? null;
    }
    async loadURL(url: string): Promise<void> {
      this.webContents.mainFrame.url = url;
      this.emit('ready-to-show');
    }
    show(): void {
      this.isShown = true;
    }
    focus(): void {
      this.focused++;
    }
    isMinimized(): boolean {
      return false;
    }
  }

  class FakeSession extends EventEmitter {
    permissionRequest: ((...args: never[]) => void) | undefined;
    permissionCheck: ((...args: never[]) => boolean) | undefined;
    beforeRequest: ((details: { url: string }, callback: (answer: { cancel: boolean }) => void) => void) | undefined;
    spellChecker = true;
    readonly webRequest = {
      onBeforeRequest: (handler: NonNullable<FakeSession['beforeRequest']>) => {
        this.beforeRequest = handler;
      },
    };
    setPermissionRequestHandler(handler: (...args: never[]) => void): void {
      this.permissionRequest = handler;
    }
    setPermissionCheckHandler(handler: (...args: never[]) => boolean): void {
      this.permissionCheck = handler;
    }
    setDevicePermissionHandler(): void {}
    setSpellCheckerEnabled(isEnabled: boolean): void {
      this.spellChecker = isEnabled;
    }
  }

  class FakeApp extends EventEmitter {
    isFirst = true;
    sandboxed = false;
    exits: number[] = [];
    quits = 0;
    requestSingleInstanceLock(): boolean {
      return this.isFirst;
    }
    enableSandbox(): void {
      this.sandboxed = true;
    }
    async whenReady(): Promise<void> {}
    exit(code: number): void {
      this.exits.push(code);
    }
    /** As Electron does: asks first, and goes only when nobody objects. */
    quit(): void {
      let isPrevented = false;
      this.emit('before-quit', { preventDefault: () => (isPrevented = true) });
      if (!isPrevented) {
        this.quits++;
        this.emit('quit');
      }
    }
  }

  const app = new FakeApp();
  const protocol = {
    schemes: [] as { scheme: string }[],
    handler: undefined as ((request: Request) => Promise<Response>) | undefined,
    registerSchemesAsPrivileged(schemes: { scheme: string }[]) {
      protocol.schemes = schemes;
    },
    handle(_scheme: string, handler: (request: Request) => Promise<Response>) {
      protocol.handler = handler;
    },
  };
  const errors: string[] = [];
  return {
    app,
    BrowserWindow: FakeWindow,
    ipcMain,
    protocol,
    session: { defaultSession: new FakeSession() },
    dialog: {
      showErrorBox: (title: string, content: string) => errors.push(`${title}: ${content}`),
      errors,
      /** What the person chooses; nothing stands for Cancel. */
      chosen: [] as string[],
      async showOpenDialog() {
        return { canceled: this.chosen.length === 0, filePaths: this.chosen };
      },
    },
    Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu() {} },
    windows,
    contextBridge: {
      exposed: new Map<string, unknown>(),
      exposeInMainWorld(name: string, value: unknown) {
        this.exposed.set(name, value);
      },
    },
    ipcRenderer: Object.assign(new EventEmitter(), {
      sent: [] as unknown[],
      send(channel: string, message: unknown) {
        this.sent.push([channel, message]);
      },
      async invoke(channel: string) {
        return handlers.get(channel)?.();
      },
    }),
    webUtils: { getPathForFile: (file: { path?: string }) => file.path ?? '' },
  };
}

export type FakeElectron = ReturnType<typeof fakeElectron>;
