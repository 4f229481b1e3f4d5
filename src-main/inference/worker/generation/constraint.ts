import type { Llama, LlamaGrammar } from 'node-llama-cpp';
import { AlcoveError } from '../../../../src-shared/errors.ts';
import type { GenerateRequest } from '../../model.ts';
import { isSchema } from './schema.ts';

/** Grammars that are kept; each holds native memory. */
const MAX_KEPT = 16;

/**
 * The native parser recurses for every bracket and every rule, and ends the process when its stack does. What is
 * beyond these bounds is no form that a model could keep to.
 */
const MAX_LENGTH = 100_000;
const MAX_DEPTH = 64;
const MAX_RULES = 1_000;

/** Makes grammars of what a request demands of its answer, and keeps them for the next one. */
export class Constraints {
  readonly #llama: Llama;
  readonly #kept = new Map<string, LlamaGrammar>();

  constructor(llama: Llama) {
    this.#llama = llama;
  }

  /**
   * @returns `undefined` when the answer is free
   * @throws AlcoveError `INVALID_INPUT` for a schema and a grammar at once, `GRAMMAR_INVALID` for one that cannot be used
   */
  async of({ grammar, jsonSchema }: GenerateRequest): Promise<LlamaGrammar | undefined> {
    if (grammar !== undefined && jsonSchema !== undefined)
      throw new AlcoveError('INVALID_INPUT', { detail: 'An answer follows a grammar or a JSON schema, not both.' });
    if (grammar !== undefined) {
      if (!isBoundedGrammar(grammar)) throw new AlcoveError('GRAMMAR_INVALID');
      return this.#keep(`gbnf ${grammar}`, () => this.#llama.createGrammar({ grammar }));
    }
    if (jsonSchema !== undefined) {
      if (!isBounded(jsonSchema) || !isSchema(jsonSchema)) throw new AlcoveError('GRAMMAR_INVALID');
      return this.#keep(`json ${JSON.stringify(jsonSchema)}`, () => this.#llama.createGrammarForJsonSchema(jsonSchema));
    }
    return undefined;
  }

  async #keep(key: string, create: () => Promise<LlamaGrammar>): Promise<LlamaGrammar> {
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    let grammar: LlamaGrammar;
    try {
      grammar = await create();
    } catch (cause) {
      throw new AlcoveError('GRAMMAR_INVALID', { cause });
    }
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(key, grammar);
    return grammar;
  }
}

function isBoundedGrammar(grammar: string): boolean {
  if (grammar.length > MAX_LENGTH) return false;
  const syntax = grammar.replace(/"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|#[^\n]*/gs, '');
  let depth = 0;
  for (const [bracket] of syntax.matchAll(/[()]/g)) {
    depth += bracket === '(' ? 1 : -1;
    if (depth > MAX_DEPTH) return false;
  }
  return syntax.split('::=').length - 1 <= MAX_RULES;
}

function isBounded(schema: unknown): boolean {
  let level = [schema];
  let values = 0;
  for (let depth = 0; level.length > 0; depth++) {
    values += level.length;
    if (depth > MAX_DEPTH || values > MAX_RULES) return false;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return true;
}
