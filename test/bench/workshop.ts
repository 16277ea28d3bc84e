import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../electron/registry/code-hash.ts';
import { migrations } from '../../electron/registry/migrate.ts';
import { buildRegistry, type LiveCodes } from './build-registry.ts';
import { timed } from './rounds.ts';

/** Tells a kept registry of another schema. */
const schema = sha256(JSON.stringify(migrations)).slice(0, 8);

/** A built registry of its own: whoever asked may change it. */
export interface BuiltRegistry {
  readonly path: string;
  readonly codes: LiveCodes;
}

/** Where the figures get their registries from; each size is built once. */
export class Workshop {
  readonly #folder: string;
  readonly #say: (line: string) => void;
  /** Smaller sizes, to see that everything runs. */
  readonly quick: boolean;
  #copies = 0;

  constructor(folder: string, quick: boolean, say: (line: string) => void) {
    this.#folder = folder;
    this.quick = quick;
    this.#say = say;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** `full` in a full run, a part of it in a quick one. */
  size(full: number): number {
    return this.quick ? Math.max(100, Math.ceil(full / 50)) : full;
  }

  /** A folder that is not there yet. */
  folder(name: string): string {
    this.#copies += 1;
    const path = join(this.#folder, `${name}-${process.pid}-${this.#copies}`);
    mkdirSync(path, { mode: 0o700 });
    return path;
  }

  /** A copy of the registry of `count` invites. */
  copy(count: number, encrypted = true): BuiltRegistry & { remove: () => void } {
    const built = this.registry(count, encrypted);
    const folder = this.folder('registry');
    const path = join(folder, 'registry.db');
    copyFileSync(built.path, path);
    return { path, codes: built.codes, remove: () => rmSync(folder, { recursive: true, force: true }) };
  }

  /** The registry of `count` invites, for figures that only read. */
  registry(count: number, encrypted = true): BuiltRegistry {
    const stem = join(this.#folder, `${encrypted ? 'encrypted' : 'plain'}-${count}-${schema}`);
    const path = `${stem}.db`;
    const codesPath = `${stem}.json`;
    if (!existsSync(codesPath)) {
      for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
      const ms = timed(() => {
        writeFileSync(codesPath, JSON.stringify(buildRegistry(path, count, encrypted)));
      });
      this.#say(`built a registry of ${count} invites in ${(ms / 1000).toFixed(1)} s`);
    }
    return { path, codes: JSON.parse(readFileSync(codesPath, 'utf8')) };
  }

  say(line: string): void {
    this.#say(line);
  }
}
