import type { AuditType, Detail } from '../../shared/domain/audit-event.ts';
import { runAct } from '../registry/core.ts';
import type { Offered, Redeemed } from '../registry/redeem.ts';
import type { Vault } from '../vault/session.ts';

/** An event of the desk for the audit log. */
export interface DeskEvent {
  readonly type: Extract<AuditType, `desk.${string}`>;
  readonly detail: Detail;
  /** A client's address; left out: whoever runs the desk. */
  readonly actor?: string;
}

/** All that a desk can ask of a vault. */
export interface DeskDoor {
  readonly offer: (code: string) => Promise<Offered>;
  /** `client` is the address that asks, and the actor in the log. */
  readonly redeem: (code: string, deviceName: string, client: string) => Promise<Redeemed>;
  /** Writes events down, in one write. */
  readonly record: (events: readonly DeskEvent[]) => Promise<void>;
}

/** The door to an unlocked vault. */
export function openDoor(vault: Pick<Vault, 'run' | 'glance' | 'actor' | 'keeper'>): DeskDoor {
  return {
    offer: askTogether(vault),
    redeem: async (code, deviceName, client) => {
      const redeemed = await vault.run((manager) => manager.as(client).redeem(code, deviceName));
      if (redeemed.token !== null) void vault.keeper.anchorIfBehind();
      return redeemed;
    },
    record: (events) =>
      vault.run((_, core) =>
        runAct(core, vault.actor, (act) => {
          for (const { type, detail, actor } of events) act.record(type, null, detail, actor);
        }),
      ),
  };
}

interface Waiting {
  readonly code: string;
  readonly resolve: (offered: Offered | Promise<Offered>) => void;
}

/**
 * Asks for the codes that come in within one turn of the event loop together: each costs a third of what it costs alone,
 * between two answers of the network.
 */
function askTogether(vault: Pick<Vault, 'run' | 'glance'>): DeskDoor['offer'] {
  let waiting: Waiting[] = [];
  const ask = async () => {
    const asked = waiting;
    waiting = [];
    try {
      const offers = await vault.glance((manager) => asked.map(({ code }) => manager.offer(code)));
      for (const [at, offered] of offers.entries()) asked[at]?.resolve(offered);
    } catch {
      // What went wrong with one of them is not the affair of the others.
      for (const { code, resolve } of asked) resolve(vault.run((manager) => manager.offer(code)));
    }
  };
  return (code) =>
    new Promise((resolve) => {
      waiting.push({ code, resolve });
      if (waiting.length === 1) setImmediate(() => void ask());
    });
}
