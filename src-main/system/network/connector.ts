import { lookup as lookUp } from 'node:dns';
import { request } from 'node:http';
import type { LookupFunction, OnReadOpts, Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { buildConnector } from 'undici';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { networkError } from './connect-error.ts';
import { withGrant } from './guard.ts';
import type { ConnectionLedger } from './ledger.ts';
import { proxyAuthorization } from './proxy.ts';
import { hostOf, portOf, type SessionRules } from './rules.ts';

/** How long a connection may take to stand. */
const CONNECT_TIMEOUT_MS = 15_000;

export interface ConnectorOptions {
  readonly rules: SessionRules;
  readonly ledger: ConnectionLedger;
  readonly purpose: string;
  /** Whom to trust. */
  readonly secureContext: SecureContext;
  readonly proxyFor: (url: URL) => URL | undefined;
  /** Default: the system's. */
  readonly lookup?: LookupFunction;
  /** Where what comes is read to, below Node's streams. Not through a proxy. */
  readonly onread?: OnReadOpts;
}

/** Opens connections for one session: each is within its rules, has a grant of its own, and is written down first. */
export function connectorFor(options: ConnectorOptions): buildConnector.connector {
  const { rules, ledger, purpose, secureContext, proxyFor } = options;
  const settings = {
    secureContext,
    // Whatever NODE_TLS_REJECT_UNAUTHORIZED says.
    rejectUnauthorized: true,
    timeout: CONNECT_TIMEOUT_MS,
    lookup: options.lookup ?? lookUp,
  };
  /** One connection, without a tunnel: to a host of the session, or to a proxy. */
  const straight = (target: buildConnector.Options, to: URL, proxy: URL | undefined): Promise<Socket> => {
    const place = proxy ?? to;
    const written = ledger.open({
      host: hostOf(to),
      port: portOf(to),
      purpose,
      ...(proxy && { via: proxy.host }),
    });
    const lookup = proxy ? settings.lookup : checkedLookup(settings.lookup, (found) => rules.checkAddresses(to, found));
    const connect = buildConnector({ ...settings, lookup, ...(options.onread && { onread: options.onread }) });
    return new Promise((resolve, reject) => {
      withGrant({ host: hostOf(place), port: portOf(place) }, () =>
        connect({ ...target, hostname: hostOf(place) }, (error, socket) => {
          if (error || !socket) {
            written.failed();
            reject(
              proxy ? networkError(error, `The proxy ${proxy.host}`) : (error ?? new AlcoveError('HUB_UNREACHABLE')),
            );
          } else {
            written.follow(socket);
            resolve(socket);
          }
        }),
      );
    });
  };

  const open = async (target: buildConnector.Options): Promise<Socket> => {
    const to = new URL(`${target.protocol}//${target.host ?? target.hostname}`);
    rules.check(to);
    const proxy = proxyFor(to);
    if (!proxy) return straight(target, to, undefined);
    const toProxy = {
      protocol: proxy.protocol,
      host: proxy.host,
      hostname: hostOf(proxy),
      port: String(portOf(proxy)),
    };
    const tunnel = await tunnelTo(to, await straight({ ...target, ...toProxy, servername: '' }, to, proxy), proxy);
    if (to.protocol === 'http:') return tunnel;
    return new Promise((resolve, reject) => {
      buildConnector(settings)({ ...target, httpSocket: tunnel }, (error, socket) =>
        error || !socket ? reject(error ?? new AlcoveError('HUB_UNREACHABLE')) : resolve(socket),
      );
    });
  };

  return (target, callback) => {
    open(target).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
}

/** Has the proxy pass on everything from here on, without looking into it. */
function tunnelTo(to: URL, socket: Socket, proxy: URL): Promise<Socket> {
  const host = `${to.hostname}:${portOf(to)}`;
  const authorization = proxyAuthorization(proxy);
  return new Promise((resolve, reject) => {
    const asked = request({
      method: 'CONNECT',
      path: host,
      headers: { host, ...(authorization && { 'proxy-authorization': authorization }) },
      createConnection: () => socket,
      timeout: CONNECT_TIMEOUT_MS,
    });
    asked.once('timeout', () => asked.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
    asked.once('error', (error) => reject(networkError(error, `The proxy ${proxy.host}`)));
    asked.once('response', (response) => refuse(response.statusCode));
    asked.once('connect', (response, tunnel) => {
      if (response.statusCode === 200) resolve(tunnel as Socket);
      else refuse(response.statusCode);
    });
    const refuse = (status: number | undefined): void => {
      socket.destroy();
      const detail = `The proxy ${proxy.host} did not let Alcove through to ${to.hostname} (${status}).`;
      reject(new AlcoveError('HUB_UNREACHABLE', { detail }));
    };
    asked.end();
  });
}

/** Looks a name up, and lets what it stands for be checked before there is a connection to it. */
function checkedLookup(lookup: LookupFunction, check: (addresses: readonly string[]) => void): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error || !Array.isArray(found)) return callback(error, found);
      try {
        check(found.map(({ address }) => address));
      } catch (refusal) {
        return callback(refusal as NodeJS.ErrnoException, []);
      }
      const [first] = found;
      if (options.all || !first) return callback(null, found);
      return callback(null, first.address, first.family);
    });
}
