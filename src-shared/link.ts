/** The channel on which the desktop window and the main process exchange messages. */
export const LINK_CHANNEL = 'alcove:link';

/** The channel on which the desktop window asks for the system's folder picker. */
export const CHOOSE_FOLDER_CHANNEL = 'alcove:choose-folder';

/**
 * What the preload script gives the window on the desktop, as `window.alcove`. In a browser
 * there is none: the window then speaks over a WebSocket and sends file contents.
 */
export interface DesktopBridge {
  /** Sends one message of the link to the main process. */
  send(message: string): void;
  /** Listens to messages of the link; returns how to stop. */
  receive(listener: (message: string) => void): () => void;
  /** The path of a dropped or chosen file, or an empty string when it has none. */
  pathOf(file: File): string;
  /** Opens the system's folder picker; `null` when it was cancelled. */
  chooseFolder(): Promise<string | null>;
}

/** Address of the WebSocket in the browser host. */
export const SOCKET_PATH = '/link';

/**
 * Address to which the browser host takes file contents: `PUT <UPLOAD_PATH>?path=<relative
 * path>&batch=<id>`, the body being the file. It answers `{ "path": string }`, which is then
 * given to `library.import`. On failure it answers `{ "error": ErrorReport }`.
 */
export const UPLOAD_PATH = '/upload';
