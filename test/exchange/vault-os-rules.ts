import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { python } from '../support/python.ts';
import { tempFolder } from '../support/temp.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** A store that the real program wrote: one record of each kind. */
export const realStore = join(here, 'vault-os-store.json');

/** What the rules of the system say against these stores, one sentence each. Needs Python. */
export function violationsOf(texts: readonly string[]): string[] {
  const stores = join(tempFolder('vault-os-rules'), 'stores');
  writeFileSync(stores, texts.map((text) => `${JSON.stringify(text)}\n`).join(''));
  const said = python(readFileSync(join(here, 'vault_os_rules.py'), 'utf8'), stores);
  if (!Array.isArray(said)) throw new Error('the rules printed no list');
  return said.map(String);
}
