import type { LlamaContextSequence } from 'node-llama-cpp';

export type Evaluate = LlamaContextSequence['evaluate'];

/**
 * The same sequence, but with its own way of writing tokens: what `LlamaChat` is given, so that every
 * token it asks for can be counted, timed and drafted. Everything else is the sequence's own.
 */
export function withEvaluate(sequence: LlamaContextSequence, evaluate: Evaluate): LlamaContextSequence {
  return new Proxy(sequence, {
    get(target, property) {
      if (property === 'evaluate') return evaluate;
      // Getters and methods have to see the sequence itself: they keep their state in it.
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
