import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { ModelState } from '../../src-shared/inference.ts';
import { makeGguf, tinyLanguageModel } from '../testing/make-gguf.ts';
import { openInference, type TestInference, unrulyModel } from '../testing/open-inference.ts';
import { codeOf } from '../testing/read.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import type { GenerateOptions } from './service.ts';
import { InferenceLostError } from './service.ts';

const ask = (inference: TestInference, text: string, options?: GenerateOptions) =>
  inference.generate({ turns: [{ role: 'user', text }] }, options);

async function chosen(name: string, options?: Parameters<typeof openInference>[0]): Promise<TestInference> {
  const inference = openInference(options);
  await inference.choose(unrulyModel(name));
  return inference;
}

/** The statuses as they follow each other, for as long as the test runs. */
function follow(inference: TestInference): ModelState['status'][] {
  const seen: ModelState['status'][] = [];
  void (async () => {
    for await (const { status } of inference.changes(new AbortController().signal)) seen.push(status);
  })();
  return seen;
}

describe('the language model', () => {
  it('is none until one is chosen, and then is loaded when it is needed', async () => {
    const inference = openInference();
    expect(inference.state()).toEqual({ status: 'none' });
    expect(await codeOf(ask(inference, 'hello'))).toBe('MODEL_NOT_CHOSEN');
    const path = unrulyModel('good');
    await inference.choose(path);
    expect(inference.state()).toEqual({ status: 'idle', path });
    expect(inference.saved).toEqual([{ languageModel: path }]);
    expect(inference.workers).toHaveLength(0);
    const seen = follow(inference);
    const answer = await ask(inference, 'hello');
    expect(answer).toMatchObject({ text: 'Well, hello', finish: 'stop' });
    expect(answer.stats.loadMs).toBeGreaterThan(0);
    expect(inference.state()).toMatchObject({ status: 'ready', name: 'good', backend: 'cpu' });
    await vi.waitFor(() => expect([...new Set(seen)]).toEqual(['idle', 'loading', 'ready']), { timeout: 30_000 });
    expect((await ask(inference, 'again')).stats.loadMs).toBe(0);
  });

  it('tells those who wait for it how far it is', async () => {
    const inference = await chosen('good');
    const progress: number[] = [];
    await inference.load({ onLoadProgress: (each) => progress.push(each) });
    expect(progress).toEqual([0, 0.5, 1]);
  });

  it('stays as it was when another cannot be chosen', async () => {
    const inference = await chosen('good');
    const before = inference.state();
    expect(await codeOf(inference.choose(join(temporaryFolder(), 'none.gguf')))).toBe('MODEL_NOT_FOUND');
    expect(await codeOf(inference.choose(unrulyModel('vectors', 'embedding')))).toBe('MODEL_UNSUPPORTED');
    expect(inference.state()).toEqual(before);
    expect(inference.saved).toHaveLength(1);
  });

  it('makes room for another, and what it was writing ends as aborted', async () => {
    const inference = await chosen('good');
    const writing = ask(inference, 'go on', { onText: () => void inference.choose(other) });
    const other = unrulyModel('other');
    expect(await writing).toMatchObject({ finish: 'aborted', text: expect.stringMatching(/^Well, /) });
    expect((await ask(inference, 'hello')).stats.model).toBe('other.gguf');
  });

  it('can be none again', async () => {
    const inference = await chosen('good');
    await ask(inference, 'hello');
    await inference.choose(undefined);
    expect(inference.state()).toEqual({ status: 'none' });
    expect(inference.pid).toBeUndefined();
    expect(inference.saved.at(-1)).toEqual({ languageModel: null });
  });

  it('is loaded once for all who ask at once', async () => {
    const inference = await chosen('good');
    const answers = await Promise.all(['a', 'b', 'c'].map((text) => ask(inference, text)));
    expect(answers.map(({ text }) => text)).toEqual(['Well, a', 'Well, b', 'Well, c']);
    expect(inference.workers).toHaveLength(1);
  });

  it('is loaded anew when it is to be run differently, and only then', async () => {
    const inference = await chosen('good');
    expect((await inference.load()).contextTokens).toBe(8_192);
    await inference.configure({ contextTokens: 4_096 });
    expect(inference.settings().contextTokens).toBe(4_096);
    expect((await inference.load()).contextTokens).toBe(4_096);
    const seen = follow(inference);
    await inference.configure({ idleMinutes: 3 });
    await inference.load();
    expect(seen).not.toContain('loading');
    expect(inference.saved.slice(1)).toEqual([
      { inference: { contextTokens: 4_096 } },
      { inference: { idleMinutes: 3 } },
    ]);
    expect(await codeOf(inference.configure({ threads: -1 }))).toBe('INVALID_INPUT');
  });

  it('is loaded anew when its file is another one, even if only its weights are others', async () => {
    const folder = temporaryFolder();
    const inference = openInference({ languageModel: unrulyModel('good', 'language', folder) });
    const seen = follow(inference);
    const newer = makeGguf(tinyLanguageModel({ name: 'A newer one' }));
    const trainedOn = Uint8Array.from(newer).fill(1, -64);
    for (const bytes of [undefined, newer, trainedOn]) {
      if (bytes) writeFileSync(join(folder, 'good.gguf'), bytes);
      const loads = seen.filter((status) => status === 'loading').length;
      await ask(inference, 'hello');
      expect(seen.filter((status) => status === 'loading').length).toBeGreaterThan(loads);
    }
  });

  it('gets another process for another backend, since one opens but one', async () => {
    const inference = await chosen('good');
    await ask(inference, 'hello');
    await inference.embedder(unrulyModel('vectors', 'embedding')).embed(['text']);
    await inference.configure({ backend: 'cpu' });
    expect((await ask(inference, 'hello')).text).toBe('Well, hello');
    expect(inference.workers).toHaveLength(2);
    await inference.embedder(unrulyModel('vectors', 'embedding')).embed(['text']);
    expect(inference.workers).toHaveLength(2);
  });

  it('is refused when it cannot fit, before it is chosen', async () => {
    const machine = { cpu: 'small', cores: 1, memoryBytes: 1_000, gpus: [], mayHaveGpu: false };
    const inference = openInference({ machine });
    expect(await codeOf(inference.choose(unrulyModel('good')))).toBe('MODEL_TOO_LARGE');
    expect(inference.state()).toEqual({ status: 'none' });
  });

  it('fails to load with the code that the worker gives', async () => {
    const inference = await chosen('fails');
    expect(await codeOf(ask(inference, 'hello'))).toBe('MODEL_LOAD_FAILED');
    expect(inference.state().status).toBe('idle');
  });

  it('counts tokens', async () => {
    expect(await (await chosen('good')).countTokens(['whale', ''])).toEqual([5, 0]);
  });
});

