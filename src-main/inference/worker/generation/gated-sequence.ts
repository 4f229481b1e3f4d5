import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import type { Rounds } from './rounds.ts';

/** The same sequence, but evaluating in rounds with the others of its context, and changing the KV cache between them. */
export function gatedSequence(sequence: LlamaContextSequence, rounds: Rounds): LlamaContextSequence {
  return sequenceWith(sequence, {
    evaluate: (tokens, options) => inSteps(sequence.evaluate(tokens, options), rounds),
    controlledEvaluate: (input, options) => rounds.step(() => sequence.controlledEvaluate(input, options)),
    evaluateWithoutGeneratingNewTokens: (tokens, options) =>
      rounds.step(() => sequence.evaluateWithoutGeneratingNewTokens(tokens, options)),
    async adaptStateToTokens(tokens, allowShift) {
      if (sequence.compareContextTokens(tokens).firstDifferentIndex < sequence.nextTokenIndex)
        await rounds.alone(() => sequence.adaptStateToTokens(tokens, allowShift));
    },
    eraseContextTokenRanges: (ranges) => rounds.alone(() => sequence.eraseContextTokenRanges(ranges)),
    takeCheckpoint: () => rounds.alone(() => sequence.takeCheckpoint()),
    saveStateToFile: (path) => rounds.alone(() => sequence.saveStateToFile(path)),
    loadStateFromFile: (path, risk) => rounds.alone(() => sequence.loadStateFromFile(path, risk)),
    dispose: () => rounds.alone(() => sequence.dispose()),
  });
}

/** The same sequence with some methods of its own, for `LlamaChat` and others that know sequences only. */
export function sequenceWith(
  sequence: LlamaContextSequence,
  methods: Partial<LlamaContextSequence>,
): LlamaContextSequence {
  return new Proxy(sequence, {
    get(target, property) {
      if (Object.hasOwn(methods, property)) return Reflect.get(methods, property);
      // Getters and methods have to see the sequence itself: they keep their state in it.
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

type Input = undefined | Token | Token[];

async function* inSteps(
  generator: AsyncGenerator<Token, void, Input>,
  rounds: Rounds,
): AsyncGenerator<Token, void, Input> {
  try {
    let input: Input;
    while (true) {
      const given = input;
      const step = await rounds.step(() => generator.next(given));
      if (step.done) return;
      input = yield step.value;
    }
  } finally {
    await generator.return();
  }
}
