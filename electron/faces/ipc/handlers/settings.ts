import type { Services, UnlockedHandlers } from '../services.ts';

export function tokenHandlers() {
  return {
    'tokens.list': async ({ limit, before }, { invites }) => ({ tokens: await invites.tokens(limit, before) }),
    'tokens.check': ({ text }, { invites }) => invites.checkToken(text),
    'tokens.revoke': ({ id }, { invites }) => invites.revokeToken(id),
  } satisfies Partial<UnlockedHandlers>;
}

export function identityHandlers() {
  return {
    'identities.list': async (_, { invites }) => ({ identities: await invites.identities() }),
    'identities.add': ({ slug, ...terms }, { invites }) => invites.addIdentity(slug, terms),
    'identities.edit': ({ slug, ...terms }, { invites }) => invites.editIdentity(slug, terms),
    'identities.remove': async ({ slug }, { invites }) => {
      await invites.removeIdentity(slug);
      return { slug, removed: true };
    },
  } satisfies Partial<UnlockedHandlers>;
}

export function settingHandlers({ preferences }: Services) {
  return {
    'settings.set': async ({ vault: policy, app }, { invites }) => {
      const vault = policy === undefined ? await invites.settings() : await invites.changeSettings(policy);
      return { vault, app: app === undefined ? preferences.current() : preferences.change(app) };
    },
  } satisfies Partial<UnlockedHandlers>;
}
