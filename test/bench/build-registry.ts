import { writeFileSync } from 'node:fs';
import { runAct } from '../../electron/registry/core.ts';
import { type IssueTerms, issue, settleTerms } from '../../electron/registry/issue.ts';
import { drawing, drawPerson, services } from './people.ts';
import { type OpenRegistry, openRegistry } from './registry-file.ts';

/** Codes of a built registry that are still to be used, drawn from all over it. */
export interface LiveCodes {
  /** Of invites that end with their first use. */
  readonly single: readonly string[];
  /** Of invites with many uses left. */
  readonly many: readonly string[];
  /** Of all states, ended ones too. */
  readonly any: readonly string[];
}

const day = 86_400_000;
const batch = 2_000;
/** Codes of each kind that are kept. */
const keptCodes = 40_000;
/** Larger registries, which the figures only read, get their indexes at the end: that takes a fraction of the time. */
const growsUpTo = 200_000;

/**
 * Makes a registry of `count` invites at `path` as half a year leaves one behind, through the same acts as everywhere:
 * many labels, identities and groups, invites that were used, revoked, that expired or never became active.
 */
export function buildRegistry(path: string, count: number, encrypted = true): LiveCodes {
  let now = Date.now() - 180 * day;
  const registry = openRegistry(path, { encrypted, now: () => now });
  const { manager, raw } = registry;
  // Nobody needs a half-built registry after a power cut, and a large cache spares reading pages again.
  raw.pragma('synchronous = OFF');
  raw.pragma('cache_size = -2000000');
  for (const slug of services) manager.addIdentity(slug, { baseUrl: `https://${slug}.example.org` });
  manager.changeSettings({ longestLifetimeMs: 400 * day, allowNoExpiry: true });
  const putBack = count > growsUpTo ? takeIndexesOff(raw) : () => {};
  const random = drawing(count);
  const codes = { single: [] as string[], many: [] as string[], any: [] as string[] };
  const keep = Math.min(1, keptCodes / count);
  for (let made = 0; made < count; made += batch) {
    now += (180 * day * Math.min(batch, count - made)) / count;
    issueSome(registry, Math.min(batch, count - made), random, keep, codes);
  }
  putBack();
  now = Date.now();
  while (manager.sweep() > 0) {
    // The next 500.
  }
  registry.close();
  return codes;
}

/** Drops the indexes, the one for searching included; what is returned makes them anew. */
function takeIndexesOff(raw: OpenRegistry['raw']): () => void {
  const kept = raw
    .prepare<[], { type: string; name: string; sql: string }>(
      `SELECT type, name, sql FROM sqlite_schema
       WHERE sql IS NOT NULL AND (type = 'index' OR (type = 'trigger' AND name LIKE 'invites_search_%'))`,
    )
    .all();
  for (const { type, name } of kept) raw.exec(`DROP ${type} ${name}`);
  return () => {
    for (const { sql } of kept) raw.exec(sql);
    raw.exec("INSERT INTO invites_search (invites_search) VALUES ('rebuild')");
  };
}

function issueSome(
  { core, manager }: OpenRegistry,
  count: number,
  random: () => number,
  keep: number,
  codes: { single: string[]; many: string[]; any: string[] },
): void {
  const toUse: string[] = [];
  const toRevoke: number[] = [];
  runAct(core, 'desk-1', (act) => {
    for (let i = 0; i < count; i++) {
      const terms = drawTerms(random);
      const issued = issue(core, act, settleTerms(act, terms), 1)[0];
      if (issued === undefined) throw new Error('nothing was issued');
      const { code, invite } = issued;
      const fate = random();
      if (fate < 0.1) toRevoke.push(invite.id);
      else if (fate < 0.15 && !terms.inactive) toUse.push(code);
      else if (random() < keep && terms.expiry?.kind === 'never' && !terms.inactive) {
        if (invite.maxUses === 1) codes.single.push(code);
        if (invite.maxUses === null) codes.many.push(code);
      }
      if (random() < keep) codes.any.push(code);
    }
  });
  manager.revokeMany(toRevoke, 'the phone was lost');
  for (const code of toUse) manager.use(code, { deviceName: 'phone' });
}

function drawTerms(random: () => number): IssueTerms {
  const uses = random();
  const lifetime = random();
  return {
    ...drawPerson(random),
    ...(random() < 0.1 && { note: 'asked for it at the reception, will come back on Monday' }),
    maxUses: uses < 0.65 ? 1 : uses < 0.8 ? 2 + Math.floor(random() * 9) : 'unlimited',
    expiry: lifetime < 0.5 ? { kind: 'after', ms: Math.ceil(random() * 300 * day) } : { kind: 'never' },
    inactive: random() < 0.05,
  };
}

/** Builds a registry in a process of its own; the arguments are path, count and the file for the codes. */
if (import.meta.main) {
  const [path = '', count = '0', codesPath = '', encrypted = 'true'] = process.argv.slice(2);
  writeFileSync(codesPath, JSON.stringify(buildRegistry(path, Number(count), encrypted === 'true')));
}
