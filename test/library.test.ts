import { globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, test } from 'vitest';
import { cleanEnv, type Ran, run } from './cli/run-program.ts';
import { tempFolder } from './support/temp.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const passphrase = 'correct horse battery';
const inReadme = /<!-- library -->\n```ts\n(.*?)```/s;
let home: string;

/** Scripts of somebody who has installed the package. */
beforeEach(() => {
  home = tempFolder('library');
  mkdirSync(join(home, 'node_modules'));
  symlinkSync(root, join(home, 'node_modules/invite-vault'));
});

async function runModule(text: string): Promise<Ran> {
  writeFileSync(join(home, 'script.mjs'), text);
  const env = { ...cleanEnv(home), INVITES_PASSPHRASE: passphrase };
  return await run(process.execPath, ['script.mjs'], { cwd: home, env });
}

/** The example of the README, with a vault that is there. */
function example(): string {
  const text = inReadme.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] ?? '';
  return text.replace('/path/to/vault', join(home, 'vault'));
}

test('the built library makes a vault, and the example of the README runs on it as it is written', async () => {
  const made = await runModule(`
    import { createVault } from 'invite-vault';
    const { recoveryCode } = await createVault({ dir: 'vault', passphrase: process.env.INVITES_PASSPHRASE });
    console.log(recoveryCode);
  `);
  expect(made).toMatchObject({ stderr: '', exit: 0 });
  expect(await runModule(example())).toEqual({ stdout: 'true null\n', stderr: '', exit: 0 });

  const after = await runModule(`
    import { InviteManager, InviteNotFoundError, InvalidStateTransitionError, openVault, StoreError } from 'invite-vault';
    const vault = await openVault({ dir: 'vault', secret: ${JSON.stringify(made.stdout.trim())} });
    const { invites } = await vault.invites.list();
    const { events } = await vault.invites.audit({ filter: { actor: 'nightly' } });
    const { code } = await vault.invites.generate();
    await vault.invites.burn(code, 'enough');
    const again = await vault.invites.revoke(code).catch((error) => error);
    const nobody = await vault.invites.show(99).catch((error) => error);
    const stranger = await vault.invites.use('pinv_' + 'A'.repeat(43)).catch((error) => error);
    const misspelt = await vault.invites.generate({ ttl: '15m' }).catch((error) => error);
    const exported = await vault.exportTo('registry', 'registry.json');
    await vault.close();
    const missing = await openVault({ dir: 'elsewhere' }).catch((error) => error);
    console.log(JSON.stringify({
      labels: invites.map(({ label }) => label),
      types: events.map(({ type }) => type),
      ended: [again instanceof InvalidStateTransitionError, again.code],
      unknown: [nobody instanceof InviteNotFoundError, nobody.code],
      stranger: stranger instanceof InviteNotFoundError,
      misspelt: [misspelt.name, misspelt.message],
      exported: [exported.format, exported.taken > 0],
      missing: [missing instanceof StoreError, missing.code, typeof missing.hint],
      door: typeof InviteManager,
    }));
  `);
  expect(after).toMatchObject({ stderr: '', exit: 0 });
  expect(JSON.parse(after.stdout)).toEqual({
    labels: ["Ada's tablet"],
    types: ['invite.generated'],
    ended: [true, 'invalid_state_transition'],
    unknown: [true, 'not_found'],
    stranger: true,
    misspelt: ['InviteValidationError', 'generate: "terms" has an unknown key "ttl"'],
    exported: ['registry', true],
    missing: [true, 'vault_missing', 'string'],
    door: 'function',
  });
});

test('the types of the package hold the example to what it may do', async () => {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const types = join(home, 'types');
  const env = cleanEnv(home);
  const emitted = await run(process.execPath, [tsc, '-p', 'build/tsconfig.types.json', '--outDir', types], {
    cwd: root,
    env,
  });
  expect(emitted).toMatchObject({ stdout: '', exit: 0 });
  const declared = globSync('**/*.d.ts', { cwd: types });
  expect(declared).toContain('electron/library.d.ts');
  // Npm may not have been able to build it where the package is used.
  expect(declared.filter((name) => /['"]keytar['"]/.test(readFileSync(join(types, name), 'utf8')))).toEqual([]);
  const compilerOptions = {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    paths: { 'invite-vault': [join(types, 'electron/library.d.ts')] },
  };
  const check = async (text: string) => {
    writeFileSync(join(home, 'script.mts'), text);
    writeFileSync(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['script.mts'] }));
    return (await run(process.execPath, [tsc, '-p', home], { cwd: home, env })).stdout;
  };
  expect(await check(example())).toBe('');
  const exchange = `
    import { type ExchangeReport, type InviteManager, openVault, type Vault } from 'invite-vault';
    const vault: Vault = await openVault();
    const invites: InviteManager = vault.invites;
    const report: ExchangeReport = await vault.importFrom('vault-os', 'invites_store.json', { dryRun: true });
    await invites.as('nightly').extend(report.taken, { kind: 'after', ms: 1 });
  `;
  expect(await check(exchange)).toBe('');
  const misused = await check(exchange.replace("'vault-os'", "'yaml'").replace("{ kind: 'after', ms: 1 }", "'1h'"));
  expect(misused.match(/error TS\d+/g)).toEqual(['error TS2345', 'error TS2345']);
  const wrong = await check(example().replace("actor: 'nightly'", 'actor: 5').replace('(code)', '(7)'));
  expect(wrong.match(/error TS\d+/g)).toEqual(['error TS2322', 'error TS2345']);
});
