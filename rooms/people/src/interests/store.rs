//! Queries on practice interests.

use std::collections::HashMap;

use db::{Db, Error, PersonId, Result, Time};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use spine::Ctx;

use super::input::{Name, Stance};
use super::schema::{
    Interest, InterestId, LinkKind, Practice, interest_links, interest_names, interest_stewards, interests,
    interests_apart, practices,
};
use crate::profile::audience::Sight;
use crate::profile::schema::Field;

/// The longest chain of signposts that is followed: merging follows them, so that there is at most one.
const SIGNPOSTS: usize = 8;

pub fn by_id(db: &mut Db, id: InterestId) -> Result<Option<Interest>> {
    Ok(interests::table.find(id).get_result(db).optional()?)
}

/// The interest of this address as it stands, a signpost too.
pub fn at(db: &mut Db, slug: &str) -> Result<Option<Interest>> {
    Ok(interests::table.filter(interests::slug.eq(slug)).get_result(db).optional()?)
}

/// The interest that this one became: itself, unless it was merged.
pub fn living(db: &mut Db, mut interest: Interest) -> Result<Interest> {
    for _ in 0..SIGNPOSTS {
        let Some(into) = interest.merged_into else { return Ok(interest) };
        interest = by_id(db, into)?.ok_or_else(|| Error::internal("a signpost to nowhere"))?;
    }
    Err(Error::internal("signposts in a circle"))
}

/// The interest with this name or synonym, whatever its capitals and accents.
pub fn named(db: &mut Db, folded: &str) -> Result<Option<Interest>> {
    Ok(interests::table
        .inner_join(interest_names::table)
        .filter(interest_names::folded.eq(folded))
        .select(Interest::as_select())
        .get_result(db)
        .optional()?)
}

/// The interests with these names or synonyms, by folded name; unknown ones are left out.
pub fn all_named(db: &mut Db, folded: &[String]) -> Result<HashMap<String, Interest>> {
    let rows: Vec<(String, Interest)> = interests::table
        .inner_join(interest_names::table)
        .filter(interest_names::folded.eq_any(folded))
        .select((interest_names::folded, Interest::as_select()))
        .load(db)?;
    Ok(rows.into_iter().collect())
}

/// Every interest that stands, by what is left of its name.
pub fn all(db: &mut Db) -> Result<Vec<Interest>> {
    Ok(interests::table
        .inner_join(interest_names::table)
        .filter(interest_names::main)
        .order(interest_names::folded)
        .select(Interest::as_select())
        .load(db)?)
}

/// These interests, in no order.
pub fn some(db: &mut Db, ids: &[InterestId]) -> Result<Vec<Interest>> {
    Ok(interests::table.filter(interests::id.eq_any(ids)).load(db)?)
}

/// Every name there is, with its interest: what completion goes through.
pub fn all_names(db: &mut Db) -> Result<Vec<(String, InterestId)>> {
    Ok(interest_names::table.select((interest_names::folded, interest_names::interest_id)).load(db)?)
}

/// The synonyms of an interest, by name.
pub fn synonyms(db: &mut Db, id: InterestId) -> Result<Vec<String>> {
    Ok(interest_names::table
        .filter(interest_names::interest_id.eq(id))
        .filter(interest_names::main.eq(false))
        .order(interest_names::folded)
        .select(interest_names::name)
        .load(db)?)
}

/// Locks an interest until the act is over and raises its version; gives its row as it stands then.
pub fn lock(db: &mut Db, id: InterestId) -> Result<Option<Interest>> {
    Ok(diesel::update(interests::table.find(id))
        .set(interests::version.eq(interests::version + 1))
        .returning(interests::all_columns)
        .get_result(db)
        .optional()?)
}

/// Locks an interest against being merged until the act is over.
pub fn lock_shared(db: &mut Db, id: InterestId) -> Result<Option<Interest>> {
    Ok(db::share_locked!(db, interests::table.find(id))?)
}

