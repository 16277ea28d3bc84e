import { toInstant } from '../../../../shared/domain/instant.ts';
import { InviteValidationError } from '../../../../shared/errors.ts';
import type { CertificateFiles } from '../../../desk/certificate.ts';
import type { CertificateNews, CertificateState } from '../../../desk/certificate-keeper.ts';
import { defaultPlace } from '../../../desk/default-place.ts';
import type { Answered } from '../../../desk/routes.ts';
import type { Desk } from '../../../desk/server.ts';
import { isElsewhere } from '../../../vault/registry-file.ts';
import type { Vault } from '../../../vault/session.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../given.ts';
import { withVault } from '../open-vault.ts';
import { wholeNumber } from '../values.ts';
import { visibleText } from '../visible-text.ts';
import { envelopeOf, renderError } from '../voice.ts';

const minute = 60_000;

export async function serve(given: Given, cli: Cli): Promise<undefined> {
  const [{ openDesk }, { decidePlace }, { openDoor }, { readCertificateFiles }] = await Promise.all([
    import('../../../desk/server.ts'),
    import('../../../desk/place.ts'),
    import('../../../desk/door.ts'),
    import('../../../desk/certificate.ts'),
  ]);
  const files = certificateFiles(given);
  const certificate = files && readCertificateFiles(files, cli.host.now());
  if (certificate !== null && given.has('--insecure-http')) {
    throw given.usage('--insecure-http and --cert cannot stand together', 'leave one of them out');
  }
  const place = withFlags(() =>
    decidePlace({
      host: given.text('--host') ?? defaultPlace.host,
      port: given.read('--port', wholeNumber) ?? defaultPlace.port,
      certificate,
      insecureHttp: given.has('--insecure-http'),
    }),
  );
  await withVault(cli, async (vault) => {
    const ended = new AbortController();
    const desk = await openDesk({
      door: openDoor(vault),
      host: cli.host,
      place,
      certificateFiles: files,
      onCertificate: (news) => sayCertificate(cli, news),
      reportBug: (thrown) => tell(cli, thrown),
      every,
      onAnswered: (answered) => {
        try {
          sayRequest(cli, answered);
        } catch {
          // Nobody reads the lines any more, as after `| head`: then nobody watches the desk either.
          ended.abort();
        }
      },
    });
    try {
      sayOpen(cli, desk);
      void replayLog(vault, cli, ended.signal);
      await untilEnd(vault, cli, ended.signal);
    } finally {
      ended.abort();
      await desk.stop();
    }
    const { requests, redeemed, refused } = desk.counts();
    cli.note(`the desk is closed: ${requests} requests, ${redeemed} redeemed, ${refused} turned away`);
  });
}

/** What the desk wants confirmed has its flags here. */
function withFlags<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InviteValidationError) || error.code !== 'confirmation_needed') throw error;
    const hint = 'give a certificate with --cert and --key, or allow plain HTTP by name with --insecure-http';
    throw new InviteValidationError(error.code, error.message, hint);
  }
}

function sayOpen(cli: Cli, desk: Desk): void {
  const { addresses, host, port, secure, beyondLoopback } = desk;
  if (beyondLoopback) {
    const how = secure ? 'over HTTPS' : 'over plain HTTP, which whoever listens on the way can read';
    cli.note(cli.paintNote('red', `other machines reach this desk, ${how}`));
  }
  if (cli.json) cli.answerJson({ addresses, host, port, secure, beyondLoopback });
  else for (const address of addresses) cli.answer(`the desk is open at ${address}`);
  const state = desk.certificate();
  if (state !== null && state.phase !== 'valid') sayCertificate(cli, { kind: state.phase, state });
  cli.note('interrupt it (Ctrl-C) to close it');
}

function sayCertificate(cli: Cli, { kind, state }: CertificateNews): void {
  if (kind === 'renewed') cli.note(`the certificate in the changed files is in use; ${expiry(state)}`);
  else cli.note(cli.paintNote('red', `warning: ${certificateWarnings[kind](state)}`));
}

const renewIt = 'renew its file, and the desk takes it over within a minute';
const certificateWarnings = {
  refused: ({ refused }: CertificateState) => `the changed certificate is not used, the old one stays: ${refused}`,
  expiring: (state: CertificateState) => `${expiry(state)}: ${renewIt}`,
  expired: (state: CertificateState) => `${expiry(state)}, so browsers refuse this desk: ${renewIt}`,
} as const;

function expiry({ expiresAt, phase }: CertificateState): string {
  return `the certificate ${phase === 'expired' ? 'expired' : 'expires'} on ${toInstant(expiresAt)}`;
}

/** One line for each request, without the code that it brought: `--json` keeps stdout for its one value. */
function sayRequest(cli: Cli, { client, topic, status, inviteId }: Answered): void {
  const what = inviteId === null ? topic : `${topic} #${inviteId}`;
  const line = `${toInstant(cli.host.now())}  ${visibleText(client)}  ${what}  ${status}`;
  if (cli.json) cli.note(line);
  else cli.answer(line);
}

/** A quarter of one core, so that whoever redeems meanwhile does not wait for it. */
const replayShare = 0.25;

/** Replays the log in the background, once: where it and the invites do not fit, the desk takes nothing any more. */
async function replayLog(vault: Vault, cli: Cli, ended: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([cli.signal, ended]);
  const { db } = vault.core;
  try {
    const { checkHistory } = await import('../../../registry/background-replay.ts');
    const { broken } = await checkHistory(db, { share: replayShare, signal, onProgress: () => {} });
    if (broken === null) return;
    await vault.keeper.foundBroken(broken);
    cli.note(cli.paintNote('red', `warning: the log and the invites do not agree, so nothing is redeemed: ${broken}`));
  } catch (thrown) {
    // Where another process has re-keyed or restored the vault, the desk goes on with what is there now.
    if (!signal.aborted && !isElsewhere(thrown) && vault.core.db === db) tell(cli, thrown);
  }
}

/** Until the operator interrupts; what the clock ends meanwhile is written down once a minute. */
async function untilEnd(vault: Vault, cli: Cli, ended: AbortSignal): Promise<void> {
  const stopSettling = every(minute, () => void vault.settle().catch((thrown: unknown) => tell(cli, thrown)));
  const signal = AbortSignal.any([cli.signal, ended]);
  try {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  } finally {
    stopSettling();
  }
}

function certificateFiles(given: Given): CertificateFiles | null {
  const cert = given.text('--cert');
  const key = given.text('--key');
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined || key === undefined) {
    throw given.usage('a certificate needs its key, and a key its certificate', 'give both --cert and --key');
  }
  return { cert, key };
}

function every(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms);
  return () => clearInterval(timer);
}

/** What goes wrong while the desk is open is said, and the desk stays open. */
function tell(cli: Cli, thrown: unknown): void {
  cli.note(renderError(envelopeOf(thrown, cli.env['INVITES_DEBUG'] !== undefined)).trimEnd());
}
