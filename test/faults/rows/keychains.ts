import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Created } from '../../../electron/vault/create.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import { type Keyring, startKeyring } from '../../support/keyring.ts';
import { makeFolder, removeFolder } from '../../support/temp.ts';
import { startVaultProcess, type VaultProcess } from '../../support/vault-processes.ts';
import { contentsOf } from '../../support/vaults.ts';
import { eachRound, type Row, Tally } from '../row.ts';

const keychainChild = fileURLToPath(new URL('../../support/keychain-child.ts', import.meta.url));
const nowhere = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' };

/** A vault whose key lies in a real keyring. */
interface Desk {
  readonly keyring: Keyring;
  readonly root: string;
  readonly dir: string;
  readonly created: Created;
}

/** What was done to the keyring, and the error that opening the vault must come to; `env` where the bus is another. */
interface Fault {
  readonly what: string;
  readonly code: ErrorCode;
  readonly spoil: (desk: Desk) => unknown;
  readonly env?: Readonly<Record<string, string>>;
}

const set = (value: () => string) => (desk: Desk) => meddle(desk.keyring, `set ${desk.created.vaultId} ${value()}`);

const faults: readonly Fault[] = [
  { what: 'no daemon', code: 'keychain_unavailable', spoil: () => {}, env: nowhere },
  { what: 'locked', code: 'keychain_locked', spoil: ({ keyring }) => keyring.lock() },
  {
    what: 'entry missing',
    code: 'keychain_entry_missing',
    spoil: ({ keyring, created }) => meddle(keyring, `delete ${created.vaultId}`),
  },
  { what: 'entry foreign', code: 'keychain_entry_foreign', spoil: set(() => randomBytes(32).toString('hex')) },
  { what: 'value damaged', code: 'keychain_entry_foreign', spoil: set(() => randomBytes(31).toString('hex')) },
];

export const keychainsRow: Row = {
  name: 'keychains',
  // Most of it is waiting for prompts; `test/vault/keyring.test.ts` has the same among the tests.
  rounds: { full: 5, short: 0 },
  needs: ['keychain'],
  run: async (trial) => {
    const tallies = faults.map((fault) => ({
      fault,
      tally: new Tally(`keychain, ${fault.what}: no new key, nothing changed, and the way out works`),
    }));
    const opened = new Tally('keychain, daemon dies while the vault is open: work goes on, and the way out works');
    const made = new Tally('keychain, daemon dies while a vault is made: a whole one or none, and no key is lost');
    await eachRound(trial, async ({ seed, random }) => {
      for (const { fault, tally } of tallies) await tally.try(seed, () => atDesk((desk) => meet(desk, fault)));
      await opened.try(seed, () => atDesk(dieWhileOpen));
      await made.try(seed, () => dieWhileMaking(random.int(600)));
    });
    return [...tallies.map(({ tally }) => tally), opened, made].map((tally) => tally.figure());
  },
};

async function atDesk(work: (desk: Desk) => Promise<void>): Promise<void> {
  const keyring = await startKeyring({ unlocked: true });
  const root = makeFolder('faults-keyring');
  const dir = join(root, 'vault');
  try {
    const created = await withProcess(dir, keyring.env, (child) => child.get('create'));
    await work({ keyring, root, dir, created: created as Created });
  } finally {
    await keyring.stop();
    removeFolder(root);
  }
}

async function withProcess<T>(
  dir: string,
  env: Readonly<Record<string, string>>,
  work: (child: VaultProcess) => Promise<T>,
): Promise<T> {
  const child = startVaultProcess(dir, 'os', env);
  try {
    return await work(child);
  } finally {
    await child.kill();
  }
}

