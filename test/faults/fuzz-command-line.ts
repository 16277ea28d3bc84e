import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { catalog } from '../../electron/faces/cli/catalog.ts';
import { parseCommandLine } from '../../electron/faces/cli/program.ts';
import { runCli } from '../../electron/faces/cli/run.ts';
import { globalOptions } from '../../electron/faces/cli/spec.ts';
import { memoryKeychain } from '../support/memory-keychain.ts';
import { contentsOf, testHost } from '../support/vaults.ts';
import { wildText } from './fuzz-input.ts';
import type { Target } from './fuzz-target.ts';
import type { Random } from './random.ts';

/** Words that nobody types, read, and run where no vault is. */
export function commandLineTargets(folder: string): readonly Target[] {
  return [
    { what: 'command lines parsed', count: 100, feed: (random) => parseCommandLine(wildWords(random), () => '0') },
    { what: 'command lines run', count: 4, feed: (random) => runWild(folder, random) },
  ];
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
    openKeychain: memoryKeychain,
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
