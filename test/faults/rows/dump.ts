import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openVault } from '../../../electron/vault/open.ts';
import { removeFolder } from '../../support/temp.ts';
import { makePlace } from '../../support/vaults.ts';
import { eachRound, type Row, Tally } from '../row.ts';
import { keyForms, secretsInFile, textForms } from '../secrets-in.ts';
import { startVictim } from '../victim.ts';

const codes = 100;

/** What a picture of the memory still shows after the lock. Codes are text, which the program cannot wipe: a note counts them. */
export const dumpRow: Row = {
  name: 'dump',
  rounds: { full: 3, short: 0 },
  missing: () => (spawnSync('sh', ['-c', 'command -v gcore']).status === 0 ? null : 'gcore (of gdb) is not installed'),
  run: async (trial) => {
    const names = ['master key', 'database key', 'pepper', 'signing seed'] as const;
    const tallies = new Map(names.map((name) => [name, new Tally(`memory after the lock: the ${name} is gone`)]));
    const left: number[] = [];
    await eachRound(trial, async ({ seed }) => {
      const found = await lookInto(trial.folder);
      for (const [name, tally] of tallies) {
        await tally.try(seed, () => {
          if (found.has(name)) throw new Error(`the ${name} lies in the dump`);
        });
      }
      left.push([...found].filter((name) => name.startsWith('code ')).length);
    });
    const note = `of ${codes} codes issued before the lock, in the dump: ${left.join(', ')}`;
    return [...tallies.values()].map((tally, index) => tally.figure(index === 0 ? note : ''));
  },
};

async function lookInto(folder: string): Promise<Set<string>> {
  const { place } = await makePlace();
  const child = startVictim('locker');
  const core = join(folder, 'core');
  try {
    const secrets = new Map<string, readonly Buffer[]>();
    const vault = await openVault(place.options);
    const { masterKey, bundle, databaseKey } = vault.secrets;
    for (const [name, key] of Object.entries({ 'master key': masterKey, 'database key': databaseKey })) {
      secrets.set(name, keyForms(Buffer.from(key)));
    }
    secrets.set('pepper', keyForms(Buffer.from(bundle.pepper)));
    secrets.set('signing seed', keyForms(Buffer.from(bundle.signingSeed)));
    await vault.close();
    await child.go({ dir: place.dir, keys: place.keys, codes });
    await child.heard();
    const { pid, codes: issued } = child.told[0] as { pid: number; codes: string[] };
    for (const [index, code] of issued.entries()) secrets.set(`code ${index}`, textForms(code));
    const dumped = spawnSync('gcore', ['-o', core, String(pid)], { encoding: 'utf8' });
    if (dumped.status !== 0) throw new Error(`gcore: ${dumped.stderr}`);
    return await secretsInFile(`${core}.${pid}`, secrets);
  } finally {
    await child.kill();
    const { told } = child;
    rmSync(`${core}.${(told[0] as { pid?: number } | undefined)?.pid}`, { force: true });
    removeFolder(place.root);
  }
}
