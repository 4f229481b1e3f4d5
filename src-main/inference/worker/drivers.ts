import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Backend } from '../../../src-shared/inference.ts';

/** The library through which each backend reaches its driver, by platform. */
const DRIVERS: Readonly<Partial<Record<Backend, Readonly<Partial<Record<NodeJS.Platform, string>>>>>> = {
  cuda: { linux: 'libcuda.so.1', win32: 'nvcuda.dll' },
  vulkan: { linux: 'libvulkan.so.1', win32: 'vulkan-1.dll', darwin: 'libvulkan.1.dylib' },
};

/** Whether the driver that a backend needs is not installed. Costs next to nothing, unlike trying the backend. */
export function isDriverMissing(backend: Backend): boolean {
  const driver = DRIVERS[backend]?.[process.platform];
  return driver !== undefined && openLibrary(driver) !== undefined;
}

/**
 * What keeps llama.cpp's library for a backend from being opened: the name of a library that it needs and
 * that is not there, say. `undefined` when nothing does, or when it isn't known.
 * It may stay in memory, so this is for a process that runs no models: all backends share parts that may
 * be in a process but once.
 */
export function whyLibraryFails(backend: Backend): string | undefined {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  try {
    const require = createRequire(import.meta.resolve('node-llama-cpp'));
    const face = require.resolve(`@node-llama-cpp/${system}-${process.arch}-${backend}`);
    const folder = join(dirname(face), '../bins');
    const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) =>
      new RegExp(`^[^/\\\\]+[/\\\\](lib)?ggml-${backend}\\.(so|dll)$`).test(path),
    );
    return file && openLibrary(join(folder, file));
  } catch {
    return undefined;
  }
}

/** Opens a native library that is no Node module. @returns what the system's linker said, if it failed */
function openLibrary(path: string): string | undefined {
  try {
    process.dlopen({ exports: {} }, path);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Which is to say that it was opened.
    return message.includes('did not self-register') ? undefined : message;
  }
}
