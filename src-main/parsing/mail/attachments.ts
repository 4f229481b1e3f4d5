import { fileTypeFromBuffer } from 'file-type';
import type { Attachment } from '../../../src-shared/documents.ts';

/** A part of a message that is not its text. */
export interface MailPart {
  /** As the message names it; empty where it does not. */
  readonly name: string;
  /** Lower case; empty where it is not known. */
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  /** Whether the message's HTML shows this part among its text. */
  readonly isShown: boolean;
  /** Whether the message says that this part is a file of its own. */
  readonly isAttachment: boolean;
}

/** Most attachments of one file, and most bytes in all of them. */
const MAX_ATTACHMENTS = 1_000;
const MAX_TOTAL_BYTES = 512 * 1024 * 1024;

/** No picture of this size shows anything that could be read: it counts who opens the mail. */
const MAX_PIXEL_BYTES = 400;

/** Longest name, in UTF-16 code units, so that no file system minds. */
const MAX_NAME_LENGTH = 80;

/** Parts that programs write for programs. */
const MACHINE_MADE = new Set([
  'application/ms-tnef',
  'application/vnd.ms-tnef',
  'application/pgp-encrypted',
  'application/pgp-signature',
  'application/pkcs7-signature',
  'application/x-pkcs7-signature',
  'message/delivery-status',
  'message/disposition-notification',
  'message/external-body',
  'message/feedback-report',
]);

/** Collects the files that people attached, within what one mail may hold. */
export class AttachmentCollector {
  readonly attachments: Attachment[] = [];
  #bytes = 0;

  /** Takes a part if a person attached it; what is decoration or machinery is left out. */
  async add(part: MailPart): Promise<void> {
    if (!isFile(part) || this.attachments.length >= MAX_ATTACHMENTS) return;
    if (this.#bytes + part.bytes.length > MAX_TOTAL_BYTES) return;
    this.#bytes += part.bytes.length;
    this.attachments.push({ name: await this.#nameOf(part), bytes: part.bytes });
  }

  async #nameOf({ name, mediaType, bytes }: MailPart): Promise<string> {
    const clean = fileName(name);
    if (clean) return clean;
    const number = this.attachments.length + 1;
    const extension = textExtension(mediaType) ?? (await fileTypeFromBuffer(bytes).catch(() => undefined))?.ext;
    return extension ? `attachment-${number}.${extension}` : `attachment-${number}`;
  }
}

/** The last part of a name that may be a path, without what no file name can hold; empty when nothing is left. */
export function fileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '')
    .replace(/^[\s.]+|[\s.]+$/g, '')
    .replace(/\s+/g, ' ');
  if (clean.length <= MAX_NAME_LENGTH) return clean;
  const extension = /\.[^.\s]{1,10}$/.exec(clean)?.[0] ?? '';
  return (
    [...clean.slice(0, MAX_NAME_LENGTH - extension.length)]
      .join('')
      .toWellFormed()
      .replace(/\ufffd$/, '') + extension
  );
}

function isFile({ name, mediaType, bytes, isShown, isAttachment }: MailPart): boolean {
  if (bytes.length === 0 || MACHINE_MADE.has(mediaType) || /^winmail\.dat$/i.test(name)) return false;
  if (mediaType.startsWith('image/') && (isShown || bytes.length < MAX_PIXEL_BYTES)) return false;
  // Another rendering of the text (a calendar's invitation, AMP), or what a server reports.
  return name !== '' || isAttachment || !mediaType.startsWith('text/');
}

function textExtension(mediaType: string): string | undefined {
  const subtype = /^text\/([a-z]+)$/.exec(mediaType)?.[1];
  return subtype === 'plain' ? 'txt' : subtype;
}
