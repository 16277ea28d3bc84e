import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AppHost } from './app-host.ts';
import { baseFolders } from './base-folders.ts';

/** Where the app's preferences lie by default. */
export function preferencePath(): string {
  return join(baseFolders().config, 'preferences.json');
}

/** Keeps the preferences in a file, 0600. Writing throws as the file system does. */
export function preferenceFile(path: string): AppHost['preferences'] {
  return {
    read: () => {
      try {
        return readFileSync(path, 'utf8');
      } catch {
        // None is there, or it cannot be read: the app looks as it does at first.
        return null;
      }
    },
    write: (text) => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const beside = `${path}.${process.pid}.part`;
      writeFileSync(beside, text, { mode: 0o600 });
      renameSync(beside, path);
    },
  };
}