describe('stopping', () => {
  it('keeps what had been written', async () => {
    const inference = await chosen('good');
    const abort = new AbortController();
    const answer = await ask(inference, 'go on', { signal: abort.signal, onText: () => abort.abort() });
    expect(answer).toMatchObject({ finish: 'aborted', stats: { promptTokens: 7 } });
    expect(answer.text).toMatch(/^Well, /);
    expect((await ask(inference, 'hello')).text).toBe('Well, hello');
  });

  it.each(['stall', 'ignore stops'])('takes effect at once when the worker does not listen: %s', async (question) => {
    const inference = await chosen('good');
    const abort = new AbortController();
    let stoppedAt = 0;
    const late: string[] = [];
    const answer = await ask(inference, question, {
      signal: abort.signal,
      onText: ({ text }) => {
        late.push(text);
        stoppedAt ||= performance.now();
        abort.abort();
      },
    });
    // 100 ms are promised; the rest is for a busy machine.
    expect(performance.now() - stoppedAt).toBeLessThan(400);
    expect(answer).toMatchObject({ finish: 'aborted', stats: { model: 'good', promptTokens: 0 } });
    expect(answer.text).toBe(late.join(''));
  });

  it('takes effect while the model is loading, and the loading ends', async () => {
    const inference = await chosen('slow');
    const abort = new AbortController();
    const onLoadProgress = (progress: number): void => {
      if (progress > 0) abort.abort();
    };
    expect(await ask(inference, 'hello', { signal: abort.signal, onLoadProgress })).toMatchObject({
      text: '',
      finish: 'aborted',
      stats: { model: 'slow.gguf' },
    });
    await vi.waitFor(() => expect(inference.state().status).toBe('idle'), { timeout: 30_000 });
    expect(inference.workers).toHaveLength(1);
  });

  it('before it began is no answer, and begins no process', async () => {
    const inference = await chosen('good');
    expect(await ask(inference, 'hello', { signal: AbortSignal.abort() })).toMatchObject({
      text: '',
      finish: 'aborted',
    });
    expect(inference.workers).toHaveLength(0);
  });

  it('ends an answer that nobody takes, with what the taker threw', async () => {
    const inference = await chosen('good');
    const onText = (): never => {
      throw new Error('no room');
    };
    await expect(ask(inference, 'go on', { onText })).rejects.toThrow('no room');
    expect((await ask(inference, 'hello')).text).toBe('Well, hello');
  });

  it('by unloading ends what is being loaded, too', async () => {
    const inference = await chosen('slow');
    const onLoadProgress = (progress: number): void => {
      if (progress > 0) void inference.unload();
    };
    expect((await ask(inference, 'hello', { onLoadProgress })).finish).toBe('aborted');
    await vi.waitFor(() => expect([inference.pid, inference.state().status]).toEqual([undefined, 'idle']), {
      timeout: 30_000,
    });
    expect(inference.workers).toHaveLength(1);
  });

  it('by unloading, or by choosing another model, tells those who wait for it why they wait in vain', async () => {
    for (const end of ['unload', 'choose'] as const) {
      const inference = await chosen('slow');
      const another = unrulyModel('good');
      const begin = Promise.withResolvers<void>();
      const onLoadProgress = (progress: number): void => void (progress > 0 && begin.resolve());
      const waiting = [codeOf(inference.load({ onLoadProgress })), codeOf(inference.countTokens(['whale']))];
      await begin.promise;
      await (end === 'unload' ? inference.unload() : inference.choose(another));
      expect(await Promise.all(waiting)).toEqual(['MODEL_UNLOADED', 'MODEL_UNLOADED']);
    }
  });

  it('by unloading or closing aborts what is being written, and leaves no process', async () => {
    const inference = await chosen('good');
    const unloading = await ask(inference, 'go on', { onText: () => void inference.unload() });
    expect(unloading).toMatchObject({ finish: 'aborted', text: expect.stringMatching(/^Well, /) });
    await vi.waitFor(() => expect(inference.state().status).toBe('idle'), { timeout: 30_000 });
    const closing = await ask(inference, 'go on', { onText: () => void inference.close() });
    expect(closing.finish).toBe('aborted');
    expect(inference.pid).toBeUndefined();
  });
});

