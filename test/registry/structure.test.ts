import { afterEach, expect, test } from 'vitest';
import { change } from '../../electron/registry/database.ts';
import { structureFaults } from '../../electron/registry/structure.ts';
import { closeInvites, openInvites } from '../support/invites.ts';

afterEach(closeInvites);

test('a registry that hangs together has no fault, and the check leaves no larger cache behind', () => {
  const { connection, invites } = openInvites();
  invites.generateBatch({}, 50);
  const before = connection.pragma('cache_size');
  expect(structureFaults(connection, 5)).toEqual([]);
  expect(connection.pragma('cache_size')).toBe(before);
});

test('a use of an invite that is not there is a fault', () => {
  const { connection } = openInvites();
  connection.pragma('foreign_keys = OFF');
  const orphan = change<[]>("INSERT INTO uses (invite_id, at, actor, access_level) VALUES (7, 'then', 'nobody', 0)");
  connection.write((tx) => tx.run(orphan));
  expect(structureFaults(connection, 5)).toEqual(['1 records belong to nothing']);
});
