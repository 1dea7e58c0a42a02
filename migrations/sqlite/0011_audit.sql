CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor_id INTEGER,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id INTEGER NOT NULL,
    community_id INTEGER,
    network TEXT NOT NULL,
    words TEXT NOT NULL,
    details TEXT NOT NULL
) STRICT;
CREATE INDEX audit_actor ON audit (actor_id, id);
CREATE INDEX audit_action ON audit (action, id);
CREATE INDEX audit_object ON audit (object_kind, object_id, id);
CREATE INDEX audit_community ON audit (community_id, id);

-- Rows are added and stay. Of a row that is there only what identifies a person can be taken out.
CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit
WHEN NEW.id <> OLD.id OR NEW.at <> OLD.at OR NEW.actor_id IS NOT OLD.actor_id OR NEW.action <> OLD.action
    OR NEW.object_kind <> OLD.object_kind OR NEW.object_id <> OLD.object_id
    OR NEW.community_id IS NOT OLD.community_id OR NEW.details <> OLD.details
    OR NEW.network NOT IN ('', OLD.network) OR NEW.words NOT IN ('', OLD.words)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is added to and never changed');
END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is added to and never changed');
END;
-- A row that replaces another one would delete it without asking.
CREATE TRIGGER audit_replaces BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is added to and never changed');
END;
