import { limits } from '../../../../shared/domain/invite.ts';
import { type ErrorEnvelope, VaultError } from '../../../../shared/errors.ts';
import type { IntoTarget } from '../../../exchange/into-form.ts';
import type { Checked } from '../../../registry/check.ts';
import type { Vault } from '../../../vault/session.ts';
import { envelopeOf } from '../envelope.ts';
import { intoFiles } from '../into-files.ts';
import type { Services, UnlockedHandlers } from '../services.ts';

export function inviteHandlers({ jobs, runner, files }: Services) {
  const targetOf = ({ kind, file }: { readonly kind: IntoTarget['kind']; readonly file: string }): IntoTarget => ({
    kind,
    path: files.recall(file, 'into'),
  });
  return {
    'invites.generate': async ({ into, ...terms }, vault) => {
      if (into === undefined) return await vault.invites.generate(terms);
      const target = targetOf(into);
      // In a thread of its own: the store may be large.
      const { issued, notes } = await jobs.run(undefined, (control) =>
        runner('issue', { terms, count: 1, into: target }, vault, control),
      );
      const [one] = issued;
      if (one === undefined) throw new Error('an issue gave no invite');
      return { ...one, into: { ...target, notes } };
    },
    'invites.generateBatch': async ({ terms, count, job, into }, vault) => {
      const target = into && targetOf(into);
      const { issued, notes } = await jobs.run(job, (control) =>
        runner('issue', { terms, count, ...(target && { into: target }) }, vault, control),
      );
      return { issued, ...(target && { into: { ...target, notes } }) };
    },
    'invites.chooseInto': async ({ kind, begin }) => {
      const { name, endings, titles } = intoFiles[kind];
      const path = begin
        ? await files.askTarget({ title: titles.begin, name, endings })
        : await files.askSource({ title: titles.choose, endings });
      return { file: files.remember(path, 'into'), path };
    },
    'invites.activate': ({ id }, { invites }) => invites.activate(id),
    'invites.check': async ({ text, ...options }, vault) => {
      const checked = isLong(text)
        ? await jobs.run(undefined, (control) => runner('check', { text, options }, vault, control))
        : await vault.invites.validateAll(text, options);
      const verdicts = checked.map(({ usable, reason, invite }) => ({ usable, reason, invite }));
      return { verdicts, recordFault: await recordChecks(vault, checked) };
    },
    'invites.use': ({ text, ...options }, vault) =>
      isLong(text)
        ? jobs.run(undefined, (control) => runner('use', { text, options }, vault, control))
        : vault.invites.use(text, options),
    'invites.revoke': ({ id, reason }, { invites }) => invites.revoke(id, reason),
    'invites.revokeMany': ({ ids, reason }, { invites }) => invites.revokeMany(ids, reason),
    'invites.extend': ({ id, expiry }, { invites }) => invites.extend(id, expiry),
    'invites.edit': ({ id, ...changes }, { invites }) => invites.edit(id, changes),
    'invites.reissue': ({ id, ...overrides }, { invites }) => invites.reissue(id, overrides),
    'invites.list': (query, { invites }) => invites.list(query),
    'invites.position': async ({ place, ...query }, { invites }) => ({
      position: await invites.position(query, place),
    }),
    'invites.count': async (filter, { invites }) => ({ count: await invites.count(filter) }),
    'invites.counts': (_, { invites }) => invites.counts(),
    'invites.show': ({ id }, { invites }) => invites.show(id),
  } satisfies Partial<UnlockedHandlers>;
}

/** Whether a paste is read in a thread of its own: this one also locks the vault and answers the desk. */
function isLong(text: string): boolean {
  return text.length > limits.pasteOnMain;
}

/** A verdict stands also where it cannot be written down, such as after a rollback; then the answer says why. */
async function recordChecks(vault: Vault, checked: readonly Checked[]): Promise<ErrorEnvelope | null> {
  // The window shows already that this vault can only be read.
  if (vault.writeRefusal !== null) return null;
  try {
    await vault.invites.recordChecks(checked);
    return null;
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    return envelopeOf(error);
  }
}
