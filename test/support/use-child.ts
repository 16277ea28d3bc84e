// A process of its own that uses one code as fast as it can, and prints each use once it was told that it holds.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { createCore } from '../../electron/registry/core.ts';
import { InviteManager } from '../../electron/registry/invite-manager.ts';
import { openDatabase } from '../../electron/registry/open-database.ts';
import { StoreError } from '../../shared/errors.ts';
import type { UseOrder } from './use-processes.ts';

const order = JSON.parse(readFileSync(0, 'utf8')) as UseOrder;
const pause = new Int32Array(new SharedArrayBuffer(4));

/** Asks again while another process writes: after a moment of no fixed length, so that none starves. */
function patiently<T>(work: () => T): T {
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'busy') throw error;
      Atomics.wait(pause, 0, 0, Math.random() * 4);
    }
  }
}

const connection = patiently(() => openDatabase(order.path, Buffer.from(order.key, 'hex'), { create: false }));
const machine = { now: () => order.nowMs, randomBytes };
const core = patiently(() => createCore(connection, Buffer.from(order.pepper, 'hex'), machine));
const invites = new InviteManager(core, order.actor);

for (let left = order.most; left > 0; left--) {
  const { use, reason } = patiently(() => invites.use(order.code, { mint: order.mint, deviceName: order.actor }));
  // At once and whole: what stands here was acknowledged, however the process ends.
  if (use !== null) writeSync(1, `${use.id}\n`);
  if (reason === 'exhausted') break;
}
connection.close();
