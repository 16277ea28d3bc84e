import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { type StoreRecord, VaultOsProgram } from './vault-os-program.ts';
import { realStore } from './vault-os-rules.ts';
import { hour, makeVault, type TestVault } from './vaults.ts';

/** Every store that {@link recordsOf} read, to be held against the rules. */
export const storesRead: string[] = [];

const tenDays = 240 * hour;

/** A vault ten days after the real program wrote its store, with that store beside it. */
export async function withRealStore() {
  const to = await makeVault();
  to.advance(tenDays + 5 * hour);
  const path = to.file('invites_store.json');
  copyFileSync(realStore, path);
  return { to, path };
}

/** The program on the store of a file, a little before the vault's clock, and what writes the file again. */
export function programOn(path: string, { vault }: TestVault) {
  const program = new VaultOsProgram(readFileSync(path, 'utf8'), () => Date.parse(vault.core.now()) - 333.5);
  return { program, save: () => writeFileSync(path, program.text()) };
}

/** The records of the store in a file. */
export function recordsOf(path: string): StoreRecord[] {
  const text = readFileSync(path, 'utf8');
  storesRead.push(text);
  return JSON.parse(text).codes;
}

/** A store that the program makes with these codes, beside a vault. */
export async function withCodes(...codes: readonly string[]) {
  const to = await makeVault();
  const path = to.file('store.json');
  const program = new VaultOsProgram('', () => Date.parse(to.vault.core.now()));
  for (const code of codes) program.generate(code, { max: 3, expiresMs: Date.parse('2026-11-25') });
  writeFileSync(path, program.text());
  return { to, path };
}
