-- rebuild
-- A photo of a person: the name of an upload that belongs to no community and is seen wherever their name is.
ALTER TABLE people ADD COLUMN photo TEXT;
CREATE TABLE uploads_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    owner_id INTEGER NOT NULL REFERENCES people (id),
    community_id INTEGER REFERENCES communities (id),
    object_kind TEXT,
    object_id INTEGER,
    mime TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO uploads_new SELECT * FROM uploads;
DROP TABLE uploads;
ALTER TABLE uploads_new RENAME TO uploads;
CREATE UNIQUE INDEX uploads_name ON uploads (name, community_id);
CREATE INDEX uploads_object ON uploads (object_kind, object_id);
