-- By which address an imported author can be known, as a digest that the owner of their site gave.
CREATE TABLE author_claims (
    source TEXT NOT NULL,
    source_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (source, source_id)
) STRICT;
CREATE INDEX author_claims_digest ON author_claims (digest);

-- Imported authors who became a part of an account: the next import finds them by this, and beside what they wrote
-- stands who they were there.
CREATE TABLE merged_authors (
    source TEXT NOT NULL,
    source_id TEXT NOT NULL,
    name TEXT NOT NULL,
    url TEXT,
    person_id INTEGER NOT NULL REFERENCES people (id),
    merged_at INTEGER NOT NULL,
    PRIMARY KEY (source, source_id)
) STRICT;
CREATE INDEX merged_authors_person ON merged_authors (person_id);
