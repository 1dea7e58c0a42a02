-- rebuild
CREATE TABLE memberships_next (
    community_id INTEGER NOT NULL REFERENCES communities (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role IN ('member', 'steward', 'facilitator')),
    state TEXT NOT NULL CHECK (state IN ('active', 'asked')),
    since INTEGER NOT NULL,
    letters TEXT NOT NULL CHECK (letters IN ('all', 'mine', 'weekly', 'none')),
    invited_by INTEGER REFERENCES people (id),
    PRIMARY KEY (community_id, person_id)
) STRICT;
INSERT INTO memberships_next SELECT community_id, person_id, role, state, since, 'mine', NULL FROM memberships;
DROP TABLE memberships;
ALTER TABLE memberships_next RENAME TO memberships;
CREATE INDEX memberships_person ON memberships (person_id);

ALTER TABLE communities ADD COLUMN stage TEXT NOT NULL DEFAULT 'potential'
    CHECK (stage IN ('potential', 'coalescing', 'maturing', 'stewardship', 'transformation'));
ALTER TABLE communities ADD COLUMN colour INTEGER CHECK (colour BETWEEN 0 AND 5);
ALTER TABLE communities ADD COLUMN archived_at INTEGER;

-- What a community says of itself beyond its purpose; read on few pages, so it lies apart.
CREATE TABLE formations (
    community_id INTEGER PRIMARY KEY REFERENCES communities (id),
    about TEXT NOT NULL,
    for_whom TEXT NOT NULL,
    together TEXT NOT NULL,
    question TEXT NOT NULL,
    welcome TEXT NOT NULL,
    welcome_html TEXT NOT NULL,
    cover TEXT,
    stage_later INTEGER
) STRICT;

-- Communities that wait for an administrator's word or for members' support.
CREATE TABLE proposals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    purpose TEXT NOT NULL,
    about TEXT NOT NULL,
    for_whom TEXT NOT NULL,
    together TEXT NOT NULL,
    interests TEXT NOT NULL,
    access TEXT NOT NULL CHECK (access IN ('open', 'request', 'private')),
    proposed_by INTEGER NOT NULL REFERENCES people (id),
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    declined_at INTEGER,
    words TEXT NOT NULL
) STRICT;
CREATE INDEX proposals_slug ON proposals (slug);
CREATE INDEX proposals_person ON proposals (proposed_by);

CREATE TABLE proposal_supporters (
    proposal_id INTEGER NOT NULL REFERENCES proposals (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    at INTEGER NOT NULL,
    PRIMARY KEY (proposal_id, person_id)
) STRICT;
CREATE INDEX proposal_supporters_person ON proposal_supporters (person_id);

-- What somebody who asks to be let in said, and what they were told.
CREATE TABLE join_requests (
    community_id INTEGER NOT NULL REFERENCES communities (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    answer TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    answered_at INTEGER,
    answered_by INTEGER REFERENCES people (id),
    words TEXT NOT NULL,
    PRIMARY KEY (community_id, person_id)
) STRICT;
CREATE INDEX join_requests_person ON join_requests (person_id);

-- Who has just left, so that they can take it back.
CREATE TABLE departures (
    community_id INTEGER NOT NULL REFERENCES communities (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role IN ('member', 'steward', 'facilitator')),
    letters TEXT NOT NULL CHECK (letters IN ('all', 'mine', 'weekly', 'none')),
    since INTEGER NOT NULL,
    left_at INTEGER NOT NULL,
    PRIMARY KEY (community_id, person_id)
) STRICT;
CREATE INDEX departures_person ON departures (person_id);

-- `person`: for somebody with an account, who gets it by mail. `link`: for whoever has it.
CREATE TABLE community_invitations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    community_id INTEGER NOT NULL REFERENCES communities (id),
    kind TEXT NOT NULL CHECK (kind IN ('person', 'link')),
    token BLOB NOT NULL,
    inviter_id INTEGER NOT NULL REFERENCES people (id),
    person_id INTEGER REFERENCES people (id),
    uses_max INTEGER,
    uses INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    withdrawn_at INTEGER
) STRICT;
CREATE UNIQUE INDEX community_invitations_token ON community_invitations (token, community_id);
CREATE INDEX community_invitations_community ON community_invitations (community_id);
CREATE INDEX community_invitations_inviter ON community_invitations (inviter_id, created_at);
CREATE INDEX community_invitations_person ON community_invitations (person_id);
