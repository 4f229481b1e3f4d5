import { AsyncLocalStorage } from 'node:async_hooks';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { AlcoveError } from '../../../src-shared/errors.ts';

/** Where one connection may go. */
export interface Grant {
  /** A name or an address, as it is given to `net.connect`. */
  readonly host: string;
  readonly port: number;
}

/** What was not let out. */
export interface Refusal {
  readonly host: string;
  /** 0 where a name was asked for. */
  readonly port: number;
  readonly kind: 'connection' | 'datagram' | 'name';
}

const grants = new AsyncLocalStorage<Grant>();
const listeners = new Set<(refusal: Refusal) => void>();
let isInstalled = false;

/** Runs `work`, which may open this connection and look up this name. Only the gate does so. */
export const withGrant = <T>(grant: Grant, work: () => T): T => grants.run(grant, work);

/** Tells of what is refused in this thread from now on, until what it returns is disposed of. */
export function onRefusal(listener: (refusal: Refusal) => void): Disposable {
  listeners.add(listener);
  return { [Symbol.dispose]: () => void listeners.delete(listener) };
}

/**
 * From now on nothing in this thread opens a connection, sends a datagram or asks for a name, unless the gate does. Each
 * thread and each process is to call it first of all. There is no way back. Pipes, and listening, are as before.
 *
 * All that JavaScript can do goes through what is replaced here: `http`, `https`, `http2`, `tls`, `fetch` and WebSocket
 * come to `net.Socket.connect`. Native code does not; docs/privacy.md says what that means.
 */
export function installGuard(): void {
  if (isInstalled) return;
  isInstalled = true;
  guardSockets();
  guardDatagrams();
  guardNames();
  // Those who imported a function by its name get the guarded one too.
  syncBuiltinESMExports();
}

function refuse(refusal: Refusal): AlcoveError {
  for (const listener of listeners) listener(refusal);
  return new AlcoveError('CONNECTION_REFUSED');
}

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** Puts a function in the place of another, for good. */
function replace(owner: object, name: string, make: (original: AnyFunction) => AnyFunction): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== 'function') return;
  const { prototype: _, ...kept } = Object.getOwnPropertyDescriptors(original);
  const value = Object.defineProperties(
    make(function (...args) {
      return Reflect.apply(original, this, args);
    }),
    kept,
  );
  Object.defineProperty(owner, name, { value, writable: false, configurable: false, enumerable: true });
}

function guardSockets(): void {
  replace(
    net.Socket.prototype,
    'connect',
    (original) =>
      function (...args) {
        const target = targetOf(args);
        const grant = grants.getStore();
        if (!target || (grant && target.host === grant.host && target.port === grant.port))
          return original.apply(this, args);
        const error = refuse({ ...target, kind: 'connection' });
        if (this instanceof net.Socket) return this.destroy(error);
        throw error;
      },
  );
}

/** Where a socket is to connect, in all the ways it may be told; nothing for a pipe. */
function targetOf(args: readonly unknown[]): Grant | undefined {
  const [first, second]: readonly unknown[] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === 'object' && first !== null) {
    const { path, host, port }: { path?: unknown; host?: unknown; port?: unknown } = first;
    return path ? undefined : { host: String(host || 'localhost'), port: Number(port) };
  }
  if (typeof first === 'string' && !(Number(first) >= 0)) return undefined;
  return { host: typeof second === 'string' ? second : 'localhost', port: Number(first) };
}

function guardDatagrams(): void {
  for (const name of ['send', 'sendto', 'connect', 'addMembership', 'addSourceSpecificMembership']) {
    replace(dgram.Socket.prototype, name, () => () => {
      throw refuse({ host: '', port: 0, kind: 'datagram' });
    });
  }
}

const ASKS_FOR_NAME = /^(lookup|reverse|resolve)/;

function guardNames(): void {
  const guarded = (owner: object, answer: (args: readonly unknown[], error: AlcoveError) => unknown): void => {
    for (const name of Reflect.ownKeys(owner)) {
      if (typeof name !== 'string' || !ASKS_FOR_NAME.test(name)) continue;
      replace(
        owner,
        name,
        (original) =>
          function (...args) {
            const host = String(args[0] ?? '');
            const isHere = name === 'lookup' && (host === '' || host === 'localhost' || net.isIP(host) !== 0);
            if (isHere || grants.getStore()?.host === host) return original.apply(this, args);
            return answer(args, refuse({ host, port: 0, kind: 'name' }));
          },
      );
    }
  };
  const callBack = (args: readonly unknown[], error: AlcoveError): void => {
    const callback = args.findLast((arg) => typeof arg === 'function');
    if (typeof callback !== 'function') throw error;
    process.nextTick(() => Reflect.apply(callback, undefined, [error]));
  };
  const reject = (_: readonly unknown[], error: AlcoveError): Promise<never> => Promise.reject(error);
  guarded(dns, callBack);
  guarded(dns.Resolver.prototype, callBack);
  guarded(Object.getPrototypeOf(dns.Resolver.prototype), callBack);
  guarded(dns.promises, reject);
  guarded(dns.promises.Resolver.prototype, reject);
  guarded(Object.getPrototypeOf(dns.promises.Resolver.prototype), reject);
}
