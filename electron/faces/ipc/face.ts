import type { Worker } from 'node:worker_threads';
import type { LockReason } from '../../../shared/contract/events.ts';
import type { AppHost } from '../../hosts/app-host.ts';
import type { Keychain } from '../../keys/keychain.ts';
import { AppSession } from '../../vault/app-session.ts';
import { Threads } from '../thread/threads.ts';
import { createClipboard } from './clipboard.ts';
import { DeskSwitch } from './desk-switch.ts';
import { createDispatcher, type Dispatch } from './dispatch.ts';
import { createEmit } from './emit.ts';
import { FileChoices } from './file-choices.ts';
import { HistoryWatch } from './history-watch.ts';
import { Jobs } from './jobs.ts';
import { openPreferences } from './preferences.ts';
import { type Watch, watchRegistry } from './watch.ts';

export interface FaceOptions {
  /** The vault's folder. */
  readonly dir: string;
  readonly host: AppHost;
  readonly keychain: Keychain;
  /** Starts a thread that serves jobs. */
  readonly startThread: () => Worker;
  /** Who acts; left out: the OS user. */
  readonly actor?: string;
}

/** The main process as a window sees it, whatever carries the calls. */
export interface AppFace {
  readonly dispatch: Dispatch;
  readonly session: AppSession;
  readonly lock: (reason: LockReason) => Promise<void>;
  /** Locks, and lets go of the host. */
  readonly close: () => Promise<void>;
}

const minute = 60_000;

/** Puts the parts together: what locking stops, what unlocking starts, and what each tells the windows. */
export function openFace({ dir, host, keychain, startThread, actor }: FaceOptions): AppFace {
  const emit = createEmit(host);
  const preferences = openPreferences(host);
  const clipboard = createClipboard({ host, seconds: () => preferences.current().clipboardSeconds, emit });
  const jobs = new Jobs(host.now, emit);
  let watch: Watch | null = null;
  const look = () => watch?.look();
  const threads = new Threads({ start: startThread, host, onWritten: look });
  const history = new HistoryWatch({ host, runner: threads.runAside, emit });
  const session = new AppSession({
    dir,
    host,
    keychain,
    ...(actor !== undefined && { actor }),
    idleLimitMs: () => {
      const { autoLockMinutes } = preferences.current();
      return autoLockMinutes === null ? null : autoLockMinutes * minute;
    },
    onUnlocked: (vault) => {
      watch = watchRegistry(vault, { timers: host.timers, emit, ours: () => threads.working });
      history.start(vault);
      emit('vault.unlocked', { by: vault.unlockedBy });
    },
    onLocking: async () => {
      const closing = desk.stop();
      watch?.stop();
      watch = null;
      history.stop();
      jobs.cancelAll();
      await clipboard.clear();
      await closing;
    },
    onGraceOver: () => threads.endAll(),
    onLocked: (reason) => emit('vault.locked', { reason }),
  });
  const desk = new DeskSwitch({ host, emit, hold: () => session.hold() });
  const lock = (reason: LockReason) => session.lock(reason);
  const stopHearing = host.onAway((why) => void lock(why).catch(host.reportBug));
  const dispatch = createDispatcher({
    session,
    host,
    keychain,
    actor: actor ?? null,
    jobs,
    runner: threads.run,
    clipboard,
    files: new FileChoices(host),
    preferences,
    desk,
    history,
    look,
  });
  return {
    dispatch,
    session,
    lock,
    close: async () => {
      stopHearing();
      await lock('quit');
      // What was copied may outlive the lock that it was copied under.
      await clipboard.clear();
    },
  };
}
