import { Tensor } from 'onnxruntime-node';
import type { Batch } from './session-protocol.ts';

/**
 * What a graph asks for, of what can be made of a batch: each [texts, tokens], padded to the longest text.
 * Texts of different lengths are told apart by the mask.
 */
export function feedsOf(
  { ids, types, lengths }: Batch,
  inputs: readonly string[],
  padId: number,
): Readonly<Record<string, Tensor>> {
  const texts = lengths.length;
  const tokens = lengths.reduce((most, length) => Math.max(most, length), 0);
  const fill = (padding: number, valueAt: (at: number, token: number) => number): Tensor => {
    const values = new BigInt64Array(texts * tokens);
    // Halves of 64 bits, the lower first: numbers are many times faster to write than BigInts.
    const halves = new Int32Array(values.buffer);
    let at = 0;
    for (let text = 0; text < texts; text++) {
      const length = lengths[text] ?? 0;
      for (let token = 0; token < tokens; token++) {
        const value = token < length ? valueAt(at + token, token) : padding;
        halves[(text * tokens + token) * 2] = value;
      }
      at += length;
    }
    return new Tensor('int64', values, [texts, tokens]);
  };
  const makers: Readonly<Record<string, () => Tensor>> = {
    input_ids: () => fill(padId, (at) => ids[at] ?? padId),
    attention_mask: () => fill(0, () => 1),
    token_type_ids: () => fill(0, (at) => types?.[at] ?? 0),
    position_ids: () => fill(0, (_, token) => token),
  };
  return Object.fromEntries(inputs.flatMap((name) => (makers[name] ? [[name, makers[name]()]] : [])));
}
