#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import type { CliContext } from './faces/cli/cli.ts';
import { runCli } from './faces/cli/run.ts';
import { isTerminal, openSink } from './faces/cli/streams.ts';
import { nodeHost } from './hosts/node.ts';
import { exitPastKeychain, osKeychain } from './keys/keychain.ts';

// Whatever this process makes is the user's alone.
process.umask(0o077);

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // The second time, at once: every write is whole or not at all.
    if (interrupted.signal.aborted) process.exit(130);
    interrupted.abort();
  });
}

const context: CliContext = {
  host: nodeHost,
  openKeychain: osKeychain,
  env: process.env,
  stdin: {
    get isTerminal() {
      return isTerminal(0);
    },
    [Symbol.asyncIterator]: () => process.stdin[Symbol.asyncIterator](),
  },
  stdout: openSink(1),
  stderr: openSink(2),
  signal: interrupted.signal,
  version: () => JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version,
};

void runCli(process.argv.slice(2), context).then(exitPastKeychain);
