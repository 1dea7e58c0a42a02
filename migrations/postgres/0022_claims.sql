-- By which address an imported author can be known, as a digest that the owner of their site gave.
CREATE TABLE author_claims (
    source TEXT COLLATE "C" NOT NULL,
    source_id TEXT COLLATE "C" NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (source, source_id)
);
CREATE INDEX author_claims_digest ON author_claims (digest);

-- Imported authors who became a part of an account: the next import finds them by this, and beside what they wrote
-- stands who they were there.
CREATE TABLE merged_authors (
    source TEXT COLLATE "C" NOT NULL,
    source_id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    url TEXT COLLATE "C",
    person_id BIGINT NOT NULL REFERENCES people (id),
    merged_at BIGINT NOT NULL,
    PRIMARY KEY (source, source_id)
);
CREATE INDEX merged_authors_person ON merged_authors (person_id);
