import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { NetworkGate } from '../system/index.ts';

/** A gate that lets everything out, for tests of what is behind it. @param purposes what it was opened for */
export function openGate(purposes: string[] = []): NetworkGate {
  return {
    open({ purpose, signal: whole }) {
      purposes.push(purpose);
      const end = new AbortController();
      const signalOf = (signal?: AbortSignal | null): AbortSignal =>
        AbortSignal.any([end.signal, ...[whole, signal].filter((each) => each != null)]);
      return {
        fetch: (input, init) => fetch(input, { ...init, signal: signalOf(init?.signal) }),
        async request(url, { method = 'GET', headers = {}, signal } = {}) {
          const answer = await fetch(url, { method, headers: { ...headers }, signal: signalOf(signal) });
          const body = answer.body ? Readable.fromWeb(answer.body as ReadableStream) : Readable.from([]);
          const { status, url: last } = answer;
          return { status, headers: Object.fromEntries(answer.headers), url: last, redirects: [], body };
        },
        async [Symbol.asyncDispose]() {
          end.abort();
        },
      };
    },
  };
}
