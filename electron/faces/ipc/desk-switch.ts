import type { EventPayload, RawOutput } from '../../../shared/contract.ts';
import { shownRequests } from '../../../shared/domain/desk.ts';
import { toInstant } from '../../../shared/domain/instant.ts';
import { InviteValidationError } from '../../../shared/errors.ts';
import type { CertificateFiles } from '../../desk/certificate.ts';
import { readLastPlace } from '../../desk/last-place.ts';
import type { Answered } from '../../desk/routes.ts';
import type { Desk } from '../../desk/server.ts';
import type { AppHost } from '../../hosts/app-host.ts';
import type { AppSession } from '../../vault/app-session.ts';
import type { Vault } from '../../vault/session.ts';
import type { Emit } from './emit.ts';

type Status = RawOutput<'desk.status'>;
type Seen = EventPayload<'desk.requests'>['requests'][number];

/** Where a desk shall stand; the certificate as the paths of its two files. */
export interface DeskAsked {
  readonly host: string;
  readonly port: number;
  readonly certificate: CertificateFiles | null;
  readonly insecureHttp: boolean;
}

export interface DeskSwitchOptions {
  readonly host: AppHost;
  readonly emit: Emit;
  /** Keeps idling from locking the vault while the desk is open. */
  readonly hold: AppSession['hold'];
}

/** Requests are told of together, so that a flood of them does not keep the window busy. Milliseconds. */
const tellEveryMs = 200;

/** The one desk that the app holds open, or none. */
export class DeskSwitch {
  readonly #options: DeskSwitchOptions;
  #open: OpenDesk | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: DeskSwitchOptions) {
    this.#options = options;
  }

  async status(vault: Vault): Promise<Status> {
    const { host, port } = await readLastPlace(vault.invites);
    const open = this.#open;
    return { open: open?.describe() ?? null, requests: open?.requests ?? [], last: { host, port } };
  }

  /** Opens the desk. Throws where it is open already, and as opening does. */
  async start(vault: Vault, asked: DeskAsked): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#open !== null) {
        throw new InviteValidationError('invalid_value', 'the desk is open already', 'close it first');
      }
      this.#open = await OpenDesk.at(vault, asked, this.#options, () => this.#tell());
      this.#tell();
    });
  }

  /** Closes the desk; does nothing where it is closed. Never throws. */
  async stop(): Promise<void> {
    await this.#inTurn(async () => {
      const open = this.#open;
      if (open === null) return;
      await open.close();
      this.#open = null;
      this.#tell();
    });
  }

  #tell(): void {
    this.#options.emit('desk.changed', { open: this.#open?.describe() ?? null });
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return await turn;
  }
}

/** An open desk, with what it has answered of late. */
class OpenDesk {
  readonly #desk: Desk;
  readonly #host: AppHost;
  readonly #since: ReturnType<typeof toInstant>;
  readonly #release: () => void;
  readonly #log: RequestLog;

  private constructor(desk: Desk, host: AppHost, log: RequestLog, release: () => void) {
    this.#desk = desk;
    this.#host = host;
    this.#log = log;
    this.#release = release;
    this.#since = toInstant(host.now());
  }

  /** `onCertificate` hears that the certificate stands differently. */
  static async at(
    vault: Vault,
    asked: DeskAsked,
    { host, emit, hold }: DeskSwitchOptions,
    onCertificate: () => void,
  ): Promise<OpenDesk> {
    const [{ openDesk }, { decidePlace }, { openDoor }, { readCertificateFiles }] = await Promise.all([
      import('../../desk/server.ts'),
      import('../../desk/place.ts'),
      import('../../desk/door.ts'),
      import('../../desk/certificate.ts'),
    ]);
    const certificate = asked.certificate && readCertificateFiles(asked.certificate, host.now());
    const place = decidePlace({ ...asked, certificate });
    const counts = () => desk?.counts() ?? { requests: 0, redeemed: 0, refused: 0 };
    const log = new RequestLog(host, (requests) => emit('desk.requests', { requests, counts: counts() }));
    const release = hold();
    let desk: Desk | undefined;
    try {
      desk = await openDesk({
        door: openDoor(vault),
        host,
        place,
        certificateFiles: asked.certificate,
        onCertificate,
        every: host.timers.every,
        onAnswered: (answered) => log.add(answered),
        reportBug: host.reportBug,
      });
      return new OpenDesk(desk, host, log, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  get requests(): readonly Seen[] {
    return this.#log.newest;
  }

  describe(): NonNullable<EventPayload<'desk.changed'>['open']> {
    const { addresses, host, port, beyondLoopback, secure, counts } = this.#desk;
    const state = this.#desk.certificate();
    const certificate = state && { ...state, expiresAt: toInstant(state.expiresAt) };
    return { addresses, host, port, beyondLoopback, secure, certificate, since: this.#since, counts: counts() };
  }

  async close(): Promise<void> {
    this.#release();
    await this.#desk.stop().catch(this.#host.reportBug);
    // What is under way is answered while the desk closes.
    this.#log.end();
  }
}

/** The last requests, newest first, which are told of at intervals. */
class RequestLog {
  readonly #host: Pick<AppHost, 'now' | 'timers'>;
  readonly #tell: (requests: readonly Seen[]) => void;
  #newest: readonly Seen[] = [];
  #told = 0;
  #count = 0;
  #stop: (() => void) | null = null;

  constructor(host: Pick<AppHost, 'now' | 'timers'>, tell: (requests: readonly Seen[]) => void) {
    this.#host = host;
    this.#tell = tell;
  }

  get newest(): readonly Seen[] {
    return this.#newest;
  }

  add(answered: Answered): void {
    this.#count += 1;
    const seen = { number: this.#count, at: toInstant(this.#host.now()), ...answered };
    this.#newest = [seen, ...this.#newest].slice(0, shownRequests);
    this.#stop ??= this.#host.timers.after(tellEveryMs, () => this.#flush());
  }

  /** Tells what it has not told yet, and nothing after that. */
  end(): void {
    if (this.#stop === null) return;
    this.#stop();
    this.#flush();
  }

  #flush(): void {
    this.#stop = null;
    const fresh = this.#newest.filter(({ number }) => number > this.#told);
    this.#told = this.#count;
    this.#tell(fresh);
  }
}
