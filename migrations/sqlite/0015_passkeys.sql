-- Keys that a device or a password manager holds, by which somebody signs in without a password.
CREATE TABLE passkeys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES people (id),
    credential BLOB NOT NULL,
    name TEXT NOT NULL,
    -- The public key and how often it was used, as the library keeps them.
    data TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential);
CREATE INDEX passkeys_person ON passkeys (person_id);
