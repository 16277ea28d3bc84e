import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import type { CertificateFiles } from '../../electron/desk/certificate.ts';
import type { CertificateNews } from '../../electron/desk/certificate-keeper.ts';
import { type DeskDoor, openDoor } from '../../electron/desk/door.ts';
import type { Patience } from '../../electron/desk/listener.ts';
import { decidePlace, type PlaceChoice } from '../../electron/desk/place.ts';
import type { Answered } from '../../electron/desk/routes.ts';
import { type Desk, openDesk } from '../../electron/desk/server.ts';
import type { Vault } from '../../electron/vault/session.ts';
import { type AuditEvent, type AuditType, auditTypes } from '../../shared/domain/audit-event.ts';

export interface DeskUnderTest {
  readonly desk: Desk;
  readonly address: string;
  readonly port: number;
  readonly answered: readonly Answered[];
  readonly bugs: readonly unknown[];
  readonly news: readonly CertificateNews[];
  /** Lets a minute pass: what the desk does at intervals happens. */
  readonly minute: () => void;
}

export interface DeskChoice extends Partial<PlaceChoice> {
  readonly patience?: Patience;
  /** Stands between the desk and the vault. */
  readonly door?: (own: DeskDoor) => DeskDoor;
  readonly certificateFiles?: CertificateFiles;
  /** The machine's clock, by which a certificate is judged. */
  readonly now?: () => number;
}

/** Opens a real desk on a free port of loopback. It is closed when the running test ends, if it is not before. */
export async function openTestDesk(
  vault: Vault,
  { patience, door = (own) => own, certificateFiles, now = vault.host.now, ...choice }: DeskChoice = {},
): Promise<DeskUnderTest> {
  const answered: Answered[] = [];
  const bugs: unknown[] = [];
  const news: CertificateNews[] = [];
  let minute = () => {};
  const place = decidePlace({ host: '127.0.0.1', port: 0, certificate: null, insecureHttp: false, ...choice });
  const desk = await openDesk({
    door: door(openDoor(vault)),
    host: { randomBytes: vault.host.randomBytes, now },
    place,
    ...(certificateFiles && { certificateFiles }),
    onCertificate: (one) => news.push(one),
    reportBug: (thrown) => bugs.push(thrown),
    onAnswered: (one) => answered.push(one),
    every: (_, run) => {
      minute = run;
      return () => {};
    },
    ...(patience && { patience }),
  });
  onTestFinished(() => desk.stop());
  return { desk, address: desk.addresses[0], port: desk.port, answered, bugs, news, minute: () => minute() };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

let lastClient = 1;

/** A client address that nobody has asked from yet, so that its limits are fresh: all of 127/8 is loopback. */
export function freshClient(): string {
  lastClient += 1;
  return `127.0.${Math.floor(lastClient / 250)}.${1 + (lastClient % 250)}`;
}

export interface Ask {
  readonly method?: string;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Address that it is asked from. */
  readonly from?: string;
}

/** Asks the desk on a connection of its own. */
export function ask(port: number, path: string, { method, json, body, headers = {}, from }: Ask = {}): Promise<Answer> {
  const payload = json === undefined ? body : JSON.stringify(json);
  const type = json === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: method ?? (payload === undefined ? 'GET' : 'POST'),
        localAddress: from ?? freshClient(),
        headers: { ...type, ...headers },
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    asked.on('error', reject);
    asked.end(payload);
  });
}

/** Redeems a code. */
export function redeemAt(port: number, invite: string, from?: string): Promise<Answer> {
  return ask(port, '/api/v1/invite/redeem', { json: { invite, deviceName: 'phone' }, ...(from && { from }) });
}

/** Sends bytes as they are and reads until the other side closes. */
export function sendRaw(port: number, bytes: string | Buffer, from = freshClient()): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? undefined : reject(error)));
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
    socket.write(bytes);
  });
}

/** Runs curl; what it says, status line and headers included. */
export function curl(...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('curl', ['--silent', '--show-error', '--include', ...args], (error, stdout, stderr) => {
      if (error) reject(new Error(stderr, { cause: error }));
      else resolve(stdout);
    });
  });
}

/** The events of the desk's families, oldest first, but for what opened the vault. */
export async function deskLog(vault: Vault, types: readonly AuditType[] = auditTypes): Promise<readonly AuditEvent[]> {
  const { events } = await vault.invites.audit({ filter: { types }, limit: 1_000, order: 'oldest' });
  return events;
}
