import type { Detail } from '../../../shared/domain/audit-event.ts';
import { plural } from '../../ui/words.ts';
import type { Sentence } from './invite-sentences.ts';
import { countIn, isolate, join, settingWords, textIn, whenIn } from './read-detail.ts';

const waysIn: Readonly<Record<string, string>> = {
  keychain: 'by the keychain',
  passphrase: 'by the passphrase',
  recovery: 'by the recovery code',
};

const lockReasons: Readonly<Record<string, string>> = {
  operator: 'asked for',
  idle: 'nobody was there',
  sleep: 'the computer went to sleep',
  screen_lock: 'the screen was locked',
  restore: 'a backup was restored',
  quit: 'the app was closed',
};

const settingNames: Readonly<Record<string, string>> = {
  defaultLifetimeMs: 'Default lifetime',
  longestLifetimeMs: 'Longest lifetime',
  allowNoExpiry: 'Invites without end',
  defaultUses: 'Default uses',
  recordChecks: 'Recording of checks',
};

/** Events of the vault, its keys, settings and files, each as a sentence without its end. */
export const vaultSentences: Readonly<Record<string, Sentence>> = {
  'vault.created': (detail) =>
    `Vault made, its key ${detail['keyStore'] === 'passphrase' ? 'behind a passphrase' : 'in the keychain'}`,
  'vault.unlocked': (detail) => join(['Unlocked', waysIn[String(detail['by'])] ?? null], ' '),
  'vault.locked': (detail) => join(['Locked', lockReasons[String(detail['reason'])] ?? null], ': '),
  'vault.rekeyed': (detail) =>
    detail['master'] === true ? 'Database key and master key changed' : 'Database key changed',
  'vault.backup': (detail) => `Backed up to event #${countIn(detail, 'headSeq') ?? '?'}`,
  'vault.restored': (detail) => `Restored from the backup of ${whenIn(detail, 'backupMadeAt') ?? 'an unknown day'}`,
  'vault.checkpoint': () => 'The older copy of the vault was kept',
  'clock.rollback': (detail) => {
    if (detail['accepted'] === true)
      return `The clock was said to be right at ${whenIn(detail, 'to') ?? 'an unknown time'}`;
    return join([
      `Clock behind: it says ${whenIn(detail, 'clock') ?? '?'}`,
      `last seen ${whenIn(detail, 'mark') ?? '?'}`,
    ]);
  },
  'file.rollback': (detail) => {
    const what = textIn(detail, 'what');
    if (what !== null) return `An older part of the vault was put back: ${what}`;
    return `An older copy of the vault: it should reach event #${countIn(detail, 'expectedSeq') ?? '?'}`;
  },
  'identity.added': (detail) =>
    join([`Service ${textIn(detail, 'slug') ?? ''} added`, textIn(detail, 'baseUrl')], ': '),
  'identity.edited': (detail) => `Service ${textIn(detail, 'slug') ?? ''} changed`,
  'identity.removed': (detail) => `Service ${textIn(detail, 'slug') ?? ''} removed`,
  'settings.changed': (detail) => {
    const { key } = detail;
    if (typeof key !== 'string') return 'A setting was changed';
    const name = settingNames[key] ?? isolate(key);
    return `${name}: ${settingWords(key, detail['from'])} → ${settingWords(key, detail['to'])}`;
  },
  'audit.exported': (detail) => {
    const { format } = detail;
    const count = countIn(detail, 'count');
    const what = count === null ? 'The log was' : plural(count, 'event');
    return `${what} exported${typeof format === 'string' ? ` as ${format.toUpperCase()}` : ''}`;
  },
  'desk.started': (detail) => join(['Desk switched on', textIn(detail, 'address')], ': '),
  'desk.stopped': () => 'Desk switched off',
  'desk.refused': (detail) => {
    const count = countIn(detail, 'count') ?? 1;
    return join([count === 1 ? 'Turned away' : `Turned away ${count} times`, reasonsIn(detail)], ': ');
  },
  'exchange.imported': (detail) => exchanged('Imported', detail),
  'exchange.exported': (detail) => exchanged(detail['failed'] === true ? 'Could not export' : 'Exported', detail),
};

const refusalWords: Readonly<Record<string, string>> = {
  too_many_requests: 'asked too often',
  not_active: 'not active',
  access_level: 'wants a level',
  handed_over: 'handed over',
  exhausted: 'used up',
};

/** `expired, unknown`: why a client was turned away, the most frequent first. */
function reasonsIn({ reasons }: Detail): string | null {
  if (typeof reasons !== 'object' || reasons === null || Array.isArray(reasons)) return null;
  const counted = Object.entries(reasons).sort(([, a], [, b]) => Number(b) - Number(a));
  return counted.map(([reason]) => refusalWords[reason] ?? isolate(reason)).join(', ');
}

function exchanged(verb: string, detail: Detail): string {
  const counts = ['added', 'changed', 'skipped'].map((key) => {
    const count = countIn(detail, key);
    return count === null || count === 0 ? null : `${count} ${key}`;
  });
  return join([`${verb} ${textIn(detail, 'format') ?? 'a file'}`, join([textIn(detail, 'file'), ...counts])], ': ');
}
