-- What people say of themselves besides what stands in people. Whoever has no row has said nothing.
CREATE TABLE profiles (
    person_id INTEGER PRIMARY KEY REFERENCES people (id),
    pronouns TEXT NOT NULL,
    pronunciation TEXT NOT NULL,
    location TEXT NOT NULL,
    location_key TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    links TEXT NOT NULL,
    asking TEXT NOT NULL CHECK (asking IN ('unsaid', 'welcome', 'later')),
    asking_from INTEGER,
    asking_words TEXT NOT NULL,
    CHECK ((asking = 'later') = (asking_from IS NOT NULL))
) STRICT;
CREATE INDEX profiles_location ON profiles (location_key);

CREATE TABLE profile_languages (
    person_id INTEGER NOT NULL REFERENCES people (id),
    key TEXT NOT NULL,
    language TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (person_id, key)
) STRICT;
CREATE INDEX profile_languages_key ON profile_languages (key, person_id);

-- Who sees which part of a page. What has no row is seen by everyone who is signed in.
CREATE TABLE profile_audiences (
    person_id INTEGER NOT NULL REFERENCES people (id),
    field TEXT NOT NULL,
    audience TEXT NOT NULL CHECK (audience IN ('communities', 'me')),
    PRIMARY KEY (person_id, field)
) STRICT;
CREATE INDEX profile_audiences_field ON profile_audiences (field, audience, person_id);
