// A process that keeps a vault open and, as others do at the same moment, uses each code that it is given.
import { openFace } from '../../../electron/faces/ipc/face.ts';
import type { AppHost } from '../../../electron/hosts/app-host.ts';
import { nodeHost } from '../../../electron/hosts/node.ts';
import { openVault } from '../../../electron/vault/open.ts';
import { FakeHost } from '../../ipc/fake-host.ts';
import { createClient } from '../../support/client.ts';
import { fileKeychain } from '../../support/file-keychain.ts';
import { takeOrders, tell } from './order.ts';

/** By which way it uses codes: as a script does, or as the window does, whose calls cross as JSON. */
export type RacerKind = 'library' | 'window';

/** The first order names the vault, each one after it a code. */
export type RacerOrder =
  | { readonly kind: RacerKind; readonly dir: string; readonly keys: string }
  /** So often it tries; null: until the code is used up. */
  | { readonly code: string; readonly tries: number | null };

type Use = (code: string) => Promise<boolean>;

const openers: Record<RacerKind, (dir: string, keys: string) => Promise<Use>> = {
  library: async (dir, keys) => {
    const { invites } = await openVault({ dir, host: nodeHost, keychain: fileKeychain(keys) });
    return async (code) => (await invites.use(code)).usable;
  },
  window: async (dir, keys) => {
    // A desktop that nobody looks at, on this machine's clock and randomness.
    const host: AppHost = { ...new FakeHost(), ...nodeHost };
    const startThread = () => {
      throw new Error('no use takes a thread');
    };
    const face = openFace({ dir, host, keychain: fileKeychain(keys), startThread });
    const client = createClient({
      call: async (name, input) => JSON.parse(JSON.stringify(await face.dispatch(name, input))),
      on: () => () => {},
    });
    await client['vault.unlock']({ secret: null });
    return async (text) => (await client['invites.use']({ text })).usable;
  },
};

let use: Use = () => Promise.reject(new Error('no vault is open'));
for await (const order of takeOrders<RacerOrder>()) {
  if ('dir' in order) {
    use = await openers[order.kind](order.dir, order.keys);
    tell('open');
    continue;
  }
  let held = 0;
  for (let tried = 0; tried < (order.tries ?? Number.POSITIVE_INFINITY); tried++) {
    if (await use(order.code)) held += 1;
    else if (order.tries === null) break;
  }
  tell(held);
}
