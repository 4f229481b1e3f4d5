/** The head of an HTTP/1.1 answer. */
export interface ResponseHead {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** With the empty line that ends it. */
  readonly bytes: number;
}

const END = Buffer.from('\r\n\r\n');
const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})(?: [^\r\n]*)?$/;
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*?)[ \t]*$/;

/**
 * Reads the head of an answer, strictly: what is not as RFC 9112 has it is refused.
 * @returns nothing while its end is not there
 * @throws Error where it is none
 */
export function readHead(bytes: Buffer): ResponseHead | undefined {
  const end = bytes.indexOf(END);
  if (end < 0) return undefined;
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const status = Number(STATUS_LINE.exec(first)?.[1]);
  if (!(status >= 100)) throw new Error('The answer is none of HTTP.');
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const [, name = '', value = ''] = HEADER_LINE.exec(line) ?? [];
    const key = name.toLowerCase();
    if (key === '') throw new Error('A header of the answer cannot be read.');
    if (key in headers && (key === 'content-length' || key === 'content-range'))
      throw new Error('The answer says twice how long it is.');
    headers[key] = key in headers ? `${headers[key]}, ${value}` : value;
  }
  return { status, headers, bytes: end + END.length };
}

/** How long the body is, if that is said in the one way that is read here; nothing where it is sent in another. */
export function bodyLength({ headers }: Pick<ResponseHead, 'headers'>): number | undefined {
  const length = headers['content-length'];
  const isPlain = headers['transfer-encoding'] === undefined && headers['content-encoding'] === undefined;
  return isPlain && length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}
