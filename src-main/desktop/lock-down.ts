import type { App, Session, WebContents } from 'electron';

/**
 * Refuses everything that Electron's security guide says a window should not be able to do:
 * leave its page, open others, embed a webview, ask for a permission, or reach the network.
 * Alcove's window needs none of it, so there is no list of exceptions.
 */
export function lockDownContents(app: App, isOurs: (url: string) => boolean): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.on('will-navigate', (event) => {
      if (!isOurs(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      if (!isOurs(event.url)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/**
 * The same for the session that the window's page runs in.
 * @param isAllowedUrl what the page may load: its own files, and while developing, the dev server
 */
export function lockDownSession(session: Session, isAllowedUrl: (url: string) => boolean): void {
  session.setPermissionRequestHandler((_contents, permission, callback, { requestingUrl }) =>
    // "Copy answer" writes text; reading the clipboard is another permission, and refused.
    callback(permission === 'clipboard-sanitized-write' && isAllowedUrl(requestingUrl)),
  );
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => permission === 'clipboard-sanitized-write' && isAllowedUrl(origin),
  );
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, callback) => callback({ cancel: !isAllowedUrl(details.url) }));
  // Without a dictionary to fetch, the spell checker has no reason to call home.
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
}
