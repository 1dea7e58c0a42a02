//! What would fail silently: writes that are promised and lost, schemas that drift, rows that a copy forgets.

mod backup;
mod migrations;
mod moving;
mod writer;

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl};

use crate::{Create, Database, Db, Target};

/// A migrated database of its own, gone after the test.
struct Place {
    database: Database,
    folder: tempfile::TempDir,
    _schema: Option<Schema>,
}

/// A schema on the shared PostgreSQL.
struct Schema {
    url: String,
    name: String,
}

impl Drop for Schema {
    fn drop(&mut self) {
        if let Ok(mut admin) = PgConnection::establish(&self.url) {
            let _ = admin.batch_execute(&format!("DROP SCHEMA {} CASCADE", self.name));
        }
    }
}

/// An empty schema and the address that leads into it; nothing when no PostgreSQL is offered.
fn schema() -> Option<(Schema, Target)> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let Some(url) = std::env::var("WELLSPRING_TEST_POSTGRES").ok().filter(|url| !url.is_empty()) else {
        eprintln!("skipped: WELLSPRING_TEST_POSTGRES is not set");
        return None;
    };
    let name = format!("db_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let mut admin = PgConnection::establish(&url).expect("WELLSPRING_TEST_POSTGRES leads to a server");
    admin.batch_execute(&format!("CREATE SCHEMA {name}")).expect("a schema can be made");
    let joint = if url.contains('?') { '&' } else { '?' };
    let target = Target::Postgres(format!("{url}{joint}options=-csearch_path%3D{name}"));
    Some((Schema { url, name }, target))
}

impl Place {
    fn sqlite() -> Place {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let target = Target::Sqlite(folder.path().join("wellspring.db"));
        Place::at(target, folder, None)
    }

    fn postgres() -> Option<Place> {
        let (schema, target) = schema()?;
        Some(Place::at(target, tempfile::tempdir().expect("a temporary folder"), Some(schema)))
    }

    fn at(target: Target, folder: tempfile::TempDir, schema: Option<Schema>) -> Place {
        let database = Database::open(target, Create::IfMissing, 4).expect("the database opens");
        crate::migrate(&mut database.connect_alone().expect("a connection")).expect("migrations run");
        Place { database, folder, _schema: schema }
    }

    /// A connection of its own.
    fn db(&self) -> Db {
        self.database.connect_alone().expect("a connection")
    }
}

/// Runs a statement that both engines understand.
fn run(db: &mut Db, sql: &str) {
    diesel::sql_query(sql).execute(db).unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// A small organisation: every kind of value, references to later rows, texts that an escape could break.
fn fill(db: &mut Db) {
    let truth = |yes: bool| match db.engine() {
        crate::Engine::Sqlite => {
            if yes {
                "1"
            } else {
                "0"
            }
        }
        crate::Engine::Postgres => {
            if yes {
                "TRUE"
            } else {
                "FALSE"
            }
        }
    };
    let bytes = |hex: &str| match db.engine() {
        crate::Engine::Sqlite => format!("x'{hex}'"),
        crate::Engine::Postgres => format!("'\\x{hex}'::bytea"),
    };
    let (yes, no, token) = (truth(true), truth(false), bytes("00ff5c6e0a09"));
    let columns = "id, handle, name, email, admin, role, department, about, epoch, created_at";
    for (id, handle, admin, about) in [
        (1, "ines", yes, "plain"),
        (2, "tab\there", no, "back\\slash \\N \\x00 and\r\nlines"),
        (7, "Ünal-日本", no, ""),
    ] {
        let email = if id == 7 { "NULL".to_owned() } else { format!("'{id}@marlowreach.example'") };
        run(
            db,
            &format!(
                "INSERT INTO people ({columns}) VALUES ({id}, '{handle}', 'N', {email}, {admin}, '', '', '{about}', 0, 5)"
            ),
        );
    }
    run(
        db,
        &format!(
            "INSERT INTO sessions (token, person_id, agent, created_at, seen_at, expires_at) \
             VALUES ({token}, 1, 'a', 1, 2, 9223372036854775807)"
        ),
    );
    run(
        db,
        "INSERT INTO communities (id, slug, name, purpose, access, member_count, version, created_at, created_by) \
         VALUES (3, 'coffee', 'Coffee', '', 'open', 1, 1, 1, 2)",
    );
    run(
        db,
        "INSERT INTO topics (id, community_id, kind, title, slug, author_id, version, last_number, reply_count, words, \
         created_at, active_at) VALUES (4, 3, 'question', 'Grind?', 'grind', 1, 1, 1, 1, 1, 1, 1)",
    );
    // The earlier post points to the later one.
    let post = "INSERT INTO posts (id, community_id, topic_id, number, in_reply_to, author_id, body, html, cook_version, \
                words, version, helped, score, created_at) VALUES";
    run(
        db,
        &format!(
            "{post} (10, 3, 4, 1, NULL, 1, 'b', 'h', 1, 1, 1, 0, -3, 1), (11, 3, 4, 2, 10, 2, 'b', 'h', 1, 1, 1, 0, 0, 1)"
        ),
    );
    run(db, "UPDATE posts SET in_reply_to = 11 WHERE id = 10");
    run(db, "DELETE FROM people WHERE id = 7");
    for _ in 0..3 {
        run(
            db,
            "INSERT INTO activity (at, verb, object_kind, object_id, origin, payload) \
             VALUES (1, 'topic.asked', 'topic', 4, 'member', '{}')",
        );
    }
}
