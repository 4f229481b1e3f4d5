import { expect, test } from './host.ts';
import { startServer } from './serve.ts';
import { openSection } from './window.ts';

test('the window has no Node, and no message of a broken policy', async ({ alcove }) => {
  const complaints: string[] = [];
  alcove.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  alcove.on('pageerror', (error) => complaints.push(error.message));
  const globals = await alcove.evaluate(() =>
    ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis),
  );
  expect(globals).toEqual([]);
  await alcove.reload();
  await openSection(alcove, 'Library');
  await expect(alcove.getByRole('button', { name: 'Add files' })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('the window asks nothing of any other host', async ({ alcove }) => {
  const own = new URL(alcove.url()).host;
  const foreign: string[] = [];
  alcove.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && host !== own) foreign.push(request.url());
  });
  await alcove.reload();
  await alcove.getByRole('button', { name: 'Try it with samples' }).click();
  await expect(alcove.locator('li[data-status="ready"]')).toHaveCount(3);
  expect(foreign).toEqual([]);
});

test('the content security policy stops what the page did not bring along', async ({ alcove }) => {
  const ran = await alcove.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.ran = true';
    document.body.append(script);
    const reached = await fetch('https://example.invalid/').then(
      () => true,
      () => false,
    );
    return { ran: 'ran' in globalThis, reached };
  });
  expect(ran).toEqual({ ran: false, reached: false });
});

test('an address of the browser host works once', async ({ browser, dataFolder, host }) => {
  test.skip(host === 'electron', 'the desktop has no address');
  const server = await startServer(dataFolder);
  const [first, second] = [await browser.newContext(), await browser.newContext()];
  try {
    const mine = await first.newPage();
    await mine.goto(server.url);
    await expect(mine.getByRole('button', { name: 'Library', exact: true })).toBeVisible();
    expect(mine.url()).not.toContain('token');
    const theirs = await second.newPage();
    const response = await theirs.goto(server.url);
    expect(response?.status()).toBe(403);
    await expect(theirs.getByRole('heading', { name: 'This address was used already' })).toBeVisible();
  } finally {
    await Promise.all([first.close(), second.close()]);
    await server.stop();
  }
});
