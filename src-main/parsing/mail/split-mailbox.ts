import { ENVELOPE_LINE, startsMailbox } from './recognise.ts';

/** Enough to hold an envelope line and the beginning of a header. */
const PROBE_BYTES = 1_000;

/**
 * Cuts a mailbox file (RFC 4155, and its older kin) into messages, without their envelope
 * lines. A line of text that only begins with "From " does not cut: the envelope's date and
 * a header have to follow.
 */
export function splitMailbox(bytes: Uint8Array): Uint8Array[] {
  const mailbox = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts: number[] = [];
  for (let at = 0; at >= 0; at = nextEnvelope(mailbox, at)) starts.push(at);
  return starts.map((start, index) => message(mailbox.subarray(start, starts[index + 1])));
}

function nextEnvelope(mailbox: Buffer, after: number): number {
  for (let at = after; ; ) {
    const found = mailbox.indexOf('\nFrom ', at, 'latin1');
    if (found < 0) return -1;
    at = found + 1;
    if (startsMailbox(head(mailbox, at))) return at;
  }
}

function message(mail: Buffer): Buffer {
  const content = ENVELOPE_LINE.test(head(mail, 0)) ? mail.subarray(mail.indexOf('\n') + 1) : mail;
  // What would look like an envelope was marked when the message was put into the mailbox.
  if (!content.includes('\n>')) return content;
  return Buffer.from(content.toString('latin1').replace(/^>(>*From )/gm, '$1'), 'latin1');
}

function head(mailbox: Buffer, at: number): string {
  return mailbox.toString('latin1', at, at + PROBE_BYTES).replaceAll('\r\n', '\n');
}
