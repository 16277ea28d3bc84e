import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Place } from '../../e2e/support/place.ts';
import { familyOf } from '../../e2e/support/processes.ts';
import { goTo } from '../../e2e/support/test.ts';
import type { ToldKeys } from '../children/key-teller.ts';
import { checkCode, issueBatch, issueOne, newRecoveryCode, reissueOne } from '../heap-acts.ts';
import { memoryOf } from '../process-memory.ts';
import { type Figure, type Row, Tally, type Trial } from '../row.ts';
import { keyForms, secretFinder } from '../secrets-in.ts';
import { startVictim } from '../victim.ts';
import { inWindow, type OpenWindow } from '../window.ts';

/** From so many on, the memory of the page's process is looked through too, which takes its time. */
const manyRounds = 20;

/** A round is a code that is issued alone; as many come in a batch, then one of a reissue and one of recovery. */
export const heapRow: Row = {
  name: 'heap',
  rounds: { full: 100, short: 2 },
  needs: ['keychain', 'chromium'],
  run: (trial) => inWindow(readKeys, (window, keys) => search(trial, window, keys)),
};

async function readKeys({ vault, env }: Place): Promise<ToldKeys> {
  const teller = startVictim('key-teller', env);
  await teller.go({ dir: vault });
  return (await teller.end()).told[0] as ToldKeys;
}

async function search({ rounds, seed, say }: Trial, window: OpenWindow, keys: ToldKeys): Promise<Figure[]> {
  const { page } = window;
  const seen = new Tally("the window's heap: a code that is shown is found there, so the search sees");
  const left = new Tally("the window's heap when the sheets are closed and the view is left: no code, no key");
  const locked = new Tally("the window's heap after the lock: no code, no key");
  const codes: string[] = [];
  await goTo(page, 'Issue');
  for (let index = 0; index < rounds; index++) {
    if (index > 0 && index % 25 === 0) say(`${index} of ${rounds}`);
    codes.push(await issueOne(window, index));
  }
  codes.push(...(await issueBatch(window, rounds)), await reissueOne(window), await newRecoveryCode(window));
  await goTo(page, 'Devices');
  const secrets = secretsOf(codes, keys);
  const findIn = secretFinder(secrets);
  const find = async () => findIn(Buffer.from(await snapshotOf(window)));
  await lookFor(left, secrets.size, seed, await find());

  const [shown = ''] = codes;
  await checkCode(window, shown);
  await seen.try(seed, async () => assert.deepEqual(await find(), ['code 0']));
  await page.getByRole('button', { name: 'Lock the vault' }).click();
  await page.getByRole('heading', { name: 'Your vault is locked' }).waitFor();
  await lookFor(locked, secrets.size, seed, await find());
  return [seen.figure(), left.figure(), locked.figure(rounds < manyRounds ? '' : memoryNote(window, secrets))];
}

/** Counts every secret that was looked for, and each that was found as a failure. */
async function lookFor(tally: Tally, secrets: number, seed: number, found: readonly string[]): Promise<void> {
  for (const name of found) await tally.try(seed, () => Promise.reject(new Error(`found: ${name}`)));
  await tally.try(seed, () => {}, secrets - found.length);
}

function secretsOf(codes: readonly string[], keys: ToldKeys): Map<string, Buffer[]> {
  const secrets = new Map<string, Buffer[]>(codes.map((code, index) => [`code ${index}`, [Buffer.from(code)]]));
  // A key would be in the window as text: hex or base64.
  for (const [name, hex] of Object.entries(keys)) secrets.set(name, keyForms(Buffer.from(hex, 'hex')).slice(1));
  return secrets;
}

/** What lies in the memory of the page's process, the freed part of it too, which nobody overwrites. */
function memoryNote({ pid }: OpenWindow, secrets: ReadonlyMap<string, readonly Buffer[]>): string {
  const isPage = (one: number) => readFileSync(`/proc/${one}/cmdline`, 'latin1').includes('--type=renderer');
  const forms = [...secrets].map(([name, all]): [string, Buffer[]] => {
    // A byte a character, or two.
    return [name, all.flatMap((form) => [form, Buffer.from(form.toString('latin1'), 'utf16le')])];
  });
  const findIn = secretFinder(new Map(forms));
  const found = new Set<string>();
  for (const page of familyOf(pid).filter(isPage)) {
    for (const piece of memoryOf(page)) for (const name of findIn(piece)) found.add(name);
  }
  const codes = [...found].filter((name) => name.startsWith('code ')).length;
  return `in the memory of its process, freed and not overwritten: ${codes} codes, ${found.size - codes} keys`;
}

/** The heap as text, after everything that nobody holds is gone. */
async function snapshotOf({ page }: OpenWindow): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return chunks.join('');
}
