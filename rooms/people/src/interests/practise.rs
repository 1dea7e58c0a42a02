//! A person says what they practise, can help with and want to learn.

use db::{Db, Error, Result};
use spine::{Ctx, Key, activity};

use super::input::{Name, Stance};
use super::names::Looks;
use super::schema::{Interest, InterestId, Named, PracticeSaid};
use super::{object, store};
use crate::account::store as accounts;

/// Of how many interests a person may say something.
pub const MOST: i64 = 60;
/// How many addresses are tried where names leave the same one.
const SLUGS: usize = 10_000;

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

/// Says something of an interest by its name, beside what was said of it already; a name that nobody knows makes a new
/// interest. Gives its address.
pub fn say_named(db: &mut Db, ctx: &Ctx, key: Option<&Key>, name: &Name, said: &Stance) -> Result<String> {
    spine::once(db, ctx, key, "practice.say-named", |db| {
        let actor = ctx.writer()?.id;
        if said.is_empty() {
            return Err(Error::invalid("practises", "practice-nothing-said"));
        }
        let interest = match store::named(db, &name.folded)? {
            Some(known) => known,
            None => known_or_made(db, ctx, name)?,
        };
        let said = match store::practice(db, actor, interest.id)? {
            // What they said before stays, as far as both fit.
            Some(there) => united(there.into(), said.clone()).check()?,
            None => said.clone(),
        };
        write(db, ctx, interest.id, &said)?;
        Ok(interest.slug)
    })
}

fn write(db: &mut Db, ctx: &Ctx, interest: InterestId, said: &Stance) -> Result<()> {
    let actor = ctx.writer()?.id;
    // Two windows of one person take turns, and nobody who was closed in between says anything.
    if accounts::lock(db, actor)?.deactivated_at.is_some() {
        return Err(Error::SignInFirst);
    }
    let interest = held(db, interest)?.ok_or_else(|| Error::conflict("interest-changed-meanwhile"))?;
    let before = store::practice(db, actor, interest.id)?;
    if before.is_none() && !said.is_empty() && store::count_of(db, actor)? >= MOST {
        return Err(Error::invalid("form", db::Message::new("practice-too-many").with("most", MOST)));
    }
    if before.is_none() && said.is_empty() && !said.depth.is_empty() {
        return Err(Error::invalid("practises", "practice-nothing-said"));
    }
    let since = before.as_ref().map_or(ctx.now, |before| before.since);
    let before = before.map_or_else(Stance::default, Stance::from);
    if before == *said || (before.is_empty() && said.is_empty()) {
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

/// What somebody says of something, beside what they said of it, or of the same thing by another name, before: the words
/// of both, however long that makes them.
pub(super) fn united(there: Stance, here: Stance) -> Stance {
    let depth = match (there.depth.is_empty(), here.depth.is_empty() || here.depth == there.depth) {
        (_, true) => there.depth,
        (true, false) => here.depth,
        (false, false) => format!("{}; {}", there.depth, here.depth),
    };
    Stance {
        practises: there.practises || here.practises,
        helps: there.helps || here.helps,
        learns: there.learns || here.learns,
        follows: there.follows || here.follows,
        depth,
    }
}

/// Whoever names, renames, merges or splits takes turns: names are unique by what is left of them, addresses too, and
/// neighbours form no circle.
pub(super) fn take_turns(db: &mut Db) -> Result<()> {
    db::take_turns(db, "interests.names")
}

/// The interest of this name, which is made where nobody named it in between.
fn known_or_made(db: &mut Db, ctx: &Ctx, name: &Name) -> Result<Interest> {
    take_turns(db)?;
    match store::named(db, &name.folded)? {
        Some(known) => Ok(known),
        None => make(db, ctx, name, ""),
    }
}

/// Makes an interest of this name; a name that is known already is an error of the field `name`.
pub(super) fn make(db: &mut Db, ctx: &Ctx, name: &Name, description: &str) -> Result<Interest> {
    take_turns(db)?;
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
    let interest = known_or_made(db, ctx, name)?;
    held(db, interest.id)?.ok_or_else(|| Error::conflict("interest-changed-meanwhile"))
}

/// An interest held against being merged until the act is over; nothing when it was merged in between.
pub fn held(db: &mut Db, interest: InterestId) -> Result<Option<Interest>> {
    Ok(store::lock_shared(db, interest)?.filter(|interest| interest.merged_into.is_none()))
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
pub fn like(db: &mut Db, name: &Name) -> Result<Vec<Interest>> {
    let looks = Looks::of(&name.folded);
    let all = store::all_names(db)?.into_iter();
    let mut ids: Vec<InterestId> = all.filter(|(known, _)| looks.alike(&Looks::of(known))).map(|(_, id)| id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = store::some(db, &ids)?;
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}
