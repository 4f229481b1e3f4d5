import { type GeneratedText, type GenerateRequest, type Inference, InferenceLostError } from '../inference/index.ts';
import { childStates, type Holdings, holdings } from './process-holdings.ts';
import { seededRandom } from './random.ts';

/** What a worker may be at when it is killed. */
const MOMENTS = ['idle', 'loading', 'reading', 'writing'] as const;

type Moment = (typeof MOMENTS)[number];

export interface KillOptions {
  /** With a model chosen. */
  readonly inference: Inference;
  /** The worker that there is, if any. */
  readonly pid: () => number | undefined;
  readonly kills: number;
  readonly seed: number;
}

export interface KillReport {
  readonly moments: Readonly<Record<Moment, number>>;
  /** Answers that were lost; each told what had been written of it. */
  readonly lost: number;
  /** Questions after a kill that had another answer than before all of it, or whose lost answer told the wrong text. */
  readonly wrong: readonly string[];
  /** From each next question to its answer. */
  readonly nextAnswerMs: readonly number[];
  readonly before: Holdings;
  readonly after: Holdings;
  readonly children: readonly string[];
}

const SHORT: GenerateRequest = { turns: [{ role: 'user', text: 'What do whales eat?' }], maxTokens: 8 };

/** Takes long enough to be killed in the middle of, both to read and to write. */
const LONG: GenerateRequest = {
  turns: [{ role: 'user', text: 'The whale eats krill and small fish in the cold sea. '.repeat(24) }],
  maxTokens: 400,
};

/** A kill comes at most this long after what is meant to be killed has begun, in milliseconds. */
const SOON_MS = 30;

/**
 * Kills the worker again and again, at random moments of its life, and asks a question after each time.
 * @throws what a question throws that should have been answered
 */
export async function killRepeatedly(options: KillOptions): Promise<KillReport> {
  const { inference, kills, seed } = options;
  const random = seededRandom(seed);
  const expected = await inference.generate(SHORT);
  const moments = { idle: 0, loading: 0, reading: 0, writing: 0 };
  const wrong: string[] = [];
  const nextAnswerMs: number[] = [];
  let lost = 0;
  let before = holdings();
  for (let count = 1; count <= kills; count++) {
    const moment = MOMENTS[Math.floor(random() * MOMENTS.length)] ?? 'idle';
    moments[moment]++;
    const fate = moment === 'idle' ? 'survived' : await killAt(moment, random, options);
    // It may not even be noticed before the next question comes.
    if (moment === 'idle') kill(options.pid());
    if (fate !== 'survived') lost++;
    if (fate === 'misquoted') wrong.push(`kill ${count}: the lost answer told something else than was written`);
    const start = performance.now();
    const { text } = await inference.generate(SHORT);
    nextAnswerMs.push(performance.now() - start);
    if (text !== expected.text) wrong.push(`kill ${count}, while ${moment}: ${text}`);
    // By then, what is begun once for all has been begun.
    if (count === Math.ceil(kills / 5)) before = holdings();
  }
  return { moments, lost, wrong, nextAnswerMs, before, after: holdings(), children: childStates() };
}

type Fate = 'survived' | 'lost' | 'misquoted';

async function killAt(moment: Moment, random: () => number, { inference, pid }: KillOptions): Promise<Fate> {
  if (moment === 'loading') await inference.unload();
  const texts: GeneratedText[] = [];
  const fatalText = Math.floor(random() * 20);
  const delay = random() * SOON_MS;
  let blow: NodeJS.Timeout | undefined;
  let isStruck = false;
  const strike = (): void => {
    if (!isStruck) kill(pid());
    isStruck = true;
  };
  const strikeLater = (): void => {
    blow ??= setTimeout(strike, delay);
  };
  const writing = inference.generate(LONG, {
    onLoadProgress: () => {
      if (moment === 'loading') strikeLater();
    },
    onText: (text) => {
      texts.push(text);
      if (moment === 'writing' && texts.length > fatalText) strike();
    },
  });
  if (moment === 'reading') strikeLater();
  try {
    // It was over before the blow came, or it had not begun and was begun anew.
    await writing;
    return 'survived';
  } catch (error) {
    if (!(error instanceof InferenceLostError)) throw error;
    const seen = texts.flatMap(({ kind, text }) => (kind === 'answer' ? [text] : []));
    return error.text === seen.join('') ? 'lost' : 'misquoted';
  } finally {
    clearTimeout(blow);
    strike();
  }
}

function kill(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was killed already, and nobody has noticed yet.
  }
}
