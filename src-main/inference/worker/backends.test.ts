import { expect, it } from 'vitest';
import { openBackend, tryBackend } from './backends.ts';
import { isDriverMissing } from './drivers.ts';

const elsewhere = process.platform === 'darwin' ? 'cuda' : 'metal';

it('opens the first backend that works, and says why those before it do not', async () => {
  const { llama, backend, refused } = await openBackend([elsewhere, 'cpu']);
  expect(backend).toBe('cpu');
  expect(llama.gpu).toBe(false);
  expect(refused).toEqual([{ backend: elsewhere, reason: expect.stringContaining('macOS') }]);
  await llama.dispose();
});

it('says so when none of those that may be tried works', async () => {
  await expect(openBackend([elsewhere])).rejects.toMatchObject({
    code: 'BACKEND_UNAVAILABLE',
    message: expect.stringContaining('macOS'),
  });
  await expect(openBackend([])).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE' });
});

it('knows without trying that a driver is missing', async () => {
  expect(isDriverMissing('cpu')).toBe(false);
  for (const backend of ['cuda', 'vulkan'] as const) {
    if (!isDriverMissing(backend)) continue;
    expect(await tryBackend(backend)).toEqual({ backend, reason: expect.stringMatching(/driver is installed\.$/) });
  }
});
