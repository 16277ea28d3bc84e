import { parseArgs } from 'node:util';
import { InviteValidationError } from '../../../shared/errors.ts';
import type { Host } from '../../hosts/host.ts';
import { vaultLocation } from '../../vault/location.ts';

/** What a start of the app was asked for. */
export interface ShellOptions {
  /** The vault's folder. */
  readonly dir: string;
  readonly actor: string | undefined;
  /** A file with the passphrase or recovery code that unlocks the vault at the start. */
  readonly passphraseFile: string | undefined;
  /** Null: whichever is there. */
  readonly shell: 'chromium' | 'electron' | null;
  /** Without a desktop, as tests run it. */
  readonly headless: boolean;
  readonly help: boolean;
}

/** What `--help` says. */
export const shellHelp = `Opens Invite Vault in a window.

  npm start -- [OPTIONS]

  --vault DIR             the vault's folder (or INVITES_VAULT)
  --actor NAME            who acts, for the audit log (the OS user)
  --passphrase-file FILE  unlock the vault with the passphrase or recovery code in this file
  --shell electron        in Electron, which is the default where its program is
  --shell chromium        in the installed Chromium or Chrome (INVITE_VAULT_BROWSER names another)
  --headless              without a display, for tests
  --demo                  with npm start: on a throwaway vault with about 200 invites
  -h, --help              show this

Without a display, run \`npm run demo\`, or use the command line: npm run invites -- --help
`;

type Env = Readonly<Record<string, string | undefined>>;

/** Reads the words after the program's name. Throws InviteValidationError `usage`. */
export function readShellOptions(argv: readonly string[], env: Env, host: Pick<Host, 'dataFolder'>): ShellOptions {
  const { vault, actor, shell, 'passphrase-file': passphraseFile, headless = false, help = false } = parse(argv);
  if (shell !== undefined && shell !== 'chromium' && shell !== 'electron') {
    throw usage('--shell has a value that cannot be', 'choose one of: electron, chromium');
  }
  if (actor === '') throw usage('--actor is empty');
  if (passphraseFile === '') throw usage('--passphrase-file is empty');
  const named = vault ?? (env['INVITES_VAULT'] || undefined);
  if (named === '') throw usage('--vault is empty', 'name the folder, or leave the option out');
  return {
    dir: vaultLocation(named ?? host.dataFolder()),
    actor,
    passphraseFile,
    shell: shell ?? null,
    headless,
    help,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        vault: { type: 'string' },
        actor: { type: 'string' },
        'passphrase-file': { type: 'string' },
        shell: { type: 'string' },
        headless: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    const option = error instanceof Error ? /'(--?[a-z][a-z-]{0,24})/.exec(error.message)?.[1] : undefined;
    throw usage(option === undefined ? 'the options cannot be read' : `the option ${option} cannot be read`);
  }
}

function usage(message: string, hint = 'read: npm start -- --help'): InviteValidationError {
  return new InviteValidationError('usage', message, hint);
}
