import type { AuditEvent } from '../../shared/domain/audit-event.ts';
import type { AsyncInviteManager } from '../vault/async-manager.ts';
import { defaultPlace } from './default-place.ts';

/** Where the desk of a vault stood last, or where it stands by default. */
export interface LastPlace {
  /** Base URL. */
  readonly address: string;
  readonly host: string;
  readonly port: number;
  /** Whether the log says that it is open still: by this program or another. */
  readonly open: boolean;
}

/**
 * Reads in the log where the desk was opened last. The log keeps it, so that the command line can give links to a desk
 * that the window holds open, and that a desk stands again where it stood.
 */
export async function readLastPlace(invites: Pick<AsyncInviteManager, 'audit'>): Promise<LastPlace> {
  const [{ events: started }, { events: stopped }] = await Promise.all([
    invites.audit({ filter: { types: ['desk.started'] }, limit: 1 }),
    invites.audit({ filter: { types: ['desk.stopped'] }, limit: 1 }),
  ]);
  const [last] = started;
  const found = last === undefined ? null : placeIn(last);
  if (last === undefined || found === null) {
    return { address: `http://${defaultPlace.host}:${defaultPlace.port}`, ...defaultPlace, open: false };
  }
  return { ...found, open: (stopped[0]?.seq ?? 0) < last.seq };
}

function placeIn({ detail }: AuditEvent): Omit<LastPlace, 'open'> | null {
  const { address, host, port } = detail;
  if (typeof address !== 'string' || typeof host !== 'string' || typeof port !== 'number') return null;
  return { address, host, port };
}
