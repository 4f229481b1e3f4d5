import { AlcoveError } from '../../../src-shared/errors.ts';

/** OpenSSL's and Node's names for what may be wrong with a certificate. */
const CERTIFICATE =
  /^(ERR_TLS_CERT|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECRYPT|DECODE)|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|CRL_|PATH_LENGTH)/;

const WHAT_HAPPENED: Readonly<Record<string, (host: string) => string>> = {
  ENOTFOUND: (host) => `No address is known for ${host}.`,
  EAI_AGAIN: (host) => `The address of ${host} could not be asked for.`,
  ECONNREFUSED: (host) => `${host} refused the connection.`,
  ETIMEDOUT: (host) => `${host} did not answer in time.`,
  EHOSTUNREACH: (host) => `There is no way to ${host}.`,
  ENETUNREACH: (host) => `There is no way to ${host}.`,
  UND_ERR_HEADERS_TIMEOUT: (host) => `${host} did not answer in time.`,
};

/** What a person is told when there is no connection to `host`, or none any more. */
export function networkError(error: unknown, host: string): AlcoveError {
  const coded = find(error, (each) => each instanceof AlcoveError);
  if (coded instanceof AlcoveError) return coded;
  const code = codeOf(find(error, (each) => codeOf(each) !== ''));
  if (CERTIFICATE.test(code)) {
    const detail = `The certificate of ${host} is not trusted (${code}), so nothing was sent to it.`;
    return new AlcoveError('CERTIFICATE_UNTRUSTED', { detail, cause: error });
  }
  const detail = WHAT_HAPPENED[code]?.(host) ?? `The connection to ${host} broke off${code && ` (${code})`}.`;
  return new AlcoveError('HUB_UNREACHABLE', { detail, cause: error });
}

/** The first of an error and its causes that will do. */
function find(error: unknown, isIt: (error: Error) => boolean): Error | undefined {
  let each = error;
  for (let depth = 0; each instanceof Error && depth < 8; depth++, each = each.cause) if (isIt(each)) return each;
  return undefined;
}

const codeOf = (error: Error | undefined): string =>
  error && 'code' in error && typeof error.code === 'string' ? error.code : '';
