import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { makePlace, type Place } from '../../e2e/support/place.ts';
import { openShell, type Shell } from '../../e2e/support/shell.ts';
import { whyMissing } from '../../support/available.ts';
import { setup as buildProgram } from '../../support/global-setup.ts';
import { type Keyring, startKeyring } from '../../support/keyring.ts';
import { removeFolder } from '../../support/temp.ts';
import type { LiveCodes } from '../build-registry.ts';
import type { Result } from '../figure.ts';
import type { Workshop } from '../workshop.ts';
import type { Outcome, Probe } from './probe.ts';

/** A machine of its own with a vault of so many invites, and the codes that are still good there. */
export interface BenchPlace {
  readonly place: Place;
  readonly count: number;
  readonly codes: LiveCodes;
}

/** The built program's window on such a vault. */
export interface BenchWindow extends BenchPlace, Shell {}

/** The same things for the vault that is measured and for a small one, which is the baseline. */
export interface Pair<T> {
  readonly large: T;
  readonly small: T;
}

const makeVault = fileURLToPath(new URL('../children/make-vault.ts', import.meta.url));
const smallCount = 100;

/** Source of a script that runs in the page. */
export function pageScript(name: 'probe-script' | 'start-script'): string {
  const text = readFileSync(new URL(`page/${name}.ts`, import.meta.url), 'utf8');
  return `{${stripTypeScriptTypes(text)}}`;
}

/** Calls the probe of a page. The function is sent there as text and sees its arguments alone. */
export function probing<A, R>(
  { page }: Shell,
  work: (probe: Probe, argument: A) => R | Promise<R>,
  argument: A,
): Promise<R> {
  return page.evaluate(`(${work})(probe, ${JSON.stringify(argument) ?? 'undefined'})`);
}

/** Does something in a window and times it there: from its event until what it leads to is painted. Milliseconds. */
export async function timeAct(
  window: Shell,
  event: string,
  outcome: Outcome,
  act: () => Promise<unknown>,
): Promise<number> {
  await probing(window, (probe, [type, what]) => probe.arm(type, what), [event, outcome] as const);
  await act();
  return await probing(window, (probe) => probe.painted(), null);
}

/** Makes both vaults, hands them to `work`, and removes them. Without a keychain or a browser there is nothing. */
export async function inPlaces(
  workshop: Workshop,
  work: (places: Pair<BenchPlace>) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  const missing = whyMissing('keychain', 'chromium');
  if (missing !== null) {
    workshop.say(`this figure is left out: ${missing}`);
    return [];
  }
  buildProgram();
  const keyring = await startKeyring({ unlocked: true });
  const places: BenchPlace[] = [];
  const make = (count: number): BenchPlace => {
    const made = furnish(workshop, keyring, count);
    places.push(made);
    return made;
  };
  try {
    return await work({ large: make(workshop.size(1_000_000)), small: make(smallCount) });
  } finally {
    for (const { place } of places) removeFolder(place.home);
    await keyring.stop();
  }
}

/** Opens a window on each of both vaults, hands them to `work`, and ends them. */
export function inWindows(
  workshop: Workshop,
  work: (windows: Pair<BenchWindow>) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  return inPlaces(workshop, async ({ large, small }) => {
    const windows: BenchWindow[] = [];
    const open = async (place: BenchPlace): Promise<BenchWindow> => {
      const window = { ...place, ...(await openShell(place.place)) };
      windows.push(window);
      await prepare(window);
      return window;
    };
    try {
      return await work({ large: await open(large), small: await open(small) });
    } finally {
      for (const { kill } of windows) kill('SIGTERM');
      for (const { ended } of windows) await ended;
    }
  });
}

/** Goes to a view by the sidebar. */
export async function goTo({ page }: Shell, view: string): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: view }).click();
}

/** Opens the list of invites. */
export async function showList(window: Shell): Promise<void> {
  const { page } = window;
  await goTo(window, 'Invites');
  await page.locator('.invite-row[aria-busy="false"]').first().waitFor();
}

function furnish(workshop: Workshop, keyring: Keyring, count: number): BenchPlace {
  const { path, codes } = workshop.registry(count);
  const place = makePlace(keyring.env);
  execFileSync(process.execPath, [makeVault, place.vault, path], { env: { ...place.env } });
  return { place, count, codes };
}

async function prepare(window: BenchWindow): Promise<void> {
  await window.page.getByRole('navigation', { name: 'Views' }).waitFor();
  await window.page.evaluate(pageScript('probe-script'));
  // Reading is no sign of an operator.
  await window.page.evaluate(`vault.call('settings.set', { app: { autoLockMinutes: null } })`);
}
