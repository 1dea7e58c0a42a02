//! What a visitor may find, and the names that operators refer to.

use std::collections::HashMap;

use communities::load;
use db::{CommunityId, Db, Error, PersonId, Result};
use diesel::prelude::*;
use people::schema::people;
use spine::Ctx;
use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, Query as Terms, TermQuery, TermSetQuery};
use tantivy::schema::IndexRecordOption;

use crate::index::{Audience, Fields};
use crate::query::{Query, What};

/// Up to so many audiences are terms of their own.
const A_FEW: usize = 32;

/// The documents that a visitor may find: looked up at each search, so that a right withdrawn is seen at once.
#[derive(Debug, Clone)]
pub struct Scope {
    inside: Vec<CommunityId>,
    faces: Vec<CommunityId>,
    signed_in: bool,
    everybody: bool,
}

impl Scope {
    pub fn of(db: &mut Db, ctx: &Ctx) -> Result<Scope> {
        let inside = load::readable_ids(db, ctx)?;
        let faces = load::faces_outside(db, ctx)?;
        let signed_in = ctx.actor.is_some();
        Ok(Scope { inside, faces, signed_in, everybody: signed_in || ctx.public_reading })
    }

    /// Whether a document for this audience is among them.
    pub fn holds(&self, audience: Audience) -> bool {
        match audience {
            Audience::Everybody => self.everybody,
            Audience::Directory => self.signed_in,
            Audience::Inside(community) => self.inside.contains(&community),
            Audience::Face(community) => self.inside.contains(&community) || self.faces.contains(&community),
        }
    }

    /// The same as a condition that no document escapes. It adds nothing to scores.
    pub fn terms(&self, fields: &Fields) -> Box<dyn Terms> {
        let inside = self.inside.iter().flat_map(|id| [Audience::Inside(*id), Audience::Face(*id)]);
        let faces = self.faces.iter().map(|id| Audience::Face(*id));
        let general = [Audience::Everybody, Audience::Directory].into_iter().filter(|audience| self.holds(*audience));
        let audiences = inside.chain(faces).chain(general);
        let terms: Vec<Term> =
            audiences.map(|audience| Term::from_field_text(fields.audience, &audience.word())).collect();
        // A set marks every document that it holds before the search begins; a few terms are looked up on the way.
        let condition: Box<dyn Terms> = if terms.len() > A_FEW {
            Box::new(TermSetQuery::new(terms))
        } else {
            let one = |term| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Terms>;
            Box::new(BooleanQuery::union(terms.into_iter().map(one).collect()))
        };
        Box::new(BoostQuery::new(condition, 0.0))
    }
}

/// Communities and people that a query names, as far as this visitor may know of them.
#[derive(Debug, Clone, Default)]
pub struct Names {
    communities: HashMap<String, (CommunityId, String)>,
    people: HashMap<String, (PersonId, String)>,
}

impl Names {
    /// Looks up everything that a query names.
    pub fn of(db: &mut Db, ctx: &Ctx, query: &Query) -> Result<Names> {
        let mut names = Names::default();
        for item in &query.items {
            match &item.what {
                What::In(slug) if !names.communities.contains_key(slug) => match load::face(db, ctx, slug) {
                    Ok(community) => {
                        names.communities.insert(slug.clone(), (community.id, community.name.clone()));
                    }
                    Err(Error::NotFound) => {}
                    Err(error) => return Err(error),
                },
                What::By(handle) if !names.people.contains_key(handle) => {
                    if let Some(person) = person(db, ctx, handle)? {
                        names.people.insert(handle.clone(), person);
                    }
                }
                _ => {}
            }
        }
        Ok(names)
    }

    /// The community with this slug and its name.
    pub fn community(&self, slug: &str) -> Option<&(CommunityId, String)> {
        self.communities.get(slug)
    }

    /// The person with this handle and their name.
    pub fn person(&self, handle: &str) -> Option<&(PersonId, String)> {
        self.people.get(handle)
    }
}

/// Who has this handle. Whoever has not signed in learns neither their name nor whether there is such a person.
fn person(db: &mut Db, ctx: &Ctx, handle: &str) -> Result<Option<(PersonId, String)>> {
    if let (Some(actor), "me") = (&ctx.actor, handle) {
        return Ok(Some((actor.id, actor.name.clone())));
    }
    let found = people::table.filter(people::handle.eq(handle)).select((people::id, people::name));
    let found: Option<(PersonId, String)> = found.first(db).optional()?;
    Ok(match &ctx.actor {
        Some(_) => found,
        None => Some((found.map_or(PersonId(0), |(id, _)| id), handle.to_owned())),
    })
}
