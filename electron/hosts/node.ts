import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { baseFolders } from './base-folders.ts';
import type { Host } from './host.ts';

/** The host of a plain Node process. */
export const nodeHost: Host = {
  now: () => Date.now(),
  // Loaded late: the command line asks the keychain first, and loads what it will need while that answers.
  randomBytes: (length) => process.getBuiltinModule('node:crypto').randomBytes(length),
  userName,
  dataFolder: () => join(baseFolders().data, 'vault'),
};

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run a user id that no user database knows.
    return homedir().split(/[/\\]/).at(-1) || 'unknown';
  }
}
