-- Another e-mail address for an account: asked for, confirmed from the new one, and stopped from the old one.
CREATE TABLE email_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES people (id),
    before TEXT,
    email TEXT NOT NULL,
    -- Hashes of the links: to confirm it, to stop it, and to take it back once it was confirmed.
    confirm BLOB,
    stop BLOB,
    undo BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    confirmed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX email_changes_confirm ON email_changes (confirm);
CREATE UNIQUE INDEX email_changes_stop ON email_changes (stop);
CREATE UNIQUE INDEX email_changes_undo ON email_changes (undo);
CREATE INDEX email_changes_person ON email_changes (person_id);
CREATE INDEX email_changes_expiry ON email_changes (expires_at);

-- Browsers in which somebody has signed in.
CREATE TABLE devices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES people (id),
    token BLOB NOT NULL,
    agent TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX devices_token ON devices (person_id, token);
CREATE INDEX devices_seen ON devices (seen_at);
