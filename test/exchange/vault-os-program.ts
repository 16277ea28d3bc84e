/** What one attempt on a code came to in the program. */
export type Outcome = 'SUCCESS' | 'NOT_ACTIVE' | 'EXHAUSTED' | 'EXPIRED' | 'REVOKED';

export interface LogEntry {
  timestamp: string;
  outcome?: string;
  event?: string;
  detail: string;
}

/** A record as the program writes it. */
export interface StoreRecord {
  code_string: string;
  creator_id: string;
  required_access_level: number;
  max_use_count: number;
  expires_at: string;
  state: string;
  remaining_uses: number;
  revoked_reason: string | null;
  usage_log: LogEntry[];
  lifecycle: LogEntry[];
}

const refusals: Readonly<Record<string, Outcome>> = {
  GENERATED: 'NOT_ACTIVE',
  EXHAUSTED: 'EXHAUSTED',
  EXPIRED: 'EXPIRED',
  REVOKED: 'REVOKED',
};

/**
 * A model of the program behind a Vault OS store: what each of its commands does to the file. Refuses a store whole where a
 * record breaks a rule.
 */
export class VaultOsProgram {
  readonly #codes: StoreRecord[];
  /** Milliseconds since 1970; a fraction gives microseconds. */
  readonly #now: () => number;

  constructor(text: string, now: () => number) {
    const root: { version?: number; codes?: StoreRecord[] } = text.trim() === '' ? {} : JSON.parse(text);
    if ((root.version ?? 1) !== 1) throw new Error('StoreError: version');
    this.#codes = root.codes ?? [];
    this.#now = now;
    for (const record of this.#codes) checkRecord(record);
  }

  /** The file after a command: keys that the program does not know are gone. */
  text(): string {
    return `${ascii(JSON.stringify({ version: 1, codes: this.#codes }, null, 2))}\n`;
  }

  record(code: string): StoreRecord {
    const record = this.#codes.find(({ code_string }) => code_string === code);
    if (!record) throw new Error('InviteNotFoundError');
    return record;
  }

  generate(code: string, terms: { max: number; expiresMs: number; inactive?: boolean; level?: number }): void {
    const record: StoreRecord = {
      code_string: code,
      creator_id: 'warden',
      required_access_level: terms.level ?? 0,
      max_use_count: terms.max,
      expires_at: iso(terms.expiresMs),
      state: 'GENERATED',
      remaining_uses: terms.max,
      revoked_reason: null,
      usage_log: [],
      lifecycle: [],
    };
    this.#tell(record, 'created', 'Invite code generated.');
    this.#codes.push(record);
    if (!terms.inactive) this.activate(code);
  }

  activate(code: string): void {
    const record = this.record(code);
    if (record.state !== 'GENERATED') throw new Error('InvalidStateTransitionError');
    this.#enter(record, 'ACTIVE', 'activated');
  }

  use(code: string): Outcome {
    const record = this.record(code);
    this.#expire(record);
    const refusal = refusals[record.state];
    if (refusal !== undefined) return this.#log(record, refusal, 'Refused.');
    record.remaining_uses -= 1;
    this.#log(record, 'SUCCESS', `Use accepted. ${record.remaining_uses} use(s) remaining.`);
    this.#tell(record, 'used', `Invite used successfully. Remaining uses: ${record.remaining_uses}.`);
    if (record.remaining_uses === 0) this.#enter(record, 'EXHAUSTED', 'exhausted');
    return 'SUCCESS';
  }

  /** Revokes what has not ended; returns whether it could. */
  revoke(code: string, reason: string): boolean {
    const record = this.record(code);
    this.#expire(record);
    if (record.state !== 'GENERATED' && record.state !== 'ACTIVE') return false;
    record.revoked_reason = reason.trim();
    this.#enter(record, 'REVOKED', 'revoked');
    return true;
  }

  #expire(record: StoreRecord): void {
    if (record.state === 'ACTIVE' && Date.parse(record.expires_at) <= this.#now()) {
      this.#enter(record, 'EXPIRED', 'expired');
    }
  }

  #enter(record: StoreRecord, state: string, event: string): void {
    this.#tell(record, event, `${record.state} -> ${state}.`);
    record.state = state;
  }

  #log(record: StoreRecord, outcome: Outcome, detail: string): Outcome {
    record.usage_log.push({ timestamp: iso(this.#now()), outcome, detail });
    return outcome;
  }

  #tell(record: StoreRecord, event: string, detail: string): void {
    record.lifecycle.push({ timestamp: iso(this.#now()), event, detail });
  }
}

function checkRecord(record: StoreRecord): void {
  const { state, remaining_uses: left, max_use_count: max, revoked_reason: reason } = record;
  const fits =
    record.code_string.trim() !== '' &&
    left >= 0 &&
    left <= max &&
    (state !== 'GENERATED' || left === max) &&
    (state !== 'ACTIVE' || left >= 1) &&
    (state !== 'EXHAUSTED' || left === 0) &&
    (state !== 'REVOKED' || (typeof reason === 'string' && reason.trim() !== ''));
  if (!fits) throw new Error(`StoreError: ${JSON.stringify(record)}`);
}

/** `2026-11-30T21:09:23.143934+00:00`, without a fraction where it is zero. */
export function iso(ms: number): string {
  const whole = new Date(Math.floor(ms)).toISOString();
  const micros = whole.slice(20, 23) + String(Math.floor((ms - Math.floor(ms)) * 1_000)).padStart(3, '0');
  return `${whole.slice(0, 19)}${micros === '000000' ? '' : `.${micros}`}+00:00`;
}

function ascii(text: string): string {
  return text.replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
