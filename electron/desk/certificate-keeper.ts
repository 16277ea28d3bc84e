import { statSync } from 'node:fs';
import { type CertificatePhase, certificateWarningMs } from '../../shared/domain/desk.ts';
import { VaultError } from '../../shared/errors.ts';
import { type Certificate, type CertificateFiles, readCertificate, readPemFiles } from './certificate.ts';

/** The certificate that an open desk uses. */
export interface CertificateState {
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly phase: CertificatePhase;
  /** Why the files, as they are now, are not used; null while they are. */
  readonly refused: string | null;
}

/** What happened to the certificate of an open desk. */
export interface CertificateNews {
  readonly kind: 'renewed' | 'refused' | 'expiring' | 'expired';
  readonly state: CertificateState;
}

export interface CertificateKeeperOptions {
  readonly inUse: Certificate;
  /** Null: there is nothing to renew it from. */
  readonly files: CertificateFiles | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Uses a renewed certificate for new connections. Throws a VaultError if the desk cannot use it. */
  readonly accept: (renewed: Certificate) => void;
}

/** Watches the certificate of an open desk: its expiry, and its files, which may be renewed while the desk is open. */
export class CertificateKeeper {
  readonly #options: CertificateKeeperOptions;
  #inUse: Certificate;
  #stamp: string;
  #phase: CertificatePhase;
  #refused: string | null = null;

  constructor(options: CertificateKeeperOptions) {
    this.#options = options;
    this.#inUse = options.inUse;
    // Files that were replaced after the certificate was read differ from it at the first check.
    this.#stamp = '';
    this.#phase = this.#phaseNow();
  }

  get state(): CertificateState {
    return { expiresAt: this.#inUse.expiresAt, phase: this.#phaseNow(), refused: this.#refused };
  }

  /** Takes over renewed files; returns what the operator has not been told yet. Never throws. */
  check(): CertificateNews[] {
    const kinds: CertificateNews['kind'][] = [];
    const file = this.#checkFiles();
    if (file !== null) kinds.push(file);
    const phase = this.#phaseNow();
    if (phase !== this.#phase && phase !== 'valid' && file !== 'renewed') kinds.push(phase);
    this.#phase = phase;
    return kinds.map((kind) => ({ kind, state: this.state }));
  }

  #checkFiles(): 'renewed' | 'refused' | null {
    const { files, now, accept } = this.#options;
    if (files === null) return null;
    const stamp = stampOf(files);
    // A refused pair is read again each time: it may only wait for its first day, or for the other file.
    if (stamp === this.#stamp && this.#refused === null) return null;
    const told = stamp === this.#stamp ? this.#refused : null;
    this.#stamp = stamp;
    try {
      const { cert, key } = readPemFiles(files);
      if (cert !== this.#inUse.cert || key !== this.#inUse.key) {
        const found = readCertificate(cert, key, now());
        accept(found);
        this.#inUse = found;
      } else if (this.#refused === null) return null;
      this.#refused = null;
      return 'renewed';
    } catch (error) {
      const reason = error instanceof VaultError ? error.message : 'the new certificate cannot be used';
      if (reason === told) return null;
      this.#refused = reason;
      return 'refused';
    }
  }

  #phaseNow(): CertificatePhase {
    const left = this.#inUse.expiresAt - this.#options.now();
    if (left <= 0) return 'expired';
    return left <= certificateWarningMs ? 'expiring' : 'valid';
  }
}

/** Changes when either file is written, replaced or becomes readable. */
function stampOf({ cert, key }: CertificateFiles): string {
  return [cert, key].map(stampOne).join(' ');
}

function stampOne(path: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(path);
    return `${ino}:${size}:${mtimeMs}:${ctimeMs}`;
  } catch {
    return 'none';
  }
}
