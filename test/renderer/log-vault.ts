import type { CallInput, CallOutput } from '../../shared/contract.ts';
import type { AuditEvent, AuditType, Detail } from '../../shared/domain/audit-event.ts';
import { matches } from '../../shared/domain/audit-filter.ts';
import { addMs } from '../../shared/domain/instant.ts';
import { FakeVault } from './fake-vault.ts';

const hash = 'ab'.repeat(32);
const kinds: readonly (readonly [AuditType, Detail])[] = [
  ['invite.generated', { state: 'ACTIVE', identity: 'home', maxUses: 1 }],
  ['invite.checked', { count: 1, results: [{ verdict: 'usable', inviteId: 1 }] }],
  ['invite.used', { useCount: 1, maxUses: 5 }],
  ['vault.unlocked', { by: 'keychain' }],
  ['desk.refused', { count: 3 }],
];

/** A vault whose log has so many events, of five kinds in turn; the newest is number `length`. */
export class LogVault extends FakeVault {
  length: number;

  constructor(length = 1_000) {
    super();
    this.length = length;
    this.handlers['vault.status'] = () => {
      const status = this.status();
      return { ...status, session: status.session && { ...status.session, head: { seq: this.length, hash } } };
    };
    this.handlers['audit.list'] = (input) => this.#page(input);
    this.handlers['audit.verify'] = () => ({
      ok: true,
      verified: { seq: this.length, hash },
      count: this.length,
      failure: null,
    });
  }

  /** Writes events, as another program would. */
  async write(count: number): Promise<void> {
    this.length += count;
    await this.tell('registry.changed', { by: 'elsewhere', head: { seq: this.length, hash } });
  }

  #event(seq: number): AuditEvent {
    const [type, detail] = kinds[seq % kinds.length] ?? ['vault.locked', {}];
    const at = addMs(this.now, (seq - this.length) * 60_000);
    const inviteId = type.startsWith('invite.') ? seq : null;
    return { seq, at, type, inviteId, actor: seq % 2 === 0 ? 'ada' : 'grace', detail, prevHash: hash, hash };
  }

  #page({ filter = {}, after, limit = 100 }: CallInput<'audit.list'>): CallOutput<'audit.list'> {
    const events: AuditEvent[] = [];
    let seq = Math.min(this.length, (after ?? this.length + 1) - 1);
    for (; seq > 0 && events.length < limit; seq--) {
      const event = this.#event(seq);
      if (matches(event, filter as Parameters<typeof matches>[1])) events.push(event);
    }
    return { events, next: seq > 0 ? (events.at(-1)?.seq ?? null) : null };
  }
}
