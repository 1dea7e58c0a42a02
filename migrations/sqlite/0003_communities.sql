CREATE TABLE communities (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    purpose TEXT NOT NULL,
    access TEXT NOT NULL CHECK (access IN ('open', 'request', 'private')),
    member_count INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by INTEGER REFERENCES people (id)
) STRICT;
CREATE UNIQUE INDEX communities_slug ON communities (slug);

CREATE TABLE memberships (
    community_id INTEGER NOT NULL REFERENCES communities (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role IN ('member', 'facilitator')),
    state TEXT NOT NULL CHECK (state IN ('active', 'asked')),
    since INTEGER NOT NULL,
    PRIMARY KEY (community_id, person_id)
) STRICT;
CREATE INDEX memberships_person ON memberships (person_id);
