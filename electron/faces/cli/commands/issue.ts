import {
  type CodeFormat,
  defaultShortFormat,
  defaultTokenFormat,
  type ShortAlphabet,
  shortAlphabets,
} from '../../../../shared/domain/code-format.ts';
import { isFinal } from '../../../../shared/domain/invite.ts';
import { isWithProgram } from '../../../registry/hand-over.ts';
import { tokenPrefix } from '../../../registry/identities.ts';
import { readCodeFormat } from '../../../registry/invites.ts';
import type { Issued, IssueTerms } from '../../../registry/issue.ts';
import type { Vault } from '../../../vault/session.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../given.ts';
import { withVault } from '../open-vault.ts';
import { formatCard } from '../record.ts';
import { idAt, slugOf } from '../refs.ts';
import { duration, expiry, noteLocalExpiry, numberFrom, uses, wholeNumber } from '../values.ts';
import { aimOf, issueOut, readWaysOut, showIssued, type WaysOut } from '../ways-out.ts';

export async function generate(given: Given, cli: Cli): Promise<undefined> {
  const count = given.read('--count', numberFrom(1)) ?? 1;
  const ways = await readWaysOut(given, count);
  const terms = termsOf(given);
  await withVault(cli, async (vault) => {
    const { invites } = vault;
    const format = formatFor(given, cli, ways, await prefixOf(vault, terms.identity ?? null), null);
    const all = format === undefined ? terms : { ...terms, format };
    const aim = await aimOf(ways, cli, vault);
    const issued = await issueOut(cli, ways, aim, (deliver) => invites.generateBatch(all, count, deliver));
    noteLocalExpiry(given, cli);
    if (count === 1) await answerOne(cli, vault, ways, issued);
    else answerMany(cli, ways, issued);
  });
}

export async function create(given: Given, cli: Cli): Promise<undefined> {
  const slug = slugOf(given);
  if (slug === undefined)
    throw given.usage('the service that the link leads to is missing', 'name it with --slug SLUG');
  const ms = given.read('--ttl', duration);
  const terms: IssueTerms = {
    identity: slug,
    label: given.text('--device-hint') ?? null,
    ...(ms !== undefined && { expiry: { kind: 'after', ms } }),
  };
  const desk = given.has('--desk');
  const ways: WaysOut = {
    link: true,
    desk,
    showCode: false,
    qr: false,
    qrOut: null,
    out: null,
    style: 'plain',
    into: null,
  };
  await withVault(cli, async (vault) => {
    const aim = await aimOf(ways, cli, vault);
    const issued = await issueOut(cli, ways, aim, (deliver) => vault.invites.generateBatch(terms, 1, deliver));
    await answerOne(cli, vault, ways, issued);
  });
}

export async function reissue(given: Given, cli: Cli): Promise<undefined> {
  const id = idAt(given, 0);
  const ways = await readWaysOut(given);
  const asked = expiry(given);
  await withVault(cli, async (vault) => {
    const { invite } = await vault.invites.show(id);
    const before = await vault.run((_, { db }) => readCodeFormat(db, id));
    const format = formatFor(given, cli, ways, await prefixOf(vault, invite.identity), before);
    const overrides = { ...(asked && { expiry: asked }), ...(format && { format }) };
    const aim = await aimOf(ways, cli, vault);
    const issued = await issueOut(cli, ways, aim, async (deliver) => [
      await vault.invites.reissue(id, overrides, deliver),
    ]);
    noteLocalExpiry(given, cli);
    if (isWithProgram(invite) && !isFinal(invite.state)) {
      cli.note(`#${id} was handed to ${invite.handedTo}, and works there until it is ended there, too`);
    }
    await answerOne(cli, vault, ways, issued);
  });
}

