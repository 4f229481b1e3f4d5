import PostalMime, { type Address, type Email, type Attachment as Part } from 'postal-mime';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { decodeText } from '../decode-text.ts';
import { AttachmentCollector, fileName } from './attachments.ts';
import { type BodyText, isPgpMessage, readBody } from './body.ts';
import { mendEncoding } from './mend-encoding.ts';
import { type MailMessage, mailbox } from './message.ts';
import { signedContent } from './signed-content.ts';

/** Parts within parts within parts: mail that people write has half a dozen levels at most. */
const MAX_PART_DEPTH = 100;

const SEALED = /^application\/(?:x-)?pkcs7-mime\b/i;
const RPMSG = 'application/x-microsoft-rpmsg-message';

/**
 * Reads one message (RFC 5322, MIME). Nothing that it refers to is fetched; a message inside
 * it is an attachment.
 * @param collector gets the attachments, where several messages share one limit
 * @throws AlcoveError `FILE_CORRUPT`
 */
export async function readEml(bytes: Uint8Array, collector = new AttachmentCollector()): Promise<MailMessage> {
  const email = await parse(withReadableHeader(bytes));
  const signed = signedPart(email);
  if (signed) return { ...(await readEml(signed, collector)), ...headerOf(email) };
  const encryption = encryptionOf(email);
  const first = collector.attachments.length;
  if (!encryption) for (const part of email.attachments) await addPart(collector, part, email.html);
  return {
    ...headerOf(email),
    body: encryption ? [] : readBody(textOf(email, bytes)),
    attachments: collector.attachments.slice(first),
    ...(encryption && { encryption }),
  };
}

function headerOf(email: Email): Omit<MailMessage, 'body' | 'attachments'> {
  const [sender] = mailboxes([email.from ?? email.sender]);
  const date = email.headers.find(({ key }) => key === 'date')?.value;
  return {
    ...(email.subject && { subject: email.subject }),
    ...(sender && { from: sender.full, author: sender.short }),
    to: mailboxes(email.to).map(({ full }) => full),
    cc: mailboxes([...(email.cc ?? []), ...(email.bcc ?? [])]).map(({ full }) => full),
    ...(date && { date }),
  };
}

async function parse(bytes: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(bytes, { forceRfc822Attachments: true, maxNestingDepth: MAX_PART_DEPTH });
  } catch (error) {
    throw new AlcoveError('FILE_CORRUPT', { cause: error });
  }
}

function textOf({ text = '', html = '' }: Email, bytes: Uint8Array): BodyText {
  const message = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { plain: mendEncoding(text), html: mendEncoding(html), isFlowed: message.includes('format=flowed') };
}

/** The message inside a signature that wraps it. */
function signedPart({ headers, attachments }: Email): Uint8Array | undefined {
  const type = headers.find(({ key }) => key === 'content-type')?.value ?? '';
  const [only] = attachments;
  return SEALED.test(type) && only ? signedContent(contentOf(only)) : undefined;
}

/** How a message is encrypted (RFC 1847, 3156, 8551); `undefined` where it is not. */
function encryptionOf({ headers, attachments, text, html }: Email): string | undefined {
  const type = headers.find(({ key }) => key === 'content-type')?.value ?? '';
  if (/^multipart\/encrypted\b/i.test(type)) return 'PGP';
  if (!html && isPgpMessage(text)) return 'PGP';
  if (SEALED.test(type)) return 'S/MIME';
  return attachments.some(({ mimeType }) => mimeType === RPMSG) ? 'Microsoft rights management' : undefined;
}

async function addPart(collector: AttachmentCollector, part: Part, html: string | undefined): Promise<void> {
  const bytes = contentOf(part);
  const isMessage = part.mimeType === 'message/rfc822';
  const contentId = part.contentId?.replace(/^<|>$/g, '');
  await collector.add({
    name: part.filename ?? (isMessage ? `${await subjectOf(bytes)}.eml` : ''),
    mediaType: part.mimeType,
    bytes,
    isShown: part.related === true || (contentId !== undefined && (html?.includes(`cid:${contentId}`) ?? false)),
    isAttachment: part.disposition === 'attachment',
  });
}

function contentOf({ content }: Part): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
}

/** The subject of a message, as far as it can be in a file's name. */
async function subjectOf(bytes: Uint8Array): Promise<string> {
  const { subject } = await parse(withReadableHeader(bytes).subarray(0, headerLength(bytes)));
  return fileName((subject ?? '').replaceAll(/[/\\:]+/g, ' ')) || 'message';
}

function mailboxes(addresses: readonly (Address | undefined)[] | undefined): { full: string; short: string }[] {
  return (addresses ?? [])
    .flatMap((address) => (address?.group ? address.group : address ? [address] : []))
    .flatMap(({ name, address }) => {
      const full = mailbox(name, address);
      return full ? [{ full, short: name || full }] : [];
    });
}

/**
 * The message with a header that is UTF-8 and begins at the first byte. Programs of old wrote
 * raw characters of their own encoding into it, and whole messages are saved in UTF-16.
 */
function withReadableHeader(bytes: Uint8Array): Uint8Array {
  const isWide = bytes[0] === 0xff || bytes[0] === 0xfe || bytes[0] === 0 || bytes[1] === 0;
  const text = isWide ? decodeText(bytes) : undefined;
  const message = text === undefined ? bytes : new TextEncoder().encode(text);
  const start = /^(?:\xef\xbb\xbf)?\s*(?:>?From .*\r?\n)*/.exec(latin1(message.subarray(0, 4096)))?.[0].length ?? 0;
  const rest = message.subarray(start);
  const header = rest.subarray(0, headerLength(rest));
  if (isUtf8(header)) return rest;
  const label = /charset\s*=\s*"?([\w-]+)/i.exec(latin1(rest.subarray(0, header.length + 4096)))?.[1];
  return Buffer.concat([Buffer.from(decodeAs(header, label)), rest.subarray(header.length)]);
}

/** Bytes up to the empty line that ends the header; all of them where there is none. */
function headerLength(bytes: Uint8Array): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ends = ['\n\n', '\n\r\n'].map((mark) => buffer.indexOf(mark)).filter((at) => at >= 0);
  return ends.length > 0 ? Math.min(...ends) : bytes.length;
}

function decodeAs(bytes: Uint8Array, label: string | undefined): string {
  try {
    if (label && !/^(?:us-ascii|utf-?8)$/i.test(label)) return new TextDecoder(label).decode(bytes);
  } catch {
    // A label nobody knows: statistics decide.
  }
  return decodeText(bytes) ?? latin1(bytes);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
