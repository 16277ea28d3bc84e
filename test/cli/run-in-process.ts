import { runCli } from '../../electron/faces/cli/run.ts';
import type { Place } from '../support/vaults.ts';

/** Runs a command line in this process on the vault of a place; its exit code and what it said. */
export async function runInProcess(place: Place, words: readonly string[]) {
  const said = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof said) => ({
    isTerminal: false,
    write: (text: string) => {
      said[name] += text;
    },
  });
  const { host, keychain, dir } = place.options;
  const exit = await runCli(['--vault', dir, ...words], {
    host,
    openKeychain: () => keychain,
    env: {},
    stdin: Object.assign((async function* () {})(), { isTerminal: false }),
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    signal: new AbortController().signal,
    version: () => '0.0.0',
  });
  return { exit, ...said };
}
