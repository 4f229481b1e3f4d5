import { describe, expect, it } from 'vitest';
import { type InferenceSettings, inferenceSettingsSchema } from '../src-shared/inference.ts';
import type { Retrieval } from './embedding/index.ts';
import { modelsInUse } from './models-in-use.ts';
import { ScriptedInference } from './testing/scripted-inference.ts';

/** A language model with settings. */
class Configurable extends ScriptedInference {
  #settings = inferenceSettingsSchema.parse({});

  override settings(): InferenceSettings {
    return this.#settings;
  }

  override async configure(changes: Partial<InferenceSettings> = {}): Promise<InferenceSettings> {
    this.#settings = { ...this.#settings, ...changes };
    return this.#settings;
  }
}

function open() {
  const inference = new Configurable('none');
  const inUse = modelsInUse(inference, {} as Retrieval);
  return { inUse, inference, contextTokens: () => inference.settings().contextTokens };
}

describe('the length of the context', () => {
  it('is that of the model that it was chosen for', async () => {
    const { inUse, contextTokens } = open();
    await inUse.choose('language', '/a.gguf', { contextTokens: 131_072 });
    await inUse.choose('language', '/a.gguf');
    expect(contextTokens()).toBe(131_072);
    await inUse.choose('language', '/b.gguf');
    expect(contextTokens()).toBe('auto');
  });

  it('goes with a model that is moved', async () => {
    const { inUse, contextTokens } = open();
    await inUse.choose('language', '/a.gguf', { contextTokens: 4_096 });
    await inUse.choose('language', '/elsewhere/a.gguf', { isMoved: true });
    expect(contextTokens()).toBe(4_096);
  });

  it('stays as a person has set it before any model was chosen', async () => {
    const { inUse, inference, contextTokens } = open();
    await inference.configure({ contextTokens: 8_192 });
    await inUse.choose('language', '/a.gguf');
    expect(contextTokens()).toBe(8_192);
  });
});
