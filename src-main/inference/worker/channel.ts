/** The way to main, whichever kind of process this is. */
export interface Channel {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Main is gone, or wants nothing more of this process. */
  onClose(listener: () => void): void;
}

/** What Electron gives a utility process; its types are not at hand outside `src-main/desktop`. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
}

/**
 * The channel that this process was begun with: Electron's, or that of `child_process.fork` with advanced serialization.
 * @throws when there is neither
 */
export function openChannel(): Channel {
  if (isUtilityProcess(process)) {
    const { parentPort } = process;
    return {
      post: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
      onClose: (listener) => parentPort.on('close', listener),
    };
  }
  if (!process.send) throw new Error('this program is begun by Alcove, not by hand');
  return {
    post: (message) => void process.send?.(message),
    onMessage: (listener) => process.on('message', listener),
    onClose: (listener) => process.on('disconnect', listener),
  };
}

function isUtilityProcess(running: object): running is { readonly parentPort: ParentPort } {
  return 'parentPort' in running && typeof running.parentPort === 'object' && running.parentPort !== null;
}
