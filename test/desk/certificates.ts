import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** Makes a certificate of so many days for `names`, as in its subjectAltName, in files of that name; their paths. */
export function makeCertificateFiles(folder: string, name: string, names: string, days = 2): CertificateFiles {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}-key.pem`)];
  const subject = ['-subj', '/CN=desk', '-addext', `subjectAltName=${names}`];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', String(days)];
  execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'pipe' });
  return { cert, key };
}

/** The same; the texts of both. */
export function makeCertificate(folder: string, name: string, names: string, days = 2): CertificateFiles {
  const { cert, key } = makeCertificateFiles(folder, name, names, days);
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}
