import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { failure, isBug } from '../../electron/faces/ipc/envelope.ts';
import { envelope } from '../../shared/contract/basics.ts';
import { type ErrorCode, InviteValidationError, StoreError } from '../../shared/errors.ts';
import { openVaultWorld } from './world.ts';

it('gives a bug away to nobody but the developer', async () => {
  const world = await openVaultWorld();
  const { vault } = world.face.session;
  if (vault === null) throw new Error('it is locked');
  // A fault deep inside: the registry is gone from under the session.
  vault.core.db.close();
  const answer = await world.dispatch('invites.counts', {});
  expect(answer).toEqual({
    ok: false,
    error: { name: 'Error', code: 'internal', message: 'something unexpected went wrong inside the vault', hint: null },
  });
  expect(world.host.bugs.length).toBeGreaterThan(0);
  expect(isBug(new StoreError('busy', 'x'))).toBe(false);
});

it('lets no answer out that is not of the form agreed', async () => {
  const world = await openVaultWorld();
  world.host.paths.push(world.path('x.json'));
  const answer = await world.dispatch('exchange.export', { format: 'vault-os', dryRun: true, group: 'extra' });
  expect(answer).toMatchObject({ ok: false, error: { code: 'internal' } });
  expect(JSON.stringify(answer)).not.toContain('pinv_x');
  expect(world.host.bugs).toHaveLength(1);
});

it.each([null, undefined, 'text', 1, Symbol('x'), {}, new TypeError('secret pinv_x'), Object.create(null)])(
  'whatever is thrown becomes one envelope: %o',
  (thrown) => {
    const answer = envelope.parse(failure(thrown));
    expect(answer).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(JSON.stringify(answer)).not.toContain('pinv_x');
  },
);

it('says a way out in the words of the window, not of the command line', () => {
  const hint = (code: ErrorCode, said: string | null) => {
    const answer = failure(new InviteValidationError(code, 'what happened', said));
    return answer.ok ? null : answer.error.hint;
  };
  expect(hint('handed_over', 'use it here all the same with --anyway')).toBe(
    'use it here all the same only if it was not used there',
  );
  expect(hint('no_identity', 'name the service: --identity SLUG')).toBe(
    'choose the service, or add it in the settings',
  );
  expect(hint('busy', 'close it and run "invites rekey" again; the vault is safe')).toBe(
    'close the other program and change the key again; the vault is safe',
  );
  expect(hint('disk_full', 'run: invites doctor')).toBeNull();
  expect(hint('busy', 'try again in a moment; the invites are safe')).toBe(
    'try again in a moment; the invites are safe',
  );
  expect(hint('busy', null)).toBeNull();
});

it('no hint of the core comes through that names a command', () => {
  const sources = ['keys', 'registry', 'vault', 'exchange'].map((folder) =>
    join(import.meta.dirname, '../../electron', folder),
  );
  const texts = sources
    .flatMap((folder) => readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()))
    .flatMap(({ parentPath, name }) =>
      [...readFileSync(join(parentPath, name), 'utf8').matchAll(/'([^'\n]*)'/g)].map(([, said = '']) => said),
    )
    .filter((said) =>
      /\binvites (add|list|doctor|restore|rekey|reissue|audit|identity|passphrase|tokens|export)\b| --[a-z]/.test(said),
    );
  expect(texts.length).toBeGreaterThan(10);
  for (const said of texts) {
    const answer = failure(new StoreError('disk_full', 'what happened', said));
    expect(answer.ok ? null : answer.error.hint, said).toBeNull();
  }
});

it('no note of an exchange names a command of this program or its options', () => {
  const folder = join(import.meta.dirname, '../../electron/exchange');
  const notes = readdirSync(folder).flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/notes\.push\(\s*(['"`])([\s\S]*?)\1[,)]/g)].map(
      ([, , said = '']) => said,
    ),
  );
  expect(notes.length).toBeGreaterThan(8);
  for (const said of notes) expect(said.replace(/posta-server .*/, '')).not.toMatch(/"invites |(?<![\w-])--[a-z]/);
});
