import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { openTestApp, type TestApp } from '../testing/open-test-app.ts';

const WHALES = 'The blue whale is the largest animal that has ever lived.';
const HARBOUR = 'The harbour dues were raised in the spring of that year.';

interface File {
  readonly name: string;
  readonly content: string | Buffer;
}

/** A message with files attached. */
function mail(subject: string, files: readonly File[], body = `Please find enclosed: ${subject}.`): string {
  const boundary = `of-${subject}`;
  const part = ({ name, content }: File): string =>
    [
      `--${boundary}`,
      `Content-Type: ${name.endsWith('.eml') ? 'message/rfc822' : 'application/octet-stream'}; name="${name}"`,
      `Content-Disposition: attachment; filename="${name}"`,
      ...(name.endsWith('.eml')
        ? ['', content]
        : ['Content-Transfer-Encoding: base64', '', Buffer.from(content).toString('base64')]),
      '',
    ].join('\r\n');
  return [
    'From: Ada <ada@example.org>',
    'To: Ben <ben@example.org>',
    'Date: Mon, 06 May 2024 10:00:00 +0000',
    `Message-ID: <${subject.length}@example.org>`,
    `Subject: ${subject}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    body,
    '',
    ...files.map(part),
    `--${boundary}--`,
    '',
  ].join('\r\n');
}

const titled = (app: TestApp, title: string) => app.library.documents().find((document) => document.title === title);

describe('attachments', () => {
  it('are documents of their own, found by what they say, and waited for with their mail', async () => {
    const app = await openTestApp();
    const path = app.write('m.eml', mail('Whales', [{ name: 'report.txt', content: WHALES }]));
    const outcomes = await app.import(path);
    expect(outcomes.map(({ status, parentPath }) => [status, parentPath])).toEqual([
      ['ready', undefined],
      ['ready', path],
    ]);
    expect(await app.found('largest animal')).toEqual([WHALES]);
    expect(titled(app, 'report')).toMatchObject({
      parentId: titled(app, 'Whales')?.id,
      originalMissing: false,
      collections: ['Library'],
    });
  });

  it('that Alcove cannot read are left out, and those that are locked can be unlocked', async () => {
    const app = await openTestApp();
    const junk = Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 7919) % 256));
    await app.import(app.write('m.eml', mail('Junk', [{ name: 'blob.bin', content: junk }])));
    expect(app.library.documents().map(({ title }) => title)).toEqual(['Junk']);
  });

  it('in mail in mail are reached', async () => {
    const app = await openTestApp();
    const inner = mail('Inner', [{ name: 'deep.txt', content: HARBOUR }]);
    await app.import(app.write('m.eml', mail('Outer', [{ name: 'inner.eml', content: inner }])));
    expect(titled(app, 'Inner')?.parentId).toBe(titled(app, 'Outer')?.id);
    expect(titled(app, 'deep')?.parentId).toBe(titled(app, 'Inner')?.id);
    expect(await app.found('harbour dues')).toEqual([HARBOUR]);
  });

  it('cannot be written outside the data folder, whatever their names say', async () => {
    const app = await openTestApp();
    const names = ['../../../evil.txt', '..\\..\\evil2.txt', 'C:\\evil3.txt', `${'long '.repeat(60)}.txt`, 'con.txt'];
    const files = names.map((name, index) => ({ name, content: `${WHALES} ${index}` }));
    await app.import(app.write('m.eml', mail('Evil', files)));
    const paths = app.library.documents().flatMap(({ parentId, path }) => (parentId === undefined ? [] : [path]));
    expect(paths).toHaveLength(names.length);
    for (const path of paths) {
      expect(path.startsWith(app.folder.attachments)).toBe(true);
      expect(existsSync(path)).toBe(true);
    }
  });

  it('go with their mail, unless another mail brought them or they are files of their own', async () => {
    const app = await openTestApp();
    const both = { name: 'shared.txt', content: WHALES };
    const own = { name: 'own.txt', content: HARBOUR };
    await app.import(app.write('harbour.txt', HARBOUR));
    await app.import(
      app.write('1.eml', mail('First', [both, own, { name: 'only.txt', content: 'A lighthouse of granite.' }])),
    );
    await app.import(app.write('2.eml', mail('Second', [both])));
    expect(app.library.documents()).toHaveLength(5);
    await app.library.remove(titled(app, 'First')?.id ?? '');
    expect(
      app.library
        .documents()
        .map(({ title }) => title)
        .sort(),
    ).toEqual(['Second', 'harbour', 'shared']);
    expect(await app.found('lighthouse granite')).toEqual([]);
    expect(titled(app, 'shared')).toMatchObject({ parentId: titled(app, 'Second')?.id, originalMissing: false });
    expect(titled(app, 'harbour')?.parentId).toBeUndefined();
    await app.library.remove(titled(app, 'Second')?.id ?? '');
    expect(readdirSync(app.folder.attachments)).toEqual([]);
  });

  it('follow their mail when it changes', async () => {
    const app = await openTestApp();
    const kept = { name: 'kept.txt', content: WHALES };
    const path = app.write('m.eml', mail('Draft', [kept, { name: 'dropped.txt', content: HARBOUR }]));
    await app.import(path);
    const { id } = titled(app, 'kept') ?? {};
    writeFileSync(path, mail('Draft', [kept, { name: 'new.txt', content: 'The lighthouse was built of granite.' }]));
    await app.import(path);
    expect(
      app.library
        .documents()
        .map(({ title }) => title)
        .sort(),
    ).toEqual(['Draft', 'kept', 'new']);
    expect(titled(app, 'kept')?.id).toBe(id);
    expect(await app.found('harbour dues')).toEqual([]);
    expect(await app.found('lighthouse granite')).toHaveLength(1);
  });

  it('stay when the file of their mail is gone', async () => {
    const app = await openTestApp();
    const path = app.write('m.eml', mail('Whales', [{ name: 'report.txt', content: WHALES }]));
    await app.import(path);
    rmSync(path);
    await app.library.checkOriginals();
    expect(titled(app, 'Whales')?.originalMissing).toBe(true);
    expect(titled(app, 'report')?.originalMissing).toBe(false);
    expect(await app.found('largest animal')).toEqual([WHALES]);
  });

  it('go with their mails when those are removed together', async () => {
    const app = await openTestApp();
    const both = { name: 'shared.txt', content: WHALES };
    await app.import([app.write('1.eml', mail('First', [both])), app.write('2.eml', mail('Second', [both]))]);
    expect(app.library.documents()).toHaveLength(3);
    await app.library.removeAll(['First', 'Second'].map((title) => titled(app, title)?.id ?? ''));
    expect(app.library.documents()).toEqual([]);
    expect(await app.found('largest animal')).toEqual([]);
  });

  it('go with what came inside them when their mail has them no more', async () => {
    const app = await openTestApp();
    const inner = mail('Inner', [{ name: 'deep.txt', content: HARBOUR }]);
    const path = app.write('m.eml', mail('Outer', [{ name: 'inner.eml', content: inner }]));
    await app.import(path);
    writeFileSync(path, mail('Outer', []));
    await app.import(path);
    expect(app.library.documents().map(({ title }) => title)).toEqual(['Outer']);
    expect(await app.found('harbour dues')).toEqual([]);
  });

  it('go when their mail becomes a copy of another document', async () => {
    const app = await openTestApp();
    const path = app.write('m.eml', mail('Whales', [{ name: 'report.txt', content: WHALES }]));
    await app.import([path, app.write('harbour.txt', HARBOUR)]);
    writeFileSync(path, HARBOUR);
    await app.import(path);
    expect(app.library.documents().map(({ title }) => title)).toEqual(['harbour']);
    expect(await app.found('largest animal')).toEqual([]);
  });

  it('that their mail has no more are not waited for', async () => {
    const app = await openTestApp({ parser: { threads: 1 } });
    const files = Array.from({ length: 30 }, (_, index) => ({ name: `${index}.txt`, content: `${index} ${WHALES}` }));
    const path = app.write('m.eml', mail('Draft', files));
    const first = await app.library.importPaths([path]);
    // Most of the attachments wait in the queue when the mail is read in its new shape.
    await vi.waitFor(() => expect(titled(app, '0')).toBeDefined(), { interval: 5, timeout: 20_000 });
    app.library.pause();
    await app.library.idle();
    expect(app.library.queue.waiting).toBeGreaterThan(0);
    writeFileSync(path, mail('Draft', []));
    const second = await app.library.importPaths([path]);
    app.library.resume();
    expect(await second.done).toMatchObject([{ path, status: 'ready' }]);
    await app.library.idle();
    expect((await first.done).filter(({ status }) => status !== 'ready')).toEqual([]);
    expect(app.library.documents().map(({ title }) => title)).toEqual(['Draft']);
  });
});
