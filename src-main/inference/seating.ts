import { type ModelRole, type ModelSeat, SEATS } from './model.ts';
import type { ModelRequest } from './model-slot.ts';

interface Sitting {
  readonly model: string;
  /** Counts the uses of all seats. */
  readonly usedAt: number;
}

/** Gives each model a seat of its role, and keeps giving it the same one for as long as nobody needs it more. */
export class Seating {
  readonly #sitting = new Map<ModelSeat, Sitting>();
  #uses = 0;

  /** The model's own seat, or a free one, or that of the model that was used longest ago. */
  seat(role: ModelRole, { path, precision = 'auto', dimensions }: ModelRequest): ModelSeat {
    const model = JSON.stringify([path, precision, dimensions]);
    const [first, ...others] = SEATS[role];
    const rank = (seat: ModelSeat): number => {
      const sitting = this.#sitting.get(seat);
      return sitting?.model === model ? -1 : (sitting?.usedAt ?? 0);
    };
    const best = others.reduce((one, other) => (rank(other) < rank(one) ? other : one), first ?? role);
    this.#sitting.set(best, { model, usedAt: ++this.#uses });
    return best;
  }
}
