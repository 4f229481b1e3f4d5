import { describe, expect, it } from 'vitest';
import { growth } from '../../testing/growth.ts';
import { outline, readAs } from '../../testing/read.ts';

const message = (number: number, text = `Text ${number}.`, fields = ''): string =>
  `From ada@example.org Tue Oct  1 12:34:56 2024\nFrom: Ada <ada@example.org>\nTo: bob@example.org\nSubject: Letter ${number}\n${fields}\n${text}\n\n`;

describe('a mailbox', () => {
  it('has a page for each message, under its subject', async () => {
    const mailbox = await readAs('Inbox', message(1) + message(2));
    expect(mailbox).toMatchObject({ format: 'mbox', pageCount: 2, pageUnit: 'message' });
    expect(mailbox).not.toHaveProperty('title');
    expect(outline(mailbox.blocks)).toEqual([
      'heading1: Letter 1',
      'paragraph: From: Ada <ada@example.org>; To: bob@example.org; Subject: Letter 1',
      'paragraph: Text 1.',
      'heading1: Letter 2',
      'paragraph: From: Ada <ada@example.org>; To: bob@example.org; Subject: Letter 2',
      'paragraph: Text 2.',
    ]);
    expect(mailbox.blocks.map(({ page }) => page)).toEqual([1, 1, 1, 2, 2, 2]);
    expect(mailbox.blocks.at(-1)?.headingPath).toEqual(['Letter 2']);
  });

  it('is told with any name and any line ends, and a single message with its envelope by its name', async () => {
    expect((await readAs('a.txt', (message(1) + message(2)).replaceAll('\n', '\r\n'))).pageCount).toBe(2);
    expect((await readAs('a.mbox', message(1))).format).toBe('mbox');
    expect((await readAs('a.eml', message(1))).format).toBe('eml');
  });

  it('is not cut by text that begins as an envelope does, and has what was marked as such unmarked', async () => {
    const text =
      'From the north they came.\n>From the south, too.\n>>From both.\n\nFrom Monday at 12:30 until 2024 nothing.\n';
    const { blocks, pageCount } = await readAs('a.mbox', message(1, text) + message(2));
    expect(pageCount).toBe(2);
    expect(outline(blocks).slice(2, 5)).toEqual([
      'paragraph: From the north they came. From the south, too.',
      'paragraph: > From both.',
      'paragraph: From Monday at 12:30 until 2024 nothing.',
    ]);
  });

  it('has headings for messages without a subject, and those of the messages below', async () => {
    const nameless = message(1).replace(/Subject.*\n/, '');
    const html = message(2, '<h1>News</h1><p>Text.</p>', 'Content-Type: text/html\n');
    expect(outline((await readAs('a', nameless + html)).blocks).filter((line) => line.startsWith('heading'))).toEqual([
      'heading1: Ada <ada@example.org>',
      'heading1: Letter 2',
      'heading2: News',
    ]);
  });

  it('has the attachments of all its messages', async () => {
    const attached =
      '--b\nContent-Disposition: attachment; filename=a.txt\n\nOne.\n--b\nContent-Disposition: attachment; filename=b.txt\n\nTwo.\n--b--';
    const mixed = (number: number): string => message(number, attached, 'Content-Type: multipart/mixed; boundary=b\n');
    const { attachments } = await readAs('a', mixed(1) + mixed(2));
    expect(attachments?.map(({ name }) => name)).toEqual(['a.txt', 'b.txt', 'a.txt', 'b.txt']);
  });

  it('is read but for a message that is encrypted, and one that is damaged', async () => {
    const locked = message(1, '--b--', 'Content-Type: multipart/encrypted; boundary=b\n');
    const bomb = message(2, 'x', `X-Padding: ${'y'.repeat(3 * 1024 * 1024)}\n`);
    const { blocks, pageCount } = await readAs('a', locked + bomb + message(3));
    expect(pageCount).toBe(3);
    expect(outline(blocks).filter((line) => /heading|Text/.test(line))).toEqual([
      'heading1: Letter 1',
      'heading1: Letter 3',
      'paragraph: Text 3.',
    ]);
  });

  it('says how far it is', async () => {
    const seen: number[] = [];
    const mailbox = Array.from({ length: 120 }, (_, index) => message(index + 1)).join('');
    await readAs('a', mailbox, { onProgress: (done, count) => seen.push(done, count) });
    expect(seen).toEqual([50, 120, 100, 120, 120, 120]);
  });

  it('takes time in step with its size', async () => {
    const work = (count: number) =>
      readAs('a', Array.from({ length: count }, (_, index) => message(index + 1)).join(''));
    expect(await growth(work, { from: 1_000, to: 10_000, enough: 30 })).toBeLessThan(30);
  });
});
