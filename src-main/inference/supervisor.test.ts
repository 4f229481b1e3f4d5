import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { forkWorker, silentLog, type WorkerProcess } from '../system/index.ts';
import { UNRULY_WORKER, unrulyModel } from '../testing/open-inference.ts';
import { type LostTask, Supervisor, type SupervisorTiming, type Task, WorkerLostError } from './supervisor.ts';

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

function supervise(timing: Partial<SupervisorTiming> = {}, launch = () => forkWorker(UNRULY_WORKER)) {
  const workers: WorkerProcess[] = [];
  const lost: { readonly kind: string; readonly tasks: readonly LostTask[] }[] = [];
  const supervisor = new Supervisor({
    launch: () => {
      const worker = launch();
      workers.push(worker);
      return worker;
    },
    log: silentLog,
    timing: { pingMs: 50, hangMs: 500, backOffMs: [0], ...timing },
    onLost: ({ kind }, tasks) => lost.push({ kind, tasks }),
  });
  onTestFinished(() => supervisor.close());
  const pids = (): number[] => workers.map(({ pid }) => pid ?? 0);
  return { supervisor, workers, lost, pids };
}

const question = <T>(call: Task<T>['call'], signal?: AbortSignal): Task<T> => ({
  kind: 'question',
  call,
  ...(signal && { signal }),
});

const counting = question((worker) => worker.countTokens(['whale']));

/** A model is there, and is asked. */
async function ask(supervisor: Supervisor, text: string, task: Partial<Task<unknown>> = {}): Promise<unknown> {
  await load(supervisor, 'good');
  return supervisor.run({
    seat: 'language',
    kind: 'work',
    ...task,
    call: (worker, number) => worker.generate(number, { turns: [{ role: 'user', text }] }),
  });
}

const load = (supervisor: Supervisor, name: string, signal?: AbortSignal): Promise<unknown> =>
  supervisor.run({
    seat: 'language',
    kind: 'load',
    ...(signal && { signal }),
    call: (worker, task) =>
      worker.load(task, {
        runtime: 'llama',
        path: unrulyModel(name),
        role: 'language',
        backends: ['cpu'],
        kvCache: 'auto',
        flashAttention: 'auto',
        lookup: 'auto',
      }),
  });

describe('a worker', () => {
  it('is begun when it is first needed, and serves from then on', async () => {
    const { supervisor, workers } = supervise();
    expect(workers).toHaveLength(0);
    expect(await supervisor.run(counting)).toEqual({ ok: true, value: [5] });
    await supervisor.run(counting);
    expect(workers).toHaveLength(1);
  });

  it('is begun once for all who come at the same time', async () => {
    const { supervisor, workers } = supervise();
    await Promise.all([supervisor.run(counting), supervisor.run(counting), supervisor.run(counting)]);
    expect(workers).toHaveLength(1);
  });

  it('is gone when it was told to go, and another comes when one is needed', async () => {
    const { supervisor, pids, lost } = supervise();
    await supervisor.run(counting);
    await supervisor.stop();
    expect(pids().filter(isThere)).toEqual([]);
    await supervisor.run(counting);
    expect(pids()).toHaveLength(2);
    expect(lost).toEqual([]);
  });

  it('is gone for good after closing, also one that was only just begun', async () => {
    const { supervisor, pids } = supervise();
    const late = supervisor.run(counting);
    const ended = expect(late).rejects.toMatchObject({ kind: 'ended' });
    await vi.waitFor(() => expect(pids()).toHaveLength(1));
    await supervisor.close();
    await ended;
    await expect(supervisor.run(counting)).rejects.toMatchObject({ kind: 'ended' });
    expect(pids().filter(isThere)).toEqual([]);
  });

  it('tells what is written and how far loading is', async () => {
    const { supervisor } = supervise();
    const told: unknown[] = [];
    await load(supervisor, 'good');
    await ask(supervisor, 'hello', { onText: ({ text }) => told.push(text) });
    expect(told).toEqual(['Well, ', 'hello']);
  });
});

