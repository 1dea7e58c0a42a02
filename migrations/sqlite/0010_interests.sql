-- What people practise, apart from what they are employed as. One that was merged stays as a signpost to the other, so
-- that its address still leads somewhere.
CREATE TABLE interests (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    version INTEGER NOT NULL,
    merged_into INTEGER REFERENCES interests (id),
    created_at INTEGER NOT NULL,
    created_by INTEGER REFERENCES people (id)
) STRICT;
CREATE UNIQUE INDEX interests_slug ON interests (slug);
CREATE INDEX interests_merged ON interests (merged_into);

-- Every name that leads to an interest: its own and its synonyms, unique without regard to capitals and accents.
CREATE TABLE interest_names (
    folded TEXT PRIMARY KEY,
    interest_id INTEGER NOT NULL REFERENCES interests (id),
    name TEXT NOT NULL,
    main INTEGER NOT NULL CHECK (main IN (0, 1))
) STRICT;
CREATE INDEX interest_names_interest ON interest_names (interest_id);

-- `broader`: the other is the broader one. `beside`: written once, the lower id first.
CREATE TABLE interest_links (
    interest_id INTEGER NOT NULL REFERENCES interests (id),
    other_id INTEGER NOT NULL REFERENCES interests (id),
    kind TEXT NOT NULL CHECK (kind IN ('broader', 'beside')),
    PRIMARY KEY (interest_id, other_id)
) STRICT;
CREATE INDEX interest_links_other ON interest_links (other_id);

-- Pairs that look alike and are not the same: nobody is asked about them again. The lower id first.
CREATE TABLE interests_apart (
    interest_id INTEGER NOT NULL REFERENCES interests (id),
    other_id INTEGER NOT NULL REFERENCES interests (id),
    PRIMARY KEY (interest_id, other_id)
) STRICT;
CREATE INDEX interests_apart_other ON interests_apart (other_id);

CREATE TABLE interest_stewards (
    person_id INTEGER PRIMARY KEY REFERENCES people (id),
    since INTEGER NOT NULL
) STRICT;

-- What a person says of an interest.
CREATE TABLE practices (
    person_id INTEGER NOT NULL REFERENCES people (id),
    interest_id INTEGER NOT NULL REFERENCES interests (id),
    practises INTEGER NOT NULL CHECK (practises IN (0, 1)),
    helps INTEGER NOT NULL CHECK (helps IN (0, 1)),
    learns INTEGER NOT NULL CHECK (learns IN (0, 1)),
    follows INTEGER NOT NULL CHECK (follows IN (0, 1)),
    depth TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (person_id, interest_id)
) STRICT;
CREATE INDEX practices_interest ON practices (interest_id, person_id);

CREATE TABLE community_interests (
    community_id INTEGER NOT NULL REFERENCES communities (id),
    interest_id INTEGER NOT NULL REFERENCES interests (id),
    PRIMARY KEY (community_id, interest_id)
) STRICT;
CREATE INDEX community_interests_interest ON community_interests (interest_id);

ALTER TABLE tags ADD COLUMN interest_id INTEGER REFERENCES interests (id);
CREATE INDEX tags_interest ON tags (interest_id);
