import { type Migration, migrations, newestVersion } from '../../electron/registry/migrate.ts';

/** Steps as a later version may add them: a column, a table that is filled, then one that takes its place. */
const toCome: readonly Migration[] = [
  {
    version: newestVersion + 1,
    slug: 'colour',
    sql: `ALTER TABLE invites ADD COLUMN colour TEXT;
      CREATE TABLE colours (invite_id INTEGER PRIMARY KEY, colour TEXT NOT NULL) STRICT;
      INSERT INTO colours SELECT id, 'blue' FROM invites;
      CREATE INDEX colours_by_colour ON colours (colour)`,
  },
  {
    version: newestVersion + 2,
    slug: 'colour-and-shade',
    sql: `CREATE TABLE shades (invite_id INTEGER PRIMARY KEY, colour TEXT NOT NULL, shade INTEGER NOT NULL) STRICT;
      INSERT INTO shades SELECT invite_id, colour, 0 FROM colours;
      DROP TABLE colours;
      ALTER TABLE shades RENAME TO colours`,
  },
];

/** The steps that this program knows, and so many that it does not. */
export function migrationsUpTo(version: number): readonly Migration[] {
  return [...migrations, ...toCome].slice(0, version);
}

export const lastToCome = newestVersion + toCome.length;
