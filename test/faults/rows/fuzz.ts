import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exporters, importers } from '../../../electron/exchange/formats.ts';
import { catalog } from '../../../electron/faces/cli/catalog.ts';
import { parseCommandLine } from '../../../electron/faces/cli/program.ts';
import { runCli } from '../../../electron/faces/cli/run.ts';
import { globalOptions } from '../../../electron/faces/cli/spec.ts';
import { parseKeyFile } from '../../../electron/keys/key-file.ts';
import { backUp } from '../../../electron/vault/backup.ts';
import { inspectBackup } from '../../../electron/vault/backup-file.ts';
import { openVault } from '../../../electron/vault/open.ts';
import type { Vault } from '../../../electron/vault/session.ts';
import { callNames, calls } from '../../../shared/contract.ts';
import { readWord } from '../../../shared/domain/code-readings.ts';
import { parsePaste } from '../../../shared/domain/paste.ts';
import { VaultError } from '../../../shared/errors.ts';
import { validInputs } from '../../ipc/valid-inputs.ts';
import { memoryKeychain } from '../../support/memory-keychain.ts';
import { removeFolder } from '../../support/temp.ts';
import { contentsOf, makePlace, testHost } from '../../support/vaults.ts';
import { spoilJson, wildText, wildValue } from '../fuzz-input.ts';
import type { Random } from '../random.ts';
import { eachRound, type Row, Tally } from '../row.ts';

/** CPU time that one input may take. Milliseconds. */
const limitMs = 1_000;

/** What is fed: `count` inputs a round. Whatever it throws but the vault's own errors is a crash. */
interface Target {
  readonly what: string;
  readonly count: number;
  readonly feed: (random: Random) => unknown;
}

/** Formats whose files are text; Posta's is a database, whose reader is SQLite. */
const textFormats = ['registry', 'vault-os', 'astrid'] as const;

/** The desk is asked what no client asks in `test/desk`. */
export const fuzzRow: Row = {
  name: 'fuzz',
  rounds: { full: 1_000, short: 4 },
  run: async (trial) => {
    const { place } = await makePlace();
    const vault = await openVault(place.options);
    const steady = new Tally('fuzz: the registry is as it was');
    try {
      const targets = await targetsFor(vault, trial.folder);
      const tallies = targets.map((target) => ({
        target,
        tally: new Tally(`fuzz, ${target.what}: no crash, no hang`),
      }));
      const { head, content } = await stateOf(vault);
      await eachRound(trial, async ({ seed, random }) => {
        for (const { target, tally } of tallies) await tally.try(seed, () => feedMany(target, random), target.count);
        await steady.try(seed, () => assert.equal(vault.head().seq, head));
      });
      await steady.try(trial.seed, async () => assert.equal((await stateOf(vault)).content, content));
      return [...tallies.map(({ tally }) => tally), steady].map((tally) => tally.figure());
    } finally {
      await vault.close();
      removeFolder(place.root);
    }
  },
};

async function feedMany({ what, count, feed }: Target, random: Random): Promise<void> {
  for (let left = count; left > 0; left--) {
    const from = process.cpuUsage();
    const started = performance.now();
    try {
      await feed(random);
    } catch (error) {
      if (!(error instanceof VaultError) || error.code === 'internal') throw error;
    }
    // The wall clock first, which is cheaper; the machine may only have been busy.
    if (performance.now() - started < limitMs) continue;
    const { user, system } = process.cpuUsage(from);
    assert.ok((user + system) / 1_000 < limitMs, `${what}: one input took ${(user + system) / 1_000} ms`);
  }
}

async function stateOf({ invites }: Vault): Promise<{ head: number; content: string }> {
  const content = JSON.stringify([await invites.list({ limit: 1_000 }), await invites.audit({ limit: 1_000 })]);
  return { head: (await invites.audit({ limit: 1 })).events[0]?.seq ?? 0, content };
}

