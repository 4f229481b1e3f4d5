import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;
const at = (path: string): string => resolve(root, path);

/**
 * One build for every host. The main bundle has several entries: the Electron app, the
 * command line, the parser worker, the inference worker and its threads, the thread that hashes downloads, and the two measuring programs, which are left out of
 * a packaged app.
 */
export default defineConfig({
  main: {
    build: {
      target: 'node22',
      sourcemap: true,
      rolldownOptions: {
        // A library that an entry does not use is not loaded by it either.
        treeshake: { moduleSideEffects: false },
        input: {
          desktop: at('src-main/desktop.ts'),
          cli: at('src-main/cli.ts'),
          'parser-process': at('src-main/parsing/process.ts'),
          'parser-worker': at('src-main/parsing/worker.ts'),
          'inference-worker': at('src-main/inference/worker/process.ts'),
          'onnx-session': at('src-main/inference/worker/onnx/session-thread.ts'),
          'hash-thread': at('src-main/models/downloads/hash-thread.ts'),
          bench: at('bench/bench.ts'),
          eval: at('bench/eval.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload can't import: everything it needs is in this one CommonJS file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: at('src-preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    base: './',
    plugins: [react(), tailwindcss()],
    build: {
      outDir: at('out/renderer'),
      rolldownOptions: { input: { index: at('src-renderer/index.html') } },
    },
  },
});
