import type { Invite } from '../../../../shared/domain/invite.ts';
import { InviteValidationError } from '../../../../shared/errors.ts';
import type { InviteRef } from '../../../registry/invite-story.ts';
import type { Vault } from '../../../vault/session.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../given.ts';
import { withVault } from '../open-vault.ts';
import { formatCard } from '../record.ts';
import { idAt, refAt, refOrIdOption, slugOf } from '../refs.ts';
import { expiry, noteLocalExpiry } from '../values.ts';

export async function activate(given: Given, cli: Cli): Promise<undefined> {
  const ref = await refAt(given, 0, cli);
  await answerChanged(cli, ({ invites }) => invites.activate(ref));
}

export async function extend(given: Given, cli: Cli): Promise<undefined> {
  const id = idAt(given, 0);
  const asked = expiry(given);
  if (asked === undefined) throw given.usage('the new end is missing', 'give it with --ttl 7d or --expires-at TIME');
  await answerChanged(cli, ({ invites }) => invites.extend(id, asked));
  noteLocalExpiry(given, cli);
}

export async function edit(given: Given, cli: Cli): Promise<undefined> {
  const id = idAt(given, 0);
  const label = given.text('--label');
  const note = given.text('--note');
  if (label === undefined && note === undefined) {
    throw given.usage('nothing to change was given', 'give --label TEXT or --note TEXT; "" clears it');
  }
  const changes = { ...(label !== undefined && { label }), ...(note !== undefined && { note }) };
  await answerChanged(cli, ({ invites }) => invites.edit(id, changes));
}

export async function revoke(given: Given, cli: Cli): Promise<undefined> {
  const reason = given.text('--reason');
  // Posta's form, with --id, has no reason.
  if (reason === undefined ? !given.has('--id') : reason.trim() === '') {
    throw given.usage('the reason is missing, and it cannot be added later', 'give it with --reason TEXT');
  }
  const slug = slugOf(given);
  const ref = await refOrIdOption(given, cli);
  await answerChanged(cli, async (vault) => {
    if (slug !== undefined) await requireService(vault, ref, slug);
    return await vault.invites.revoke(ref, reason ?? null);
  });
  if (reason === undefined) cli.note('no reason was given; next time give it with --reason TEXT');
}

/** Throws InviteValidationError where the invite is for another service than that one. */
async function requireService({ invites }: Vault, ref: InviteRef, slug: string): Promise<void> {
  const { id, identity } = (await invites.show(ref)).invite;
  if (identity === slug) return;
  throw new InviteValidationError(
    'invalid_value',
    `invite #${id} is for ${identity === null ? 'no service' : `"${identity}"`}, not for "${slug}"`,
    'check the id, or leave --slug out',
  );
}

async function answerChanged(cli: Cli, change: (vault: Vault) => Promise<Invite>): Promise<void> {
  await withVault(cli, async (vault) => {
    const invite = await change(vault);
    if (cli.json) cli.answerJson(invite);
    else cli.answer(formatCard(invite, await vault.invites.now(), cli.paint));
  });
}