async function targetsFor(vault: Vault, folder: string): Promise<readonly Target[]> {
  const { code } = await vault.invites.generate({ label: 'Ada', maxUses: 3 });
  await vault.invites.use(code, { mint: true });
  const documents = new Map<(typeof textFormats)[number], string>();
  for (const format of textFormats) {
    // What went to one program does not go to the next, so each gets some of its own.
    await vault.invites.generateBatch({ label: `for ${format}`, maxUses: 3 }, 3);
    const path = join(folder, format);
    await exporters[format](vault, path, { dryRun: false });
    documents.set(format, readFileSync(path, 'utf8'));
  }
  const backup = join(folder, 'whole.backup');
  await backUp(vault, backup);
  const keyFile = readFileSync(join(vault.dir, 'vault.json'), 'utf8');
  const whole = readFileSync(backup);
  const prefixes = new Set(['pinv_', 'home_']);
  const at = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  return [
    {
      what: 'paste parser',
      count: 2_000,
      feed: (random) => {
        const parsed = parsePaste(wildText(random));
        if (!parsed.ok) return;
        for (const word of parsed.words) for (const _ of readWord(word.text, prefixes, word.others).candidates());
      },
    },
    {
      what: 'pastes that are looked up',
      count: 50,
      feed: (random) =>
        vault.invites.validateAll(random.int(5) === 0 ? `${code}${wildText(random, 3)}` : wildText(random)),
    },
    { what: 'contract decoders', count: 2_000, feed: decodeWild },
    { what: 'command lines parsed', count: 300, feed: (random) => parseCommandLine(wildWords(random), () => '0') },
    { what: 'command lines run', count: 4, feed: (random) => runWild(folder, random) },
    { what: 'key files', count: 1_000, feed: (random) => parseKeyFile(spoilJson(keyFile, random)) },
    ...[...documents].map(([format, text]) => ({
      what: `${format} files imported`,
      count: 20,
      feed: (random: Random) => importers[format](vault, at('in', spoilJson(text, random)), { dryRun: true }),
    })),
    {
      what: 'backups inspected',
      count: 40,
      feed: (random) => {
        const bytes = Buffer.from(whole.subarray(0, 6_000));
        bytes[random.int(random.int(2) === 0 ? 200 : 4_000)] = random.int(256);
        return inspectBackup(at('in.backup', bytes));
      },
    },
  ];
}

function decodeWild(random: Random): void {
  const name = random.pick(callNames);
  const valid: Record<string, unknown> = { ...validInputs[name] };
  const field = random.pick([...Object.keys(valid), 'id', '__proto__', 'terms']);
  const input = random.int(4) === 0 ? wildValue(random) : { ...valid, [field]: wildValue(random) };
  calls[name].input.safeParse(input);
}

const flags = [...globalOptions, ...catalog.flatMap(({ options = [] }) => options)].map(({ flags: text }) => text);

/** The words of a command that there is, with options that it may not have and values that cannot be. */
function wildWords(random: Random): string[] {
  const words = random.int(8) === 0 ? [] : random.pick(catalog).name.split(' ');
  for (let left = random.int(6); left > 0; left--) {
    if (random.int(2) === 0) words.push(random.pick(flags).split(/[ ,]/)[0] ?? '');
    else words.push(random.int(3) === 0 ? String(random.int(100) - 2) : wildText(random, 2));
  }
  return words;
}

/** Runs a command line in a folder without a vault: it may refuse, but not crash, and makes nothing. */
async function runWild(folder: string, random: Random): Promise<void> {
  const words = wildWords(random);
  // What may make files on purpose, and what the folder of the vault would be taken from.
  if (words.includes('init') || words.some((word) => word.startsWith('--vault') || word === 'completion')) return;
  const dir = join(folder, 'empty');
  mkdirSync(dir, { recursive: true });
  const said: string[] = [];
  const sink = { isTerminal: false, write: (text: string) => void said.push(text) };
  async function* nothing(): AsyncGenerator<Uint8Array> {
    yield randomBytes(0);
  }
  const exit = await runCli(words, {
    host: { ...testHost(), dataFolder: () => join(dir, 'vault') },
    keychain: memoryKeychain(),
    env: { INVITES_PASSPHRASE: 'wrong' },
    stdin: Object.assign(nothing(), { isTerminal: false }),
    stdout: sink,
    stderr: sink,
    signal: new AbortController().signal,
    version: () => '0',
  });
  assert.ok(exit >= 0 && exit < 70, `${JSON.stringify(words)} ended with ${exit}: ${said.join('')}`);
  assert.deepEqual(contentsOf(dir), {}, JSON.stringify(words));
}
