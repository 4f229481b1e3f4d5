import type { LlamaModel, Token } from 'node-llama-cpp';

/** Tokens to measure with. What they say does not matter: each costs as much as any other. */
export function filler(model: LlamaModel, count: number): Token[] {
  const text = model.tokenize('The quick brown fox jumps over the lazy dog. ');
  const { bos, eos, nl } = model.tokens;
  const tokens = text.length > 0 ? text : [bos, eos, nl].filter((token) => token !== null);
  return Array.from({ length: count }, (_, index) => tokens[index % tokens.length]).filter(
    (each) => each !== undefined,
  );
}
