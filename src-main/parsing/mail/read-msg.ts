import { decompressRTF } from '@kenjiuno/decompressrtf';
import type MsgReader from '@kenjiuno/msgreader';
import msgreader, { type FieldsData } from '@kenjiuno/msgreader';
import type { Block } from '../../../src-shared/documents.ts';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { AttachmentCollector } from './attachments.ts';
import { isPgpMessage, readBody } from './body.ts';
import { decodeCodePage, encodingOf } from './code-pages.ts';
import { htmlInRtf } from './html-in-rtf.ts';
import { type MailMessage, mailbox } from './message.ts';
import { readEml } from './read-eml.ts';
import { signedContent } from './signed-content.ts';

/** The library that unpacks RTF takes it as a list of numbers. */
const MAX_RTF_BYTES = 4 * 1024 * 1024;

/** As CommonJS, the class is one step further in for Node than for its types. */
const Reader: typeof MsgReader = 'default' in msgreader ? (msgreader.default as typeof MsgReader) : msgreader;

/**
 * Reads an Outlook message (MS-OXMSG). A message inside it is an attachment.
 * @throws AlcoveError `FILE_CORRUPT`
 */
export async function readMsg(bytes: Uint8Array): Promise<MailMessage> {
  const { reader, fields } = open(bytes);
  const signed = signedPart(reader, fields);
  const encryption = signed ? undefined : encryptionOf(fields);
  const collector = new AttachmentCollector();
  const rtf = rtfOf(fields);
  const html = htmlOf(fields) ?? wrappedHtmlOf(rtf, fields.body);
  const inner = signed && (await readEml(signed, collector));
  if (!signed && !encryption) {
    for (const attachment of fields.attachments ?? []) await addAttachment(collector, reader, attachment, html);
  }
  const { subject } = fields;
  const date = fields.messageDeliveryTime ?? fields.clientSubmitTime ?? fields.creationTime;
  return {
    ...(subject && { subject }),
    ...senderOf(fields),
    to: recipientsOf(fields, ['to']),
    cc: recipientsOf(fields, ['cc', 'bcc']),
    ...(date && { date }),
    body: encryption ? [] : (inner?.body ?? (await bodyOf(fields, html, rtf))),
    attachments: collector.attachments,
    ...(encryption && { encryption }),
  };
}

interface OpenMessage {
  readonly reader: MsgReader;
  readonly fields: FieldsData;
}

function open(bytes: Uint8Array): OpenMessage {
  try {
    const first = read(bytes);
    // Which encoding the texts of an old message have, the message itself says.
    const encoding = encodingOf(first.fields.messageCodepage ?? first.fields.internetCodepage);
    const message = encoding && encoding !== 'utf-8' ? read(bytes, encoding) : first;
    if (message.fields.error !== undefined) throw new Error(message.fields.error);
    return message;
  } catch (error) {
    throw new AlcoveError('FILE_CORRUPT', { cause: error });
  }
}

function read(bytes: Uint8Array, ansiEncoding?: string): OpenMessage {
  const reader = new Reader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (ansiEncoding) reader.parserConfig = { ansiEncoding };
  return { reader, fields: reader.getFileData() };
}

function htmlOf({ bodyHtml, html, internetCodepage }: FieldsData): string | undefined {
  return bodyHtml || (html && decodeCodePage(html, internetCodepage));
}

/** The HTML that Outlook keeps as RTF, where it agrees with the plain text in what is beyond ASCII. */
function wrappedHtmlOf(rtf: Buffer | undefined, body = ''): string | undefined {
  const html = rtf && htmlInRtf(rtf.toString('latin1'));
  // Its fonts may have encodings of their own, which here are not known.
  const isDoubtful = body !== '' && html?.match(/[^\p{ASCII}\s]/gu)?.some((char) => !body.includes(char));
  return isDoubtful ? undefined : html;
}

