import { expect, it } from 'vitest';
import { completed, platformOf } from './complete-lockfile.ts';

it('tells from a native package’s name what it runs on', () => {
  expect(platformOf('@biomejs/cli-linux-arm64-musl')).toEqual({ os: ['linux'], cpu: ['arm64'], libc: ['musl'] });
  expect(platformOf('@lancedb/lancedb-win32-x64-msvc')).toEqual({ os: ['win32'], cpu: ['x64'] });
  expect(platformOf('@tailwindcss/oxide-linux-arm-gnueabihf')).toEqual({ os: ['linux'], cpu: ['arm'] });
  expect(platformOf('@tailwindcss/oxide-wasm32-wasi')).toEqual({ cpu: ['wasm32'] });
  expect(platformOf('@node-llama-cpp/win-x64-cuda')).toEqual({ os: ['win32'], cpu: ['x64'] });
  expect(platformOf('@node-llama-cpp/mac-arm64-metal')).toEqual({ os: ['darwin'], cpu: ['arm64'] });
  expect(platformOf('fsevents')).toBeUndefined();
});

it('adds what is missing, optional and native, and touches nothing else', () => {
  const packages = {
    'node_modules/tool': {
      version: '1.0.0',
      dev: true,
      optionalDependencies: { 'tool-darwin-arm64': '1.0.0', other: '^2.0.0' },
    },
    'node_modules/zod': { version: '4.0.0' },
  };
  expect(completed(packages)).toEqual({
    ...packages,
    'node_modules/tool-darwin-arm64': { version: '1.0.0', os: ['darwin'], cpu: ['arm64'], dev: true, optional: true },
  });
  expect(completed(completed(packages))).toEqual(completed(packages));
});