describe('an answer whose worker dies', () => {
  it.each(['die', 'hang'])('fails with what had been written, and the next one is answered: %s', async (how) => {
    const inference = await chosen('good');
    await ask(inference, 'hello');
    const lost = ask(inference, how);
    await expect(lost).rejects.toBeInstanceOf(InferenceLostError);
    await expect(lost).rejects.toMatchObject({ code: 'INFERENCE_LOST', text: 'Well, ', reasoning: '' });
    expect(inference.state()).toMatchObject({ status: 'idle' });
    expect(inference.state()).not.toHaveProperty('notice');
    expect((await ask(inference, 'hello')).text).toBe('Well, hello');
  });

  it('before anything was written is written by the next one, but not for ever', async () => {
    const inference = await chosen('good');
    await ask(inference, 'hello');
    process.kill(inference.pid ?? 0, 'SIGKILL');
    expect((await ask(inference, 'hello')).text).toBe('Well, hello');
    await expect(ask(inference, 'die at once')).rejects.toMatchObject({ code: 'INFERENCE_LOST', text: '' });
    expect(inference.workers).toHaveLength(3);
  });

  it('while the model is loading gets it from the next worker, with safer settings', async () => {
    const inference = await chosen('dies-with-context-over-4096');
    expect((await ask(inference, 'hello')).text).toBe('Well, hello');
    expect(inference.workers).toHaveLength(2);
    expect(inference.state()).toMatchObject({ contextTokens: 4_096, notice: expect.stringContaining('4,096 tokens') });
  });

  it('again and again is not tried for ever', async () => {
    const inference = await chosen('dies');
    expect(await codeOf(ask(inference, 'hello'))).toBe('MODEL_LOAD_FAILED');
    expect(inference.workers).toHaveLength(4);
  });

  it('while it hangs in loading is noticed', async () => {
    const inference = await chosen('hangs', { timing: { hangMs: 200 } });
    expect(await codeOf(ask(inference, 'hello'))).toBe('MODEL_LOAD_FAILED');
    expect(inference.state().status).toBe('idle');
  });
});