/// Writes an interest under an address that is free; gives its row.
pub fn insert(
    db: &mut Db,
    slug: &str,
    name: &Name,
    description: &str,
    by: Option<PersonId>,
    now: Time,
) -> Result<Interest> {
    let row: Interest = diesel::insert_into(interests::table)
        .values((
            interests::slug.eq(slug),
            interests::name.eq(&name.name),
            interests::description.eq(description),
            interests::version.eq(1_i64),
            interests::created_at.eq(now),
            interests::created_by.eq(by),
        ))
        .returning(interests::all_columns)
        .get_result(db)?;
    diesel::insert_into(interest_names::table)
        .values((
            interest_names::folded.eq(&name.folded),
            interest_names::interest_id.eq(row.id),
            interest_names::name.eq(&name.name),
            interest_names::main.eq(true),
        ))
        .execute(db)?;
    Ok(row)
}

/// Addresses that begin so, to find a free one among them.
pub fn slugs_from(db: &mut Db, base: &str) -> Result<Vec<String>> {
    let begun = interests::slug.eq(base).or(interests::slug.like(format!("{base}-%")));
    Ok(interests::table.filter(begun).select(interests::slug).load(db)?)
}

/// Writes name and description.
pub fn describe(db: &mut Db, id: InterestId, name: &str, description: &str) -> Result<()> {
    diesel::update(interests::table.find(id))
        .set((interests::name.eq(name), interests::description.eq(description)))
        .execute(db)?;
    Ok(())
}

