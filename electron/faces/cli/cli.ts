import type { Host } from '../../hosts/host.ts';
import type { Keychain, KeychainOptions } from '../../keys/keychain.ts';
import type { Paint } from './paint.ts';
import type { CommandSpec } from './spec.ts';
import type { Sink } from './streams.ts';

/** What the command line needs of the process it runs in. */
export interface CliContext {
  readonly host: Host;
  readonly openKeychain: (options: KeychainOptions) => Keychain;
  readonly env: Record<string, string | undefined>;
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTerminal: boolean };
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Aborted when the operator interrupts. */
  readonly signal: AbortSignal;
  /** Version of the program. */
  readonly version: () => string;
}

/** The options that every command has. */
export interface GlobalChoices {
  /** The vault's folder. */
  readonly dir: string;
  /** Whether the folder was named rather than taken by default. */
  readonly dirNamed: boolean;
  readonly json: boolean;
  readonly actor: string | undefined;
  readonly passphraseFile: string | undefined;
  /** From INVITES_PASSPHRASE and INVITES_NEW_PASSPHRASE, which no child process shall inherit. */
  readonly passphrase: string | undefined;
  readonly newPassphrase: string | undefined;
  readonly quiet: boolean;
  /** How long the keychain may take to answer. Milliseconds. */
  readonly keychainTimeoutMs: number;
  /** Whether a terminal may be given colours. */
  readonly colour: boolean;
}

/** What a command works with. */
export interface Cli extends CliContext, GlobalChoices {
  readonly keychain: Keychain;
  /** Every command of the program. */
  readonly commands: readonly CommandSpec[];
  /** Colours of the answer on stdout, and of notes on stderr. */
  readonly paint: Paint;
  readonly paintNote: Paint;
  /** Puts a line of the answer on stdout. */
  readonly answer: (line: string) => void;
  /** Answers with one JSON value. */
  readonly answerJson: (value: unknown) => void;
  /** Puts a note on stderr, unless the operator wants quiet. */
  readonly note: (line: string) => void;
  /** Puts a line on stderr that was asked for: a code, a kit. */
  readonly show: (line: string) => void;
}
