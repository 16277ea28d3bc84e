/** What can be done to a vault's keys and files, step by step. */
export const changes = [
  'create',
  're-key',
  're-key --master',
  'passphrase set',
  'passphrase set --only',
  'passphrase remove',
  'key into the keychain',
  'recovery new',
  'backup',
  'restore',
  'restore over a vault',
  'migrations to come',
] as const;
export type Change = (typeof changes)[number];

/** What such a process is told. */
export interface SteppedOrder {
  readonly change: Change;
  readonly dir: string;
  readonly keys: string;
  readonly backup: string;
  /** The passphrase of the vault, and the one that a change gives it. */
  readonly old: string;
  readonly next: string;
  /** Killed before this step, counted from 0; null: it goes through and tells how many there are. */
  readonly step: number | null;
}
