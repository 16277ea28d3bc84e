import { formatCodesCsv } from '../../../shared/codes-csv.ts';
import type { CsvStyle } from '../../../shared/csv-cells.ts';
import { InviteValidationError } from '../../../shared/errors.ts';
import { intoKinds } from '../../../shared/exchange-formats.ts';
import type { IntoFile } from '../../exchange/into.ts';
import type { IntoTarget } from '../../exchange/into-form.ts';
import type { Deliver } from '../../registry/deliver.ts';
import { type Issued, setupLink } from '../../registry/issue.ts';
import type { Vault } from '../../vault/session.ts';
import type { Cli } from './cli.ts';
import type { Given } from './given.ts';
import { type OutFile, writeOutFile } from './out-file.ts';
import { ClosedPipe } from './streams.ts';

/** The ways in which fresh codes leave the vault, as the operator asked for them. */
export interface WaysOut {
  readonly link: boolean;
  /** Whether links lead to the desk rather than to the invite's service. */
  readonly desk: boolean;
  readonly showCode: boolean;
  readonly qr: boolean;
  /** Writes the picture. */
  readonly qrOut: ((text: string) => OutFile) | null;
  readonly out: string | null;
  /** Of the file `out`. */
  readonly style: CsvStyle;
  /** The file of another program that gets the codes, too. */
  readonly into: IntoWay | null;
}

/** A file of another program, and whether it holds codes rather than hashes. */
export interface IntoWay extends IntoTarget {
  readonly file: IntoFile;
  readonly holdsCodes: boolean;
}

/** The ways out that the flags ask for. With `count` above 1 only a file can hold the codes. */
export async function readWaysOut(given: Given, count = 1): Promise<WaysOut> {
  const one = ['--link', '--show-code', '--qr', '--qr-out'].find((flag) => given.has(flag));
  const into = await intoOf(given);
  if (count > 1 && (one !== undefined || !(given.has('--out') || into?.holdsCodes))) {
    const message =
      one === undefined ? `${count} codes need a file to go to` : `${one} is for one invite, not for ${count}`;
    throw given.usage(message, 'write them all to a file with --out FILE.csv');
  }
  if (given.has('--excel') && !given.has('--out')) {
    throw given.usage('--excel is for the file of --out', 'name the file with --out FILE.csv, or leave --excel out');
  }
  const picture = given.text('--qr-out');
  return {
    link: given.has('--link'),
    desk: given.has('--desk'),
    showCode: given.has('--show-code'),
    qr: given.has('--qr'),
    qrOut: picture === undefined ? null : await pictureWriter(given, picture),
    out: given.text('--out') ?? null,
    style: given.has('--excel') ? 'excel' : 'plain',
    into,
  };
}

async function intoOf(given: Given): Promise<IntoWay | null> {
  const asked = given.pair('--into');
  if (asked === undefined) return null;
  const [name, path] = asked;
  const kind = intoKinds.find((one) => one === name);
  if (kind === undefined)
    throw given.usage('--into has a kind that is not known', `choose one of: ${intoKinds.join(', ')}`);
  const { IntoFile, holdsCodes } = await import('../../exchange/into.ts');
  return { kind, path, file: new IntoFile({ kind, path }), holdsCodes: holdsCodes(kind) };
}

async function pictureWriter(given: Given, path: string): Promise<(text: string) => OutFile> {
  const form = /\.(svg|png)$/i.exec(path)?.[1]?.toLowerCase();
  if (form === undefined) {
    throw given.usage('--qr-out writes SVG or PNG, as the name says', 'end the name in .svg or .png');
  }
  const { drawQr, toSvg } = await import('./qr-code.ts');
  if (form === 'svg') return (text) => writeOutFile(path, toSvg(drawQr(text)));
  const { toPng } = await import('./qr-png.ts');
  return (text) => writeOutFile(path, toPng(drawQr(text)));
}

/** Gives what was issued the links that the operator asked for. */
export type Aim = (issued: readonly Issued[]) => readonly Issued[];

/** Where links shall lead: to each invite's service, or to where the vault's desk stood last. */
export async function aimOf({ desk }: WaysOut, cli: Cli, { invites }: Pick<Vault, 'invites'>): Promise<Aim> {
  if (!desk) return (issued) => issued;
  const { readLastPlace } = await import('../../desk/last-place.ts');
  const { address, open } = await readLastPlace(invites);
  if (!open) cli.note(`the desk is not open now; links lead to where it will be: ${address}`);
  return (issued) => issued.map((one) => ({ ...one, link: setupLink(address, one.code) }));
}

/**
 * Issues by `act` and lets the codes out. What goes to files is written and synced before the commit, and removed if
 * that fails; what goes to the terminal is shown after it.
 */
export async function issueOut(
  cli: Cli,
  ways: WaysOut,
  aim: Aim,
  act: (deliver: Deliver) => Promise<readonly Issued[]>,
): Promise<readonly Issued[]> {
  let files: OutFile[] = [];
  const into = ways.into?.file;
  const takeBack = () => {
    for (const { remove } of files) remove();
    files = [];
  };
  let done: readonly Issued[];
  try {
    done = await act((drawn) => {
      const issued = aim(drawn);
      // The registry may have been opened again, and this be the second try.
      takeBack();
      if (ways.link) for (const { link } of issued) if (link === null) throw noIdentity();
      if (ways.out !== null) files.push(writeOutFile(ways.out, formatCodesCsv(issued, ways.style)));
      const [first] = issued;
      if (first && ways.qrOut) files.push(ways.qrOut(first.link ?? first.code));
      // Last, so that another program sees the codes as shortly as can be before they are issued.
      return into?.write(issued);
    });
  } catch (error) {
    takeBack();
    throw into ? into.takeBack(error) : error;
  }
  into?.settle();
  for (const note of into?.notes ?? []) cli.note(note);
  return aim(done);
}

/** Shows what was asked for of one issued invite: the QR code, the note that the code was not shown, the code last. */
export async function showIssued(
  cli: Cli,
  ways: WaysOut,
  { invite, code, link }: Issued,
  answer: () => void,
): Promise<void> {
  try {
    answer();
    if (ways.qr) {
      const { drawQr, formatQr } = await import('./qr-code.ts');
      cli.show(formatQr(drawQr(link ?? code), cli.colour && cli.stderr.isTerminal));
    }
    if (ways.showCode) cli.show(code);
  } catch (thrown) {
    if (!(thrown instanceof ClosedPipe) && !(thrown instanceof InviteValidationError)) throw thrown;
    throw new InviteValidationError(
      'file_refused',
      `invite #${invite.id} was issued, but what should show it could not be written`,
      `get a new code with: invites reissue ${invite.id}`,
    );
  }
  if (!(ways.link || ways.showCode || ways.qr || ways.qrOut || ways.out || ways.into?.holdsCodes)) {
    cli.note(
      `the code was not shown, and cannot be shown later; for a new one: invites reissue ${invite.id} --show-code`,
    );
  }
}

function noIdentity(): InviteValidationError {
  return new InviteValidationError(
    'no_identity',
    'a link needs the service that it leads to, and this invite is for none',
    'name one with --identity SLUG (add it first: invites identity add SLUG https://…), or link to the desk with --desk',
  );
}
