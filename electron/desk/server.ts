import { hostname, networkInterfaces } from 'node:os';
import { fastify } from 'fastify';
import { InviteValidationError } from '../../shared/errors.ts';
import type { Host } from '../hosts/host.ts';
import { limitAsking } from './client-limits.ts';
import type { DeskDoor, DeskEvent } from './door.ts';
import { createListener, defaultPatience, endUnreadable, type Listener, type Patience } from './listener.ts';
import { addressesOf, type MachineNames, type Place, servesAt } from './place.ts';
import { RefusalLog } from './refusal-log.ts';
import { type Answered, addRoutes, answerEarly, isTurnedAway } from './routes.ts';
import { createSetupPage } from './setup-page.ts';

export interface DeskOptions {
  readonly door: DeskDoor;
  readonly host: Pick<Host, 'randomBytes'>;
  readonly place: Place;
  /** Hears of every answered request; no code and no token is in it. */
  readonly onAnswered?: (answered: Answered) => void;
  readonly reportBug: (thrown: unknown) => void;
  /** Calls back again and again until what it returns is called. Milliseconds. */
  readonly every: (ms: number, run: () => void) => () => void;
  readonly patience?: Patience;
  /** Off only where the bench measures. */
  readonly limits?: boolean;
}

/** A desk that is open. */
export interface Desk {
  /** Base URLs by which it is reached, the best for a link first. */
  readonly addresses: readonly [string, ...string[]];
  readonly host: string;
  readonly port: number;
  readonly beyondLoopback: boolean;
  readonly secure: boolean;
  readonly counts: () => DeskCounts;
  /** Ends in order: nothing new comes in, what is under way is answered, the log is written. Never throws. */
  readonly stop: () => Promise<void>;
}

/** What a desk has answered since it opened. */
export interface DeskCounts {
  readonly requests: number;
  readonly redeemed: number;
  readonly refused: number;
}

/** How often refusals are written down. Milliseconds. */
const writeEveryMs = 60_000;
/** How long requests that are under way may keep a desk from closing. Milliseconds. */
const graceMs = 1_000;

/** Opens the desk and records that. Throws InviteValidationError where it cannot stand there. */
export async function openDesk(options: DeskOptions): Promise<Desk> {
  const { door, place, reportBug, onAnswered = () => {} } = options;
  const refusals = new RefusalLog();
  const counts = { requests: 0, redeemed: 0, refused: 0 };
  let listener: Listener | undefined;
  const server = fastify({
    serverFactory: (handler) => {
      listener = createListener(handler, place.certificate, options.patience ?? defaultPatience);
      return listener.server;
    },
    forceCloseConnections: 'idle',
    clientErrorHandler: endUnreadable,
    frameworkErrors: (error, _, reply) => answerEarly(error, reply),
    exposeHeadRoutes: false,
    logger: false,
  });
  let serves: (header: string) => boolean = () => false;
  const limiter = options.limits === false ? null : await limitAsking(server);
  addRoutes(server, {
    door,
    page: createSetupPage(options.host.randomBytes),
    limiter,
    serves: (header) => serves(header),
    onRefused: (client, refusal) => refusals.note(client, refusal),
    onAnswered: (answered) => {
      counts.requests += 1;
      if (answered.inviteId !== null) counts.redeemed += 1;
      if (isTurnedAway(answered.status)) counts.refused += 1;
      onAnswered(answered);
    },
    reportBug,
  });
  try {
    await server.listen({ host: place.host, port: place.port });
  } catch (error) {
    await server.close();
    throw listenFault(error, place) ?? error;
  }
  const port = portOf(listener);
  const { address, more } = await orClose(server, async () => {
    const machine = machineNames();
    const [address = `http://${place.host}:${port}`, ...more] = addressesOf(place, port, machine);
    const detail = { address, host: place.host, port, beyondLoopback: place.beyondLoopback };
    await door.record([{ type: 'desk.started', detail }]);
    // Nobody is served before the log knows of it.
    serves = servesAt(place, port, machine);
    return { address, more };
  });

  const write = async (last: readonly DeskEvent[]) => {
    const { events, putBack } = refusals.take();
    if (events.length + last.length === 0) return;
    try {
      await door.record([...events, ...last]);
    } catch (error) {
      putBack();
      throw error;
    }
  };
  const stopWriting = options.every(writeEveryMs, () => void write([]).catch(reportBug));
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    stopWriting();
    const cut = setTimeout(() => listener?.cut(), graceMs);
    await server.close();
    clearTimeout(cut);
    await write([{ type: 'desk.stopped', detail: { ...counts } }]);
  };
  return {
    addresses: [address, ...more],
    host: place.host,
    port,
    beyondLoopback: place.beyondLoopback,
    secure: place.certificate !== null,
    counts: () => ({ ...counts }),
    stop: () => {
      stopped ??= stop().catch(reportBug);
      return stopped;
    },
  };
}

/** Does what belongs to opening; a server that then is not open does not go on listening. */
async function orClose<T>(server: { readonly close: () => PromiseLike<unknown> }, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await server.close();
    throw error;
  }
}

function portOf(listener: Listener | undefined): number {
  const address = listener?.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function machineNames(): MachineNames {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return { hostname: hostname().toLowerCase(), addresses };
}

function listenFault(thrown: unknown, { host, port }: Place): InviteValidationError | null {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const known: Readonly<Record<string, readonly [string, string]>> = {
    EADDRINUSE: [`port ${port} of ${host} is taken by another program`, 'choose another port'],
    EACCES: [`this user may not open port ${port}`, 'choose a port from 1024 on, such as 8443'],
    EADDRNOTAVAIL: [`this machine has no address ${host}`, 'give one that it has, or 0.0.0.0 for all of them'],
    ENOTFOUND: [`there is no machine called ${host}`, 'give an address of this machine, or 0.0.0.0 for all of them'],
  };
  const found = known[code];
  return found ? new InviteValidationError('invalid_value', ...found) : null;
}
