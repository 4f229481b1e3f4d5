import { AlcoveError } from '../../../src-shared/errors.ts';
import { Engine } from './engine.ts';

/** An engine that nothing was asked of for so long is let go, in milliseconds. */
const KEEP_MS = 20_000;

interface Warm {
  readonly engine: Engine;
  readonly languagesFolder: string | undefined;
}

/** One a thread: made when the first picture is read, kept for the next, let go when none comes. */
let warm: Warm | undefined;
let letGo: NodeJS.Timeout | undefined;

/**
 * Lends this thread's engine. Its memory goes when it has been idle for a while, has grown too
 * large, or has failed, which leaves it in a state that nobody knows.
 */
export async function withEngine<T>(
  languagesFolder: string | undefined,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  clearTimeout(letGo);
  if (warm && warm.languagesFolder !== languagesFolder) warm = undefined;
  warm ??= { engine: await Engine.start(languagesFolder), languagesFolder };
  const { engine } = warm;
  try {
    return await work(engine);
  } catch (error) {
    if (!(error instanceof AlcoveError)) warm = undefined;
    throw error;
  } finally {
    if (engine.isBloated) warm = undefined;
    letGo = setTimeout(() => {
      warm = undefined;
    }, KEEP_MS).unref();
  }
}
