import type { Attachment, Block, ParsedDocument } from '../../../src-shared/documents.ts';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { BlockBuilder, oneLine } from '../block-builder.ts';

/** A message as every kind of mail file gives it. */
export interface MailMessage {
  readonly subject?: string;
  /** `Name <address>`, as far as known. */
  readonly from?: string;
  /** The sender's name; the address where there is no name. */
  readonly author?: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  /** As the message says it. */
  readonly date?: string;
  /** What the message says; empty when it says nothing, or cannot be read because it is encrypted. */
  readonly body: readonly Block[];
  readonly attachments: readonly Attachment[];
  /** How the message is encrypted, for instance `S/MIME`; absent where it is not. */
  readonly encryption?: string;
}

/** Of a longer list of recipients, the rest is counted. */
const MAX_RECIPIENTS = 20;

/** Adds what the header says, as one paragraph, and then what the message says. */
export function addMessage(builder: BlockBuilder, message: MailMessage, page?: number): void {
  const place = page === undefined ? {} : { page };
  const top = page === undefined ? 0 : 1;
  builder.add('paragraph', headOf(message), place);
  for (const block of message.body) {
    if (block.kind === 'heading') builder.heading((block.level ?? 1) + top, block.text, place);
    else builder.add(block.kind, block.text, place);
  }
}

/**
 * A single message as a document.
 * @throws AlcoveError `PASSWORD_REQUIRED` when it is encrypted
 */
export function messageDocument(format: string, message: MailMessage): ParsedDocument {
  const { encryption, subject, author, date, attachments } = message;
  if (encryption) {
    throw new AlcoveError('PASSWORD_REQUIRED', {
      detail: `This mail is encrypted (${encryption}); only your mail program can open it.`,
    });
  }
  const builder = new BlockBuilder();
  addMessage(builder, message);
  const createdAt = isoDate(date);
  return {
    format,
    ...(subject && { title: oneLine(subject) }),
    ...(author && { authors: [author] }),
    ...(createdAt && { createdAt }),
    blocks: builder.blocks,
    ...(attachments.length > 0 && { attachments }),
  };
}

/** A date as ISO 8601; `undefined` where it is none, or none that mail can have. */
function isoDate(date: string | undefined): string | undefined {
  const time = date === undefined ? Number.NaN : Date.parse(date);
  return time >= 0 && time < Date.UTC(2200, 0) ? new Date(time).toISOString() : undefined;
}

/** `Name <address>`, or whichever of the two there is. */
export function mailbox(name: string | undefined, address: string | undefined): string | undefined {
  const [who, where] = [oneLine(name ?? ''), oneLine(address ?? '')];
  if (!who || !where || who === where) return who || where || undefined;
  return `${who} <${where}>`;
}

function headOf({ from, to, cc, date, subject }: MailMessage): string {
  const lines: readonly (readonly [label: string, value: string | undefined])[] = [
    ['From', from],
    ['To', recipients(to)],
    ['Cc', recipients(cc)],
    ['Date', date],
    ['Subject', subject],
  ];
  return lines
    .filter(([, value]) => value)
    .map(([label, value]) => `${label}: ${value}`)
    .join('; ');
}

function recipients(list: readonly string[]): string {
  const named = list.slice(0, MAX_RECIPIENTS).join(', ');
  return list.length > MAX_RECIPIENTS ? `${named} and ${list.length - MAX_RECIPIENTS} more` : named;
}
