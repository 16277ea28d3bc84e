import { isAbsolute, relative } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { baseFolders } from '../../electron/hosts/base-folders.ts';
import { downloadsFolder } from '../../electron/hosts/downloads-folder.ts';
import { needs } from '../support/available.ts';

afterEach(() => vi.unstubAllEnvs());

/** Whether a path is absolute and not below the current folder. */
function isElsewhere(path: string): boolean {
  return isAbsolute(path) && relative(process.cwd(), path).startsWith('..');
}

const variables = ['XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'LOCALAPPDATA', 'APPDATA'];

test.each(['', '.', 'relative', 'a/../b', '~/data'])(
  'variables that hold "%s" never mean the current folder',
  (value) => {
    const env = Object.fromEntries(variables.map((name) => [name, value]));
    for (const path of Object.values(baseFolders(env))) expect(isElsewhere(path)).toBe(true);
    expect(baseFolders(env)).toEqual(baseFolders({}));
    expect(isElsewhere(downloadsFolder(env))).toBe(true);
  },
);

test.each(['', '.', 'relative/home'])(
  'a home folder "%s" is replaced by that of the user database',
  needs('linux'),
  (home) => {
    vi.stubEnv('HOME', home);
    for (const path of Object.values(baseFolders({}))) expect(isElsewhere(path)).toBe(true);
    expect(isElsewhere(downloadsFolder({}))).toBe(true);
  },
);

test('absolute variables are taken', needs('linux'), () => {
  const folders = baseFolders({ XDG_DATA_HOME: '/srv/data', XDG_CONFIG_HOME: '/srv/config' });
  expect(folders).toEqual({ data: '/srv/data/invite-vault', config: '/srv/config/invite-vault' });
});
