-- Departments that administrators keep. What a page calls somebody's department is one of their names.
CREATE TABLE departments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    parent_id INTEGER REFERENCES departments (id)
) STRICT;
CREATE UNIQUE INDEX departments_key ON departments (key);
CREATE INDEX departments_parent ON departments (parent_id);
CREATE INDEX people_department ON people (department);
