import { randomBytes } from 'node:crypto';
import { initialPreferences } from '../../shared/contract/setting-calls.ts';
import { type CallInput, type CallName, type CallOutput, calls, type EventName } from '../../shared/contract.ts';
import { drawCode } from '../../shared/domain/code-draw.ts';
import { defaultTokenFormat } from '../../shared/domain/code-format.ts';
import { addMs, type Instant, toInstant } from '../../shared/domain/instant.ts';
import type { Invite, State } from '../../shared/domain/invite.ts';
import { initialPolicy } from '../../shared/domain/policy.ts';
import { judge, type Verdict } from '../../shared/domain/verdict.ts';
import type { ErrorCode, ErrorEnvelope } from '../../shared/errors.ts';

type Handlers = { [C in CallName]?: (input: CallInput<C>) => CallOutput<C> };

/** Thrown by a handler: the call answers with this envelope. */
export class Refusal extends Error {
  readonly envelope: ErrorEnvelope;

  constructor(code: ErrorCode, message: string, hint: string | null = null) {
    super(message);
    this.envelope = { name: 'StoreError', code, message, hint };
  }
}

const hash = 'ab'.repeat(32);
const vaultId = '5f'.repeat(16);
export const dir = '/home/ada/.local/share/invite-vault';

/** What the answer tells of the file that the code was written into. */
function writtenInto({ into }: Pick<CallInput<'invites.generate'>, 'into'>) {
  return into && { into: { kind: into.kind, path: `/home/ada/${into.kind}.file`, notes: ['a note of the file'] } };
}

/** What a window talks to in tests: answers of the contract's own shape, and no vault behind them. */
export class FakeVault {
  readonly handlers: Handlers;
  readonly asked: { readonly name: CallName; readonly input: unknown }[] = [];
  /** Tells the window an event; set by whoever opens it. */
  tell: (event: EventName, payload: unknown) => Promise<void> = async () => {};
  readonly now: Instant;
  state: 'missing' | 'locked' | 'unlocked' = 'unlocked';
  keyStore: 'keychain' | 'passphrase' = 'keychain';
  hasPassphrase = true;
  fault: ErrorEnvelope | null = null;
  /** Why the vault can only be read. */
  readOnly: ErrorEnvelope | null = null;
  /** Codes that a check finds, and their invites. */
  readonly codes = new Map<string, Invite>();
  preferences = initialPreferences;
  identities: CallOutput<'identities.list'>['identities'] = [];
  #nextId = 1284;

  constructor(now: Instant = toInstant(Date.now())) {
    this.now = now;
    this.handlers = this.#usual();
  }

  /** An invite as a list would give it. */
  invite(changes: Partial<Invite> = {}): Invite {
    const { now } = this;
    return {
      id: this.#nextId++,
      state: 'ACTIVE',
      label: 'Ada’s tablet',
      note: null,
      identity: 'home',
      group: null,
      creatorId: 'warden',
      requiredAccessLevel: 0,
      maxUses: 1,
      useCount: 0,
      createdAt: addMs(now, -19 * 60_000),
      activatedAt: addMs(now, -19 * 60_000),
      expiresAt: addMs(now, 23 * 3_600_000 + 41 * 60_000 + 5_000),
      endedAt: null,
      revokeReason: null,
      replaces: null,
      codeHint: 'q3Zt…Bz6M',
      handedTo: null,
      ...changes,
    };
  }

  /** Answers a call as the main process does; what breaks the contract is a fault of the fake, and thrown. */
  call(name: CallName, raw: unknown): unknown {
    const input = calls[name].input.parse(raw);
    this.asked.push({ name, input });
    const handler = this.handlers[name] as ((input: unknown) => unknown) | undefined;
    if (handler === undefined) throw new Error(`the fake vault has no answer to ${name}`);
    try {
      return { ok: true, value: calls[name].output.parse(handler(input)) };
    } catch (thrown) {
      if (thrown instanceof Refusal) return { ok: false, error: thrown.envelope };
      throw thrown;
    }
  }

  status(): CallOutput<'vault.status'> {
    const { state, keyStore, hasPassphrase, fault, now } = this;
    const keys = { vaultId, createdAt: now, keyStore, passphrase: hasPassphrase, fingerprint: 'SHA256:Q1w2E3r4T5' };
    const session = {
      unlockedBy: 'keychain' as const,
      actor: 'ada',
      head: { seq: 18_204, hash },
      now,
      clock: { clock: now, mark: now, fault: null },
      rollback: null,
      readOnly: this.readOnly,
      checkpoint: 'keychain' as const,
      history: { state: 'sound' as const, events: 1 } as const,
    };
    return {
      state,
      dir,
      keys: state === 'missing' || fault !== null ? null : keys,
      fault,
      session: state === 'unlocked' ? session : null,
    };
  }

  issue(terms: CallInput<'invites.generate'>): CallOutput<'invites.generate'> {
    const format = terms.format ?? defaultTokenFormat;
    const code = drawCode(format, randomBytes);
    const identity = this.identities.find(({ slug }) => slug === terms.identity);
    const expiresAt = addMs(this.now, terms.expiry?.kind === 'after' ? terms.expiry.ms : 86_400_000);
    const invite = this.invite({
      label: terms.label ?? null,
      identity: terms.identity ?? null,
      requiredAccessLevel: terms.requiredAccessLevel ?? 0,
      maxUses: terms.maxUses === 'unlimited' ? null : (terms.maxUses ?? 1),
      expiresAt,
    });
    this.codes.set(code, invite);
    return { invite, code, link: identity === undefined ? null : `${identity.baseUrl}/setup#invite=${code}` };
  }