async function meet(desk: Desk, { code, spoil, env }: Fault): Promise<void> {
  const { keyring, root, dir, created } = desk;
  spoil(desk);
  const key = meddle(keyring, `get ${created.vaultId}`);
  const before = { files: contentsOf(root), entries: entriesOf(keyring), key };
  await withProcess(dir, env ?? keyring.env, async (child) => {
    const { error } = await child.ask('open');
    assert.equal(error?.code, code);
    assert.match(error?.hint ?? '', /recovery code/, 'the way out is not said');
    const now = { files: contentsOf(root), entries: entriesOf(keyring), key };
    assert.deepEqual(now, before, 'something was made or changed');
    await expectWayOut(child, created);
  });
  // The head of the log has an entry of its own, which a vault that was used may get.
  assert.ok(entriesOf(keyring) - before.entries <= 1, 'an entry was made');
  assert.equal(meddle(keyring, `get ${created.vaultId}`), before.key, 'another key was put in');
  expectNoKeyIn(root, keyring, created);
}

async function expectWayOut(child: VaultProcess, { recoveryCode }: Created): Promise<void> {
  const opened = (await child.get('open', recoveryCode)) as { readonly by: string };
  assert.equal(opened.by, 'recovery');
  const code = String(await child.get('generate'));
  assert.equal(await child.get('use', code), true);
  await child.get('close');
}

async function dieWhileOpen({ keyring, root, dir, created }: Desk): Promise<void> {
  await withProcess(dir, keyring.env, async (child) => {
    await child.get('open');
    const code = String(await child.get('generate'));
    await keyring.stop();
    assert.equal(await child.get('use', code), true);
    await child.get('close');
    const { error } = await child.ask('open');
    assert.equal(error?.code, 'keychain_unavailable');
    await expectWayOut(child, created);
  });
  assert.ok(!JSON.stringify(contentsOf(root)).includes(created.recoveryCode));
}

async function dieWhileMaking(afterMs: number): Promise<void> {
  const keyring = await startKeyring({ unlocked: true });
  const root = makeFolder('faults-keyring');
  const dir = join(root, 'vault');
  try {
    await withProcess(dir, keyring.env, async (child) => {
      const answer = child.ask('create');
      const ended = new Promise((resolve) => setTimeout(resolve, afterMs)).then(() => keyring.stop());
      const { value, error } = await answer;
      await ended;
      if (error === undefined) return await expectWayOut(child, value as Created);
      assert.equal(error.code, 'keychain_unavailable');
      assert.ok(!existsSync(dir), 'a vault was left whose recovery code nobody has seen');
    });
    assert.ok(
      Object.keys(contentsOf(root)).every((name) => name.startsWith('vault')),
      'something hidden is left',
    );
  } finally {
    await keyring.stop();
    removeFolder(root);
  }
}

/** Calls past the vault, as an operator who is busy with her keyring makes them. */
function meddle({ env }: Keyring, ...calls: string[]): string {
  const script = '"$0" "$@"; test $? = 7';
  return execFileSync('sh', ['-c', script, process.execPath, keychainChild, '20000', ...calls], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    encoding: 'utf8',
  });
}

/** How many entries of the program the keyring has, locked ones too. */
function entriesOf({ env }: Keyring): number {
  const target = ['--dest', 'org.freedesktop.secrets', '--object-path', '/org/freedesktop/secrets'];
  const method = ['--method', 'org.freedesktop.Secret.Service.SearchItems', "{'service':'invite-vault'}"];
  const found = execFileSync('gdbus', ['call', '--session', ...target, ...method], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    encoding: 'utf8',
  });
  return found.match(/\/org\/freedesktop\/secrets\/collection\//g)?.length ?? 0;
}

/** Neither the key that the keyring holds nor the recovery code stands in any file beside or in the vault. */
function expectNoKeyIn(root: string, keyring: Keyring, { vaultId, recoveryCode }: Created): void {
  const key = /"answer":"([0-9a-f]{64})"/.exec(meddle(keyring, `get ${vaultId}`))?.[1];
  const files = Object.values(contentsOf(root)).map((text) => Buffer.from(text.split(' ')[1] ?? '', 'base64'));
  for (const bytes of files) {
    assert.ok(!bytes.includes(recoveryCode), 'the recovery code lies in a file');
    if (key === undefined) continue;
    assert.ok(!bytes.includes(key) && !bytes.includes(Buffer.from(key, 'hex')), 'the key lies in a file');
  }
}
