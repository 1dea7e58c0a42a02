//! A person says what they practise, can help with and want to learn.

use db::{Db, Error, Result};
use serde::{Deserialize, Serialize};
use spine::{Ctx, Key, activity};

use super::input::{Name, Stance};
use super::names::alike;
use super::schema::{Interest, InterestId, Named, PracticeSaid};
use super::{object, store};
use crate::account::store as accounts;

/// Of how many interests a person may say something.
pub const MOST: i64 = 60;
/// How many addresses are tried where names leave the same one.
const SLUGS: usize = 10_000;

/// What became of a name that somebody gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It is said of this interest.
    Said(String),
    /// Nothing is said yet: these look alike, by slug, and one of them may be meant.
    Alike(Vec<String>),
}

/// Says something of an interest that is known. Saying the same again is no change; saying nothing takes it back.
///
/// Errors: `NotFound` when there is none of this address, `Invalid` of the field `depth`, or of `form` when there are as
/// many as one may have.
pub fn say(db: &mut Db, ctx: &Ctx, key: Option<&Key>, slug: &str, said: &Stance) -> Result<()> {
    spine::once(db, ctx, key, "practice.say", |db| {
        let found = store::at(db, slug)?.ok_or(Error::NotFound)?;
        let living = store::living(db, found)?;
        write(db, ctx, living.id, said)
    })
}

/// Says something of an interest by its name. A new name makes a new interest, unless there are some that look alike and
/// nobody said yet that it is another one (`anew`).
pub fn say_named(db: &mut Db, ctx: &Ctx, key: Option<&Key>, name: &Name, said: &Stance, anew: bool) -> Result<Outcome> {
    spine::once(db, ctx, key, "practice.say-named", |db| {
        ctx.writer()?;
        if said.is_empty() {
            return Err(Error::invalid("practises", "practice-nothing-said"));
        }
        let interest = match (store::named(db, &name.folded)?, anew) {
            (Some(known), _) => known,
            (None, true) => make(db, ctx, name, "")?,
            (None, false) => match like(db, name)? {
                none if none.is_empty() => make(db, ctx, name, "")?,
                some => return Ok(Outcome::Alike(some.into_iter().map(|interest| interest.slug).collect())),
            },
        };
        write(db, ctx, interest.id, said)?;
        Ok(Outcome::Said(interest.slug))
    })
}

fn write(db: &mut Db, ctx: &Ctx, interest: InterestId, said: &Stance) -> Result<()> {
    let actor = ctx.writer()?.id;
    // Two windows of one person take turns, and nobody who was closed in between says anything.
    if accounts::lock(db, actor)?.deactivated_at.is_some() {
        return Err(Error::SignInFirst);
    }
    let interest = store::lock_shared(db, interest)?.filter(|interest| interest.merged_into.is_none());
    let interest = interest.ok_or_else(|| Error::conflict("interest-changed-meanwhile"))?;
    let before = store::practice(db, actor, interest.id)?;
    if before.is_none() && !said.is_empty() && store::count_of(db, actor)? >= MOST {
        return Err(Error::invalid("form", db::Message::new("practice-too-many").with("most", MOST)));
    }
    let since = before.as_ref().map_or(ctx.now, |before| before.since);
    let same = before.map_or_else(Stance::default, Stance::from) == *said;
    if same || (said.is_empty() && store::practice(db, actor, interest.id)?.is_none()) {
        return Ok(());
    }
    store::set_practice(db, actor, interest.id, said, since)?;
    let Stance { practises, helps, learns, follows, .. } = *said;
    activity::record(db, ctx, object(interest.id), None, &PracticeSaid { practises, helps, learns, follows })
}

impl From<super::schema::Practice> for Stance {
    fn from(practice: super::schema::Practice) -> Stance {
        let super::schema::Practice { practises, helps, learns, follows, depth, .. } = practice;
        Stance { practises, helps, learns, follows, depth }
    }
}

/// Makes an interest of this name; a name that is known already is an error of the field `name`.
pub(super) fn make(db: &mut Db, ctx: &Ctx, name: &Name, description: &str) -> Result<Interest> {
    // Names are unique by their key, addresses by what is left of the name: two who give names that leave the same
    // address take turns, so that neither meets the other's.
    db::take_turns(db, "interests.names")?;
    if store::named(db, &name.folded)?.is_some() {
        return Err(Error::invalid("name", "interest-name-taken"));
    }
    let slug = free_slug(db, &name.name)?;
    let interest = store::insert(db, &slug, name, description, ctx.person_id(), ctx.now)?;
    activity::record(db, ctx, object(interest.id), None, &Named {})?;
    Ok(interest)
}

/// The interest of this name; a steward who names one that is not there makes it.
pub fn named_or_made(db: &mut Db, ctx: &Ctx, name: &Name) -> Result<Interest> {
    super::steward::steward(db, ctx)?;
    match store::named(db, &name.folded)? {
        Some(interest) => Ok(interest),
        None => make(db, ctx, name, ""),
    }
}

/// Words that are addresses of other pages below `/interests`.
const RESERVED: [&str; 6] = ["new", "duplicates", "stewards", "suggest", "starter", "tags"];

pub(super) fn free_slug(db: &mut Db, name: &str) -> Result<String> {
    let base = match markup::slug(name).as_str() {
        "topic" => "practice".to_owned(),
        slug => slug.to_owned(),
    };
    let taken = store::slugs_from(db, &base)?;
    let free = |slug: &String| !taken.contains(slug) && !RESERVED.contains(&slug.as_str());
    std::iter::once(base.clone())
        .chain((2..SLUGS).map(|number| format!("{base}-{number}")))
        .find(free)
        .ok_or_else(|| Error::internal("no address is free"))
}

/// Interests with a name that looks like this one.
pub(super) fn like(db: &mut Db, name: &Name) -> Result<Vec<Interest>> {
    let mut ids: Vec<InterestId> =
        store::all_names(db)?.into_iter().filter(|(known, _)| alike(known, &name.folded)).map(|(_, id)| id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = store::some(db, &ids)?;
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}