describe('a worker that is lost', () => {
  it('takes what it was at with it, and another is begun', async () => {
    const { supervisor, lost, workers, pids } = supervise();
    const dead = ask(supervisor, 'die');
    await expect(dead).rejects.toBeInstanceOf(WorkerLostError);
    await expect(dead).rejects.toMatchObject({ kind: 'crashed', message: expect.stringContaining('SIGKILL') });
    expect(lost).toMatchObject([{ kind: 'crashed', tasks: [{ seat: 'language', kind: 'work', isCancelled: false }] }]);
    expect(await ask(supervisor, 'hello')).toMatchObject({ ok: true, value: { text: 'Well, hello' } });
    expect(workers).toHaveLength(2);
    expect(pids().filter(isThere)).toHaveLength(1);
  });

  it('is noticed when it was idle, and missed by no one', async () => {
    const { supervisor, workers, pids } = supervise();
    await supervisor.run(counting);
    process.kill(pids()[0] ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(supervisor.isRunning).toBe(false), { timeout: 30_000 });
    expect(await supervisor.run(counting)).toMatchObject({ ok: true });
    expect(workers).toHaveLength(2);
  });

  it('hangs when it does not answer, and is ended', async () => {
    const { supervisor, lost, pids } = supervise();
    await expect(ask(supervisor, 'hang')).rejects.toMatchObject({ kind: 'hung' });
    expect(lost).toMatchObject([{ kind: 'hung' }]);
    await vi.waitFor(() => expect(pids().filter(isThere)).toEqual([]), { timeout: 30_000 });
    expect(await ask(supervisor, 'hello')).toMatchObject({ ok: true });
  });

  it('hangs when it answers but its work does not go on', async () => {
    const { supervisor } = supervise({ progressMs: 300, hangMs: 20_000 });
    await expect(ask(supervisor, 'stall')).rejects.toMatchObject({
      kind: 'hung',
      message: expect.stringContaining('does not go on'),
    });
  });

  it('does not hang as long as its work goes on', async () => {
    const { supervisor, lost } = supervise({ progressMs: 100, hangMs: 20_000 });
    const abort = new AbortController();
    let words = 0;
    const onText = (): void => {
      if (++words === 60) abort.abort();
    };
    expect(await ask(supervisor, 'go on', { onText, signal: abort.signal })).toMatchObject({
      value: { finish: 'aborted' },
    });
    expect(lost).toEqual([]);
  });

  it('hangs when it does not stop what was cancelled, and that is held against no one', async () => {
    const { supervisor, lost } = supervise({ cancelMs: 200, hangMs: 20_000 });
    const abort = new AbortController();
    await expect(
      ask(supervisor, 'ignore stops', { onText: () => abort.abort(), signal: abort.signal }),
    ).rejects.toThrow('does not stop');
    expect(lost).toMatchObject([{ kind: 'hung', tasks: [{ isCancelled: true }] }]);
  });

  it('says why when it cannot be begun', async () => {
    const { supervisor } = supervise({}, () => forkWorker('/no/such/worker.js'));
    await expect(supervisor.run(counting)).rejects.toMatchObject({ kind: 'unstarted' });
  });

  it('never answers at all, and is given up', async () => {
    const silent = Object.assign(new EventEmitter(), {
      pid: undefined,
      post: () => {},
      onMessage: () => {},
      onExit: (listener: (exit: { how: string; lastWords: string }) => void) => void silent.once('exit', listener),
      kill: () => void silent.emit('exit', { how: 'SIGKILL', lastWords: '' }),
      hold: () => {},
      letGo: () => {},
    });
    const { supervisor } = supervise({ startMs: 50 }, () => silent);
    await expect(supervisor.run(counting)).rejects.toMatchObject({ kind: 'unstarted' });
  });
});

describe('the next worker', () => {
  it('is begun after a pause that grows with each loss in a row, until one has worked', async () => {
    const { supervisor } = supervise({ backOffMs: [0, 300, 600] });
    const pauses: number[] = [];
    const crash = async (): Promise<void> => {
      await expect(ask(supervisor, 'die')).rejects.toBeInstanceOf(WorkerLostError);
    };
    const begin = async (): Promise<void> => {
      const start = performance.now();
      await supervisor.run(counting);
      pauses.push(performance.now() - start);
    };
    for (let losses = 0; losses < 3; losses++) {
      await crash();
      await begin();
    }
    expect(pauses[1]).toBeGreaterThanOrEqual(290);
    expect(pauses[2]).toBeGreaterThanOrEqual(590);
    await ask(supervisor, 'hello');
    await crash();
    await begin();
    expect(pauses[3]).toBeLessThan((pauses[2] ?? 0) - 100);
  });

  it('is not waited for by one who has no more use for it', async () => {
    const { supervisor } = supervise({ backOffMs: [600_000] });
    await expect(ask(supervisor, 'die')).rejects.toBeInstanceOf(WorkerLostError);
    const abort = new AbortController();
    const waiting = supervisor.run(question((worker) => worker.countTokens([]), abort.signal));
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    const others = expect(supervisor.run(counting)).rejects.toMatchObject({ kind: 'ended' });
    await supervisor.close();
    await others;
  });
});

it('keeps the last words of a process for the log', async () => {
  const said: unknown[] = [];
  const launch = (): WorkerProcess => forkWorker(UNRULY_WORKER);
  const supervisor = new Supervisor({
    launch,
    log: { ...silentLog, warn: (facts: object) => void said.push(facts) },
    timing: { backOffMs: [0] },
  });
  onTestFinished(() => supervisor.close());
  await expect(ask(supervisor, 'complain and die')).rejects.toBeInstanceOf(WorkerLostError);
  expect(said).toContainEqual(expect.objectContaining({ lastWords: 'GGML_ASSERT: no' }));
});

describe('a command', () => {
  /** Runs a program of its own in which there is a `supervisor`. */
  async function runCommand(work: string): Promise<{ readonly code: unknown; readonly printed: string }> {
    const program = `
      import { Supervisor } from '${import.meta.dirname}/supervisor.ts';
      import { forkWorker, silentLog } from '${import.meta.dirname}/../system/index.ts';
      const supervisor = new Supervisor({ launch: () => forkWorker('${UNRULY_WORKER}'), log: silentLog });
      ${work}`;
    const command = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    command.stdout.on('data', (part) => (printed += part));
    const [code] = await once(command, 'close');
    return { code, printed };
  }

  it('that is finished may end', async () => {
    const { code, printed } = await runCommand(`
      await supervisor.run({ kind: 'question', call: (worker) => worker.countTokens(['whale']) });
      console.log(supervisor.pid);`);
    expect(code).toBe(0);
    expect(Number(printed)).toBeGreaterThan(0);
    await vi.waitFor(() => expect(isThere(Number(printed))).toBe(false), { timeout: 30_000 });
  });

  it('does not end before a worker that was told to in the middle of its work', async () => {
    const { code, printed } = await runCommand(`
      const work = supervisor.run({ kind: 'question', call: (worker, task) => worker.load(task, {
        path: 'stalls.gguf', role: 'language', backends: ['cpu'] }) });
      await supervisor.run({ kind: 'question', call: (worker) => worker.countTokens(['whale']) });
      await Promise.allSettled([work, supervisor.close()]);
      console.log('closed');`);
    expect([code, printed]).toEqual([0, 'closed\n']);
  });
});
