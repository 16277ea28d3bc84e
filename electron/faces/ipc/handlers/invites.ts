import { type ErrorEnvelope, VaultError } from '../../../../shared/errors.ts';
import type { Checked } from '../../../registry/check.ts';
import type { Vault } from '../../../vault/session.ts';
import { envelopeOf } from '../envelope.ts';
import type { Services, UnlockedHandlers } from '../services.ts';

export function inviteHandlers({ jobs, runner }: Services) {
  return {
    'invites.generate': (terms, { invites }) => invites.generate(terms),
    'invites.generateBatch': async ({ terms, count, job }, vault) => {
      const issued = await jobs.run(job, (control) => runner('issue', { terms, count }, vault, control));
      return { issued };
    },
    'invites.activate': ({ id }, { invites }) => invites.activate(id),
    'invites.check': async ({ text, ...options }, vault) => {
      const checked = await vault.invites.validateAll(text, options);
      const verdicts = checked.map(({ usable, reason, invite }) => ({ usable, reason, invite }));
      return { verdicts, recordFault: await recordChecks(vault, checked) };
    },
    'invites.use': ({ text, ...options }, { invites }) => invites.use(text, options),
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

/** A verdict stands also where it cannot be written down, such as after a rollback; then the answer says why. */
async function recordChecks({ invites }: Vault, checked: readonly Checked[]): Promise<ErrorEnvelope | null> {
  try {
    await invites.recordChecks(checked);
    return null;
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    return envelopeOf(error);
  }
}
