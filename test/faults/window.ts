import { makePlace, makeVault, type Place } from '../e2e/support/place.ts';
import { openShell, type Shell } from '../e2e/support/shell.ts';
import { startKeyring } from '../support/keyring.ts';
import { removeFolder } from '../support/temp.ts';

/** The built program's window, unlocked, on a vault of its own with a keychain of its own. */
export interface OpenWindow extends Shell {
  readonly place: Place;
}

/** Makes a machine with a vault, opens its window after `prepare`, hands both to `work`, and ends all of it. */
export async function inWindow<P, T>(
  prepare: (place: Place) => Promise<P>,
  work: (window: OpenWindow, prepared: P) => Promise<T>,
): Promise<T> {
  const keyring = await startKeyring({ unlocked: true });
  const place = makePlace(keyring.env);
  let shell: Shell | undefined;
  try {
    makeVault(place);
    const prepared = await prepare(place);
    shell = await openShell(place);
    await shell.page.getByRole('navigation', { name: 'Views' }).waitFor();
    return await work({ ...shell, place }, prepared);
  } finally {
    shell?.kill('SIGTERM');
    await shell?.ended;
    removeFolder(place.home);
    await keyring.stop();
  }
}