describe('safer settings', () => {
  it('are remembered by the next start of the app, and told before the model is used', async () => {
    const folder = temporaryFolder();
    const path = unrulyModel('dies-with-context-over-2048', 'language', folder);
    const first = openInference({ folder, languageModel: path });
    await ask(first, 'hello');
    await first.close();
    const next = openInference({ folder, languageModel: path });
    const [state] = await Array.fromAsync(limited(next.changes(new AbortController().signal), 1));
    expect(state).toMatchObject({
      status: 'idle',
      notice: expect.stringMatching(/crashed while it was loading.*2,048 tokens/),
    });
    await ask(next, 'hello');
    expect(next.workers).toHaveLength(1);
  });

  it('come at the second crash in a while when a model had answered well', async () => {
    let now = 0;
    const inference = await chosen('good', { now: () => now });
    await ask(inference, 'hello');
    await expect(ask(inference, 'die')).rejects.toBeInstanceOf(InferenceLostError);
    expect(inference.state()).not.toHaveProperty('notice');
    await ask(inference, 'hello');
    now += 601_000;
    await expect(ask(inference, 'die')).rejects.toBeInstanceOf(InferenceLostError);
    expect(inference.state()).not.toHaveProperty('notice');
    await ask(inference, 'hello');
    now += 60_000;
    await expect(ask(inference, 'hang')).rejects.toBeInstanceOf(InferenceLostError);
    const notice = expect.stringMatching(/stopped responding while it answered.*4,096 tokens/);
    expect(inference.state()).toMatchObject({ notice });
    expect((await inference.load()).contextTokens).toBe(4_096);
  });

  it('come when memory runs out, and go again when they were no help', async () => {
    const inference = await chosen('needs-context-under-4096');
    expect((await inference.load()).contextTokens).toBe(2_048);
    expect(inference.state()).toMatchObject({
      notice: expect.stringContaining('ran out of memory while it was loading'),
    });
    await inference.choose(unrulyModel('needs-context-under-1024'));
    expect(await codeOf(inference.load())).toBe('MODEL_TOO_LARGE');
    expect(inference.state()).not.toHaveProperty('notice');
  });

  it('are taken back by choosing the model again, or by choosing a setting', async () => {
    const inference = await chosen('dies-with-context-over-4096');
    await inference.load();
    await inference.choose((await inference.load()).path);
    expect(inference.state()).not.toHaveProperty('notice');
    // It crashes as before, and is safer for it.
    expect((await inference.load()).contextTokens).toBe(4_096);
    await inference.configure({ contextTokens: 1_024 });
    expect(inference.state()).not.toHaveProperty('notice');
    expect((await inference.load()).contextTokens).toBe(1_024);
  });

  it('are not for what was cancelled while it hung', async () => {
    const inference = await chosen('good', { timing: { cancelMs: 100, hangMs: 20_000 } });
    const abort = new AbortController();
    await ask(inference, 'ignore stops', { signal: abort.signal, onText: () => abort.abort() });
    await vi.waitFor(() => expect(inference.pid).toBeUndefined(), { timeout: 30_000 });
    expect(inference.state()).not.toHaveProperty('notice');
  });
});

describe('threads', () => {
  it('are measured once for a model, and used from then on', async () => {
    const folder = temporaryFolder();
    const path = unrulyModel('good', 'language', folder);
    const first = openInference({ folder, languageModel: path });
    expect(await first.load()).toHaveProperty('tuning');
    await first.close();
    const next = openInference({ folder, languageModel: path });
    expect(await next.load()).not.toHaveProperty('tuning');
    expect((await next.load()).threads).toEqual({ prefill: 2, decode: 1 });
    await next.configure({ threads: 3 });
    expect((await next.load()).threads).toEqual({ prefill: 3, decode: 3 });
    await next.close();
    const machine = { cpu: 'another', cores: 1, memoryBytes: 1, gpus: [], mayHaveGpu: false };
    const elsewhere = openInference({ folder, languageModel: path, machine });
    expect(await elsewhere.load()).toHaveProperty('tuning');
  });
});

