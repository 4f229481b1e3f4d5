import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';

/** What gives a child process the way to its parent that Electron gives a utility process. */
const PARENT_PORT = `data:text/javascript,${encodeURIComponent(`
  import { EventEmitter } from 'node:events';
  const port = new EventEmitter();
  port.postMessage = process.send.bind(process);
  // As Electron's does, it keeps what comes until someone listens.
  port.once('newListener', () => process.on('message', (data) => port.emit('message', { data })));
  process.on('disconnect', () => port.emit('close'));
  process.parentPort = port;
  process.send = undefined;
`)}`;

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

  /** A child process that talks as Electron's does: through `process.parentPort`, and with a pid once it is there. */
  class FakeUtilityProcess extends EventEmitter {
    readonly #child: ChildProcess;
    pid: number | undefined;
    readonly stderr: NodeJS.ReadableStream | null;
    constructor(file: string) {
      super();
      this.#child = fork(file, [], {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        execArgv: ['--import', PARENT_PORT],
      });
      this.stderr = this.#child.stderr;
      this.#child.on('spawn', () => {
        this.pid = this.#child.pid;
        this.emit('spawn');
      });
      this.#child.on('message', (message) => this.emit('message', message));
      this.#child.on('exit', (code) => {
        this.pid = undefined;
        this.emit('exit', code ?? 1);
      });
    }
    postMessage(message: object): void {
      if (this.#child.connected) this.#child.send(message, () => {});
    }
    kill(): boolean {
      return this.#child.kill();
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
    safeStorage: {
      isEncryptionAvailable: () => false,
      encryptString: (text: string) => Buffer.from(text),
      decryptString: (bytes: Buffer) => bytes.toString(),
    },
    shell: {
      shown: [] as string[],
      showItemInFolder(path: string) {
        this.shown.push(path);
      },
    },
    dialog: {
      showErrorBox: (title: string, content: string) => errors.push(`${title}: ${content}`),
      errors,
      /** What the person chooses; nothing stands for Cancel. */
      chosen: [] as string[],
      async showOpenDialog() {
        return { canceled: this.chosen.length === 0, filePaths: this.chosen };
      },
    },
    utilityProcess: { fork: (file: string) => new FakeUtilityProcess(file) },
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
