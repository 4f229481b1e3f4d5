import { Agent, request } from 'undici';
import { AlcoveError } from '../../../src-shared/errors.ts';
import type { NetworkGate, NetworkResponse, NetworkSession, RequestOptions } from '../../system/index.ts';

/** A gate that lets everything through: for measuring what lies behind it. */
export function directGate(): NetworkGate {
  return {
    open({ signal: opened }): NetworkSession {
      const dispatcher = new Agent({ connections: 16 });
      return {
        fetch: globalThis.fetch,
        async request(first: string, options: RequestOptions = {}): Promise<NetworkResponse> {
          const signals = [opened, options.signal].filter((each) => each !== undefined);
          const signal = AbortSignal.any(signals);
          const redirects: { url: string; status: number; headers: Record<string, string> }[] = [];
          for (let url = first; ; ) {
            const response = await request(url, {
              method: options.method ?? 'GET',
              headers: { ...options.headers },
              signal,
              dispatcher,
            }).catch((error: unknown) => {
              signal.throwIfAborted();
              throw new AlcoveError('HUB_UNREACHABLE', { cause: error });
            });
            const headers: Record<string, string> = {};
            for (const [name, value] of Object.entries(response.headers)) headers[name] = String(value);
            const { location } = headers;
            if (response.statusCode < 300 || response.statusCode >= 400 || !location)
              return { status: response.statusCode, headers, url, redirects, body: response.body };
            redirects.push({ url, status: response.statusCode, headers });
            await response.body.dump();
            const next = new URL(location, url);
            if (next.protocol !== 'http:') throw new AlcoveError('REDIRECT_REFUSED');
            url = next.href;
          }
        },
        [Symbol.asyncDispose]: () => dispatcher.destroy(),
      };
    },
  };
}
