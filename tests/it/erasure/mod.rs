//! Erasing a person, and nothing that is left of them.

mod imported;
mod left;
mod pages;
mod remove;
mod schema;

use std::io::Read;
use std::path::{Path, PathBuf};

use ::people::account::password::{Password, hash_now};
use ::people::account::{self, NewPerson};
use ::people::schema::people;
use db::{PersonId, Time};
use diesel::prelude::*;
use spine::Ctx;

use crate::harness::*;
use crate::people::{Browser, try_to_sign_in};

const PASSWORD: &str = "staple horse battery";
const NAME: &str = "Zanzibara Quillfeather";
const EMAIL: &str = "zq.private@elsewhere.example";
const HANDLE: &str = "zanzibara-quillfeather";

/// Somebody like nobody else.
pub fn zanzibara(world: &World) -> PersonId {
    let new =
        NewPerson::parse(NAME, EMAIL).expect("sound").password(hash_now(&Password::typed(PASSWORD)).expect("a hash"));
    world.arrange(move |db| account::create(db, &Ctx::system(Time::now()), &new))
}

pub async fn signed_in(world: &World) -> Browser {
    Browser::after(&try_to_sign_in(world, EMAIL, PASSWORD).await.expect(303))
}

/// Leaves through the page.
pub async fn leave(world: &World, browser: &Browser, posts: &str) {
    let sent = [("posts", posts), ("name", NAME), ("password", PASSWORD)];
    world.post(browser, "/settings/leave", &sent).await.expect(303);
}

/// How the tombstone is called now.
pub fn handle_of(world: &World, person: PersonId) -> String {
    world.stored(|db| Ok(people::table.find(person).select(people::handle).first(db)?))
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// What a file holds; an archive unpacked.
fn bytes(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).expect("a file");
    if path.extension().is_some_and(|end| end == "gz") {
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut unpacked).expect("an archive");
        return unpacked;
    }
    bytes
}

/// Files below a folder that hold one of these words, whatever the capitals.
pub fn holding(folder: &Path, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for path in files(folder) {
        let mut bytes = bytes(&path);
        bytes.make_ascii_lowercase();
        for word in words {
            if bytes.windows(word.len()).any(|window| window == word.as_bytes()) {
                found.push(format!("{word} in {}", path.display()));
            }
        }
    }
    found
}

/// Places in the database that hold one of these words, whatever the capitals: every column of every table.
pub fn stored_with(world: &World, words: &[&str]) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        count: i64,
    }
    world.stored(|db| {
        let mut found = Vec::new();
        for table in db::tables(db)? {
            for column in &table.columns {
                for word in words {
                    let query = format!(
                        "SELECT COUNT(*) AS count FROM {} WHERE lower(CAST(\"{}\" AS TEXT)) LIKE '%{word}%'",
                        table.name, column.name
                    );
                    if diesel::sql_query(query).get_result::<Count>(db)?.count > 0 {
                        found.push(format!("{word} in {}.{}", table.name, column.name));
                    }
                }
            }
        }
        Ok(found)
    })
}
