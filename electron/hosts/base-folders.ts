import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { attempt } from '../../shared/attempt.ts';
import { InviteValidationError } from '../../shared/errors.ts';

/** The folders in which the OS expects a user's data and settings. */
export interface BaseFolders {
  readonly data: string;
  readonly config: string;
}

const app = 'invite-vault';

/**
 * This program's base folders. A variable that is empty or holds a relative path is ignored, as the XDG specification says:
 * it would mean another folder in every shell. Throws InviteValidationError `usage` where no home folder is known.
 * Source: https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function baseFolders(env: Readonly<Record<string, string | undefined>> = process.env): BaseFolders {
  const named = (name: string) => {
    const path = env[name];
    return path !== undefined && isAbsolute(path) ? path : null;
  };
  if (process.platform === 'win32') {
    const local = named('LOCALAPPDATA') ?? join(homeFolder(), 'AppData', 'Local');
    const roaming = named('APPDATA') ?? join(homeFolder(), 'AppData', 'Roaming');
    return { data: join(local, app, 'Data'), config: join(roaming, app, 'Config') };
  }
  if (process.platform === 'darwin') {
    const library = join(homeFolder(), 'Library');
    return { data: join(library, 'Application Support', app), config: join(library, 'Preferences', app) };
  }
  return {
    data: join(named('XDG_DATA_HOME') ?? join(homeFolder(), '.local', 'share'), app),
    config: join(named('XDG_CONFIG_HOME') ?? join(homeFolder(), '.config'), app),
  };
}

/** The user's home folder: as HOME says, else as the user database says. */
export function homeFolder(): string {
  for (const read of [homedir, () => userInfo().homedir]) {
    // A container may run a user id that no user database knows.
    const path = attempt(read);
    if (path !== null && isAbsolute(path)) return path;
  }
  throw new InviteValidationError(
    'usage',
    'no home folder is known for this user, so there is no default place for a vault',
    'set HOME to an absolute path, or name the folder with --vault DIR',
  );
}
