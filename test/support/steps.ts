import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import Database from 'better-sqlite3';
import { Connection } from '../../electron/registry/database.ts';

const fileCalls = [
  'openSync',
  'closeSync',
  'fsyncSync',
  'writeFileSync',
  'renameSync',
  'linkSync',
  'rmSync',
  'mkdirSync',
];
const databaseCalls = ['write', 'once', 'vacuumInto', 'rekey', 'checkpoint', 'close'];

/**
 * Runs `work` and calls `step` before each of its calls that may change a file or the registry, with the call's name.
 * Nothing else runs meanwhile: what lies on the disk at a step is what a process killed there leaves behind.
 */
export async function atEachStep<T>(work: () => Promise<T>, step: (name: string) => void): Promise<T> {
  const restores: (() => void)[] = [];
  let within = false;
  const wrap = (target: object, name: string) => {
    const original: unknown = Reflect.get(target, name);
    if (typeof original !== 'function') throw new Error(`there is no ${name}`);
    const wrapped = function (this: unknown, ...args: unknown[]): unknown {
      if (!within) {
        within = true;
        try {
          step(name);
        } finally {
          within = false;
        }
      }
      return Reflect.apply(original, this, args);
    };
    Reflect.set(target, name, wrapped);
    restores.push(() => void Reflect.set(target, name, original));
  };
  for (const name of fileCalls) wrap(fs, name);
  for (const name of databaseCalls) wrap(Connection.prototype, name);
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    for (const restore of restores) restore();
    syncBuiltinESMExports();
  }
}

/**
 * Runs `work` and calls `step` before each statement of a script that it has SQLite run as one, before the version is set,
 * and before the first transaction of a connection begins and ends: later ones take the statement that was prepared then. The
 * script's statements may hold no semicolon of their own.
 */
export function atEachStatement<T>(work: () => T, step: (sql: string) => void): T {
  const { exec, pragma, prepare } = Database.prototype;
  const told = <A extends unknown[], R>(original: (source: string, ...rest: A) => R, pattern: RegExp) =>
    function (this: Database.Database, source: string, ...rest: A): R {
      if (pattern.test(source)) step(source);
      return original.call(this, source, ...rest);
    };
  Database.prototype.pragma = told(pragma, /=/);
  Database.prototype.prepare = told(prepare, /^(BEGIN|COMMIT)/) as typeof prepare;
  Database.prototype.exec = function (this: Database.Database, source: string) {
    for (const statement of source.split(';')) {
      step(statement);
      exec.call(this, statement);
    }
    return this;
  };
  try {
    return work();
  } finally {
    Object.assign(Database.prototype, { exec, pragma, prepare });
  }
}
