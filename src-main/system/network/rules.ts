import { isIP } from 'node:net';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { type AddressKind, kindOfAddress } from './addresses.ts';

/** Most redirects that one request follows. */
export const MAX_REDIRECTS = 5;

const REFUSED_ADDRESS = 'The hub sent the download to an address inside a network, where Alcove does not go.';

/** The host of an address as sockets take it: IPv6 without its brackets. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

export const portOf = ({ port, protocol }: URL): number => Number(port) || (protocol === 'https:' ? 443 : 80);

/** Where a session may go: to the hub, and to where it redirects. */
export class SessionRules {
  readonly #endpoint: URL;
  readonly #origins: Set<string>;
  /** What the endpoint's own addresses are of. */
  readonly #endpointKinds = new Set<AddressKind>();

  constructor(endpoint: string) {
    this.#endpoint = new URL(endpoint);
    this.#origins = new Set([this.#endpoint.origin]);
    const host = hostOf(this.#endpoint);
    if (isIP(host)) this.#endpointKinds.add(kindOfAddress(host));
  }

  /** Whether it is the hub itself, which alone may know who asks. */
  isEndpoint(url: URL): boolean {
    return url.origin === this.#endpoint.origin;
  }

  /** @throws AlcoveError `CONNECTION_REFUSED` */
  check(url: URL): void {
    if (!this.#origins.has(url.origin)) throw new AlcoveError('CONNECTION_REFUSED');
  }

  /**
   * Lets the session go where an allowed host has sent it.
   * @returns the address
   * @throws AlcoveError `REDIRECT_REFUSED`
   */
  follow(from: URL, location: string): URL {
    const to = URL.parse(location, from);
    if (!to) throw refused('The hub redirects to an address that is none.');
    if (to.protocol !== 'https:' && to.protocol !== 'http:')
      throw refused(`The hub redirects to a ${to.protocol} address, where Alcove does not go.`);
    if (to.protocol === 'http:' && this.#endpoint.protocol === 'https:')
      throw refused(`The hub redirects to ${to.host} without encryption, which Alcove does not accept.`);
    to.username = '';
    to.password = '';
    const host = hostOf(to);
    if (isIP(host) && !this.isEndpoint(to)) this.#checkKind(kindOfAddress(host));
    this.#origins.add(to.origin);
    return to;
  }

  /**
   * Checks what a host of the session has for addresses, before there is a connection to any of them.
   * @throws AlcoveError `REDIRECT_REFUSED`
   */
  checkAddresses(url: URL, addresses: readonly string[]): void {
    const kinds = addresses.map(kindOfAddress);
    if (this.isEndpoint(url)) for (const kind of kinds) this.#endpointKinds.add(kind);
    else for (const kind of kinds) this.#checkKind(kind);
  }

  /** A hub on this machine, or in this network, may well send to another one there. */
  #checkKind(kind: AddressKind): void {
    if (kind === 'public') return;
    if (kind === 'never' || !this.#endpointKinds.has(kind)) throw refused(REFUSED_ADDRESS);
  }
}

export const refused = (detail: string): AlcoveError => new AlcoveError('REDIRECT_REFUSED', { detail });
