import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfStale } from '../../build/build-if-stale.ts';
import { whyMissing } from '../support/available.ts';
import { makeFolder, removeFolder } from '../support/temp.ts';
import type { Figure } from './row.ts';
import { rows } from './rows.ts';
import { toTable } from './table.ts';

const help = `npm run test:faults -- [options]
  --only NAME   try one row (may be given again): ${rows.map(({ name }) => name).join(' ')}
  --rounds N    so many rounds instead of the full number
  --seed S      seed of the first round (default 1); each round after it has the next number
  --short       the rounds that "npm test" runs
  --out FILE    where the figures go as JSON (default dist/faults.json)`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    short: { type: 'boolean', default: false },
    out: { type: 'string', default: 'dist/faults.json' },
    help: { type: 'boolean', default: false },
  },
});

/** A row as it was run. */
interface Ran {
  readonly name: string;
  readonly rounds: number;
  readonly seed: number;
  readonly seconds: number;
  readonly figures: readonly Figure[];
}

if (values.help) console.log(help);
else process.exitCode = await tryAll();

async function tryAll(): Promise<number> {
  const unknown = values.only.filter((name) => !rows.some((row) => row.name === name));
  const seed = Number(values.seed);
  const asked = values.rounds === undefined ? null : Number(values.rounds);
  if (unknown.length > 0 || !Number.isSafeInteger(seed) || (asked !== null && !(asked > 0))) {
    console.error(unknown.length > 0 ? `there is no row ${unknown.join(', ')}\n${help}` : help);
    return 2;
  }
  // Some rows start the built command line.
  buildIfStale();
  const ran: Ran[] = [];
  for (const row of rows) {
    if (values.only.length > 0 && !values.only.includes(row.name)) continue;
    const missing = whyMissing(...(row.needs ?? []));
    if (missing !== null) {
      console.log(`${row.name}: left out: ${missing}`);
      continue;
    }
    const rounds = asked ?? (values.short ? row.rounds.short : row.rounds.full);
    if (rounds === 0) continue;
    const folder = makeFolder('invite-vault-faults');
    const from = performance.now();
    try {
      const figures = await row.run({ rounds, seed, folder, say: (line) => console.error(`${row.name}: ${line}`) });
      const seconds = Math.round((performance.now() - from) / 1_000);
      ran.push({ name: row.name, rounds, seed, seconds, figures });
      console.log(`${toTable(row.name, figures)}\n${row.name}: seed ${seed}, ${seconds} s\n`);
    } finally {
      removeFolder(folder);
    }
    // After each, so that whoever interrupts a long run keeps what there is.
    save(ran);
  }
  return ran.every(({ figures }) => figures.every(({ held, of }) => held === of && of > 0)) ? 0 : 1;
}

function save(ran: readonly Ran[]): void {
  const out = resolve(values.out);
  const { platform, arch, version } = process;
  const machine = { cores: availableParallelism(), platform, arch, node: version };
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, `${JSON.stringify({ machine, rows: ran }, null, 2)}\n`);
}
