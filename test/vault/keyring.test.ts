import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Created } from '../../electron/vault/create.ts';
import { type Keyring, keyringAvailable, startKeyring } from '../support/keyring.ts';
import { tempFolder } from '../support/temp.ts';
import { vaultProcess } from '../support/vault-processes.ts';
import { contentsOf } from '../support/vaults.ts';

const path = { PATH: process.env['PATH'] ?? '' };

/** Accounts of the entries that the keyring has under the program's service. */
function accountsIn({ env }: Keyring): string[] {
  const text = execFileSync('secret-tool', ['search', '--all', 'service', 'invite-vault'], {
    env: { ...path, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return [...text.matchAll(/^secret = .*$/gm)].map(([line]) => line);
}

describe.skipIf(keyringAvailable() !== null)('with the real keychain of a desktop', () => {
  let keyring: Keyring;
  let dir: string;
  let created: Created;

  beforeAll(async () => {
    keyring = await startKeyring({ unlocked: true });
  });
  afterAll(() => keyring.stop());

  test('a vault is made, opens, and has nothing but good lines', async () => {
    dir = join(tempFolder(), 'vault');
    const child = vaultProcess(dir, 'os', keyring.env);
    created = (await child.get('create')) as Created;
    expect(await child.get('open')).toEqual({ by: 'keychain', rollback: null });
    const code = (await child.get('generate')) as string;
    expect(await child.get('use', code)).toBe(true);
    await child.get('close');
    const { lines, exitCode } = (await child.get('examine')) as { lines: { status: string }[]; exitCode: number };
    expect(lines.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(exitCode).toBe(0);
    expect(created.recoveryCode).toMatch(/^[0-9A-Z-]{66}$/);
    expect(accountsIn(keyring).length).toBe(2);
  });
});
