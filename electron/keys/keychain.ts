import { setTimeout as delay } from 'node:timers/promises';
import { StoreError } from '../../shared/errors.ts';
import { isEntryLocked } from './secret-service.ts';

/** Secrets by account, under the service `invite-vault` of the OS's keychain. Faults are StoreErrors. */
export interface Keychain {
  /** The secret, or null where the keychain has no such entry. */
  get(account: string): Promise<string | null>;
  set(account: string, secret: string): Promise<void>;
  /** Whether there was such an entry. */
  delete(account: string): Promise<boolean>;
}

/** The service that all of this program's entries stand under. */
export const keychainService = 'invite-vault';

/** How long a call waits for an answer by default. Milliseconds. */
export const keychainTimeLimitMs = 20_000;

/** After how long without an answer {@link KeychainOptions.onWaiting} is called by default. Milliseconds. */
const keychainSilenceMs = 3_000;

/** How much longer a call that is given up may take to find the reason. Milliseconds. */
const reasonMs = 2_000;

export interface KeychainOptions {
  /** How long a call waits for an answer. Milliseconds. */
  readonly timeLimitMs?: number;
  /** Called once, when a call has had no answer for `silenceMs`. */
  readonly onWaiting?: () => void;
  /** 3,000 if left out. Milliseconds. */
  readonly silenceMs?: number;
}

type Keytar = typeof import('keytar');

/** keytar, once it is loaded: from then on a question goes out at once. */
let loadedKeytar: Keytar | undefined;

/** Calls that have not been answered, given up or not. */
const openCalls = new Set<Promise<unknown>>();

/** Of these, the calls that were given up: as long as one of them hangs, another would hang as well. */
const givenUp = new Map<Promise<unknown>, StoreError>();

/**
 * The keychain of this machine, through keytar, which is loaded at the first call. Every call ends within `timeLimitMs`,
 * and at once while an earlier one that was given up still hangs. Throws StoreErrors: `keychain_unavailable` (keytar
 * cannot be loaded, no session bus, no Secret Service, no answer) and `keychain_locked` (the keyring is locked, and its
 * prompt was dismissed or waits).
 */
export function osKeychain(options: KeychainOptions = {}): Keychain {
  const { timeLimitMs = keychainTimeLimitMs, silenceMs = keychainSilenceMs, onWaiting } = options;
  // A timer takes no more than 2^31 - 1 ms.
  const limitMs = Math.min(timeLimitMs, 2 ** 31 - 1);
  let tellWaiting = onWaiting;
  const call = async <T>(account: string, secret: string | null, run: (keytar: Keytar) => Promise<T>): Promise<T> => {
    const keytar = loadedKeytar ?? (await loadKeytar());
    const [hanging] = givenUp.values();
    if (hanging) throw hanging;
    const answer = run(keytar);
    let isLocked: Promise<boolean> | undefined;
    const onSilence = () => {
      tellWaiting?.();
      tellWaiting = undefined;
      // Asked now, so that the answer is there when the call is given up.
      isLocked = isEntryLocked(keychainService, account);
    };
    try {
      return await within(limitMs, silenceMs, answer, onSilence);
    } catch (fault) {
      if (!(fault instanceof NoAnswer)) throw classify(fault, secret);
      isLocked ??= isEntryLocked(keychainService, account);
      const given = silent(await Promise.race([isLocked, delay(reasonMs, false, { ref: false })]), timeLimitMs);
      if (openCalls.has(answer)) givenUp.set(answer, given);
      throw given;
    }
  };
  return {
    get: async (account) => {
      const secret = await call(account, null, (keytar) => keytar.getPassword(keychainService, account));
      // libsecret answers "no such entry" also where the entry is locked and the prompt was dismissed or could not open.
      if (secret === null && (await isEntryLocked(keychainService, account)))
        throw locked('its prompt was dismissed, or could not open');
      return secret;
    },
    set: (account, secret) => call(account, secret, (keytar) => keytar.setPassword(keychainService, account, secret)),
    delete: async (account) => {
      const gone = await call(account, null, (keytar) => keytar.deletePassword(keychainService, account));
      if (!gone && (await isEntryLocked(keychainService, account)))
        throw locked('its prompt was dismissed, or could not open');
      return gone;
    },
  };
}

