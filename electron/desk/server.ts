import { hostname, networkInterfaces } from 'node:os';
import { fastify } from 'fastify';
import { InviteValidationError } from '../../shared/errors.ts';
import type { Host } from '../hosts/host.ts';
import type { Certificate, CertificateFiles } from './certificate.ts';
import { CertificateKeeper, type CertificateNews, type CertificateState } from './certificate-keeper.ts';
import { limitAsking } from './client-limits.ts';
import type { DeskDoor, DeskEvent } from './door.ts';
import { createListener, defaultPatience, endUnreadable, type Listener, type Patience } from './listener.ts';
import { addressesOf, type MachineNames, type Place, servesAt } from './place.ts';
import { RefusalLog } from './refusal-log.ts';
import { type Answered, addRoutes, answerEarly, isTurnedAway } from './routes.ts';
import { createSetupPage } from './setup-page.ts';

export interface DeskOptions {
  readonly door: DeskDoor;
  readonly host: Pick<Host, 'randomBytes' | 'now'>;
  readonly place: Place;
  /** Where the certificate of `place` was read from: a renewed one is read from there once a minute. */
  readonly certificateFiles?: CertificateFiles | null;
  /** Hears of a certificate that was renewed, was refused, or is about to expire, after the desk opened. */
  readonly onCertificate?: (news: CertificateNews) => void;
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
  /** Null without a certificate. */
  readonly certificate: () => CertificateState | null;
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

/** How often refusals are written down, and the certificate is looked at. Milliseconds. */
const everyMs = 60_000;
/** How long requests that are under way may keep a desk from closing. Milliseconds. */
const graceMs = 1_000;

/** Opens the desk and records that. Throws InviteValidationError where it cannot stand there. */
export async function openDesk(options: DeskOptions): Promise<Desk> {
  const { door, place, reportBug, onAnswered = () => {}, onCertificate = () => {} } = options;
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
  const machine = machineNames();
  const { address, more } = await orClose(server, async () => {
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
  const accept = (certificate: Certificate) => {
    const renewed = { ...place, certificate };
    const covered = addressesOf(renewed, port, machine);
    const lost = [address, ...more].find((one) => !covered.includes(one));
    if (lost !== undefined) throw notFor(certificate, lost);
    listener?.renew(certificate);
    serves = servesAt(renewed, port, machine);
  };
  const { certificate: inUse } = place;
  const { certificateFiles: files = null, host } = options;
  const keeper = inUse && new CertificateKeeper({ inUse, files, now: host.now, accept });
  const stopWriting = options.every(everyMs, () => {
    for (const news of keeper?.check() ?? []) onCertificate(news);
    void write([]).catch(reportBug);
  });
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
    certificate: () => keeper?.state ?? null,
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

function notFor({ names }: Certificate, address: string): InviteValidationError {
  return new InviteValidationError(
    'invalid_value',
    `the new certificate is for ${names.join(', ') || 'no name'}, not for ${address}`,
    'get one for the names of this desk',
  );
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
