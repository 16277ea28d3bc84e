import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Created } from '../../electron/vault/create.ts';
import { needs } from '../support/available.ts';
import { type Keyring, startKeyring } from '../support/keyring.ts';
import { makeFolder, removeFolder, tempFolder } from '../support/temp.ts';
import { vaultProcess } from '../support/vault-processes.ts';
import { contentsOf } from '../support/vaults.ts';

const keychainChild = fileURLToPath(new URL('../support/keychain-child.ts', import.meta.url));
const path = { PATH: process.env['PATH'] ?? '' };

/** Calls past the vault, as an operator who is busy with her keyring makes them. */
function meddle(keyring: Keyring, ...calls: string[]): void {
  execFileSync('sh', ['-c', '"$0" "$@"; test $? = 7', process.execPath, keychainChild, '20000', ...calls], {
    env: { ...path, ...keyring.env },
  });
}

/** How many entries of the program the keyring has, locked ones too. */
function entriesOf({ env }: Keyring): number {
  const target = ['--dest', 'org.freedesktop.secrets', '--object-path', '/org/freedesktop/secrets'];
  const method = ['--method', 'org.freedesktop.Secret.Service.SearchItems', "{'service':'invite-vault'}"];
  const found = execFileSync('gdbus', ['call', '--session', ...target, ...method], {
    env: { ...path, ...env },
    encoding: 'utf8',
  });
  return found.match(/\/org\/freedesktop\/secrets\/collection\//g)?.length ?? 0;
}

describe('with the keyring of a desktop', needs('keychain'), () => {
  let keyring: Keyring;
  let root: string;
  let dir: string;
  let created: Created;

  beforeAll(async () => {
    keyring = await startKeyring({ unlocked: true });
    root = makeFolder('keyring-vault');
    dir = join(root, 'vault');
  });
  afterAll(async () => {
    await keyring.stop();
    removeFolder(root);
  });

  test('of two that make the vault at once one wins, and the other leaves no entry', async () => {
    const rivals = [vaultProcess(dir, 'os', keyring.env), vaultProcess(dir, 'os', keyring.env)];
    const answers = await Promise.all(rivals.map((rival) => rival.ask('create')));
    expect(answers.map(({ error }) => error?.code ?? 'made').toSorted()).toEqual(['made', 'vault_exists']);
    expect(entriesOf(keyring)).toBe(1);
    created = answers.find(({ error }) => !error)?.value as Created;
  });

  test('the vault opens, and doctor has nothing but good lines', async () => {
    const child = vaultProcess(dir, 'os', keyring.env);
    expect(await child.get('open')).toEqual({ by: 'keychain', rollback: null });
    expect(await child.get('use', (await child.get('generate')) as string)).toBe(true);
    await child.get('close');
    // The key, and the checkpoint.
    expect(entriesOf(keyring)).toBe(2);
    const { lines, exitCode } = (await child.get('examine')) as { lines: { status: string }[]; exitCode: number };
    expect(lines.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(exitCode).toBe(0);
  });

  test('an older copy of the folder is seen', async () => {
    const older = join(tempFolder(), 'older');
    cpSync(dir, older, { recursive: true });
    const child = vaultProcess(dir, 'os', keyring.env);
    await child.get('open');
    await child.get('generate');
    await child.get('close');
    expect(await vaultProcess(older, 'os', keyring.env).get('open')).toMatchObject({ rollback: { kind: 'shorter' } });
  });

  test('an entry that is gone, and one of another vault, are told apart; the recovery code opens', async () => {
    const { vaultId, recoveryCode } = created;
    const before = contentsOf(dir);
    meddle(keyring, `set ${vaultId} ${'ab'.repeat(32)}`);
    const child = vaultProcess(dir, 'os', keyring.env);
    const foreign = await child.ask('open');
    meddle(keyring, `delete ${vaultId}`);
    const gone = await child.ask('open');
    expect([foreign.error?.code, gone.error?.code]).toEqual(['keychain_entry_foreign', 'keychain_entry_missing']);
    expect(contentsOf(dir)).toEqual(before);
    expect(entriesOf(keyring)).toBe(1);
    expect(await child.get('open', recoveryCode)).toMatchObject({ by: 'recovery' });
    await child.get('close');
    expect(entriesOf(keyring)).toBe(1);
  });

  test('a keyring that is locked, and one that is not running, are told apart; the recovery code opens', async () => {
    meddle(keyring, `set ${created.vaultId} ${'ab'.repeat(32)}`);
    keyring.lock();
    const before = contentsOf(dir);
    const entries = entriesOf(keyring);
    const locked = await vaultProcess(dir, 'os', keyring.env).ask('open');
    expect(entriesOf(keyring)).toBe(entries);
    const absent = vaultProcess(dir, 'os', { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' });
    const silent = await absent.ask('open');
    expect([locked.error?.code, silent.error?.code]).toEqual(['keychain_locked', 'keychain_unavailable']);
    expect(locked.error?.message).not.toBe(silent.error?.message);
    for (const { error } of [locked, silent]) expect(error?.hint).toContain('or unlock with the recovery code');
    expect(contentsOf(dir)).toEqual(before);
    expect(await absent.get('open', created.recoveryCode)).toEqual({ by: 'recovery', rollback: null });
    const lines = (await absent.get('examineOpen')) as { check: string; status: string; code: string | null }[];
    expect(lines.filter(({ status }) => status !== 'ok')).toMatchObject([
      { check: 'keychain', status: 'problem', code: 'keychain_unavailable' },
      { check: 'checkpoint', status: 'note' },
    ]);
    await absent.get('close');
  });

  test('where no keyring runs, none is made: the folder is not left half-made either', async () => {
    const place = join(tempFolder(), 'vault');
    const child = vaultProcess(place, 'os', { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' });
    expect((await child.ask('create')).error?.code).toBe('keychain_unavailable');
    expect(contentsOf(join(place, '..'))).toEqual({});
  });
});
