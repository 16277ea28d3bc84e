import { createCipheriv } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openFace } from '../../electron/faces/ipc/face.ts';
import { startThread } from '../../electron/faces/thread/start.ts';
import type { AppHost } from '../../electron/hosts/app-host.ts';
import { nodeTimers } from '../../electron/hosts/timers.ts';
import type { Keychain } from '../../electron/keys/keychain.ts';
import type { Envelope } from '../../shared/contract/basics.ts';
import type { VaultClient } from '../../shared/contract.ts';
import { StoreError } from '../../shared/errors.ts';
import { createClient } from '../../test/support/client.ts';

/** An app whose clock stands still and whose chance is always the same, so that its pictures are too. */
export interface DemoWorld {
  /** Answers a call of the page. */
  readonly dispatch: (name: unknown, input: unknown) => Promise<unknown>;
  readonly client: VaultClient;
  readonly host: AppHost;
  /** Answers that take the place of the real ones, by the call's name; one that never comes is a call under way. */
  readonly answers: Map<string, Envelope | Promise<never>>;
  /** Takes the keychain away, or gives it back. */
  readonly losesKeychain: (lost: boolean) => void;
  readonly moveClock: (ms: number) => void;
  /** Hears every event for the page. */
  readonly onEvent: (listener: (event: string, payload: unknown) => void) => void;
  readonly close: () => Promise<void>;
}

const thread = fileURLToPath(new URL('./picture-thread.ts', import.meta.url));

/** The moment that the pictures show. */
export const picturedAt = Date.UTC(2026, 2, 12, 13, 5);

/** What differs where a demo vault is made for people rather than for pictures. */
export interface DemoChoice {
  /** The vault's folder. */
  readonly dir?: string;
  /** When it begins. */
  readonly now?: number;
  readonly randomBytes?: AppHost['randomBytes'];
}

/** Opens it on a folder; the caller creates the vault. */
export function openDemoWorld(folder: string, choice: DemoChoice = {}): DemoWorld {
  const { dir = join(folder, 'Personal vault'), randomBytes = steadyBytes() } = choice;
  // Shared with the threads, which write to the vault too: their clock must not be ahead of it.
  const clock = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  clock[0] = choice.now ?? picturedAt;
  const now = () => clock[0] ?? 0;
  let listener: (event: string, payload: unknown) => void = () => {};
  let preferences: string | null = null;
  const { keychain, lose } = demoKeychain();
  const host: AppHost = {
    now,
    randomBytes,
    userName: () => 'warden',
    dataFolder: () => folder,
    timers: nodeTimers,
    dialogs: {
      save: async ({ name }) => join(folder, name),
      open: async ({ endings }) => join(folder, `demo.${endings[0]}`),
    },
    clipboard: { read: async () => '', write: async () => {} },
    printPdf: async () => Buffer.alloc(0),
    idleMs: () => 0,
    onAway: () => () => {},
    notify: (event, payload) => listener(event, payload),
    preferences: {
      read: () => preferences,
      write: (text) => {
        preferences = text;
      },
    },
    show: () => {},
    reportBug: (thrown) => console.error(thrown),
  };
  const face = openFace({
    dir,
    host,
    keychain,
    startThread: () => startThread(thread, clock),
  });
  const answers: DemoWorld['answers'] = new Map();
  return {
    dispatch: async (name, input) => {
      const answer = await (answers.get(String(name)) ?? face.dispatch(name, input));
      // The folder has another name each time.
      return JSON.parse(JSON.stringify(answer).replaceAll(folder, '/home/warden'));
    },
    answers,
    client: createClient({ call: (name, input) => face.dispatch(name, input), on: () => () => {} }),
    host,
    losesKeychain: lose,
    moveClock: (ms) => {
      clock[0] = now() + ms;
    },
    onEvent: (heard) => {
      listener = heard;
    },
    close: face.close,
  };
}

/** A stream of bytes that looks like chance and is the same each time. Never for a vault that is meant to be kept. */
function steadyBytes(): AppHost['randomBytes'] {
  const stream = createCipheriv('aes-256-ctr', Buffer.alloc(32, 'pictures'), Buffer.alloc(16));
  return (length) => stream.update(Buffer.alloc(length));
}

function demoKeychain(): { readonly keychain: Keychain; readonly lose: (lost: boolean) => void } {
  const entries = new Map<string, string>();
  let lost = false;
  const answer = async <T>(value: () => T): Promise<T> => {
    if (lost)
      throw new StoreError('keychain_unavailable', 'the keychain cannot be reached', 'start it, then try again');
    return value();
  };
  return {
    keychain: {
      get: (account) => answer(() => entries.get(account) ?? null),
      set: (account, secret) => answer(() => void entries.set(account, secret)),
      delete: (account) => answer(() => entries.delete(account)),
    },
    lose: (is) => {
      lost = is;
    },
  };
}