  #verdicts(text: string, accessLevel = 0): Verdict[] {
    const found = [...this.codes].filter(([code]) => text.includes(code)).map(([, invite]) => invite);
    if (found.length === 0) {
      const reason = text.includes('pinv_') ? ('unknown' as const) : ('malformed' as const);
      return [{ usable: false, reason, invite: null }];
    }
    return found.map((invite) => {
      const reason = judge(invite, accessLevel, this.now);
      return { usable: reason === null, reason, invite };
    });
  }

  #change(id: number, changes: Partial<Invite>): Invite {
    const entry = [...this.codes].find(([, invite]) => invite.id === id);
    if (entry === undefined) throw new Refusal('not_found', `there is no invite #${id}`);
    const changed = { ...entry[1], ...changes };
    this.codes.set(entry[0], changed);
    void this.tell('registry.changed', { by: 'here', head: { seq: 18_205, hash } });
    return changed;
  }

  #usual(): Handlers {
    return {
      'vault.status': () => this.status(),
      'vault.lock': () => {
        this.state = 'locked';
        void this.tell('vault.locked', { reason: 'operator' });
        return this.status();
      },
      'vault.unlock': () => {
        this.state = 'unlocked';
        return this.status();
      },
      'vault.create': ({ keyStore }) => {
        this.state = 'unlocked';
        const recoveryCode = '7K3D-9QXM-2FHA-TW4C-0Y8R-6NBE-1JVZ-5GPS-H4TK-93WD-XQ2M-C7FA-8RYN-P';
        return { dir, vaultId, keyStore, fingerprint: 'SHA256:Q1w2E3r4T5', recoveryCode, unlocked: true };
      },
      'settings.get': () => ({ vault: { ...initialPolicy, recordChecks: true }, app: this.preferences }),
      'settings.set': ({ app }) => {
        this.preferences = { ...this.preferences, ...app } as typeof this.preferences;
        return { vault: { ...initialPolicy, recordChecks: true }, app: this.preferences };
      },
      'identities.list': () => ({ identities: this.identities }),
      'invites.counts': () => ({ GENERATED: 9, ACTIVE: 212, EXHAUSTED: 870, EXPIRED: 148, REVOKED: 45 }),
      'invites.generate': (terms) => ({ ...this.issue(terms), ...writtenInto(terms) }),
      'invites.generateBatch': ({ terms, count, ...asked }) => ({
        issued: Array.from({ length: count }, () => this.issue(terms)),
        ...writtenInto(asked),
      }),
      'invites.chooseInto': ({ kind }) => ({ file: 'cd'.repeat(16), path: `/home/ada/${kind}.file` }),
      'invites.check': ({ text, accessLevel }) => ({ verdicts: this.#verdicts(text, accessLevel), recordFault: null }),
      'invites.show': ({ id }) => {
        const invite = [...this.codes.values()].find((one) => one.id === id);
        if (invite === undefined) throw new Refusal('not_found', `there is no invite #${id}`);
        return { invite, uses: [], tokens: [] };
      },
      'invites.use': ({ text, accessLevel, deviceName = null, mint }) => {
        const [verdict] = this.#verdicts(text, accessLevel);
        if (verdict?.invite == null || !verdict.usable) {
          return { usable: false, reason: 'unknown', invite: null, ...verdict, use: null, token: null };
        }
        const useCount = verdict.invite.useCount + 1;
        const state: State = useCount === verdict.invite.maxUses ? 'EXHAUSTED' : 'ACTIVE';
        const invite = this.#change(verdict.invite.id, { useCount, state });
        const use = {
          id: 1,
          inviteId: invite.id,
          at: this.now,
          actor: 'ada',
          deviceName,
          accessLevel: accessLevel ?? 0,
        };
        return { usable: true, reason: null, invite, use, token: mint ? `mst_${'x'.repeat(43)}` : null };
      },
      'invites.revoke': ({ id, reason }) =>
        this.#change(id, { state: 'REVOKED', revokeReason: reason, endedAt: this.now }),
      'invites.activate': ({ id }) => this.#change(id, { state: 'ACTIVE', activatedAt: this.now }),
      'invites.reissue': ({ id }) => {
        const old = this.#change(id, {});
        return this.issue({ label: old.label, identity: old.identity });
      },
      'clipboard.copy': () => {
        void this.tell('clipboard.tick', { secondsLeft: 27 });
        return { clearsInSeconds: 30 };
      },
      'clipboard.clear': () => ({}),
      'audit.verifyFile': () => ({
        path: '/home/ada/audit.json',
        ok: true,
        count: 3,
        range: { first: 1, last: 3, count: 3 },
        complete: true,
        exportedAt: this.now,
        failure: null,
      }),
      'files.savePdf': ({ name }) => ({ path: `/home/ada/${name}.pdf` }),
      'files.saveText': ({ name }) => ({ path: `/home/ada/${name}.txt` }),
      'files.save': ({ name, kind }) => ({ path: `/home/ada/${name}.${kind}` }),
      'jobs.cancel': () => ({ found: false }),
    };
  }
}
