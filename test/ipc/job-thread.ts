// A thread that serves jobs as the program's own does, by the clock of a test, and waits where a test tells it to. It has
// one more format: an export to Vault OS does what its group names.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type Exchanger, exporters, importers } from '../../electron/exchange/formats.ts';
import type { ExchangeReport } from '../../electron/exchange/report.ts';
import type { FromThread, ToThread } from '../../electron/faces/thread/messages.ts';
import { serveThread } from '../../electron/faces/thread/serve.ts';
import { nodeHost } from '../../electron/hosts/node.ts';
import { runAct } from '../../electron/registry/core.ts';
import type { WorkVault } from '../../electron/vault/lent-vault.ts';
import {
  InvalidStateTransitionError,
  InviteNotFoundError,
  InviteRecordError,
  StoreError,
} from '../../shared/errors.ts';
import { type Gate, gateAt } from './gate.ts';

const { clock, gate: memory } = workerData as { clock: SharedArrayBuffer; gate: SharedArrayBuffer };
const time = new Float64Array(clock);
const gate: Gate = gateAt(memory);

const report = (taken: number): ExchangeReport => ({
  ...{ format: 'vault-os', path: '', dryRun: true, changed: 0, unchanged: 0, skipped: [], notes: [] },
  taken,
});

const acts: Readonly<Record<string, (vault: WorkVault) => unknown>> = {
  /** Waits at the gate, with the event loop free, and then needs the registry. */
  wait: async (vault) => {
    await gate.pass();
    return report(Object.values(await vault.invites.counts()).length);
  },
  /** The same without an event loop. */
  block: async (vault) => {
    gate.block();
    return report(vault.head().seq);
  },
  /** The same in the middle of a write. */
  write: (vault) =>
    vault.run((_, core) =>
      runAct(core, vault.actor, (act) => {
        act.record('exchange.exported', null, { half: true });
        gate.block();
        return report(1);
      }),
    ),
  /** Waits without an event loop when its write is done, before it says so. */
  written: async (vault) => {
    await vault.run((_, core) => runAct(core, vault.actor, (act) => act.record('exchange.exported', null, {})));
    gate.block();
    return report(1);
  },
  extra: () => ({ ...report(0), code: 'pinv_x' }),
  bug: () => Promise.reject(new TypeError('a bug')),
  exit: () => process.exit(3),
  transition: () => Promise.reject(new InvalidStateTransitionError('REVOKED', 'use', 'a hint')),
  not_found: () => Promise.reject(new InviteNotFoundError('there is none', null)),
  record: () => Promise.reject(new InviteRecordError('record_damaged', 'it is odd', 'a hint')),
  full: () => Promise.reject(new StoreError('disk_full', 'the disk is full', null)),
};

const toVaultOs: Exchanger = async (vault, _path, { group = '' }) => (await acts[group]?.(vault)) as ExchangeReport;

/** Tells what it is told to, and waits at the gate once it has told how far a job is; what runs beside all jobs does not. */
function slow(port: MessagePort): MessagePort {
  let isJob = true;
  port.on('message', (message: ToThread) => {
    if (message.kind === 'work') isJob = message.task !== 'checkHistory';
  });
  const post = port.postMessage.bind(port);
  port.postMessage = (message: FromThread, transfer?: readonly ArrayBuffer[]) => {
    post(message, transfer ?? []);
    if (message.kind === 'progress' && isJob && gate.holdsJobs()) gate.block();
  };
  return port;
}

if (parentPort === null) throw new Error('a test starts this as a thread');
serveThread({
  port: slow(parentPort),
  host: { ...nodeHost, now: () => time[0] ?? 0 },
  exchange: { importers, exporters: { ...exporters, 'vault-os': toVaultOs } },
});
