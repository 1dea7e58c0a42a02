-- What whoever invited somebody in a table said of them; theirs to change once they come.
CREATE TABLE sign_up_profiles (
    sign_up_id INTEGER PRIMARY KEY REFERENCES sign_ups (id),
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    department TEXT NOT NULL
) STRICT;
