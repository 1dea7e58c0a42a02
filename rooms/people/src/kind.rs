//! People as objects: how they introduce themselves, and what they are found by.

use db::{Db, Error, PersonId, Result};
use spine::Ctx;
use spine::erasure::Erasing;
use spine::objects::{Card, Document, Estate, Kind};

use crate::account::KIND;
use crate::profile::audience::{Standing, Viewer};
use crate::profile::met::{Met, met};
use crate::{erasure, profile};

/// What somebody said about themselves, in one line: found words are shown in it.
fn said(met: &Met) -> String {
    let person = &met.person;
    let languages = met.languages.join(", ");
    let lines = [&person.about, &person.role, &person.department, &met.location, &languages, &person.handle];
    let said: Vec<&str> = lines.into_iter().map(String::as_str).filter(|line| !line.is_empty()).collect();
    said.join(" · ")
}

fn document(met: Met) -> Document {
    let text = said(&met);
    Document {
        community: None,
        title: met.person.name,
        text,
        tags: Vec::new(),
        author: None,
        at: Some(met.person.created_at),
        marks: Vec::new(),
    }
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

    fn document(&self, db: &mut Db, id: i64) -> Result<Option<Document>> {
        Ok(self.documents(db, &[id])?.pop().flatten())
    }

    /// Only what everybody who is signed in may read.
    fn documents(&self, db: &mut Db, ids: &[i64]) -> Result<Vec<Option<Document>>> {
        let ids: Vec<PersonId> = ids.iter().copied().map(PersonId).collect();
        let mut found = met(db, Viewer::Anybody(Standing::Stranger), &ids)?;
        found.retain(|_, met| met.person.deactivated_at.is_none());
        Ok(ids.iter().map(|id| found.remove(id).map(document)).collect())
    }

    fn ids(&self, db: &mut Db, after: i64, limit: i64) -> Result<Vec<i64>> {
        profile::ids(db, after, limit)
    }

    fn estate(&self, db: &mut Db, person: PersonId) -> Result<Estate> {
        erasure::estate(db, person)
    }

    fn erase(&self, db: &mut Db, ctx: &Ctx, erasing: &Erasing) -> Result<()> {
        erasure::erase(db, ctx, erasing)
    }
}
