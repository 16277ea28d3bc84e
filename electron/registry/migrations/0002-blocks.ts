import type { Migration } from '../migrate.ts';
import { blockSize } from './0001-registry.ts';

/** Uses after which the invites that they used up move to their final state, together. */
export const movedTogether = 16;

/**
 * What the write that completes a block of uses or events brings about. It stands behind views: whenever SQLite asks
 * whether a trigger has anything to do, it first takes the memory for all that the trigger could do, and nearly every time
 * there is nothing.
 *
 * A last use counts, and does no more: to set the state would rewrite two pages of each index that begins with it, of that
 * of what ended, and of the counts. The invite moves with the others of its block. Until then it is `ACTIVE` with all its
 * uses made, and nothing but `EXHAUSTED` may follow.
 */
export const blocksMigration: Migration = {
  version: 2,
  slug: 'blocks',
  sql: `
DROP TRIGGER uses_indexed;
CREATE VIEW use_blocks AS SELECT 0 AS id;
CREATE TRIGGER uses_counted AFTER INSERT ON uses WHEN NEW.id % ${movedTogether} = 0
BEGIN INSERT INTO use_blocks VALUES (NEW.id); END;
CREATE TRIGGER uses_indexed INSTEAD OF INSERT ON use_blocks
BEGIN
  UPDATE invites SET state = 'EXHAUSTED', ended_at = (
    SELECT at FROM uses WHERE id > NEW.id - ${movedTogether} AND invite_id = invites.id ORDER BY id DESC LIMIT 1)
  WHERE id IN (SELECT invite_id FROM uses WHERE id > NEW.id - ${movedTogether})
  AND state = 'ACTIVE' AND use_count = max_uses;
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

DROP TRIGGER invites_final;
CREATE TRIGGER invites_final BEFORE UPDATE OF state ON invites
WHEN NEW.state <> OLD.state AND (OLD.state NOT IN ('GENERATED', 'ACTIVE')
  OR (OLD.use_count = OLD.max_uses AND NEW.state <> 'EXHAUSTED'))
BEGIN SELECT RAISE(ABORT, 'a final state is final'); END;
CREATE TRIGGER invites_used_up AFTER UPDATE OF use_count, max_uses ON invites
WHEN OLD.use_count = OLD.max_uses AND (NEW.use_count <> OLD.use_count OR NEW.max_uses IS NOT OLD.max_uses)
BEGIN SELECT RAISE(ABORT, 'a final state is final'); END;
`,
};