describe('threads that were measured while the machine was busy', () => {
  it('serve until it is quiet, and are measured again then', async () => {
    const folder = temporaryFolder();
    const path = unrulyModel('good', 'language', folder);
    const load = async (isBusy: boolean) => {
      const inference = openInference({ folder, languageModel: path, isBusy: () => isBusy });
      const loaded = await inference.load();
      await inference.close();
      return loaded;
    };
    expect(await load(true)).toHaveProperty('tuning');
    expect(await load(true)).not.toHaveProperty('tuning');
    expect(await load(false)).toHaveProperty('tuning');
    expect(await load(false)).not.toHaveProperty('tuning');
  });
});

describe('models leave memory', () => {
  it('after a time without work, and come back when they are needed', async () => {
    const inference = await chosen('good');
    await inference.configure({ idleMinutes: 0.002 });
    await ask(inference, 'hello');
    await vi.waitFor(() => expect(inference.pid).toBeUndefined(), { timeout: 30_000 });
    expect(inference.state().status).toBe('idle');
    expect((await ask(inference, 'hello')).text).toBe('Well, hello');
  });

  it('when memory is short, but not while they work', async () => {
    let looks = 0;
    const inference = await chosen('good', {
      timing: { pressureMs: 10, pressureRestMs: 0 },
      isMemoryShort: async () => ++looks > 0,
    });
    const abort = new AbortController();
    let words = 0;
    const onText = (): void => {
      if (++words === 20) abort.abort();
    };
    await ask(inference, 'go on', { signal: abort.signal, onText });
    expect(words).toBeGreaterThanOrEqual(20);
    await vi.waitFor(() => expect(inference.pid).toBeUndefined(), { timeout: 30_000 });
  });

  it('not while there is memory, nor when they are to stay', async () => {
    let looks = 0;
    const inference = await chosen('good', {
      timing: { pressureMs: 5, pressureRestMs: 0 },
      isMemoryShort: async () => ++looks < 0,
    });
    await inference.configure({ idleMinutes: 0 });
    await ask(inference, 'hello');
    await vi.waitFor(() => expect(looks).toBeGreaterThan(5), { timeout: 30_000 });
    expect(inference.state().status).toBe('ready');
  });
});

describe('embedding and ranking models', () => {
  it('are loaded when first used, beside the language model', async () => {
    const inference = await chosen('good');
    await ask(inference, 'hello');
    expect(await inference.embedder(unrulyModel('vectors', 'embedding')).embed(['a', 'b'])).toHaveLength(2);
    expect(await inference.ranker(unrulyModel('scores', 'ranking')).rank('krill', ['krill', 'ice'])).toEqual([1, 0]);
    expect(inference.workers).toHaveLength(1);
    expect(inference.state().status).toBe('ready');
  });

  it('give each its own vectors, however the calls cross', async () => {
    const inference = openInference();
    const [one, other] = [
      inference.embedder(unrulyModel('one', 'embedding')),
      inference.embedder(unrulyModel('longer', 'embedding')),
    ];
    const calls = [one, other, one, other, other, one].map((embedder) => embedder.embed(['text']));
    const lengths = (await Promise.all(calls)).map(([vector]) => vector?.[0]);
    expect(lengths).toEqual([8, 11, 8, 11, 11, 8]);
  });

  it('are tried again when the process dies, but not for ever', async () => {
    const inference = openInference();
    const embedder = inference.embedder(unrulyModel('vectors', 'embedding'));
    await embedder.embed(['text']);
    process.kill(inference.pid ?? 0, 'SIGKILL');
    expect(await embedder.embed(['text'])).toHaveLength(1);
    expect(await codeOf(embedder.embed(['die']))).toBe('INFERENCE_LOST');
  });

  it('stop at once', async () => {
    const inference = openInference();
    const abort = new AbortController();
    const embedding = inference.embedder(unrulyModel('slow', 'embedding')).embed(['text'], { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(embedding).rejects.toThrow('enough');
  });
});

it('what the machine offers is asked of the worker', async () => {
  expect(await openInference().probe()).toMatchObject({ processor: { name: 'unruly' } });
});

async function* limited<T>(values: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  let left = count;
  for await (const value of values) {
    yield value;
    if (--left === 0) return;
  }
}
