import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { attempt } from '../../shared/attempt.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import { systemReason } from '../../shared/system-reasons.ts';

/** A certificate with its key, both in PEM and known to belong together. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** DNS names and IP addresses that it is for. */
  readonly names: readonly string[];
  /** The last moment it is valid. Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A certificate and its private key: the paths of their files, or what is in them. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** A chain of certificates is some kilobytes. */
const pemBytes = 1024 * 1024;

/** Reads both files. Throws InviteValidationError. `now`: milliseconds since 1970. */
export function readCertificateFiles(files: CertificateFiles, now: number): Certificate {
  const { cert, key } = readPemFiles(files);
  return readCertificate(cert, key, now);
}

/** The texts of both files. Throws as {@link readPem} does. */
export function readPemFiles({ cert, key }: CertificateFiles): CertificateFiles {
  return { cert: readPem('the certificate', cert), key: readPem('the key', key) };
}

/**
 * Reads one of the two files; `what` is its name in messages. Throws InviteValidationError for a file that the system
 * refuses, that is too large or not a plain file: reading a pipe could wait forever.
 */
export function readPem(what: string, path: string): string {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) {
      throw new InviteValidationError('file_refused', `${what} could not be read: it is no plain file`, 'name a file');
    }
    if (stats.size > pemBytes) {
      throw new InviteValidationError(
        'file_refused',
        `${what} is larger than 1 MiB`,
        'check that it is the right file',
      );
    }
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (error instanceof InviteValidationError || !/^E[A-Z0-9]+$/.test(code)) throw error;
    const { reason, hint } = systemReason(code);
    throw new InviteValidationError('file_refused', `${what} could not be read: ${reason}`, hint, { cause: error });
  }
}

/** Reads a certificate (its chain may follow) and its private key. Throws InviteValidationError. `now`: ms since 1970. */
export function readCertificate(cert: string, key: string, now: number): Certificate {
  const read = attempt(() => new X509Certificate(cert));
  if (read === null) throw refuse('the certificate is not one in PEM', 'it begins with -----BEGIN CERTIFICATE-----');
  const privateKey = attempt(() => createPrivateKey(key));
  if (privateKey === null) {
    const hint = key.includes('ENCRYPTED')
      ? 'it is behind a passphrase: give the desk a copy without one'
      : 'it begins with -----BEGIN PRIVATE KEY-----';
    throw refuse('the key of the certificate cannot be read', hint);
  }
  if (!belongs(read, privateKey)) {
    throw refuse('the key is not the one of the certificate', 'name the two files that were made together');
  }
  if (read.validFromDate.getTime() > now) {
    const begins = read.validFromDate.toISOString().slice(0, 10);
    throw refuse(`the certificate is not valid before ${begins}`, 'wait until then, or set the clock of this machine');
  }
  if (read.validToDate.getTime() <= now) {
    throw refuse(`the certificate ended on ${read.validToDate.toISOString().slice(0, 10)}`, 'have it renewed');
  }
  // TLS refuses more than a certificate shows: a weak key, a broken chain.
  if (attempt(() => createSecureContext({ cert, key })) === null) {
    throw refuse('TLS accepts no such certificate or key', 'check the chain, and that the key is not too weak');
  }
  return { cert, key, names: namesIn(read.subjectAltName ?? ''), expiresAt: read.validToDate.getTime() };
}

/** As Node writes them: `DNS:id.example.org, IP Address:192.0.2.7`. */
function namesIn(alternatives: string): string[] {
  return [...alternatives.matchAll(/(?:^|, )(?:DNS|IP Address):([A-Za-z0-9.:*-]+)/g)].map(([, name = '']) =>
    name.toLowerCase(),
  );
}

function belongs(certificate: X509Certificate, key: KeyObject): boolean {
  return attempt(() => certificate.checkPrivateKey(key)) === true;
}

function refuse(message: string, hint: string): InviteValidationError {
  return new InviteValidationError('invalid_value', message, hint);
}