/// Gives an interest exactly these names; the first is its own. Those of others have to be asked about before.
pub fn set_names(db: &mut Db, id: InterestId, main: &Name, synonyms: &[Name]) -> Result<()> {
    diesel::delete(interest_names::table.filter(interest_names::interest_id.eq(id))).execute(db)?;
    for (name, is_main) in std::iter::once((main, true)).chain(synonyms.iter().map(|name| (name, false))) {
        diesel::insert_into(interest_names::table)
            .values((
                interest_names::folded.eq(&name.folded),
                interest_names::interest_id.eq(id),
                interest_names::name.eq(&name.name),
                interest_names::main.eq(is_main),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// Adds a synonym unless the name is known already; gives whether it was added.
pub fn add_synonym(db: &mut Db, id: InterestId, name: &Name) -> Result<bool> {
    let row = (
        interest_names::folded.eq(&name.folded),
        interest_names::interest_id.eq(id),
        interest_names::name.eq(&name.name),
        interest_names::main.eq(false),
    );
    Ok(db::insert_ignore!(db, interest_names::table, row)? > 0)
}

/// Every name of one interest becomes a synonym of another.
pub fn give_names(db: &mut Db, from: InterestId, into: InterestId) -> Result<()> {
    diesel::update(interest_names::table.filter(interest_names::interest_id.eq(from)))
        .set((interest_names::interest_id.eq(into), interest_names::main.eq(false)))
        .execute(db)?;
    Ok(())
}

/// Makes an interest a signpost to another; what was merged into it points there too.
pub fn set_merged(db: &mut Db, from: InterestId, into: InterestId) -> Result<()> {
    let them = interests::table.filter(interests::id.eq(from).or(interests::merged_into.eq(from)));
    diesel::update(them).set(interests::merged_into.eq(into)).execute(db)?;
    Ok(())
}

/// Every link from or to an interest, as (interest, other, kind).
pub fn links(db: &mut Db, id: InterestId) -> Result<Vec<(InterestId, InterestId, LinkKind)>> {
    let theirs = interest_links::interest_id.eq(id).or(interest_links::other_id.eq(id));
    Ok(interest_links::table.filter(theirs).load(db)?)
}

/// Every link there is.
pub fn all_links(db: &mut Db) -> Result<Vec<(InterestId, InterestId, LinkKind)>> {
    Ok(interest_links::table.load(db)?)
}

pub fn remove_links(db: &mut Db, id: InterestId) -> Result<()> {
    let theirs = interest_links::interest_id.eq(id).or(interest_links::other_id.eq(id));
    diesel::delete(interest_links::table.filter(theirs)).execute(db)?;
    Ok(())
}

/// Links two interests that are not linked yet. One that is broader is so rather than beside.
pub fn link(db: &mut Db, one: InterestId, other: InterestId, kind: LinkKind) -> Result<()> {
    let (one, other) = if kind == LinkKind::Beside && other < one { (other, one) } else { (one, other) };
    let forth = interest_links::interest_id.eq(one).and(interest_links::other_id.eq(other));
    let back = interest_links::interest_id.eq(other).and(interest_links::other_id.eq(one));
    let between = interest_links::table.filter(forth.or(back));
    match kind {
        LinkKind::Broader => {
            diesel::delete(between.filter(interest_links::kind.eq(LinkKind::Beside))).execute(db)?;
        }
        LinkKind::Beside if between.count().get_result::<i64>(db)? > 0 => return Ok(()),
        LinkKind::Beside => {}
    }
    let row = (interest_links::interest_id.eq(one), interest_links::other_id.eq(other), interest_links::kind.eq(kind));
    db::insert_ignore!(db, interest_links::table, row)?;
    Ok(())
}

/// Pairs that are known not to be the same.
pub fn apart(db: &mut Db) -> Result<Vec<(InterestId, InterestId)>> {
    Ok(interests_apart::table.load(db)?)
}

/// Notes that two interests are not the same.
pub fn set_apart(db: &mut Db, one: InterestId, other: InterestId) -> Result<()> {
    let row = (interests_apart::interest_id.eq(one.min(other)), interests_apart::other_id.eq(one.max(other)));
    db::insert_ignore!(db, interests_apart::table, row)?;
    Ok(())
}

pub fn remove_apart(db: &mut Db, id: InterestId) -> Result<()> {
    let theirs = interests_apart::interest_id.eq(id).or(interests_apart::other_id.eq(id));
    diesel::delete(interests_apart::table.filter(theirs)).execute(db)?;
    Ok(())
}

/// Whether somebody was made a steward of practice interests.
pub fn is_steward(db: &mut Db, person: PersonId) -> Result<bool> {
    Ok(interest_stewards::table
        .find(person)
        .select(interest_stewards::person_id)
        .get_result::<PersonId>(db)
        .optional()?
        .is_some())
}

/// Everything that a person says of interests.
pub fn practices_of(db: &mut Db, person: PersonId) -> Result<Vec<Practice>> {
    Ok(practices::table.filter(practices::person_id.eq(person)).load(db)?)
}

/// What a person says of one interest.
pub fn practice(db: &mut Db, person: PersonId, interest: InterestId) -> Result<Option<Practice>> {
    Ok(practices::table.find((person, interest)).get_result(db).optional()?)
}

/// How many interests a person says something of.
pub fn count_of(db: &mut Db, person: PersonId) -> Result<i64> {
    Ok(practices::table.filter(practices::person_id.eq(person)).count().get_result(db)?)
}

/// Writes what a person says of an interest, in place of what they said before. Saying nothing removes it.
pub fn set_practice(db: &mut Db, person: PersonId, interest: InterestId, said: &Stance, since: Time) -> Result<()> {
    diesel::delete(practices::table.find((person, interest))).execute(db)?;
    if said.is_empty() {
        return Ok(());
    }
    diesel::insert_into(practices::table)
        .values((
            practices::person_id.eq(person),
            practices::interest_id.eq(interest),
            practices::practises.eq(said.practises),
            practices::helps.eq(said.helps),
            practices::learns.eq(said.learns),
            practices::follows.eq(said.follows),
            practices::depth.eq(&said.depth),
            practices::since.eq(since),
        ))
        .execute(db)?;
    Ok(())
}

/// Moves what is said of one interest to another, for everybody who says nothing of the other.
pub fn move_lone_practices(db: &mut Db, from: InterestId, into: InterestId) -> Result<()> {
    diesel::sql_query(format!(
        "UPDATE practices SET interest_id = {into} WHERE interest_id = {from} AND NOT EXISTS \
         (SELECT 1 FROM practices o WHERE o.person_id = practices.person_id AND o.interest_id = {into})"
    ))
    .execute(db)?;
    Ok(())
}

/// Everybody who says something of one interest says the same of another, of which nobody says anything yet.
pub fn copy_practices(db: &mut Db, from: InterestId, to: InterestId) -> Result<()> {
    diesel::sql_query(format!(
        "INSERT INTO practices (person_id, interest_id, practises, helps, learns, follows, depth, since) \
         SELECT person_id, {to}, practises, helps, learns, follows, depth, since FROM practices \
         WHERE interest_id = {from}"
    ))
    .execute(db)?;
    Ok(())
}

/// All that is said of an interest.
pub fn practices_in(db: &mut Db, interest: InterestId) -> Result<Vec<Practice>> {
    Ok(practices::table.filter(practices::interest_id.eq(interest)).load(db)?)
}

/// How many people with an open account say what of an interest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, QueryableByName)]
pub struct Numbers {
    #[diesel(sql_type = BigInt)]
    pub interest_id: i64,
    #[diesel(sql_type = BigInt)]
    pub practise: i64,
    #[diesel(sql_type = BigInt)]
    pub help: i64,
    #[diesel(sql_type = BigInt)]
    pub learn: i64,
    #[diesel(sql_type = BigInt)]
    pub follow: i64,
}

/// The numbers of these interests as far as people show it to the viewer; those of which nobody says anything are left
/// out.
pub fn numbers(db: &mut Db, ctx: &Ctx, ids: &[InterestId]) -> Result<HashMap<InterestId, Numbers>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let listed = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let sight = Sight::of(db, ctx)?;
    let shown = |says: &str, field| {
        format!("COUNT(CASE WHEN p.{says} AND NOT {} THEN 1 END)", sight.hides("p.person_id", field))
    };
    let practise = shown("practises", Field::Practises);
    let (help, learn) = (shown("helps", Field::Helps), shown("learns", Field::Learns));
    let rows: Vec<Numbers> = diesel::sql_query(format!(
        "SELECT p.interest_id, {practise} AS practise, {help} AS help, {learn} AS learn, \
         COUNT(CASE WHEN p.follows THEN 1 END) AS follow \
         FROM practices p JOIN people w ON w.id = p.person_id \
         WHERE w.deactivated_at IS NULL AND p.interest_id IN ({listed}) GROUP BY p.interest_id"
    ))
    .load(db)?;
    Ok(rows.into_iter().map(|row| (InterestId(row.interest_id), row)).collect())
}

#[derive(QueryableByName)]
struct Wanted {
    #[diesel(sql_type = BigInt)]
    interest_id: i64,
}

/// Interests that somebody wants to learn and nobody says they can help with, as far as the viewer is shown it.
pub fn wanted(db: &mut Db, ctx: &Ctx) -> Result<Vec<InterestId>> {
    let sight = Sight::of(db, ctx)?;
    let hides = |field| sight.hides("p.person_id", field);
    let (learn, help) = (hides(Field::Learns), hides(Field::Helps));
    let rows: Vec<Wanted> = diesel::sql_query(format!(
        "SELECT p.interest_id FROM practices p JOIN people w ON w.id = p.person_id WHERE w.deactivated_at IS NULL \
         GROUP BY p.interest_id \
         HAVING COUNT(CASE WHEN p.learns AND NOT {learn} THEN 1 END) > 0 \
         AND COUNT(CASE WHEN p.helps AND NOT {help} THEN 1 END) = 0"
    ))
    .load(db)?;
    Ok(rows.into_iter().map(|row| InterestId(row.interest_id)).collect())
}
