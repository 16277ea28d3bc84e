import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isInstalled } from '../support/installed.ts';

/** Whether no certificate can be made here. */
export const noCertificates = !isInstalled('openssl');

export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** Makes a certificate of two days for `names`, as in its subjectAltName, in files of that name; their paths. */
export function makeCertificateFiles(folder: string, name: string, names: string): CertificateFiles {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}-key.pem`)];
  const subject = ['-subj', '/CN=desk', '-addext', `subjectAltName=${names}`];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'pipe' });
  return { cert, key };
}

/** The same; the texts of both. */
export function makeCertificate(folder: string, name: string, names: string): CertificateFiles {
  const { cert, key } = makeCertificateFiles(folder, name, names);
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}
