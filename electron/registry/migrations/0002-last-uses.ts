import type { Migration } from '../migrate.ts';
import { blockSize } from './0001-registry.ts';

/** Uses after which the invites that they used up move to their final state, together. */
export const movedTogether = 32;

/**
 * A use that is its invite's last would rewrite two pages of each index that begins with the state, of that of what ended,
 * and of the counts. So it says when it came in a column that no index holds, and the state follows a few uses later:
 * until then `used_up_at` is set, and the invite is exhausted whatever `state` says.
 *
 * What a completed block brings about stands behind a view: SQLite takes the memory for all that a trigger could do each
 * time it asks whether there is anything to do.
 */
export const lastUsesMigration: Migration = {
  version: 2,
  slug: 'last-uses',
  sql: `
ALTER TABLE invites ADD COLUMN used_up_at TEXT
CHECK (used_up_at IS NULL OR (state = 'ACTIVE' AND use_count = max_uses));
CREATE TRIGGER invites_used_up AFTER UPDATE OF used_up_at ON invites
WHEN OLD.used_up_at IS NOT NULL AND NEW.state <> 'EXHAUSTED'
BEGIN SELECT RAISE(ABORT, 'a final state is final'); END;

DROP TRIGGER uses_indexed;
CREATE VIEW use_blocks AS SELECT 0 AS id;
CREATE TRIGGER uses_counted AFTER INSERT ON uses WHEN NEW.id % ${movedTogether} = 0
BEGIN INSERT INTO use_blocks VALUES (NEW.id); END;
CREATE TRIGGER uses_moved INSTEAD OF INSERT ON use_blocks
BEGIN
  UPDATE invites SET state = 'EXHAUSTED', ended_at = used_up_at, used_up_at = NULL
  WHERE used_up_at IS NOT NULL AND id IN (SELECT invite_id FROM uses WHERE id > NEW.id - ${movedTogether});
  INSERT INTO uses_by_invite SELECT invite_id, id FROM uses
  WHERE id > NEW.id - ${blockSize} AND NEW.id % ${blockSize} = 0 ORDER BY 1, 2;
END;

DROP TRIGGER audit_indexed;
CREATE VIEW audit_blocks AS SELECT 0 AS seq;
CREATE TRIGGER audit_counted AFTER INSERT ON audit WHEN NEW.seq % ${blockSize} = 0
BEGIN INSERT INTO audit_blocks VALUES (NEW.seq); END;
CREATE TRIGGER audit_indexed INSTEAD OF INSERT ON audit_blocks
BEGIN
  INSERT INTO audit_by_at SELECT at, seq FROM audit WHERE seq > NEW.seq - ${blockSize} ORDER BY 1, 2;
  INSERT INTO audit_by_type SELECT type, seq FROM audit WHERE seq > NEW.seq - ${blockSize} ORDER BY 1, 2;
  INSERT INTO audit_by_invite SELECT invite_id, seq FROM audit
  WHERE seq > NEW.seq - ${blockSize} AND invite_id IS NOT NULL ORDER BY 1, 2;
  INSERT INTO audit_by_actor SELECT actor, seq FROM audit WHERE seq > NEW.seq - ${blockSize} ORDER BY 1, 2;
END;
`,
};
