import { createBirpc } from 'birpc';
import { installGuard } from '../../system/index.ts';
import type { MainFunctions, WorkerFunctions } from '../protocol.ts';
import { openChannel } from './channel.ts';
import { Engine } from './engine.ts';

/**
 * The process in which models run. Native code ends it when memory runs out or a driver fails, and
 * that costs the answers being written, no more. It ends with main, however main ends.
 *
 * Begun with `--backend NAME` it only tries that backend, tells what it found, and ends; with `--provider` it runs
 * one batch with a provider of onnxruntime; with `--speed` it measures the processor.
 */
installGuard();

const channel = openChannel();

// An orderly exit waits for native code: a batch under way can take seconds. Nothing here is worth them.
channel.onClose(() => process.kill(process.pid, 'SIGKILL'));

// Electron's binary runs as Node in the processes that try a backend, ours and those of node-llama-cpp.
if (process.versions.electron) process.env.ELECTRON_RUN_AS_NODE = '1';

const [option, backend] = process.argv.slice(2);
if (option === '--backend') {
  const { probeHere } = await import('./probe.ts');
  channel.post(await probeHere(backend));
} else if (option === '--speed') {
  const { measureSpeedHere } = await import('./speed.ts');
  channel.post(await measureSpeedHere().catch((error: unknown) => ({ error: String(error) })));
} else if (option === '--provider') {
  const { tryHere } = await import('./onnx/provider-trial.ts');
  channel.onMessage((message) => void tryHere(message).then((result) => channel.post(result)));
} else {
  const engine: Engine = new Engine({
    entry: import.meta.filename,
    // The last words of a process that native code ends.
    onComplaint: (line) => process.stderr.write(`${line}\n`),
    main: {
      loadProgress: (task, progress) => void main.loadProgress(task, progress),
      text: (task, texts) => void main.text(task, texts),
      alive: (task) => void main.alive(task),
    },
  });
  const main = createBirpc<MainFunctions, WorkerFunctions>(engine, {
    post: (message) => channel.post(message),
    on: (listener) => channel.onMessage((message) => listener(message)),
    bind: 'functions',
    eventNames: ['loadProgress', 'text', 'alive'],
    // Work takes as long as it takes; whether it still goes on is the supervisor's question.
    timeout: -1,
  });
}
