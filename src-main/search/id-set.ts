/** A set of ids, numbers from 0 on, one bit each: a million of them take 125 kB. */
export class IdSet {
  #words: Uint32Array;
  #size = 0;

  constructor(ids: Iterable<number> = []) {
    this.#words = new Uint32Array(64);
    for (const id of ids) this.add(id);
  }

  get size(): number {
    return this.#size;
  }

  /** @returns whether the id is new */
  add(id: number): boolean {
    if (!Number.isInteger(id) || id < 0) throw new RangeError(`not an id: ${id}`);
    const word = Math.floor(id / 32);
    if (word >= this.#words.length) {
      const grown = new Uint32Array(Math.max(word + 1, this.#words.length * 2));
      grown.set(this.#words);
      this.#words = grown;
    }
    const before = this.#words[word] ?? 0;
    const after = before | (1 << (id % 32));
    if (after >>> 0 === before) return false;
    this.#words[word] = after;
    this.#size++;
    return true;
  }

  /** @returns whether the id was there */
  delete(id: number): boolean {
    if (!this.has(id)) return false;
    const word = Math.floor(id / 32);
    this.#words[word] = (this.#words[word] ?? 0) & ~(1 << (id % 32));
    this.#size--;
    return true;
  }

  has(id: number): boolean {
    return ((this.#words[Math.floor(id / 32)] ?? 0) & (1 << (id % 32))) !== 0;
  }

  /** Ids of this set that are not in `other`, ascending. */
  *except(other: IdSet): Generator<number> {
    for (let word = 0; word < this.#words.length; word++) {
      let bits = (this.#words[word] ?? 0) & ~(other.#words[word] ?? 0);
      while (bits !== 0) {
        const lowest = 31 - Math.clz32(bits & -bits);
        yield word * 32 + lowest;
        bits &= bits - 1;
      }
    }
  }

  /** Every id, ascending. */
  [Symbol.iterator](): Generator<number> {
    return this.except(NOTHING);
  }
}

const NOTHING = new IdSet();
