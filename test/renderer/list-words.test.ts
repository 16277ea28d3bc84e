import { IconPlus } from '@tabler/icons-react';
import { expect, it } from 'vitest';
import { lifeEntries } from '../../renderer/features/invites/life-entries.ts';
import { lifeWords } from '../../renderer/features/invites/life-words.ts';
import {
  type Chip,
  cappedTotal,
  filterOf,
  holdsSame,
  totalByState,
  wholeList,
} from '../../renderer/features/invites/list-spec.ts';
import { entriesOf, findEntries, inviteNumber } from '../../renderer/features/palette/palette-entries.ts';
import { type AuditEvent, type AuditType, auditTypes, type Detail } from '../../shared/domain/audit-event.ts';
import { addMs, toInstant } from '../../shared/domain/instant.ts';

const now = new Date(2026, 10, 20, 21, 5).getTime();
const at = toInstant(now);
const counts = { GENERATED: 9, ACTIVE: 212, EXHAUSTED: 870, EXPIRED: 148, REVOKED: 45 };

it('asks for what the chips, the service and the search say', () => {
  expect(filterOf(wholeList, now)).toEqual({});
  expect(filterOf({ ...wholeList, chip: 'ACTIVE', identity: 'home', search: 'ada' }, now)).toEqual({
    states: ['ACTIVE'],
    identity: 'home',
    search: 'ada',
  });
  const untilMidnight = new Date(2026, 10, 21).getTime() - now;
  expect(filterOf({ ...wholeList, chip: 'today' }, now)).toEqual({ expiringWithinMs: untilMidnight });
});

it('knows how many there are where the counts of the states tell, and else says that it does not', () => {
  const totalOf = (chip: Chip) => totalByState({ ...wholeList, chip }, counts);
  expect(totalOf('all')).toEqual({ count: 1_284, more: false });
  expect(totalOf('EXPIRED')).toEqual({ count: 148, more: false });
  expect(totalOf('today')).toBeNull();
  expect(totalByState({ ...wholeList, search: 'ada' }, counts)).toBeNull();
  expect(totalByState({ ...wholeList, identity: 'home' }, counts)).toBeNull();
  expect(cappedTotal(1_000)).toEqual({ count: 1_000, more: false });
  expect(cappedTotal(1_001)).toEqual({ count: 1_000, more: true });
});

it('tells another order from another list', () => {
  expect(holdsSame(wholeList, { ...wholeList, sort: 'label' })).toBe(true);
  expect(holdsSame(wholeList, { ...wholeList, search: 'a' })).toBe(false);
});

function said(type: AuditType, detail: Detail = {}): string {
  const hash = 'ab'.repeat(32);
  const event: AuditEvent = { seq: 1, at, type, inviteId: 7, actor: 'ada', detail, prevHash: hash, hash };
  const { what, rest, name, why } = lifeWords(event, (useId) => (useId === 3 ? 'Noor’s laptop' : null));
  const line = [what, rest, name].filter((part) => part !== '' && part !== null).join(' ');
  return why === undefined ? line : `${line}: ${why}`;
}

it('tells an invite’s life in a few words', () => {
  expect(said('invite.generated', { state: 'ACTIVE' })).toBe('Issued and sent');
  expect(said('invite.generated', { state: 'GENERATED' })).toBe('Issued and not sent');
  expect(said('invite.used', { useId: 3 })).toBe('Used by Noor’s laptop');
  expect(said('invite.used', { useId: 4 })).toBe('Used by ada');
  expect(said('invite.refused', { act: 'use', reason: 'expired', count: 1 })).toBe('Use refused by ada: Expired');
  expect(said('invite.refused', { act: 'extend', reason: 'revoked', count: 3 })).toBe(
    'Extension refused by ada: Revoked, 3 times',
  );
  expect(said('invite.revoked', { reason: 'Lost phone' })).toBe('Revoked by ada: Lost phone');
  expect(said('invite.extended', { from: at, to: addMs(at, 3 * 86_400_000) })).toBe('Extended by 3 days');
  expect(said('invite.extended', { from: addMs(at, 7_200_000), to: at })).toBe('Shortened by 2 h');
  expect(said('invite.extended', { from: at, to: null })).toBe('Extended to no end');
  expect(said('invite.edited', { fields: ['label', 'note'] })).toBe('Edited name and note');
  expect(said('invite.reissued', { as: 12 })).toBe('Reissued as #12');
  expect(said('token.minted', { tokenId: 2 })).toBe('Device token #2 made');
});

it('sets uses that another program logged among the events, by their own times', () => {
  const eventAt = (seq: number): AuditEvent => {
    const hash = 'ab'.repeat(32);
    const type = 'invite.checked';
    return { seq, at: addMs(at, seq), type, inviteId: 7, actor: 'ada', detail: {}, prevHash: hash, hash };
  };
  const useAt = (id: number, ms: number, actor: string) => {
    return { id, inviteId: 7, at: addMs(at, ms), actor, deviceName: null, accessLevel: 0 };
  };
  const uses = [useAt(1, 1, 'vault-os'), useAt(2, 25, 'vault-os'), useAt(3, 26, 'ada'), useAt(4, 40, 'vault-os')];
  const order = (more: boolean) =>
    lifeEntries([eventAt(30), eventAt(20)], uses, more).map((entry) =>
      'seq' in entry ? `event ${entry.seq}` : `use ${entry.id}`,
    );
  expect(order(false)).toEqual(['use 4', 'event 30', 'use 2', 'event 20', 'use 1']);
  expect(order(true)).toEqual(['use 4', 'event 30', 'use 2', 'event 20']);
  expect(said('invite.used', { useCount: 3, imported: 'vault-os' })).toBe('Uses made there counted');
});

it('has a word for every event, whatever its detail holds or lacks', () => {
  for (const type of auditTypes) {
    for (const detail of [{}, { fields: 3, from: 'x', to: 'y', as: 'z', useId: null, tokenId: [] }]) {
      expect(said(type, detail)).not.toBe('');
    }
  }
});

it('finds commands by any of their words, and an invite by its number', () => {
  const commands = [
    { keys: 'N', label: 'New invite', icon: IconPlus, run: () => {} },
    { keys: 'Mod+K', label: 'Everything by name', icon: IconPlus, run: () => {} },
  ];
  const entries = entriesOf(commands);
  const found = (query: string) => findEntries(entries, query).map(({ label }) => label);
  expect(found('invite new')).toEqual(['New invite']);
  expect(found('night')).toEqual(['Dark theme']);
  expect(found('')).not.toContain('Everything by name');
  expect(found('passphrase')).toEqual(['Settings: Keys']);
  expect(found('').filter((label) => label.startsWith('Settings'))).toEqual([]);
  expect(found('zzz')).toEqual([]);
  for (const query of ['1284', '#1284', ' # 1284 ']) expect(inviteNumber(query)).toBe(1_284);
  for (const query of ['', '#', '0', '12a', '-1', '1.5', '9'.repeat(16)]) expect(inviteNumber(query)).toBeNull();
});
