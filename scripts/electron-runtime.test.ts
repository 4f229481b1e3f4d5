import { expect, it } from 'vitest';
import { whyNoWindow } from './electron-runtime.ts';

it('says why a window cannot be opened, where it cannot', () => {
  const linux = { platform: 'linux', isRoot: false } as const;
  expect(whyNoWindow({ ...linux, env: {} })).toMatch(/no display/);
  expect(whyNoWindow({ ...linux, env: { DISPLAY: ':0' }, isRoot: true })).toMatch(/root/);
  expect(whyNoWindow({ ...linux, env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBeUndefined();
  expect(whyNoWindow({ platform: 'darwin', isRoot: false, env: {} })).toBeUndefined();
});
