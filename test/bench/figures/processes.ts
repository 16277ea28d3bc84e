import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { nodeHost } from '../../../electron/hosts/node.ts';
import { createVault } from '../../../electron/vault/create.ts';
import { openVault } from '../../../electron/vault/open.ts';
import { type MemoryKeychain, memoryKeychain } from '../../support/memory-keychain.ts';
import type { Order, Report } from '../children/use.ts';
import { type Figure, limitLine, type Result, ratioLine } from '../figure.ts';
import { median, quantile } from '../rounds.ts';

const child = fileURLToPath(new URL('../children/use.ts', import.meta.url));
const processes = 4;

/** Four processes that use different codes of one vault as fast as they can, beside one process that does so alone. */
export const processesFigure: Figure = {
  name: 'processes',
  run: async (workshop) => {
    const dir = join(workshop.folder('processes'), 'vault');
    const keychain = memoryKeychain();
    await createVault({ dir, host: nodeHost, keychain, keyStore: 'keychain', passphrase: null });
    const each = workshop.size(2_000);
    const together: number[] = [];
    const alone: number[] = [];
    const waits: number[] = [];
    let wrong = 0;
    for (let round = 0; round <= (workshop.quick ? 1 : 5); round++) {
      const single = await runTogether(dir, keychain, 1, each);
      const all = await runTogether(dir, keychain, processes, each);
      wrong += single.wrong + all.wrong;
      if (round === 0) continue;
      alone.push(single.perSecond);
      together.push(all.perSecond);
      waits.push(...all.waits);
    }
    return results(median(together), median(alone), waits, wrong);
  },
};

function results(measured: number, baseline: number, waits: readonly number[], wrong: number): Result[] {
  return [
    ratioLine({ what: `${processes} processes : one`, unit: 'uses/s', measured, baseline, atLeast: 0.7 }),
    limitLine({
      what: `${processes} processes, one use, p99`,
      unit: 'ms',
      measured: quantile(waits, 0.99),
      atMost: 50,
      note: `longest ${Math.max(...waits).toFixed(0)} ms`,
    }),
    limitLine({ what: `${processes} processes, wrong counts`, unit: 'invites', measured: wrong, atMost: 0 }),
  ];
}

/** Issues codes, has `count` processes use `each` of them, and counts the invites whose use is not there exactly once. */
async function runTogether(dir: string, keychain: MemoryKeychain, count: number, each: number) {
  const vault = await openVault({ dir, host: nodeHost, keychain });
  const batches: string[][] = [];
  const ids: number[] = [];
  for (let i = 0; i < count; i++) {
    const issued = await vault.invites.generateBatch({ label: 'Guest' }, each);
    batches.push(issued.map(({ code }) => code));
    ids.push(...issued.map(({ invite }) => invite.id));
  }
  const entries = [...keychain.entries];
  const workers = await Promise.all(batches.map((codes) => startWorker({ dir, entries, codes })));
  const start = performance.now();
  const reports = await Promise.all(workers.map((run) => run()));
  const ms = performance.now() - start;
  let wrong = 0;
  for (const id of ids) {
    const { invite, uses } = await vault.invites.show(id);
    if (invite.useCount !== 1 || uses.length !== 1) wrong += 1;
  }
  await vault.close();
  return { perSecond: ((count * each) / ms) * 1_000, waits: reports.flatMap((report) => report.waits), wrong };
}

/** A process with the vault open; the function that is returned sets it off and gives its report. */
async function startWorker(order: Order): Promise<() => Promise<Report>> {
  const worker = spawn(process.execPath, [child], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(worker.stdout);
  const ready = once(lines, 'line');
  worker.stdin.write(`${JSON.stringify(order)}\n`);
  await ready;
  return async () => {
    const line = once(lines, 'line');
    worker.stdin.end('go\n');
    const [text] = await line;
    return JSON.parse(String(text));
  };
}
