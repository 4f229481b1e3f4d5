import type { Metadata } from './metadata.ts';
import { corrupt } from './refuse.ts';

interface Bounds<T> {
  readonly least?: number;
  readonly most: number;
  /** When the header is silent; without it, silence is a fault. */
  readonly otherwise?: T;
}

/** The whole numbers that a header has for its architecture, each within bounds. */
export class Measures {
  readonly #metadata: Metadata;
  readonly #prefix: string;

  constructor(metadata: Metadata, architecture: string) {
    this.#metadata = metadata;
    this.#prefix = architecture;
  }

  /** @throws AlcoveError `MODEL_CORRUPT` */
  one(name: string, bounds: Bounds<number>): number {
    const key = `${this.#prefix}.${name}`;
    return held(name, this.#metadata.number(key) ?? (this.#metadata.has(key) ? undefined : bounds.otherwise), bounds);
  }

  /**
   * One number for each layer, whether the header has one for all or a list.
   * @throws AlcoveError `MODEL_CORRUPT`
   */
  perLayer(name: string, layers: number, bounds: Bounds<number | readonly number[]>): readonly number[] {
    const key = `${this.#prefix}.${name}`;
    const stated = this.#metadata.number(key) ?? this.#metadata.numbers(key);
    const values = stated ?? (this.#metadata.has(key) ? undefined : bounds.otherwise);
    return Array.from({ length: layers }, (_, layer) =>
      held(name, typeof values === 'object' ? values[layer] : values, bounds),
    );
  }

  /** As it stands, or nothing. */
  optional(name: string): number | readonly number[] | undefined {
    const key = `${this.#prefix}.${name}`;
    return this.#metadata.number(key) ?? this.#metadata.numbers(key);
  }
}

function held(name: string, value: number | undefined, { least = 0, most }: Bounds<unknown>): number {
  if (value === undefined || !Number.isInteger(value) || value < least || value > most) {
    throw corrupt(`its header has no possible value for ${name}`);
  }
  return value;
}
