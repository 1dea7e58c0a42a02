-- What happened, in commit order. Ids only: names and texts stay in the tables of the rooms.
CREATE TABLE activity (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    position INTEGER GENERATED ALWAYS AS (id) VIRTUAL,
    at INTEGER NOT NULL,
    actor_id INTEGER,
    verb TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id INTEGER NOT NULL,
    community_id INTEGER,
    origin TEXT NOT NULL CHECK (origin IN ('member', 'import', 'system')),
    payload TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX activity_position ON activity (position);
CREATE INDEX activity_object ON activity (object_kind, object_id);

-- How far each reader has followed the activity.
CREATE TABLE readers (
    name TEXT PRIMARY KEY,
    position INTEGER NOT NULL
) STRICT;

-- Typed links between objects: the golden thread.
CREATE TABLE threads (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    community_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    from_kind TEXT NOT NULL,
    from_id INTEGER NOT NULL,
    to_kind TEXT NOT NULL,
    to_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by INTEGER
) STRICT;
CREATE UNIQUE INDEX threads_link ON threads (from_kind, from_id, kind, to_kind, to_id, community_id);
CREATE INDEX threads_back ON threads (to_kind, to_id);

CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    dedup TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'dead')),
    run_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    leased_until INTEGER,
    last_error TEXT,
    request_id TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_due ON jobs (state, run_at);
CREATE UNIQUE INDEX jobs_dedup ON jobs (kind, dedup) WHERE state = 'waiting';

CREATE TABLE schedules (
    name TEXT PRIMARY KEY,
    next_at INTEGER NOT NULL,
    last_at INTEGER
) STRICT;

-- Who does what only one may do at a time.
CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until INTEGER NOT NULL
) STRICT;

-- Acts that were carried out, by the key their form or request carried, so that a second press changes nothing.
CREATE TABLE acts (
    key TEXT PRIMARY KEY,
    act TEXT NOT NULL,
    outcome TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX acts_age ON acts (created_at);

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
