import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Cookies do not tell ports apart: each server's has a name of its own. */
const cookieName = (port: number): string => `alcove_session_${port}`;

/**
 * Decides who may talk to the loopback server. Anything on the machine can open a port on
 * it, and any web page can make a browser try: so a request needs the session cookie, which
 * only the one-time token buys, and must come from our own address.
 */
export class Access {
  #tokens = new Set<string>();
  readonly #session = randomBytes(32).toString('base64url');

  /** A new token. It opens one session, once. */
  issueToken(): string {
    const token = randomBytes(24).toString('base64url');
    this.#tokens.add(token);
    return token;
  }

  /** The `Set-Cookie` value that a token buys, or `undefined` when it is unknown or used up. */
  redeem(token: string, port: number): string | undefined {
    if (!this.#tokens.delete(token)) return undefined;
    return `${cookieName(port)}=${this.#session}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Whether the request comes from a window that was let in. */
  isAllowed(request: IncomingMessage): boolean {
    return this.isLocal(request) && this.#hasSession(request.headers.cookie, request.socket.localPort ?? 0);
  }

  /**
   * Whether the request names our own loopback address and comes from a page of ours. The
   * first stops DNS rebinding, the second requests from other sites.
   */
  isLocal(request: IncomingMessage): boolean {
    const host = request.headers.host ?? '';
    if (!/^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(host)) return false;
    const { origin } = request.headers;
    return origin === undefined || origin === `http://${host}`;
  }

  #hasSession(cookies: string | undefined, port: number): boolean {
    const prefix = `${cookieName(port)}=`;
    const value = cookies
      ?.split(';')
      .map((cookie) => cookie.trim())
      .find((cookie) => cookie.startsWith(prefix))
      ?.slice(prefix.length);
    if (value === undefined) return false;
    const [given, expected] = [Buffer.from(value), Buffer.from(this.#session)];
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}
