-- What whoever invited somebody in a table said of them; theirs to change once they come.
CREATE TABLE sign_up_profiles (
    sign_up_id BIGINT PRIMARY KEY REFERENCES sign_ups (id),
    name TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    department TEXT COLLATE "C" NOT NULL
);
