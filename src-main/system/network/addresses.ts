import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * What an address is of. `never`: of no host that serves files, such as that of the link itself, where clouds keep their
 * secrets, or of a group.
 */
export type AddressKind = 'public' | 'loopback' | 'private' | 'never';

/** RFC 6890; of 192.88.99.0/24 and the like nothing is to be feared. 198.18.0.0/15 is what some VPNs give all names. */
const KINDS: readonly { readonly kind: AddressKind; readonly v4: readonly string[]; readonly v6: readonly string[] }[] =
  [
    { kind: 'loopback', v4: ['127.0.0.0/8'], v6: ['::1/128'] },
    {
      kind: 'private',
      v4: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'],
      v6: ['fc00::/7', 'fec0::/10'],
    },
    {
      kind: 'never',
      v4: ['0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '240.0.0.0/4'],
      v6: ['::/128', 'fe80::/10', 'ff00::/8'],
    },
  ];

/** IPv6 addresses that stand for an IPv4 address (RFC 6052); those of RFC 4291 the lists understand by themselves. */
const TRANSLATED = '64:ff9b::';

const LISTS = KINDS.map(({ kind, v4, v6 }) => {
  const list = new BlockList();
  for (const range of v4) {
    const [address = '', bits = ''] = range.split('/');
    list.addSubnet(address, Number(bits), 'ipv4');
    list.addSubnet(`${TRANSLATED}${address}`, 96 + Number(bits), 'ipv6');
  }
  for (const range of v6) {
    const [address = '', bits = ''] = range.split('/');
    list.addSubnet(address, Number(bits), 'ipv6');
  }
  return { kind, list };
});

/** @param address of either family, without brackets; what is none is of no use and so `never` */
export function kindOfAddress(address: string): AddressKind {
  const plain = address.replace(/%.*$/, '');
  if (!isIPv4(plain) && !isIPv6(plain)) return 'never';
  const family = isIPv4(plain) ? 'ipv4' : 'ipv6';
  return LISTS.find(({ list }) => list.check(plain, family))?.kind ?? 'public';
}
