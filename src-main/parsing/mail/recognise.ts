/** Enough text to hold the header of any message. */
const HEAD_CHARS = 32 * 1024;

/** Fields that only messages have. */
const TRANSPORT = ['mime-version', 'message-id', 'received', 'return-path', 'delivered-to', 'dkim-signature'];

/** Fields that say between whom, when and about what. */
const CORRESPONDENCE = ['from', 'to', 'cc', 'subject', 'date', 'sender', 'newsgroups'];

/**
 * The line that begins a message in a mailbox file: who sent it, and when (RFC 4155, and what
 * programs write in its place).
 */
export const ENVELOPE_LINE = /^From .*\d:\d\d.*\d{4}.*\n/;

/**
 * How sure it is that a text is one mail message, judged by its header.
 * @param extension of the file's name, which settles what few fields leave open
 */
export function mailScore(text: string, extension: string): number {
  const fields = headerFields(text.slice(0, HEAD_CHARS).replace(/^\s+/, '').replace(ENVELOPE_LINE, ''));
  const count = (names: readonly string[]): number => names.filter((name) => fields.has(name)).length;
  if (isWebArchive(fields)) return 0;
  if (fields.size >= 3 && count(TRANSPORT) > 0 && count(CORRESPONDENCE) > 0) return 0.99;
  if (extension === 'eml' && count(CORRESPONDENCE) + count(TRANSPORT) > 1) return 0.8;
  // A memo says From, To and Subject, too; with an address behind From it may as well be read as mail.
  return fields.get('from')?.includes('@') && count(CORRESPONDENCE) >= 3 ? 0.4 : 0;
}

/** Whether a text begins as a mailbox file does: an envelope line, and then a header. */
export function startsMailbox(text: string): boolean {
  const line = ENVELOPE_LINE.exec(text)?.[0];
  return line !== undefined && /^>?[!-9;-~]+[:\s]/.test(text.slice(line.length, line.length + 200));
}

/** The fields before the first empty line, by their names in lower case; none where that is no header. */
function headerFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '') break;
    if (/^[ \t]/.test(line) && fields.size > 0) continue;
    const field = /^([!-9;-~]+):(.*)$/.exec(line);
    if (!field) return line.startsWith('>From ') ? fields : new Map();
    const [, name = '', value = ''] = field;
    fields.set(name.toLowerCase(), value);
  }
  return fields;
}

/** A web page that a browser saved with its pictures is put together like mail (RFC 2557). */
function isWebArchive(fields: ReadonlyMap<string, string>): boolean {
  if (fields.has('snapshot-content-location') || /^\s*["<]*saved by/i.test(fields.get('from') ?? '')) return true;
  return /multipart\/related/i.test(fields.get('content-type') ?? '') && !fields.has('from');
}