function rtfOf({ compressedRtf }: FieldsData): Buffer | undefined {
  if (!compressedRtf || compressedRtf.length > MAX_RTF_BYTES) return undefined;
  try {
    return Buffer.from(decompressRTF([...compressedRtf]));
  } catch {
    return undefined;
  }
}

/** What the message says; in RTF, where it says nothing otherwise. */
async function bodyOf(fields: FieldsData, html: string | undefined, rtf: Buffer | undefined): Promise<Block[]> {
  const blocks = readBody({ plain: fields.body, html });
  if (blocks.length > 0 || !rtf) return blocks;
  const { readRtf } = await import('../office/rtf.ts');
  return [...(await readRtf(rtf)).blocks];
}

function senderOf(fields: FieldsData): Pick<MailMessage, 'from' | 'author'> {
  const address = fields.senderSmtpAddress ?? fields.sentRepresentingSmtpAddress ?? fields.senderEmail;
  const from = mailbox(fields.senderName, internetAddress(address));
  const author = fields.senderName || from;
  return { ...(from && { from }), ...(author && { author }) };
}

function recipientsOf({ recipients = [] }: FieldsData, types: readonly string[]): string[] {
  return recipients
    .filter(({ recipType }) => types.includes(recipType ?? 'to'))
    .flatMap(({ name, smtpAddress, email }) => mailbox(name, internetAddress(smtpAddress ?? email)) ?? []);
}

/** Within an organisation, addresses are paths of its directory, which say nothing to people. */
function internetAddress(address: string | undefined): string | undefined {
  return address?.includes('@') ? address : undefined;
}

/** The signed MIME message that Outlook keeps as a single attachment; `undefined` where there is none. */
function signedPart(reader: MsgReader, { messageClass = '', attachments = [] }: FieldsData): Uint8Array | undefined {
  const [only] = attachments;
  if (!only || !/^IPM\.Note\.SMIME/i.test(messageClass)) return undefined;
  const { content } = reader.getAttachment(only);
  return signedContent(content) ?? (/\.MultipartSigned$/i.test(messageClass) ? content : undefined);
}

function encryptionOf({ messageClass = '', attachments = [], body, headers = '' }: FieldsData): string | undefined {
  if (/^IPM\.Note\.SMIME$/i.test(messageClass)) return 'S/MIME';
  const holds = (type: string, name: string): boolean =>
    attachments.some(({ attachMimeTag, fileName }) => attachMimeTag === type || fileName === name);
  if (holds('application/x-microsoft-rpmsg-message', 'message.rpmsg')) return 'Microsoft rights management';
  const isPgp = holds('application/pgp-encrypted', '') || /^content-type:\s*multipart\/encrypted/im.test(headers);
  return isPgp || isPgpMessage(body) ? 'PGP' : undefined;
}

async function addAttachment(
  collector: AttachmentCollector,
  reader: MsgReader,
  attachment: FieldsData,
  html: string | undefined,
): Promise<void> {
  const { pidContentId, attachmentHidden, attachMimeTag = '', innerMsgContent } = attachment;
  const content = contentOf(reader, attachment);
  if (!content) return;
  const name = attachment.fileName || attachment.fileNameShort || attachment.name || '';
  await collector.add({
    name: innerMsgContent ? `${(attachment.name ?? 'message').replaceAll(/[/\\:]+/g, ' ')}.msg` : name,
    mediaType: attachMimeTag.toLowerCase(),
    bytes: content,
    isShown:
      Boolean(attachmentHidden) || (pidContentId !== undefined && (html?.includes(`cid:${pidContentId}`) ?? false)),
    isAttachment: true,
  });
}

/** `undefined` for what is only a link, and for what is damaged: the message itself can still be read. */
function contentOf(reader: MsgReader, attachment: FieldsData): Uint8Array | undefined {
  try {
    if (attachment.dataId === undefined && !attachment.innerMsgContent) return undefined;
    return reader.getAttachment(attachment).content;
  } catch {
    return undefined;
  }
}
