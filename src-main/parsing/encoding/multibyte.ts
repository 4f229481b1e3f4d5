/** The encodings of East Asia in which a character takes two bytes, the first of them beyond ASCII. */
type MultibyteEncoding = 'gb18030' | 'big5' | 'shift_jis' | 'euc-jp' | 'euc-kr';

/** A range of characters by their bytes, with the share of running text that it makes up, and its size. */
interface Zone {
  readonly lead: readonly [number, number];
  readonly trail: readonly [number, number];
  readonly share: number;
  readonly size: number;
}

const zone = (lead: Zone['lead'], trail: Zone['trail'], share: number, size: number): Zone => ({
  lead,
  trail,
  share,
  size,
});

/**
 * The national standards put frequent characters first. That alone tells the encodings apart: a
 * text read in the wrong one is all over its table. Shares are rough; what matters is their order.
 */
const ZONES: Readonly<Record<MultibyteEncoding, readonly Zone[]>> = {
  gb18030: [
    zone([0xb0, 0xd7], [0xa1, 0xfe], 0.9, 3755),
    zone([0xa1, 0xa3], [0xa1, 0xfe], 0.09, 282),
    zone([0xd8, 0xf7], [0xa1, 0xfe], 0.008, 3008),
    zone([0x81, 0xfe], [0x40, 0xfe], 0.002, 16_000),
  ],
  big5: [
    zone([0xa4, 0xc6], [0x40, 0xfe], 0.89, 5401),
    zone([0xa1, 0xa3], [0x40, 0xfe], 0.09, 408),
    zone([0xc9, 0xf9], [0x40, 0xfe], 0.02, 7652),
    zone([0x87, 0xfe], [0x40, 0xfe], 0.0005, 5000),
  ],
  shift_jis: [
    zone([0x82, 0x83], [0x40, 0xfc], 0.57, 230),
    zone([0x81, 0x81], [0x40, 0xfc], 0.1, 150),
    zone([0x88, 0x98], [0x40, 0xfc], 0.3, 2965),
    zone([0x99, 0xea], [0x40, 0xfc], 0.02, 3390),
    zone([0x81, 0xfc], [0x40, 0xfc], 0.0005, 2000),
  ],
  'euc-jp': [
    zone([0xa4, 0xa5], [0xa1, 0xfe], 0.57, 170),
    zone([0xa1, 0xa3], [0xa1, 0xfe], 0.1, 200),
    zone([0xb0, 0xcf], [0xa1, 0xfe], 0.3, 2965),
    zone([0xd0, 0xf4], [0xa1, 0xfe], 0.02, 3390),
    zone([0x8e, 0xfe], [0xa1, 0xfe], 0.0005, 2000),
  ],
  'euc-kr': [
    zone([0xb0, 0xc8], [0xa1, 0xfe], 0.93, 2350),
    zone([0xa1, 0xa3], [0xa1, 0xfe], 0.04, 282),
    zone([0xca, 0xfd], [0xa1, 0xfe], 0.02, 4888),
    zone([0x81, 0xc6], [0x41, 0xfe], 0.01, 8822),
  ],
};

/** A byte of such text tells about six bits. More, and the text is in something else. */
const MAX_BITS = 6.8;

/** What a byte that begins no character counts for. */
const INVALID_BITS = 40;

/** In running text, characters stand side by side; an accented letter stands alone. */
const MIN_ADJACENT_SHARE = 0.5;

/**
 * The East Asian encoding that a text is in: the one in which its characters are the likeliest.
 * `undefined` when it is in none.
 */
export function multibyteEncoding(bytes: Uint8Array): MultibyteEncoding | undefined {
  let best: MultibyteEncoding | undefined;
  let bestBits = MAX_BITS;
  for (const encoding of Object.keys(ZONES) as MultibyteEncoding[]) {
    const bits = bitsPerByte(bytes, encoding);
    if (bits < bestBits) [best, bestBits] = [encoding, bits];
  }
  return best;
}

/** How much each byte beyond ASCII, and its partner, would tell if the text were in this encoding. */
function bitsPerByte(bytes: Uint8Array, encoding: MultibyteEncoding): number {
  const costs = ZONES[encoding].map(({ share, size }) => Math.log2(size / share));
  let [bits, counted, pairs, adjacent, lastEnd] = [0, 0, 0, 0, -1];
  // What is cut in the middle of a character at the end is not held against it.
  for (let index = 0; index < bytes.length - 1; index++) {
    const [lead = 0, trail = 0] = [bytes[index], bytes[index + 1]];
    if (lead < 0x80) continue;
    const found = ZONES[encoding].findIndex((each) => within(lead, each.lead) && within(trail, each.trail));
    counted++;
    if (found < 0 || trail === 0x7f) {
      // Half-width letters of old Japanese machines are one byte each.
      bits += encoding === 'shift_jis' && lead >= 0xa1 && lead <= 0xdf ? 12 : INVALID_BITS;
      continue;
    }
    bits += costs[found] ?? INVALID_BITS;
    counted++;
    pairs++;
    if (lastEnd === index) adjacent++;
    index++;
    lastEnd = index + 1;
  }
  return pairs > 1 && adjacent / pairs >= MIN_ADJACENT_SHARE ? bits / counted : Number.POSITIVE_INFINITY;
}

const within = (value: number, [low, high]: readonly [number, number]): boolean => value >= low && value <= high;
