import { describe, expect, it } from 'vitest';
import { kindOfAddress } from './addresses.ts';
import { proxyAuthorization, proxyFor } from './proxy.ts';
import { SessionRules } from './rules.ts';

it.each([
  ['8.8.8.8', 'public'],
  ['127.8.9.1', 'loopback'],
  ['::1', 'loopback'],
  ['10.255.0.1', 'private'],
  ['172.31.0.1', 'private'],
  ['172.32.0.1', 'public'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'private'],
  ['fd00::1', 'private'],
  ['169.254.169.254', 'never'],
  ['fe80::1%eth0', 'never'],
  ['0.0.0.0', 'never'],
  ['224.0.0.1', 'never'],
  ['::ffff:10.0.0.1', 'private'],
  ['::ffff:7f00:1', 'loopback'],
  ['64:ff9b::a00:1', 'private'],
  ['2606:4700::1111', 'public'],
  ['no address', 'never'],
])('%s is %s', (address, kind) => {
  expect(kindOfAddress(address)).toBe(kind);
});

describe('a session', () => {
  const hub = new URL('https://hub.example');
  const refuses = (location: string, endpoint = hub.href) =>
    expect(() => new SessionRules(endpoint).follow(new URL(endpoint), location)).toThrow(
      expect.objectContaining({ code: 'REDIRECT_REFUSED' }),
    );

  it('follows the hub to another host, and may go there from then on', () => {
    const rules = new SessionRules(hub.href);
    const cdn = rules.follow(hub, 'https://cdn.example/blob?x=1');
    expect(() => rules.check(cdn)).not.toThrow();
    expect(() => rules.check(new URL('https://other.example/'))).toThrow();
    expect(rules.isEndpoint(cdn)).toBe(false);
    expect(rules.follow(hub, '/elsewhere').href).toBe('https://hub.example/elsewhere');
  });

  it('gives up no encryption', () => {
    refuses('http://cdn.example/');
    // A mirror without it has none to give up.
    expect(new SessionRules('http://mirror.lan').follow(new URL('http://mirror.lan'), 'http://cdn.lan/').host).toBe(
      'cdn.lan',
    );
  });

  it('takes no password along', () => {
    expect(new SessionRules(hub.href).follow(hub, 'https://me:secret@cdn.example/').href).toBe('https://cdn.example/');
  });

  it.each(['https://10.0.0.1/', 'https://[::1]/', 'https://127.1/', 'https://0x7f000001/', 'ftp://cdn.example/'])(
    'does not follow it to %s',
    (location) => refuses(location),
  );

  it('goes to no name that stands for an address in a network, unless the hub is there itself', () => {
    const rules = new SessionRules(hub.href);
    const cdn = rules.follow(hub, 'https://cdn.example/');
    expect(() => rules.checkAddresses(cdn, ['8.8.8.8', '192.168.0.1'])).toThrow();
    rules.checkAddresses(hub, ['192.168.0.2']);
    expect(() => rules.checkAddresses(cdn, ['192.168.0.1'])).not.toThrow();
    expect(() => rules.checkAddresses(cdn, ['127.0.0.1'])).toThrow();
    expect(() => rules.checkAddresses(cdn, ['169.254.169.254'])).toThrow();
  });
});

describe('the proxy', () => {
  const env = { HTTPS_PROXY: 'http://proxy:3128', no_proxy: '.lan, 10.0.0.1, other.example:8080' };
  const of = (url: string, setting: 'auto' | 'none' | 'http://own:1' = 'auto') =>
    proxyFor(new URL(url), setting, env)?.host;

  it('is that of the settings, or of the environment but for its exceptions', () => {
    expect(of('https://hub.example')).toBe('proxy:3128');
    expect(of('http://hub.example')).toBeUndefined();
    expect(of('https://mirror.lan')).toBeUndefined();
    expect(of('https://10.0.0.1')).toBeUndefined();
    expect(of('https://other.example')).toBe('proxy:3128');
    expect(of('https://other.example:8080')).toBeUndefined();
    expect(of('https://mirror.lan', 'http://own:1')).toBe('own:1');
    expect(of('https://hub.example', 'none')).toBeUndefined();
  });

  it('is told who one is where its address says so', () => {
    expect(proxyAuthorization(new URL('http://me:p%40ss@proxy'))).toBe(`Basic ${btoa('me:p@ss')}`);
    expect(proxyAuthorization(new URL('http://proxy'))).toBeUndefined();
  });
});