/** Proves by an entry written, read and deleted that the keychain works. Throws its StoreError where it does not. */
export async function probeKeychain(keychain: Keychain): Promise<void> {
  const account = `probe-${crypto.randomUUID()}`;
  await keychain.set(account, account);
  let read: string | null;
  try {
    read = await keychain.get(account);
  } finally {
    await keychain.delete(account);
  }
  if (read !== account) throw unavailable('it does not give back what was put into it');
}

/** How long a process that ends waits for answers that may be on their way. Milliseconds. */
const lastWaitMs = 200;

/**
 * Ends the process with `code`, also where a call to the keychain is still open. Such a call holds a thread that nothing
 * can cancel, and `process.exit` waits for it: 50 s where the daemon hangs, for ever where a prompt stays unanswered.
 */
export async function exitPastKeychain(code: number): Promise<never> {
  await lastAnswers();
  if (openCalls.size > 0 && process.platform !== 'win32') {
    process.execve?.('/bin/sh', ['sh', '-c', `exit ${Math.trunc(code)}`], {});
  }
  process.exit(code);
}

/** Most answers are about to come, and a process that is replaced while the library starts its thread is killed by it. */
async function lastAnswers(): Promise<void> {
  if (openCalls.size === 0) return;
  const late = delay(lastWaitMs, 'late');
  while (openCalls.size > 0) {
    if ((await Promise.race([late, Promise.allSettled(openCalls)])) === 'late') return;
  }
}

class NoAnswer extends Error {}

async function within<T>(
  timeLimitMs: number,
  silenceMs: number,
  answer: Promise<T>,
  onSilence: () => void,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = setTimeout(onSilence, silenceMs);
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer()), timeLimitMs);
  });
  const settle = () => {
    openCalls.delete(answer);
    givenUp.delete(answer);
  };
  openCalls.add(answer);
  answer.then(settle, settle);
  try {
    return await Promise.race([answer, limit]);
  } finally {
    clearTimeout(timer);
    clearTimeout(silence);
  }
}

async function loadKeytar(): Promise<Keytar> {
  if (process.env['INVITES_KEYCHAIN'] === 'none') throw unavailable('INVITES_KEYCHAIN=none turns it off');
  try {
    const loaded: Keytar & { readonly default?: Keytar } = await import('keytar');
    loadedKeytar = loaded.default ?? loaded;
    return loadedKeytar;
  } catch (fault) {
    throw unavailable('its library keytar is not installed or does not load on this machine', fault);
  }
}

function classify(fault: unknown, secret: string | null): StoreError {
  const text = fault instanceof Error ? fault.message : 'it gave no reason';
  const reason = secret === null ? text : text.replaceAll(secret, '…');
  // Wordings of libsecret ("Cannot create an item in a locked collection") and of macOS.
  if (/locked|dismissed|cancell?ed|interaction is not allowed/i.test(reason)) return locked(reason, fault);
  return unavailable(reason, fault);
}

function silent(isLocked: boolean, timeLimitMs: number): StoreError {
  if (isLocked) return locked(`its prompt was not answered within ${timeLimitMs / 1000} s`);
  return unavailable(`it did not answer within ${timeLimitMs / 1000} s`);
}

function locked(reason: string, cause?: unknown): StoreError {
  const hint = 'unlock the login keyring (its own window asks for its password) and try again';
  return new StoreError('keychain_locked', `the keychain is locked: ${reason}`, hint, { cause });
}

function unavailable(reason: string, cause?: unknown): StoreError {
  const hint = 'start the keyring, or log in to a desktop session, and try again';
  return new StoreError('keychain_unavailable', `the keychain is not available: ${reason}`, hint, { cause });
}
