import { openVault } from '../../../electron/vault/open.ts';
import { removeFolder } from '../../support/temp.ts';
import { makePlace } from '../../support/vaults.ts';
import { memoryOf } from '../process-memory.ts';
import { eachRound, type Row, Tally } from '../row.ts';
import { keyForms, secretFinder, textForms } from '../secrets-in.ts';
import { startVictim } from '../victim.ts';

const codes = 100;

/** What is wiped at the lock, by the names of {@link lookInto}. */
const wiped = ['master key in bytes', 'pepper', 'signing seed'];
/** What JavaScript or the cipher does not let the program wipe; a note counts the runs in which it was met. */
const known = ['master key in hex', 'database key in bytes'];

export const dumpRow: Row = {
  name: 'dump',
  rounds: { full: 5, short: 1 },
  // The memory of a process is read as Linux shows it.
  needs: ['linux'],
  run: async (trial) => {
    const tallies = wiped.map((name) => ({ name, tally: new Tally(`memory after the lock: no ${name}`) }));
    const met = new Map<string, number>();
    await eachRound(trial, async ({ seed }) => {
      const found = await lookInto();
      for (const { name, tally } of tallies) {
        await tally.try(seed, () => {
          const forms = [...found].filter((one) => one.startsWith(name));
          if (forms.length > 0) throw new Error(`it lies in memory: ${forms.join(', ')}`);
        });
      }
      for (const name of known) if (found.has(name)) met.set(name, (met.get(name) ?? 0) + 1);
      const left = [...found].filter((name) => name.startsWith('code ')).length;
      met.set('codes', (met.get('codes') ?? 0) + left);
    });
    const counts = [...known, 'codes'].map((name) => `${name} ${met.get(name) ?? 0}`).join(', ');
    const note = `met in ${trial.rounds} runs, not wiped: ${counts} of ${codes * trial.rounds}`;
    return tallies.map(({ tally }, index) => tally.figure(index === 0 ? note : ''));
  },
};

/** The names of the secrets that still lie in the memory of a process that has locked its vault. */
async function lookInto(): Promise<Set<string>> {
  const { place } = await makePlace();
  const child = startVictim('locker');
  try {
    const secrets = new Map<string, readonly Buffer[]>();
    const vault = await openVault(place.options);
    const { masterKey, bundle, databaseKey } = vault.secrets;
    const keys = { 'master key': masterKey, 'database key': databaseKey, pepper: bundle.pepper };
    for (const [name, key] of Object.entries({ ...keys, 'signing seed': bundle.signingSeed })) {
      for (const [index, form] of keyForms(Buffer.from(key)).entries()) {
        secrets.set(`${name} in ${['bytes', 'hex', 'base64'][index]}`, [form]);
      }
    }
    await vault.close();
    await child.go({ dir: place.dir, keys: place.keys, codes });
    await child.heard();
    const { pid, codes: issued } = child.told[0] as { pid: number; codes: string[] };
    for (const [index, code] of issued.entries()) secrets.set(`code ${index}`, textForms(code));
    const find = secretFinder(secrets);
    const found = new Set<string>();
    for (const piece of memoryOf(pid)) for (const name of find(piece)) found.add(name);
    return found;
  } finally {
    await child.kill();
    removeFolder(place.root);
  }
}
