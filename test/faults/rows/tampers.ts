import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signerFromSeed } from '../../../electron/keys/signer.ts';
import { exportAudit } from '../../../electron/vault/audit-export.ts';
import { verifyAuditFile } from '../../../electron/vault/audit-file-verify.ts';
import { openVault } from '../../../electron/vault/open.ts';
import { firstPrevHash } from '../../../shared/domain/audit-event.ts';
import type { FileFault } from '../../../shared/domain/chain-fault.ts';
import { addMs } from '../../../shared/domain/instant.ts';
import { at, type Parts, putTogether, rechain, rehashed, resign, takeApart, writeText } from '../../support/audit.ts';
import { removeFolder } from '../../support/temp.ts';
import { makePlace } from '../../support/vaults.ts';
import type { Random } from '../random.ts';
import { eachRound, type Row, Tally } from '../row.ts';

/** What a tampered file is called, and the event that is named; null where none can be. */
interface Expected {
  readonly kind: FileFault;
  readonly seq: number | null;
}

type Tamper = (parts: Parts, random: Random, other: Parts) => Expected;

const edit: Tamper = ({ events }, random) => {
  const index = random.int(events.length);
  const event = at(events, index);
  events[index] = random.pick([
    { ...event, actor: `${event.actor}!` },
    { ...event, at: addMs(event.at, -86_400_000) },
    { ...event, inviteId: 7_777 },
    { ...event, detail: { ...event.detail, more: 1 } },
  ] as const);
  return { kind: 'edited', seq: index + 1 };
};

const remove: Tamper = ({ events }, random) => {
  const index = 1 + random.int(events.length - 12);
  events.splice(index, 1 + random.int(10));
  return { kind: 'removed', seq: index + 1 };
};

const insert: Tamper = ({ events }, random) => {
  const index = random.int(events.length + 1);
  const copy = at(events, random.int(events.length));
  const before = index === 0 ? firstPrevHash : at(events, index - 1).hash;
  const added = random.int(2) === 0 ? copy : rehashed({ ...copy, seq: index + 1, actor: 'mallory' }, before);
  events.splice(index, 0, added);
  return { kind: 'inserted', seq: added.seq };
};

const reorder: Tamper = ({ events }, random) => {
  const from = random.int(events.length);
  const to = (from + 1 + random.int(events.length - 1)) % events.length;
  events.splice(to, 0, ...events.splice(from, 1));
  return { kind: 'reordered', seq: Math.min(from, to) + 1 };
};

const cutHead: Tamper = ({ events }, random) => {
  events.splice(0, 1 + random.int(events.length));
  return { kind: 'truncated', seq: 1 };
};

const cutTail: Tamper = ({ events }, random) => {
  const kept = random.int(events.length);
  events.splice(kept);
  return { kind: 'truncated', seq: kept + 1 };
};

/** Every hash fits again; only the signature cannot, and no event can be told from another any more. */
const chainAnew: Tamper = (parts, random) => {
  const index = random.int(parts.events.length);
  parts.events[index] = { ...at(parts.events, index), actor: 'mallory' };
  rechain(parts, index);
  return { kind: 'signature', seq: null };
};

const signAnew: Tamper = (parts, random, other) => {
  if (random.int(2) === 0) Object.assign(parts, structuredClone(other));
  else {
    chainAnew(parts, random, other);
    resign(parts, signerFromSeed(random.bytes(32)));
  }
  return { kind: 'signer', seq: null };
};

const tampers: Readonly<Record<string, Tamper>> = {
  'an event edited': edit,
  'events removed': remove,
  'an event put in': insert,
  'an event moved': reorder,
  'the beginning cut off': cutHead,
  'the end cut off': cutTail,
  'chained anew without the key': chainAnew,
  'signed by another key, or of another vault': signAnew,
};

export const tampersRow: Row = {
  name: 'tampers',
  rounds: { full: 60, short: 10 },
  run: async (trial) => {
    const own = await exportOne();
    const other = await exportOne();
    const tallies = Object.entries(tampers).map(([what, tamper]) => ({
      tamper,
      tally: new Tally(`an exported log, ${what}: found, and the right event named`),
    }));
    await eachRound(trial, async ({ seed, random }) => {
      for (const { tamper, tally } of tallies) {
        const parts = takeApart(own.json);
        const expected = tamper(parts, random, takeApart(other.json));
        const path = writeText(trial.folder, putTogether(parts, random.pick(['json', 'ndjson'])));
        await tally.try(seed, async () => {
          const { ok, failure } = await verifyAuditFile(path, { key: own.key });
          assert.deepEqual({ ok, kind: failure?.kind, seq: failure?.seq }, { ok: false, ...expected });
        });
      }
    });
    return tallies.map(({ tally }) => tally.figure());
  },
};

/** The log of a vault in which a little happened, and the fingerprint of its signer. */
async function exportOne(): Promise<{ json: string; key: string }> {
  const { place } = await makePlace();
  const vault = await openVault(place.options);
  try {
    const issued = await vault.invites.generateBatch({ maxUses: 3 }, 40);
    for (const { code } of issued.slice(0, 20)) await vault.invites.use(code, { mint: true });
    const path = join(place.root, 'log.json');
    const { core, vaultId, signer } = vault;
    const now = await vault.invites.now();
    await exportAudit({ connection: core.db, vaultId, signer, now, filter: {}, format: 'json', path });
    assert.equal((await verifyAuditFile(path, { key: signer.fingerprint })).failure, null);
    return { json: readFileSync(path, 'utf8'), key: signer.fingerprint };
  } finally {
    await vault.close();
    removeFolder(place.root);
  }
}
