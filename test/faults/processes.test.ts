import { dumpRow } from './rows/dump.ts';
import { heapRow } from './rows/heap.ts';
import { killsRow } from './rows/kills.ts';
import { racesRow } from './rows/races.ts';
import { secretsRow } from './rows/secrets.ts';
import { soakRow } from './rows/soak.ts';
import { stepsRow } from './rows/steps.ts';
import { testShort } from './short.ts';

testShort([killsRow, stepsRow, racesRow, secretsRow, dumpRow, heapRow, soakRow]);
