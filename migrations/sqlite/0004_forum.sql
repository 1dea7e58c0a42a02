CREATE TABLE tags (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    community_id INTEGER NOT NULL REFERENCES communities (id),
    name TEXT NOT NULL,
    topic_count INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX tags_name ON tags (community_id, name);

-- `version` rises with everything that changes what the topic page shows; `last_number` with each reply.
CREATE TABLE topics (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    community_id INTEGER NOT NULL REFERENCES communities (id),
    kind TEXT NOT NULL CHECK (kind IN ('question', 'discussion', 'announcement')),
    title TEXT NOT NULL,
    slug TEXT NOT NULL,
    author_id INTEGER NOT NULL REFERENCES people (id),
    version INTEGER NOT NULL,
    last_number INTEGER NOT NULL,
    reply_count INTEGER NOT NULL,
    words INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    active_at INTEGER NOT NULL,
    solution_id INTEGER,
    solved_at INTEGER,
    solved_by INTEGER REFERENCES people (id),
    closed_at INTEGER,
    closed_by INTEGER REFERENCES people (id),
    deleted_at INTEGER,
    deleted_by INTEGER REFERENCES people (id),
    deleted_why TEXT
) STRICT;
CREATE INDEX topics_active ON topics (community_id, active_at);
CREATE INDEX topics_author ON topics (author_id);

-- A post has a number and stands in the topic's flow, or is attached to one that has (an imported comment).
CREATE TABLE posts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    community_id INTEGER NOT NULL REFERENCES communities (id),
    topic_id INTEGER NOT NULL REFERENCES topics (id),
    number INTEGER,
    attached_to INTEGER REFERENCES posts (id),
    in_reply_to INTEGER REFERENCES posts (id),
    author_id INTEGER NOT NULL REFERENCES people (id),
    body TEXT NOT NULL,
    html TEXT NOT NULL,
    cook_version INTEGER NOT NULL,
    words INTEGER NOT NULL,
    version INTEGER NOT NULL,
    helped INTEGER NOT NULL,
    score INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    edited_at INTEGER,
    edited_by INTEGER REFERENCES people (id),
    deleted_at INTEGER,
    deleted_by INTEGER REFERENCES people (id),
    deleted_why TEXT,
    CHECK ((number IS NULL) <> (attached_to IS NULL))
) STRICT;
CREATE UNIQUE INDEX posts_number ON posts (topic_id, number, community_id);
CREATE INDEX posts_attached ON posts (attached_to);
CREATE INDEX posts_author ON posts (author_id, created_at);
CREATE INDEX posts_in_reply_to ON posts (in_reply_to);

-- The text as it stood before each edit; the newest text is the post itself.
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    community_id INTEGER NOT NULL REFERENCES communities (id),
    post_id INTEGER NOT NULL REFERENCES posts (id),
    number INTEGER NOT NULL,
    title TEXT,
    body TEXT NOT NULL,
    author_id INTEGER NOT NULL REFERENCES people (id),
    at INTEGER NOT NULL,
    note TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX revisions_number ON revisions (post_id, number, community_id);

-- "This helped me", said by readers.
CREATE TABLE helps (
    post_id INTEGER NOT NULL REFERENCES posts (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    community_id INTEGER NOT NULL REFERENCES communities (id),
    at INTEGER NOT NULL,
    PRIMARY KEY (post_id, person_id)
) STRICT;
CREATE INDEX helps_person ON helps (person_id);

CREATE TABLE topic_tags (
    topic_id INTEGER NOT NULL REFERENCES topics (id),
    tag_id INTEGER NOT NULL REFERENCES tags (id),
    community_id INTEGER NOT NULL REFERENCES communities (id),
    PRIMARY KEY (topic_id, tag_id)
) STRICT;
CREATE INDEX topic_tags_tag ON topic_tags (tag_id, topic_id);

-- How far a person has read a topic: one coalesced mark, never an event.
CREATE TABLE reads (
    person_id INTEGER NOT NULL REFERENCES people (id),
    topic_id INTEGER NOT NULL REFERENCES topics (id),
    community_id INTEGER NOT NULL REFERENCES communities (id),
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (person_id, topic_id)
) STRICT;
CREATE INDEX reads_topic ON reads (topic_id);

CREATE TABLE uploads (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    owner_id INTEGER NOT NULL REFERENCES people (id),
    community_id INTEGER NOT NULL REFERENCES communities (id),
    object_kind TEXT,
    object_id INTEGER,
    mime TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX uploads_name ON uploads (name, community_id);
CREATE INDEX uploads_object ON uploads (object_kind, object_id);

-- Where imported content came from, and under which licence it may be shown.
CREATE TABLE sources (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    community_id INTEGER NOT NULL REFERENCES communities (id),
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    imported_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sources_name ON sources (community_id, name);

-- One row per imported object: what it is called there, a digest of what it said there, and one of what was written
-- here from it, by which a text that members have changed since is known.
CREATE TABLE imported (
    source_id INTEGER NOT NULL REFERENCES sources (id),
    kind TEXT NOT NULL,
    external_id INTEGER NOT NULL,
    community_id INTEGER NOT NULL REFERENCES communities (id),
    object_id INTEGER NOT NULL,
    url TEXT NOT NULL,
    licence TEXT NOT NULL,
    digest BLOB NOT NULL,
    written BLOB NOT NULL,
    PRIMARY KEY (source_id, kind, external_id)
) STRICT;
CREATE INDEX imported_object ON imported (kind, object_id);
