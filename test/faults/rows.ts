import type { Row } from './row.ts';
import { clocksRow } from './rows/clocks.ts';
import { disksRow } from './rows/disks.ts';
import { dumpRow } from './rows/dump.ts';
import { flipsRow } from './rows/flips.ts';
import { fuzzRow } from './rows/fuzz.ts';
import { heapRow } from './rows/heap.ts';
import { keychainsRow } from './rows/keychains.ts';
import { killsRow } from './rows/kills.ts';
import { pagesRow } from './rows/pages.ts';
import { racesRow } from './rows/races.ts';
import { rollbacksRow } from './rows/rollbacks.ts';
import { secretsRow } from './rows/secrets.ts';
import { soakRow } from './rows/soak.ts';
import { stepsRow } from './rows/steps.ts';
import { tampersRow } from './rows/tampers.ts';

/** Every row, in the order in which they are tried. */
export const rows: readonly Row[] = [
  killsRow,
  stepsRow,
  flipsRow,
  rollbacksRow,
  pagesRow,
  tampersRow,
  racesRow,
  disksRow,
  clocksRow,
  keychainsRow,
  fuzzRow,
  secretsRow,
  dumpRow,
  heapRow,
  soakRow,
];
