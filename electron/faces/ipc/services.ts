import type { AnyTimeCall, DecodedInput, RawOutput, UnlockedCall } from '../../../shared/contract.ts';
import type { AppHost } from '../../hosts/app-host.ts';
import type { Keychain } from '../../keys/keychain.ts';
import type { AppSession } from '../../vault/app-session.ts';
import type { Vault } from '../../vault/session.ts';
import type { JobRunner } from '../thread/threads.ts';
import type { Clipboard } from './clipboard.ts';
import type { DeskSwitch } from './desk-switch.ts';
import type { FileChoices } from './file-choices.ts';
import type { HistoryWatch } from './history-watch.ts';
import type { Jobs } from './jobs.ts';
import type { PreferenceStore } from './preferences.ts';

/** All that the calls are answered with. */
export interface Services {
  readonly session: AppSession;
  readonly host: AppHost;
  readonly keychain: Keychain;
  /** Who acts; null: the OS user. */
  readonly actor: string | null;
  readonly jobs: Jobs;
  readonly runner: JobRunner;
  readonly clipboard: Clipboard;
  readonly files: FileChoices;
  readonly preferences: PreferenceStore;
  readonly desk: DeskSwitch;
  readonly history: HistoryWatch;
  /** Looks whether a call has written. */
  readonly look: () => void;
}

/** Answers a call that is answered at any time. */
export type AnyTimeHandlers = {
  readonly [C in AnyTimeCall]: (input: DecodedInput<C>) => Promise<RawOutput<C>>;
};

/** Answers a call that wants the unlocked vault, and gets it. */
export type UnlockedHandlers = {
  readonly [C in UnlockedCall]: (input: DecodedInput<C>, vault: Vault) => Promise<RawOutput<C>>;
};
