//! People as objects: how they introduce themselves, and what they are found by.

use db::{Db, Error, PersonId, Result};
use spine::Ctx;
use spine::objects::{Card, Document, Kind};

use crate::account::{KIND, store};
use crate::profile;

/// What somebody said about themselves, in one line: found words are shown in it.
fn said(lines: [&String; 4]) -> String {
    let said: Vec<&str> = lines.into_iter().map(String::as_str).filter(|line| !line.is_empty()).collect();
    said.join(" · ")
}

/// The kind `person`.
pub struct People;

impl Kind for People {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn card(&self, db: &mut Db, ctx: &Ctx, id: i64) -> Result<Option<Card>> {
        match profile::visible_by_id(db, ctx, PersonId(id)) {
            Ok(person) => Ok(Some(Card {
                href: person.href(),
                state: person.is_unclaimed().then_some("person-unclaimed"),
                title: person.name,
                community: None,
            })),
            Err(Error::NotFound | Error::SignInFirst) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Only what everybody who is signed in may read. An imported author is marked: without signing in, these alone
    /// may be found.
    fn document(&self, db: &mut Db, id: i64) -> Result<Option<Document>> {
        let Some(person) = store::by_id(db, PersonId(id))?.filter(|person| person.deactivated_at.is_none()) else {
            return Ok(None);
        };
        Ok(Some(Document {
            community: None,
            text: said([&person.about, &person.role, &person.department, &person.handle]),
            title: person.name,
            tags: Vec::new(),
            author: None,
            at: Some(person.created_at),
            marks: Vec::new(),
        }))
    }

    fn ids(&self, db: &mut Db, after: i64, limit: i64) -> Result<Vec<i64>> {
        profile::ids(db, after, limit)
    }
}
