import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { needs } from '../support/available.ts';
import { tempFolder } from '../support/temp.ts';
import { builtCommand, cleanEnv, invites, run } from './run-program.ts';

/** A vault that a passphrase unlocks, and how to run the command on it. */
async function madeVault() {
  const cwd = tempFolder('invites-process');
  const env = {
    ...cleanEnv(cwd),
    INVITES_VAULT: join(cwd, 'vault'),
    INVITES_PASSPHRASE: 'correct horse battery',
  };
  const options = { cwd, env };
  expect((await invites(['init', '--key-store', 'passphrase'], options)).exit).toBe(0);
  return options;
}

/** Runs a line of shell. */
function shell(line: string, options: { cwd: string; env: Record<string, string> }) {
  return run('bash', ['-c', line], options);
}

test('of two who make the same vault at once one wins, and the vault is whole', async () => {
  const cwd = tempFolder('invites-race');
  const options = { cwd, env: { ...cleanEnv(cwd), INVITES_PASSPHRASE: 'correct horse battery' } };
  const args = ['init', '--vault', 'vault', '--key-store', 'passphrase'];
  const both = await Promise.all([invites(args, options), invites(args, options)]);
  expect(both.map(({ exit }) => exit).sort()).toEqual([0, 2]);
  expect(both.map(({ stderr }) => stderr).join()).toContain('there is a vault at');
  expect(readdirSync(cwd).filter((name) => name.includes('vault'))).toEqual(['vault']);
  expect((await invites(['doctor', '--vault', 'vault'], options)).exit).toBe(0);
});

test('of many who use one code at once exactly as many succeed as it has uses', async () => {
  const options = await madeVault();
  const { stderr } = await invites(['generate', '--max-uses', '2', '--show-code'], options);
  const code = stderr.trim();
  const all = await Promise.all(Array.from({ length: 4 }, () => invites(['use', '-'], { ...options, stdin: code })));
  expect(all.map(({ exit }) => exit).sort()).toEqual([0, 0, 1, 1]);
});

test('a reader who has seen enough is no error', async () => {
  const options = await madeVault();
  await invites(['generate', '--count', '3000', '--out', join(options.cwd, 'codes.csv')], options);
  const { stdout, stderr, exit } = await shell('set -o pipefail; invites list | head -n 1', options);
  expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 });
  expect(stdout).toMatch(/^ +ID {2}STATE/);
});

test('an answer that cannot be written is an error', needs('/dev/full'), async () => {
  const options = await madeVault();
  const list = await shell('invites list --json > /dev/full', options);
  expect(list).toMatchObject({ exit: 6, stderr: expect.stringContaining('the answer could not be written') });
  await invites(['identity', 'add', 'home', 'https://id.example.org'], options);
  const create = await shell('invites create --slug home > /dev/full', options);
  expect(create.exit).toBe(6);
  expect(create.stderr).toMatch(/^invites: invite #1 was issued, but .*\n {2}hint: .*invites reissue 1\n$/);
});

test('the passphrase stands in no output, not even where a bug would be traced', async () => {
  const options = await madeVault();
  const { stdout, stderr } = await invites(['doctor'], { ...options, env: { ...options.env, INVITES_DEBUG: '1' } });
  expect(stdout + stderr).not.toContain('correct horse battery');
});

test('an interrupted export leaves no file, and says that it was interrupted', async () => {
  const options = await madeVault();
  await invites(['generate', '--count', '10000', '--out', join(options.cwd, 'codes.csv')], options);
  const target = join(options.cwd, 'log.json');
  const child = spawn(process.execPath, [builtCommand, 'audit', 'export', target], { ...options, detached: true });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const closed = once(child, 'close');
  // The export writes to a file of its own beside the target; as soon as that is there, it is under way.
  while (child.exitCode === null && !readdirSync(options.cwd).some((name) => name.includes('log.json'))) {
    await new Promise((resume) => setImmediate(resume));
  }
  child.kill('SIGINT');
  const [code] = await closed;
  const said = Buffer.concat(errors).toString();
  if (code === 0) return expect(existsSync(target)).toBe(true);
  expect({ code, said }).toEqual({ code: 2, said: expect.stringMatching(/^invites: .*(cancelled|interrupted)/) });
  expect(readdirSync(options.cwd).filter((name) => name.includes('log.json'))).toEqual([]);
});
