-- Archives of everything about somebody: asked for, put together, taken away within a few days.
CREATE TABLE exports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES people (id),
    name TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    ready_at INTEGER,
    bytes INTEGER
) STRICT;
CREATE UNIQUE INDEX exports_person ON exports (person_id);
