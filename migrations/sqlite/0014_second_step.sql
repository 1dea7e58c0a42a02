-- The second step of signing in: a secret shared with an app, which shows a code made of it and the time.
CREATE TABLE second_steps (
    person_id INTEGER PRIMARY KEY REFERENCES people (id),
    secret BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    -- Nothing until the app has shown that it has the secret.
    confirmed_at INTEGER,
    -- The half minute whose code was taken last: no code is taken twice.
    last_step INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_codes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES people (id),
    code BLOB NOT NULL,
    used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX recovery_codes_code ON recovery_codes (person_id, code);

-- Sign-ins whose password was right and whose code is waited for.
CREATE TABLE sign_in_steps (
    token BLOB PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_steps_person ON sign_in_steps (person_id);
CREATE INDEX sign_in_steps_expiry ON sign_in_steps (expires_at);