async function answerOne(cli: Cli, vault: Vault, ways: WaysOut, [issued]: readonly Issued[]): Promise<void> {
  if (issued === undefined) return;
  const { invite, link } = issued;
  const now = await vault.invites.now();
  await showIssued(cli, ways, issued, () => {
    if (cli.json) cli.answerJson(ways.link ? { ...invite, link } : invite);
    else cli.answer(ways.link && link !== null ? link : formatCard(invite, now, cli.paint));
  });
}

function answerMany(cli: Cli, { out, into }: WaysOut, issued: readonly Issued[]): void {
  if (cli.json) {
    cli.answerJson(issued.map(({ invite }) => invite));
    return;
  }
  cli.answer(
    `issued ${issued.length} invites, #${issued[0]?.invite.id} to #${issued.at(-1)?.invite.id}; codes in ${[out, into?.path].filter((path) => path != null).join(' and ')}`,
  );
}

function termsOf(given: Given): IssueTerms {
  const asked = expiry(given);
  const maxUses = given.read('--max-uses', uses);
  const requiredAccessLevel = given.read('--access-level', wholeNumber);
  const creatorId = given.text('--creator-id');
  return {
    label: given.text('--label') ?? null,
    note: given.text('--note') ?? null,
    identity: slugOf(given) ?? null,
    group: given.text('--group') ?? null,
    inactive: given.has('--inactive'),
    ...(creatorId !== undefined && { creatorId }),
    ...(requiredAccessLevel !== undefined && { requiredAccessLevel }),
    ...(maxUses !== undefined && { maxUses }),
    ...(asked !== undefined && { expiry: asked }),
  };
}

/**
 * The format to issue with: what the flags ask for, and what the file of `--into` needs; undefined for the default. `before`
 * is the format of the invite that is reissued.
 */
function formatFor(
  given: Given,
  cli: Cli,
  { into }: WaysOut,
  prefix: string,
  before: CodeFormat | null,
): CodeFormat | undefined {
  const asked = formatOf(given, prefix);
  if (into === null) return asked;
  const settled = asked?.kind === 'code' || given.has('--prefix');
  const usual = asked ?? before ?? { ...defaultTokenFormat, prefix };
  const { format, notes } = into.file.format(settled ? asked : undefined, usual);
  for (const note of notes) cli.note(note);
  const keepsLength = given.has('--length') && asked?.kind === 'token' && format.kind === 'token';
  return keepsLength ? { ...format, bytes: asked.bytes } : format;
}

/** The format that the flags ask for, or undefined for the default. An alphabet or a group size means a short code. */
function formatOf(given: Given, tokenPrefix: string): CodeFormat | undefined {
  const flags = ['--format', '--length', '--alphabet', '--group-size', '--prefix'];
  if (!flags.some((flag) => given.has(flag))) return undefined;
  const ofShort = ['--alphabet', '--group-size'].find((flag) => given.has(flag));
  const kind = given.text('--format') ?? (ofShort === undefined ? 'token' : 'code');
  const length = given.read('--length', wholeNumber);
  if (kind === 'token') {
    if (ofShort !== undefined) throw given.usage(`${ofShort} is for short codes`, 'ask for one with --format code');
    const prefix = given.text('--prefix') ?? tokenPrefix;
    return { kind, prefix, bytes: length ?? defaultTokenFormat.bytes };
  }
  return {
    kind: 'code',
    prefix: given.text('--prefix') ?? defaultShortFormat.prefix,
    alphabet: given.read('--alphabet', toAlphabet) ?? defaultShortFormat.alphabet,
    length: length ?? defaultShortFormat.length,
    groupSize: given.read('--group-size', wholeNumber) ?? defaultShortFormat.groupSize,
  };
}

function toAlphabet(text: string): ShortAlphabet {
  return shortAlphabets.find((name) => name === text) ?? defaultShortFormat.alphabet;
}

async function prefixOf(vault: Vault, identity: string | null): Promise<string> {
  return tokenPrefix(await vault.invites.identities(), identity);
}
