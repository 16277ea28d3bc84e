import { existsSync, readFileSync } from 'node:fs';
import { extname, isAbsolute, join } from 'node:path';
import { homeFolder } from './base-folders.ts';

/**
 * The folder where the user's programs save: on Linux as the desktop's `user-dirs.dirs` says, elsewhere and by default
 * `Downloads`; the home folder where there is none.
 */
export function downloadsFolder(env: Readonly<Record<string, string | undefined>>): string {
  const named = process.platform === 'linux' ? readUserDirs(env) : null;
  return [named, join(homeFolder(), 'Downloads')].find((dir) => dir !== null && existsSync(dir)) ?? homeFolder();
}

/** A path in a folder under which nothing is yet: `a.csv`, else `a (2).csv`, and so on. */
export function freePath(folder: string, name: string): string {
  const ending = extname(name);
  const stem = name.slice(0, name.length - ending.length);
  for (let number = 1; ; number++) {
    const path = join(folder, number === 1 ? name : `${stem} (${number})${ending}`);
    if (!existsSync(path)) return path;
  }
}

/** https://www.freedesktop.org/wiki/Software/xdg-user-dirs/ */
function readUserDirs(env: Readonly<Record<string, string | undefined>>): string | null {
  const named = env['XDG_CONFIG_HOME'] ?? '';
  const config = isAbsolute(named) ? named : join(homeFolder(), '.config');
  try {
    const text = readFileSync(join(config, 'user-dirs.dirs'), 'utf8');
    const value = /^\s*XDG_DOWNLOAD_DIR="((?:[^"\\]|\\.)*)"/m.exec(text)?.[1]?.replace(/\\(.)/g, '$1');
    const dir = value?.replace(/^\$HOME(?=\/|$)/, homeFolder()) ?? '';
    return isAbsolute(dir) ? dir : null;
  } catch {
    return null;
  }
}
