-- Somebody on their way to an account: they asked for one, or were invited. The address goes when it has become one.
CREATE TABLE sign_ups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT,
    token BLOB,
    invited_by INTEGER REFERENCES people (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    -- How many letters were sent to the address since when, so that nobody can fill a mailbox.
    letters INTEGER NOT NULL,
    letters_since INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sign_ups_email ON sign_ups (email);
CREATE UNIQUE INDEX sign_ups_token ON sign_ups (token);
CREATE INDEX sign_ups_expiry ON sign_ups (expires_at);

-- The communities that somebody comes into with the account.
CREATE TABLE sign_up_communities (
    sign_up_id INTEGER NOT NULL REFERENCES sign_ups (id),
    community_id INTEGER NOT NULL REFERENCES communities (id),
    invited_by INTEGER NOT NULL REFERENCES people (id),
    PRIMARY KEY (sign_up_id, community_id)
) STRICT;
CREATE INDEX sign_up_communities_community ON sign_up_communities (community_id);
