import { z } from 'zod';
import { type CallSpec, id, listOf, nothing, pageLimit, pasted, text } from './basics.ts';
import { deviceToken, expiry, identity, identityTerms, issueTerms, settings } from './records.ts';

export const tokenCalls = {
  /** Newest first; `before` is the id that the page before ended with. */
  'tokens.list': {
    input: z.strictObject({ limit: pageLimit.exactOptional(), before: id.exactOptional() }),
    output: z.strictObject({ tokens: listOf(deviceToken) }),
    lock: 'unlocked',
  },
  'tokens.check': {
    input: z.strictObject({ text: pasted }),
    output: z.strictObject({
      valid: z.boolean(),
      reason: z.enum(['unknown', 'revoked']).nullable(),
      token: deviceToken.nullable(),
    }),
    lock: 'unlocked',
  },
  'tokens.revoke': { input: z.strictObject({ id }), output: deviceToken, lock: 'unlocked' },
} as const satisfies Record<string, CallSpec>;

const terms = identityTerms.shape;

/** Terms that need not be given. */
const leftOut = {
  prefix: terms.prefix.exactOptional(),
  defaultLifetimeMs: terms.defaultLifetimeMs.exactOptional(),
  longestLifetimeMs: terms.longestLifetimeMs.exactOptional(),
  allowNoExpiry: terms.allowNoExpiry.exactOptional(),
  defaultUses: terms.defaultUses.exactOptional(),
};

export const identityCalls = {
  'identities.list': { input: nothing, output: z.strictObject({ identities: listOf(identity) }), lock: 'unlocked' },
  'identities.add': {
    input: z.strictObject({
      slug: text,
      baseUrl: terms.baseUrl,
      ...leftOut,
    }),
    output: identity,
    lock: 'unlocked',
  },
  /** What is left out stays, null goes back to the vault's policy. */
  'identities.edit': {
    input: z.strictObject({
      slug: text,
      baseUrl: terms.baseUrl.exactOptional(),
      ...leftOut,
    }),
    output: identity,
    lock: 'unlocked',
  },
  'identities.remove': {
    input: z.strictObject({ slug: text }),
    output: z.strictObject({ slug: z.string(), removed: z.literal(true) }),
    lock: 'unlocked',
  },
} as const satisfies Record<string, CallSpec>;

const [defaultExpiry, expiryAfter, , neverExpiry] = expiry.options;

/** What an operator asks for again and again: nothing of it says whom an invite is for, who made it, or a moment. */
const presetTerms = issueTerms
  .omit({ label: true, note: true, creatorId: true, expiry: true })
  .extend({ expiry: z.discriminatedUnion('kind', [defaultExpiry, expiryAfter, neverExpiry]).exactOptional() });

const preset = z.strictObject({ name: z.string().min(1).max(200), terms: presetTerms });

/**
 * What the window remembers outside the vault, so that it holds while the vault is locked. Of recipients and makers
 * nothing is in it, but for what the operator calls a preset.
 */
export const preferences = z.strictObject({
  /** null: idling never locks. */
  autoLockMinutes: z.int().min(1).max(1_440).nullable(),
  /** null: the clipboard is not cleared by itself. */
  clipboardSeconds: z.int().min(5).max(3_600).nullable(),
  theme: z.enum(['system', 'light', 'dark']),
  /** Saved terms for issuing. */
  presets: listOf(preset).check(z.maxLength(50)),
  /** Keeps the window out of screen pictures, where the system can. */
  contentProtection: z.boolean(),
});
export type Preferences = z.output<typeof preferences>;

/** The preferences of a fresh installation. */
export const initialPreferences: Preferences = {
  autoLockMinutes: 5,
  clipboardSeconds: 30,
  theme: 'system',
  presets: [],
  contentProtection: true,
};

const bothSettings = z.strictObject({
  /** The vault's own; null while locked. */
  vault: settings.nullable(),
  app: preferences,
});

export const settingCalls = {
  'settings.get': { input: nothing, output: bothSettings, lock: 'any' },
  /** Changes what is named. */
  'settings.set': {
    input: z.strictObject({
      vault: z
        .strictObject({
          defaultLifetimeMs: settings.shape.defaultLifetimeMs.exactOptional(),
          longestLifetimeMs: settings.shape.longestLifetimeMs.exactOptional(),
          allowNoExpiry: settings.shape.allowNoExpiry.exactOptional(),
          defaultUses: settings.shape.defaultUses.exactOptional(),
          recordChecks: settings.shape.recordChecks.exactOptional(),
        })
        .exactOptional(),
      app: z
        .strictObject({
          autoLockMinutes: preferences.shape.autoLockMinutes.exactOptional(),
          clipboardSeconds: preferences.shape.clipboardSeconds.exactOptional(),
          theme: preferences.shape.theme.exactOptional(),
          presets: preferences.shape.presets.exactOptional(),
          contentProtection: preferences.shape.contentProtection.exactOptional(),
        })
        .exactOptional(),
    }),
    output: bothSettings,
    lock: 'unlocked',
  },
} as const satisfies Record<string, CallSpec>;
