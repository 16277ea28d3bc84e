import { wipeBundle } from '../keys/bundle.ts';
import type { Unlocked } from '../keys/master-key.ts';
import { type Checkpoint, readCheckpoint } from './checkpoint.ts';
import type { OpenOptions } from './open-options.ts';
import { whenFree } from './patience.ts';
import { openLatest } from './registry-file.ts';
import { Vault } from './session.ts';

/**
 * Opens the registry and holds it against a checkpoint that was read before. A restore in between moves the checkpoint,
 * which is no rollback; so it is read again before one is believed.
 */
export async function openAgainst(options: OpenOptions, keys: Unlocked, before: Checkpoint): Promise<Vault> {
  for (let checkpoint = before; ; ) {
    const { opened, vault } = await whenFree(options.host, () =>
      openLatest(options.dir, keys.masterKey, (opened) => {
        // The checkpoint of a vault that was replaced is its successor's.
        const own: Checkpoint = opened.replacedAt === null ? checkpoint : { kind: 'none', at: checkpoint.at };
        const vault = new Vault(options, keys.by, opened, own);
        return { opened, vault };
      }),
    );
    if (vault.rollback === null) return vault;
    const now = await readCheckpoint(vault.checkpointPlace);
    // What the keychain does not tell a second time moves nothing.
    if (now.kind !== 'kept' || JSON.stringify(now) === JSON.stringify(checkpoint)) return vault;
    opened.connection.close();
    wipeBundle(opened.bundle);
    checkpoint = now;
  }
}
