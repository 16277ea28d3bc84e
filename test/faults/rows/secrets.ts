import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeHost } from '../../../electron/hosts/node.ts';
import { openVault } from '../../../electron/vault/open.ts';
import { builtCommand, cleanEnv, type Ran, run } from '../../cli/run-program.ts';
import { memoryKeychain } from '../../support/memory-keychain.ts';
import { watchProcesses } from '../process-watch.ts';
import { type Row, Tally, type Trial } from '../row.ts';
import { keyForms, type Secrets, secretFinder, textForms } from '../secrets-in.ts';

const passphrase = 'correct horse battery';

/** A round is a code: so many are issued, checked and, the first of them, used; then every trace is looked through. */
export const secretsRow: Row = {
  name: 'secrets',
  rounds: { full: 1_000, short: 25 },
  run: async (trial) => {
    const home = join(trial.folder, 'home');
    const answers = join(trial.folder, 'answers');
    for (const dir of [home, answers, join(home, 'tmp')]) mkdirSync(dir, { mode: 0o700 });
    const watch = watchProcesses(process.pid);
    const { secrets, outputs } = await workWith(home, answers, trial.rounds);
    const images = watch.stop();
    const traces: (readonly [string, Buffer])[] = [
      ...filesBelow(home).map((path) => [path, readFileSync(path)] as const),
      ...outputs.map(({ what, ran }) => [`output of ${what}`, Buffer.from(`${ran.stdout}\n${ran.stderr}`)] as const),
      ...images.map((image) => ['argv and environment of a process', image] as const),
    ];
    return [await lookThrough(trial, traces, secrets)];
  },
};

async function lookThrough({ seed }: Trial, traces: readonly (readonly [string, Buffer])[], secrets: Secrets) {
  const tally = new Tally('a code, a token or a key: nowhere but in the answer that showed it');
  const places = new Map<string, string>();
  const find = secretFinder(secrets);
  for (const [place, bytes] of traces) for (const name of find(bytes)) places.set(name, place);
  for (const name of secrets.keys()) {
    await tally.try(seed, () => assert.equal(places.get(name), undefined, `${name} lies in ${places.get(name)}`));
  }
  const megabytes = traces.reduce((sum, [, bytes]) => sum + bytes.length, 0) / 1e6;
  return tally.figure(`looked for in ${traces.length} files, outputs and processes of ${megabytes.toFixed(1)} MB`);
}

/** Every kind of work by command line. What shows a code on purpose goes to `answers`. */
async function workWith(home: string, answers: string, count: number) {
  const dir = join(home, 'vault');
  const file = join(answers, 'passphrase');
  writeFileSync(file, `${passphrase}\n`, { mode: 0o600 });
  const env = { ...cleanEnv(home), INVITES_VAULT: dir, TMPDIR: join(home, 'tmp'), INVITES_DEBUG: '1' };
  const secrets = new Map<string, readonly Buffer[]>();
  const outputs: { what: string; ran: Ran }[] = [];
  const command = async (words: string, stdin = '', shows = false): Promise<Ran> => {
    const args = [builtCommand, ...words.split(' '), '--passphrase-file', file];
    const ran = await run(process.execPath, args, { cwd: home, env, stdin });
    if (!shows) outputs.push({ what: words, ran });
    return ran;
  };
  const made = await command('init --key-store passphrase', '', true);
  const recovery = /[0-9A-Z]{4}(?:-[0-9A-Z]{1,4}){5,}/.exec(made.stderr)?.[0] ?? '';
  assert.notEqual(recovery, '', `no vault was made: ${made.stderr}`);
  secrets.set('recovery code', [...textForms(recovery), ...textForms(recovery.replaceAll('-', ''))]);
  secrets.set('passphrase', textForms(passphrase));
  await command('identity add home https://id.example.org');
  const csv = join(answers, 'codes.csv');
  const issued = await command(`generate --identity home --max-uses 3 --count ${count} --out ${csv}`);
  assert.equal(issued.exit, 0, issued.stderr);
  const codes = [...readFileSync(csv, 'utf8').matchAll(/^\d+,[^,]*,(\w[\w-]+),/gm)].map((match) => String(match[1]));
  assert.equal(codes.length, count);
  for (const [index, code] of codes.entries()) secrets.set(`code ${index + 1}`, textForms(code));
  await command('validate -', codes.join('\n'));
  for (const [index, code] of codes.slice(0, 5).entries()) {
    const { stderr } = await command('use - --mint --device-name tablet', code, true);
    secrets.set(`token ${index + 1}`, textForms(stderr.trim().split('\n').at(-1) ?? ''));
  }
  // A slip of the finger, and a code where a command expects something else.
  await command(`validate -`, `${codes[0]}x`);
  await command('restore -', codes[1]);
  for (const words of ['list --json', 'show 1 --json', 'tokens list', 'audit', 'revoke 7 --reason lost', 'doctor']) {
    await command(words);
  }
  await command('rekey');
  for (const name of ['log.json', 'log.ndjson', 'log.csv']) await command(`audit export ${name}`);
  await command('export registry registry.json');
  await command('backup vault.backup');
  const vault = await openVault({ dir, host: nodeHost, keychain: memoryKeychain(), askSecret: async () => passphrase });
  const { masterKey, bundle } = vault.secrets;
  const keys = { 'master key': masterKey, pepper: bundle.pepper, 'signing seed': bundle.signingSeed };
  for (const [name, key] of Object.entries(keys)) secrets.set(name, keyForms(Buffer.from(key)));
  for (const key of bundle.databaseKeys) secrets.set('database key', keyForms(Buffer.from(key)));
  await vault.close();
  return { secrets, outputs };
}

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dir, name))
    .filter((path) => lstatSync(path).isFile());
}
