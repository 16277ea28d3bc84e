import { describe, expect, it } from 'vitest';
import { describeEvent } from '../../renderer/features/audit/describe-event.ts';
import { everything, type Family, families, familyTypes, toFilter } from '../../renderer/features/audit/narrowing.ts';
import { type AuditType, auditTypes, type Detail } from '../../shared/domain/audit-event.ts';
import { toInstant } from '../../shared/domain/instant.ts';

function words(type: AuditType, detail: Detail = {}): string {
  return describeEvent({ type, detail }).replaceAll(/[\u2068\u2069]/g, '');
}

describe('an event as a sentence', () => {
  it.each(auditTypes)('%s has words of its own, also where its detail says nothing', (type) => {
    const sentence = words(type);
    expect(sentence).not.toBe(type);
    expect(sentence).not.toMatch(/undefined|null|NaN|\[object/i);
  });

  it.each<[AuditType, Detail, string]>([
    ['invite.generated', { state: 'ACTIVE', identity: 'home', maxUses: 1 }, 'Issued for home: 1 use, no end'],
    [
      'invite.generated',
      { state: 'GENERATED', maxUses: null, replaces: 7 },
      'Issued, not sent: no limit of uses, no end, in place of #7',
    ],
    [
      'invite.checked',
      { count: 1, results: [{ verdict: 'unknown', digest: '3f9c0011aa22' }] },
      'Checked: unknown, 3f9c0011aa22…',
    ],
    [
      'invite.checked',
      { count: 3, results: [{ verdict: 'usable' }, { verdict: 'revoked' }, { verdict: 'usable' }] },
      '3 codes checked: 2 good, 1 revoked',
    ],
    ['invite.used', { useCount: 5, maxUses: 5, accessLevel: 2 }, 'Used, 5 of 5, the last, level 2'],
    ['invite.used', { useCount: 11, maxUses: null }, 'Used, 11 uses'],
    ['invite.refused', { act: 'use', reason: 'revoked', count: 1, accessLevel: 0 }, 'Use refused: revoked'],
    [
      'invite.refused',
      { act: 'use', reason: 'access_level', count: 1_200, accessLevel: 2 },
      'Use refused: level too low, level 2, 1,200 times',
    ],
    ['invite.refused', { act: 'use', reason: 'handed_over', count: 1 }, 'Use refused: handed over to another program'],
    ['invite.refused', { act: 'activate', reason: 'active', count: 1 }, 'Marking as sent refused: already sent'],
    ['invite.refused', { act: 'revoke', reason: 'exhausted', count: 2 }, 'Revocation refused: used up, 2 times'],
    ['invite.revoked', { reason: 'Lost phone', useCount: 0 }, 'Revoked: Lost phone'],
    ['invite.revoked', { reason: null, useCount: 2 }, 'Revoked after 2 uses, no reason given'],
    ['invite.edited', { fields: ['label', 'note'] }, 'Changed label and note'],
    ['settings.changed', { key: 'defaultLifetimeMs', from: 86_400_000, to: 604_800_000 }, 'Default lifetime: 1d → 7d'],
    ['settings.changed', { key: 'defaultUses', from: 1, to: null }, 'Default uses: 1 → unlimited'],
    ['vault.locked', { reason: 'idle' }, 'Locked: nobody was there'],
    [
      'exchange.imported',
      { format: 'registry', file: 'r.json', added: 3, changed: 0, same: 9 },
      'Imported registry: r.json, 3 added',
    ],
    ['invite.used', { useCount: 2, maxUses: 3, imported: 'vault-os' }, 'Used, 2 of 3 · from Vault OS'],
    ['invite.exhausted', { useCount: 1, imported: 'restore' }, 'Used up after 1 use · carried over by a restore'],
  ])('%s %j: %s', (type, detail, sentence) => {
    expect(words(type, detail)).toBe(sentence);
  });

  it('sets a text of somebody’s own apart, so that it turns no other word', () => {
    expect(describeEvent({ type: 'invite.revoked', detail: { reason: 'مرحبا' } })).toBe('Revoked: \u2068مرحبا\u2069');
  });

  it('lets a type that a newer program wrote stand for itself', () => {
    expect(describeEvent({ type: 'moon.landed' as AuditType, detail: {} })).toBe('moon.landed');
  });
});

describe('what the log is narrowed to', () => {
  const noon = new Date(2026, 10, 20, 12).getTime();
  const dayStart = (day: number) => toInstant(new Date(2026, 10, day).getTime());

  it('shows every type in some family', () => {
    const shown = (Object.keys(families) as Family[]).flatMap((family) => familyTypes(family) ?? []);
    expect([...new Set(shown)].sort()).toEqual([...auditTypes].sort());
  });

  it('asks for nothing where everything is wanted', () => {
    expect(toFilter(everything, noon)).toEqual({});
    expect(toFilter({ ...everything, actor: '  ' }, noon)).toEqual({});
  });

  it('counts days as the wall’s calendar does, today included', () => {
    expect(toFilter({ ...everything, span: 'today' }, noon)).toEqual({ from: dayStart(20) });
    expect(toFilter({ ...everything, span: 'week' }, noon)).toEqual({ from: dayStart(14) });
  });

  it('takes in the whole of the last day, and may be open at either end', () => {
    const range = (first: string | null, last: string | null) =>
      toFilter({ ...everything, span: 'range', range: [first, last] }, noon);
    expect(range('2026-11-17', '2026-11-18')).toEqual({ from: dayStart(17), to: dayStart(19) });
    expect(range(null, '2026-11-30')).toEqual({ to: toInstant(new Date(2026, 11, 1).getTime()) });
    expect(range(null, null)).toEqual({});
  });

  it('joins what is asked for', () => {
    expect(toFilter({ ...everything, family: 'checked', actor: ' ada ', inviteId: 4 }, noon)).toEqual({
      types: ['invite.checked'],
      inviteId: 4,
      actor: 'ada',
    });
  });
});
