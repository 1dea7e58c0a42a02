CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT,
    password TEXT,
    admin INTEGER NOT NULL CHECK (admin IN (0, 1)),
    role TEXT NOT NULL,
    department TEXT NOT NULL,
    about TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    claimed_at INTEGER,
    deactivated_at INTEGER,
    source TEXT,
    source_id TEXT,
    source_url TEXT
) STRICT;
CREATE UNIQUE INDEX people_handle ON people (handle);
CREATE UNIQUE INDEX people_email ON people (email);
CREATE UNIQUE INDEX people_source ON people (source, source_id);

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token BLOB NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id),
    agent TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sessions_token ON sessions (token);
CREATE INDEX sessions_person ON sessions (person_id);

CREATE TABLE tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token BLOB NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id),
    name TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('read', 'write')),
    created_at INTEGER NOT NULL,
    used_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX tokens_token ON tokens (token);
CREATE INDEX tokens_person ON tokens (person_id);

CREATE TABLE password_resets (
    token BLOB PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX password_resets_person ON password_resets (person_id);
