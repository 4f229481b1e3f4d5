import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { AlcoveError } from '../../../src-shared/errors.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Whom to trust: what Node trusts, what the system trusts, and a person's own.
 * @param file PEM
 * @throws AlcoveError `SETTINGS_INVALID` that names the file
 */
export async function trust(file: string | null): Promise<SecureContext> {
  const own = file === null ? [] : await readCertificates(file);
  return createSecureContext({
    ca: [...new Set([...getCACertificates('default'), ...getCACertificates('system'), ...own])],
  });
}

async function readCertificates(file: string): Promise<readonly string[]> {
  try {
    const found = (await readFile(file, 'utf8')).match(CERTIFICATE) ?? [];
    for (const certificate of found) new X509Certificate(certificate);
    if (found.length === 0) throw new Error('There is no certificate in it.');
    return found;
  } catch (cause) {
    throw new AlcoveError('SETTINGS_INVALID', {
      detail: `The certificates in ${file} cannot be used: it is to be a PEM file.`,
      cause,
    });
  }
}
