-- An administrator looked inside a community that they are not in: who, why, and until when they may.
CREATE TABLE looks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    community_id INTEGER NOT NULL REFERENCES communities (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    reason TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL
) STRICT;
CREATE INDEX looks_community ON looks (community_id, began_at);
CREATE INDEX looks_person ON looks (person_id, community_id, ends_at);
