import { closeSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenOptions } from '../../electron/vault/open-options.ts';
import { StoreError } from '../../shared/errors.ts';
import type { Place } from './vaults.ts';

const pageSize = 4_096;

/** A registry as it was, to put pages of back: what anyone can do who can write the file, without a key. */
export interface OldRegistry {
  /** Pages that differ, by number from 0 on; those past the end of the older file are left out. */
  readonly differing: readonly number[];
  readonly older: Buffer;
  /**
   * Puts those pages of the older file into the newer one, which then lies in its place, with no log beside it. The keychain
   * and all else in the folder are as they were beside the newer file.
   */
  readonly putBack: (pages: readonly number[]) => void;
  /** Writes those pages over those of the file as it lies there, under whoever has it open. */
  readonly putBackInPlace: (pages: readonly number[]) => void;
}

const pathOf = ({ dir }: Place) => join(dir, 'registry.db');

/** The registry of a closed vault as it is now. */
export function imageOf(place: Place): Buffer {
  return readFileSync(pathOf(place));
}

/** Holds the registry of a closed vault against an older image of it. */
export function olderPages(place: Place, older: Buffer): OldRegistry {
  const newer = imageOf(place);
  const kept = [place.dir, place.keys].flatMap((dir) =>
    readdirSync(dir)
      .filter((name) => !name.startsWith('registry.db'))
      .map((name): [string, Buffer] => [join(dir, name), readFileSync(join(dir, name))]),
  );
  const differing: number[] = [];
  for (let at = 0; at + pageSize <= Math.min(older.length, newer.length); at += pageSize) {
    if (newer.compare(older, at, at + pageSize, at, at + pageSize) !== 0) differing.push(at / pageSize);
  }
  return {
    differing,
    older,
    putBack: (pages) => {
      const mixed = Buffer.from(newer);
      for (const page of pages) older.copy(mixed, page * pageSize, page * pageSize, (page + 1) * pageSize);
      writeFileSync(pathOf(place), mixed);
      for (const [path, bytes] of kept) writeFileSync(path, bytes);
      for (const beside of ['-wal', '-shm']) rmSync(`${pathOf(place)}${beside}`, { force: true });
    },
    putBackInPlace: (pages) => {
      const file = openSync(pathOf(place), 'r+');
      try {
        for (const page of pages) writeSync(file, older, page * pageSize, pageSize, page * pageSize);
      } finally {
        closeSync(file);
      }
    },
  };
}

/** Every choice of some of `items`, as many as 2 to their number. */
export function* choicesOf<T>(items: readonly T[]): Generator<T[]> {
  for (let mask = 0; mask < 2 ** items.length; mask++)
    yield items.filter((_, at) => Math.floor(mask / 2 ** at) % 2 === 1);
}

const absent = () => Promise.reject(new StoreError('keychain_unavailable', 'there is no keychain', 'start it'));

/** The keychain unlocks, and keeps no checkpoint: as on a machine without one, but for the wait for a passphrase. */
export function withoutCheckpoint({ options }: Place): Partial<OpenOptions> {
  const { keychain } = options;
  const isHead = (account: string) => account.endsWith('.head');
  return {
    keychain: {
      get: (account) => (isHead(account) ? absent() : keychain.get(account)),
      set: (account, secret) => (isHead(account) ? absent() : keychain.set(account, secret)),
      delete: (account) => keychain.delete(account),
    },
  };
}
