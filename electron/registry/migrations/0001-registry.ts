import type { Migration } from '../migrate.ts';

/**
 * Events, and uses, that are put into the lookup tables together, by whichever write completes the block: a use would
 * else write a page of each. Whoever looks something up reads the rows of the last, unfinished block themselves.
 */
export const blockSize = 256;

/** What else a list is filtered by: in an index of states, so that only the records of the page need to be read. */
const filtered = 'identity, group_name, creator_id';

/**
 * The registry as first released. A record carries `rev`, the number of events that have changed it; each of those carries
 * it too. `audit_by_invite` says, for every event of an invite, the `rev` after it: what a record must not be behind.
 */
export const registryMigration: Migration = {
  version: 1,
  slug: 'registry',
  sql: `
CREATE TABLE vault (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  vault_id TEXT NOT NULL,
  generation INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  clock_mark TEXT NOT NULL,
  clock_fault TEXT CHECK (clock_fault IN ('behind', 'ahead')),
  retired_at TEXT,
  replaced INTEGER NOT NULL DEFAULT 0 CHECK (replaced IN (0, 1))
) STRICT;

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE identities (
  slug TEXT PRIMARY KEY,
  base_url TEXT NOT NULL,
  created_at TEXT NOT NULL,
  prefix TEXT,
  default_lifetime_ms INTEGER CHECK (default_lifetime_ms > 0),
  longest_lifetime_ms INTEGER CHECK (longest_lifetime_ms > 0),
  allow_no_expiry INTEGER CHECK (allow_no_expiry IN (0, 1)),
  default_uses INTEGER CHECK (default_uses >= 1)
) STRICT, WITHOUT ROWID;

CREATE TABLE code_prefixes (prefix TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE invites (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  code_hash TEXT NOT NULL UNIQUE,
  hash_kind TEXT NOT NULL CHECK (hash_kind IN ('sha256', 'hmac-sha256', 'astrid-blake3')),
  code_hint TEXT,
  code_format TEXT,
  state TEXT NOT NULL CHECK (state IN ('GENERATED', 'ACTIVE', 'EXHAUSTED', 'EXPIRED', 'REVOKED')),
  label TEXT,
  note TEXT,
  identity TEXT,
  group_name TEXT,
  creator_id TEXT NOT NULL,
  required_access_level INTEGER NOT NULL CHECK (required_access_level >= 0),
  max_uses INTEGER CHECK (max_uses >= 1),
  use_count INTEGER NOT NULL CHECK (use_count >= 0 AND (max_uses IS NULL OR use_count <= max_uses)),
  rev INTEGER NOT NULL DEFAULT 1 CHECK (rev >= 1),
  created_at TEXT NOT NULL,
  activated_at TEXT,
  expires_at TEXT,
  ended_at TEXT,
  revoke_reason TEXT,
  replaces INTEGER,
  handed_to TEXT,
  handed_at TEXT,
  pruned_at TEXT,
  CHECK ((ended_at IS NULL) = (state IN ('GENERATED', 'ACTIVE')))
) STRICT;
CREATE INDEX invites_listed ON invites (id) WHERE pruned_at IS NULL;
CREATE INDEX invites_by_state ON invites (state, id, ifnull(expires_at, '~'), ${filtered}) WHERE pruned_at IS NULL;
CREATE INDEX invites_by_state_expiry ON invites (state, ifnull(expires_at, '~'), id, ${filtered})
WHERE pruned_at IS NULL;
CREATE INDEX invites_by_state_label
ON invites (state, ifnull(label, '') COLLATE NOCASE, id, ifnull(expires_at, '~'), ${filtered})
WHERE pruned_at IS NULL;
CREATE INDEX invites_by_expiry ON invites (ifnull(expires_at, '~'), id) WHERE pruned_at IS NULL;
CREATE INDEX invites_by_label ON invites (ifnull(label, '') COLLATE NOCASE, id) WHERE pruned_at IS NULL;
CREATE INDEX invites_by_letter ON invites (lower(substr(label, 1, 1)), id) WHERE label IS NOT NULL;
CREATE INDEX invites_by_letters ON invites (lower(substr(label, 1, 2)), id) WHERE label IS NOT NULL;
CREATE INDEX invites_by_identity ON invites (identity, id) WHERE identity IS NOT NULL;
CREATE INDEX invites_by_identity_expiry ON invites (identity, ifnull(expires_at, '~'), id) WHERE identity IS NOT NULL;
CREATE INDEX invites_by_identity_label ON invites (identity, ifnull(label, '') COLLATE NOCASE, id)
WHERE identity IS NOT NULL;
CREATE INDEX invites_by_group ON invites (group_name, id) WHERE group_name IS NOT NULL;
CREATE INDEX invites_by_group_expiry ON invites (group_name, ifnull(expires_at, '~'), id) WHERE group_name IS NOT NULL;
CREATE INDEX invites_by_group_label ON invites (group_name, ifnull(label, '') COLLATE NOCASE, id)
WHERE group_name IS NOT NULL;
CREATE INDEX invites_by_creator ON invites (creator_id, id);
CREATE INDEX invites_by_creator_expiry ON invites (creator_id, ifnull(expires_at, '~'), id);
CREATE INDEX invites_by_creator_label ON invites (creator_id, ifnull(label, '') COLLATE NOCASE, id);
CREATE INDEX invites_ended ON invites (ended_at, id) WHERE ended_at IS NOT NULL AND pruned_at IS NULL;

CREATE TRIGGER invites_final BEFORE UPDATE OF state ON invites
WHEN OLD.state IN ('EXHAUSTED', 'EXPIRED', 'REVOKED') AND NEW.state <> OLD.state
BEGIN SELECT RAISE(ABORT, 'a final state is final'); END;
CREATE TRIGGER invites_used_up BEFORE UPDATE OF use_count, max_uses ON invites
WHEN OLD.use_count = OLD.max_uses AND (NEW.use_count <> OLD.use_count OR NEW.max_uses IS NOT OLD.max_uses)
BEGIN SELECT RAISE(ABORT, 'a final state is final'); END;
CREATE TRIGGER invites_kept BEFORE DELETE ON invites
BEGIN SELECT RAISE(ABORT, 'an invite is never deleted'); END;

CREATE TABLE state_counts (state TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO state_counts VALUES ('GENERATED', 0), ('ACTIVE', 0), ('EXHAUSTED', 0), ('EXPIRED', 0), ('REVOKED', 0);
CREATE TRIGGER invites_counted AFTER INSERT ON invites
BEGIN UPDATE state_counts SET n = n + 1 WHERE state = NEW.state; END;
CREATE TRIGGER invites_recounted AFTER UPDATE OF state ON invites WHEN OLD.state <> NEW.state
BEGIN
  UPDATE state_counts SET n = n - 1 WHERE state = OLD.state;
  UPDATE state_counts SET n = n + 1 WHERE state = NEW.state;
END;
CREATE TRIGGER invites_uncounted AFTER UPDATE OF pruned_at ON invites WHEN OLD.pruned_at IS NULL AND NEW.pruned_at IS NOT NULL
BEGIN UPDATE state_counts SET n = n - 1 WHERE state = NEW.state; END;

CREATE VIRTUAL TABLE invites_search USING fts5 (
  label, note, group_name, creator_id, content = 'invites', content_rowid = 'id', tokenize = 'trigram'
);
CREATE TRIGGER invites_search_insert AFTER INSERT ON invites
BEGIN
  INSERT INTO invites_search (rowid, label, note, group_name, creator_id)
  VALUES (NEW.id, NEW.label, NEW.note, NEW.group_name, NEW.creator_id);
END;
CREATE TRIGGER invites_search_update AFTER UPDATE OF label, note, group_name, creator_id ON invites
BEGIN
  INSERT INTO invites_search (invites_search, rowid, label, note, group_name, creator_id)
  VALUES ('delete', OLD.id, OLD.label, OLD.note, OLD.group_name, OLD.creator_id);
  INSERT INTO invites_search (rowid, label, note, group_name, creator_id)
  VALUES (NEW.id, NEW.label, NEW.note, NEW.group_name, NEW.creator_id);
END;

CREATE TABLE uses (
  id INTEGER PRIMARY KEY,
  invite_id INTEGER NOT NULL REFERENCES invites (id),
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  device_name TEXT,
  access_level INTEGER NOT NULL
) STRICT;
CREATE TRIGGER uses_kept BEFORE DELETE ON uses BEGIN SELECT RAISE(ABORT, 'a use is never deleted'); END;
CREATE TABLE uses_by_invite (
  invite_id INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (invite_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER uses_indexed AFTER INSERT ON uses WHEN NEW.id % ${blockSize} = 0
BEGIN
  INSERT INTO uses_by_invite SELECT invite_id, id FROM uses WHERE id > NEW.id - ${blockSize} ORDER BY 1, 2;
END;

CREATE TABLE exchange_baselines (
  invite_id INTEGER NOT NULL REFERENCES invites (id),
  peer TEXT NOT NULL,
  remaining INTEGER NOT NULL CHECK (remaining >= 0),
  remaining_before INTEGER NOT NULL CHECK (remaining_before >= 0),
  told_seq INTEGER NOT NULL CHECK (told_seq >= 0),
  PRIMARY KEY (invite_id, peer)
) STRICT, WITHOUT ROWID;

CREATE TABLE device_tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash TEXT NOT NULL UNIQUE,
  use_id INTEGER NOT NULL REFERENCES uses (id),
  invite_id INTEGER NOT NULL REFERENCES invites (id),
  identity TEXT,
  device_name TEXT,
  minted_at TEXT NOT NULL,
  revoked_at TEXT
) STRICT;
CREATE INDEX device_tokens_by_invite ON device_tokens (invite_id, id);

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  event TEXT NOT NULL,
  hash TEXT NOT NULL,
  at TEXT GENERATED ALWAYS AS (event ->> '$.at') VIRTUAL,
  type TEXT GENERATED ALWAYS AS (event ->> '$.type') VIRTUAL,
  invite_id INTEGER GENERATED ALWAYS AS (event ->> '$.inviteId') VIRTUAL,
  actor TEXT GENERATED ALWAYS AS (event ->> '$.actor') VIRTUAL,
  rev INTEGER GENERATED ALWAYS AS (event ->> '$.detail.rev') VIRTUAL
) STRICT;
CREATE TABLE audit_by_at (at TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (at, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE audit_by_type (type TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (type, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE audit_by_invite (
  invite_id INTEGER NOT NULL, seq INTEGER NOT NULL, rev INTEGER, PRIMARY KEY (invite_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit_by_actor (actor TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (actor, seq)) STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_indexed AFTER INSERT ON audit WHEN NEW.seq % ${blockSize} = 0
BEGIN
  INSERT INTO audit_by_at SELECT at, seq FROM audit WHERE seq > NEW.seq - ${blockSize} ORDER BY 1, 2;
  INSERT INTO audit_by_type SELECT type, seq FROM audit WHERE seq > NEW.seq - ${blockSize} ORDER BY 1, 2;
  INSERT INTO audit_by_invite SELECT a.invite_id, a.seq, ifnull(
    max(a.rev) OVER (PARTITION BY a.invite_id ORDER BY a.seq),
    (SELECT b.rev FROM audit_by_invite b WHERE b.invite_id = a.invite_id ORDER BY b.seq DESC LIMIT 1))
  FROM audit a WHERE a.seq > NEW.seq - ${blockSize} AND a.invite_id IS NOT NULL ORDER BY 1, 2;
  INSERT INTO audit_by_actor SELECT actor, seq FROM audit WHERE seq > NEW.seq - ${blockSize} ORDER BY 1, 2;
END;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_fixed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
`,
};
