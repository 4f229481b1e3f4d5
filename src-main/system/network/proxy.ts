import type { HubSettings } from '../../../src-shared/models.ts';
import { hostOf, portOf } from './rules.ts';

/**
 * The proxy through which an address is reached.
 * @param env for `auto`: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in lower case too, as other programs read them
 * @returns nothing where it is reached directly
 */
export function proxyFor(url: URL, proxy: HubSettings['proxy'], env: NodeJS.ProcessEnv): URL | undefined {
  if (proxy === 'none') return undefined;
  if (proxy !== 'auto') return new URL(proxy);
  if (isExcepted(url, env.no_proxy ?? env.NO_PROXY ?? '')) return undefined;
  const http = env.http_proxy ?? env.HTTP_PROXY;
  const named = url.protocol === 'https:' ? (env.https_proxy ?? env.HTTPS_PROXY ?? http) : http;
  return named ? (URL.parse(named) ?? URL.parse(`http://${named}`) ?? undefined) : undefined;
}

/** What to tell a proxy that asks who one is; nothing where its address does not say. */
export function proxyAuthorization({ username, password }: URL): string | undefined {
  if (!username) return undefined;
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(plain).toString('base64')}`;
}

/** `*`, or names and what ends in them, each with a port or without. */
function isExcepted(url: URL, list: string): boolean {
  const host = hostOf(url);
  return list.split(/[,\s]+/).some((entry) => {
    if (entry === '*') return true;
    const [, name = '', port] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (name === '' || (port !== undefined && Number(port) !== portOf(url))) return false;
    const bare = name.replace(/^\[|\]$/g, '');
    return host === bare || host.endsWith(`.${bare}`);
  });
}
