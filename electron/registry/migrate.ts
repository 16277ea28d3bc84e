import { StoreError } from '../../shared/errors.ts';
import { registryMigration } from './migrations/0001-registry.ts';

/** One step of the schema. Steps are never edited once released; a new one is added. */
export interface Migration {
  /** 1, 2, 3, …: what `PRAGMA user_version` holds afterwards. */
  readonly version: number;
  readonly slug: string;
  readonly sql: string;
}

/** What a migration needs of a database; `registry/database` gives it. */
export interface Migratable {
  version(): number;
  /** Runs `sql` and sets the version, in one immediate transaction; does nothing where the version is already there. */
  apply(migration: Migration): void;
}

/** All steps, in order. */
export const migrations: readonly Migration[] = [registryMigration];

/** The schema version that this program writes. */
export const newestVersion = migrations.length;

/** Brings the database to the newest version. Throws `database_newer`, with nothing written, where it is past that. */
export function migrate(database: Migratable, steps: readonly Migration[] = migrations): void {
  steps.forEach((step, index) => {
    if (step.version !== index + 1) throw new StoreError('internal', `migration ${step.slug} is out of order`);
  });
  const found = database.version();
  if (found > steps.length) {
    throw new StoreError(
      'database_newer',
      `this registry was written by a newer Invite Vault (schema ${found}, known here: ${steps.length})`,
      'install the newer version to open it; nothing was changed',
    );
  }
  for (const step of steps.slice(found)) database.apply(step);
}
