import { requireDisplay } from '../../electron/hosts/no-window.ts';
import { makeDemoVault } from './big-vault.ts';
import { demoPassphrase, makeThrowaway } from './throwaway.ts';

/**
 * Fills a throwaway vault, which goes when this process ends, and returns the options that open the window on it. Where
 * the window cannot be shown the vault stays empty: the window itself says why.
 */
export async function prepareDemo(words: readonly string[]): Promise<readonly string[]> {
  const { vault, passphraseFile } = makeThrowaway();
  if (canShow(words)) {
    console.error('filling a throwaway vault…');
    const invites = await makeDemoVault(vault);
    console.error(`${invites} invites; they go when the window closes. If the vault locks: ${demoPassphrase}`);
  }
  return [...words, '--vault', vault, '--passphrase-file', passphraseFile];
}

function canShow(words: readonly string[]): boolean {
  try {
    if (!words.includes('--headless')) requireDisplay(process.env);
    return true;
  } catch {
    return false;
  }
}
