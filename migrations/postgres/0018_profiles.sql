-- What people say of themselves besides what stands in people. Whoever has no row has said nothing.
CREATE TABLE profiles (
    person_id BIGINT PRIMARY KEY REFERENCES people (id),
    pronouns TEXT COLLATE "C" NOT NULL,
    pronunciation TEXT COLLATE "C" NOT NULL,
    location TEXT COLLATE "C" NOT NULL,
    location_key TEXT COLLATE "C" NOT NULL,
    time_zone TEXT COLLATE "C" NOT NULL,
    links TEXT COLLATE "C" NOT NULL,
    asking TEXT COLLATE "C" NOT NULL CHECK (asking IN ('unsaid', 'welcome', 'later')),
    asking_from BIGINT,
    asking_words TEXT COLLATE "C" NOT NULL,
    CHECK ((asking = 'later') = (asking_from IS NOT NULL))
);
CREATE INDEX profiles_location ON profiles (location_key);

CREATE TABLE profile_languages (
    person_id BIGINT NOT NULL REFERENCES people (id),
    key TEXT COLLATE "C" NOT NULL,
    language TEXT COLLATE "C" NOT NULL,
    place BIGINT NOT NULL,
    PRIMARY KEY (person_id, key)
);
CREATE INDEX profile_languages_key ON profile_languages (key, person_id);

-- Who sees which part of a page. What has no row is seen by everyone who is signed in.
CREATE TABLE profile_audiences (
    person_id BIGINT NOT NULL REFERENCES people (id),
    field TEXT COLLATE "C" NOT NULL,
    audience TEXT COLLATE "C" NOT NULL CHECK (audience IN ('communities', 'me')),
    PRIMARY KEY (person_id, field)
);
CREATE INDEX profile_audiences_field ON profile_audiences (field, audience, person_id);
