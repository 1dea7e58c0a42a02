-- What somebody does not want to have suggested again. A wish of theirs, and nobody else's business.
CREATE TABLE suggestions_dismissed (
    person_id INTEGER NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL CHECK (kind IN ('person', 'community')),
    object_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (person_id, kind, object_id)
) STRICT;

-- Whom the facilitators of a community do not want to have suggested for it again.
CREATE TABLE community_dismissals (
    community_id INTEGER NOT NULL REFERENCES communities (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    dismissed_by INTEGER NOT NULL REFERENCES people (id),
    at INTEGER NOT NULL,
    PRIMARY KEY (community_id, person_id)
) STRICT;
CREATE INDEX community_dismissals_person ON community_dismissals (person_id);
CREATE INDEX community_dismissals_by ON community_dismissals (dismissed_by);

-- How much is suggested to somebody, and whether they are suggested to others. Whoever has not said so has no row.
CREATE TABLE suggestion_wishes (
    person_id INTEGER PRIMARY KEY REFERENCES people (id),
    measure TEXT NOT NULL CHECK (measure IN ('usual', 'less', 'nothing')),
    shown INTEGER NOT NULL CHECK (shown IN (0, 1))
) STRICT;

-- Volunteers who greet newcomers; turn_at is when one had their last turn, 0 before the first.
CREATE TABLE greeters (
    person_id INTEGER PRIMARY KEY REFERENCES people (id),
    since INTEGER NOT NULL,
    turn_at INTEGER NOT NULL
) STRICT;

-- Who came new, who greets them, and which of the first steps they have put off.
CREATE TABLE newcomers (
    person_id INTEGER PRIMARY KEY REFERENCES people (id),
    greeter_id INTEGER REFERENCES people (id),
    practice_later INTEGER NOT NULL CHECK (practice_later IN (0, 1)),
    joining_later INTEGER NOT NULL CHECK (joining_later IN (0, 1)),
    hello_later INTEGER NOT NULL CHECK (hello_later IN (0, 1)),
    since INTEGER NOT NULL
) STRICT;
CREATE INDEX newcomers_greeter ON newcomers (greeter_id, since);
