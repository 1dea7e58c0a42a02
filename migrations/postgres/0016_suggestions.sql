-- What somebody does not want to have suggested again. A wish of theirs, and nobody else's business.
CREATE TABLE suggestions_dismissed (
    person_id BIGINT NOT NULL REFERENCES people (id),
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('person', 'community')),
    object_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (person_id, kind, object_id)
);

-- Whom the facilitators of a community do not want to have suggested for it again.
CREATE TABLE community_dismissals (
    community_id BIGINT NOT NULL REFERENCES communities (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    dismissed_by BIGINT NOT NULL REFERENCES people (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (community_id, person_id)
);
CREATE INDEX community_dismissals_person ON community_dismissals (person_id);
CREATE INDEX community_dismissals_by ON community_dismissals (dismissed_by);

-- How much is suggested to somebody, and whether they are suggested to others. Whoever has not said so has no row.
CREATE TABLE suggestion_wishes (
    person_id BIGINT PRIMARY KEY REFERENCES people (id),
    measure TEXT COLLATE "C" NOT NULL CHECK (measure IN ('usual', 'less', 'nothing')),
    shown BOOLEAN NOT NULL
);

-- Volunteers who greet newcomers; turn_at is when one had their last turn, 0 before the first.
CREATE TABLE greeters (
    person_id BIGINT PRIMARY KEY REFERENCES people (id),
    since BIGINT NOT NULL,
    turn_at BIGINT NOT NULL
);

-- Who came new, who greets them, and which of the first steps they have put off.
CREATE TABLE newcomers (
    person_id BIGINT PRIMARY KEY REFERENCES people (id),
    greeter_id BIGINT REFERENCES people (id),
    practice_later BOOLEAN NOT NULL,
    joining_later BOOLEAN NOT NULL,
    hello_later BOOLEAN NOT NULL,
    since BIGINT NOT NULL
);
CREATE INDEX newcomers_greeter ON newcomers (greeter_id, since);
