import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { InviteValidationError } from '../../shared/errors.ts';

/** A certificate with its key, both in PEM and known to belong together. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** DNS names and IP addresses that it is for. */
  readonly names: readonly string[];
}

/** A chain of certificates is some kilobytes. */
const pemBytes = 1024 * 1024;

/**
 * Reads one of the two files; `what` is how it is called. Throws InviteValidationError for what is no plain file (a pipe
 * would be waited for without end) or too large, and what the system throws.
 */
export function readPem(what: string, path: string): string {
  const stats = statSync(path);
  if (!stats.isFile()) {
    throw new InviteValidationError('file_refused', `${what} could not be read: it is no plain file`, 'name a file');
  }
  if (stats.size > pemBytes) {
    throw new InviteValidationError('file_refused', `${what} is larger than 1 MiB`, 'check that it is the right file');
  }
  return readFileSync(path, 'utf8');
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
  return { cert, key, names: namesIn(read.subjectAltName ?? '') };
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

function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

function refuse(message: string, hint: string): InviteValidationError {
  return new InviteValidationError('invalid_value', message, hint);
}
