import { expect, it } from 'vitest';
import { emptyDraft, formatOf, fromPreset, toPreset, toTerms } from '../../renderer/features/issue/draft.ts';
import { lifetimeOf, policyOf } from '../../renderer/ui/lifetime.ts';
import { checkFormat, shortAlphabets } from '../../shared/domain/code-format.ts';
import { toInstant } from '../../shared/domain/instant.ts';
import { initialPolicy } from '../../shared/domain/policy.ts';
import { FakeVault, Refusal } from './fake-vault.ts';
import { withService } from './windows.ts';

const now = Date.UTC(2026, 10, 20, 13, 5);

it('asks for nothing where nothing was changed', () => {
  expect(toTerms(emptyDraft)).toEqual({});
});

it('keeps in a preset what names no one and no moment, and fills a form with it', () => {
  const draft = {
    ...emptyDraft,
    label: 'Ada',
    note: 'her tablet',
    group: 'family',
    uses: 'unlimited' as const,
    expiry: { kind: 'at' as const, instant: toInstant(now) },
  };
  const preset = toPreset(draft);
  expect(preset).toEqual({ group: 'family', maxUses: 'unlimited' });
  const filled = fromPreset(preset, { ...emptyDraft, label: 'Lea' });
  expect(filled).toEqual({ ...draft, label: 'Lea', note: '', expiry: { kind: 'default' } });
  expect(toPreset(filled)).toEqual(preset);
});

it('lays over the vault’s policy only what the service says itself', () => {
  const { identities } = withService(new FakeVault());
  const [plain] = identities;
  if (plain === undefined) throw new Refusal('not_found', 'no service');
  expect(policyOf(initialPolicy, plain)).toEqual(initialPolicy);
  expect(policyOf(initialPolicy, { ...plain, defaultUses: 5 })).toEqual({ ...initialPolicy, defaultUses: 5 });
});

it('tells how long an invite lasts', () => {
  expect(lifetimeOf({ kind: 'default' }, { ...initialPolicy, defaultLifetimeMs: 9e12 }, now)).toBe(
    initialPolicy.longestLifetimeMs,
  );
  expect(lifetimeOf({ kind: 'at', instant: toInstant(now + 5) }, initialPolicy, now)).toBe(5);
  expect(lifetimeOf({ kind: 'never' }, initialPolicy, now)).toBeNull();
});

it.each(shortAlphabets)('starts every short alphabet (%s) with a format that may be issued', (alphabet) => {
  expect(checkFormat(formatOf(alphabet, null))).toEqual({ ok: true });
  expect(checkFormat(formatOf(alphabet, formatOf('crockford', null)))).toEqual({ ok: true });
});
