import type { CustomScheme, Protocol } from 'electron';
import { staticFile } from '../server/index.ts';

/** The window's own scheme: a real origin, unlike `file:`, so that the content security policy has a "self". */
const SCHEME = 'alcove';
const HOST = 'app';

/** The address of the window's page. */
export const WINDOW_URL = `${SCHEME}://${HOST}/`;

/** To be registered before the app is ready. */
export const WINDOW_SCHEME: CustomScheme = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
};

/** Whether a URL is a page of ours. */
export function isWindowUrl(url: string): boolean {
  try {
    const { protocol, host } = new URL(url);
    return protocol === `${SCHEME}:` && host === HOST;
  } catch {
    return false;
  }
}

/** Serves the built renderer under {@link WINDOW_URL}, and nothing else. */
export function serveWindow(protocol: Protocol, rendererFolder: string): void {
  protocol.handle(SCHEME, async (request) => {
    if (!isWindowUrl(request.url) || request.method !== 'GET') return new Response('Not found', { status: 404 });
    const file = await staticFile(rendererFolder, new URL(request.url).pathname);
    return file
      ? new Response(file.body, { status: 200, headers: { ...file.headers } })
      : new Response('Not found', { status: 404 });
  });
}
