import { AlcoveError } from '../../../src-shared/errors.ts';
import { hubStatusError } from './hub-error.ts';

/** The longest answers are lists of the files of large repositories: a few megabytes. */
const MAX_ANSWER_BYTES = 32 * 1024 ** 2;

export interface HubFetchOptions {
  readonly fetch: typeof globalThis.fetch;
  /** Of the hub or of a mirror. */
  readonly endpoint: string;
  readonly token?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A `fetch` for the client of the hub, which knows neither signals nor bounds: its answers are of bounded size, and its
 * token is whatever a person has, for mirrors have other tokens than the hub itself.
 */
export function hubFetch({ fetch, endpoint, token, signal }: HubFetchOptions): typeof globalThis.fetch {
  return async (input, init) => {
    const asked = input instanceof Request ? input.url : `${input}`;
    const headers = new Headers(init?.headers);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    const response = await fetch(atEndpoint(asked, endpoint), { ...init, headers, ...(signal && { signal }) });
    const { status, statusText } = response;
    // The client of the hub forgets this code, which says more than the status.
    const errorCode = response.headers.get('x-error-code');
    if (errorCode !== null) {
      await response.body?.cancel();
      throw hubStatusError(status, { errorCode });
    }
    const body = await boundedBody(response);
    return new Response(body, { status, statusText, headers: response.headers });
  };
}

/** Mirrors pass on the hub's own address of the next page of a list. */
function atEndpoint(address: string, endpoint: string): string {
  if (address.startsWith(`${endpoint}/`)) return address;
  const { pathname, search } = new URL(address);
  return `${endpoint}${pathname}${search}`;
}

async function boundedBody(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > MAX_ANSWER_BYTES) throw new AlcoveError('HUB_ANSWER_INVALID');
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}
