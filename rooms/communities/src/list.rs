//! Lists of the communities that a visitor may know of.

use db::{CommunityId, Db, Result};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use people::interests::schema::InterestId;
use people::schema::{memberships, people as persons};
use people::{Role, State};
use spine::Ctx;

use crate::load::seen;
use crate::schema::{Access, CommunityRow, communities, community_interests};
use crate::{Community, store};

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Which {
    #[default]
    All,
    /// Those the visitor is a member of.
    Mine,
    /// Those they are not.
    Others,
    /// Those of one access.
    Of(Access),
    /// Those that are only read.
    Archived,
    /// Those that nobody leads who can do something.
    Leaderless,
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub which: Which,
    /// A word in name or purpose; empty for no matter which.
    pub word: String,
    /// A practice interest that they are about.
    pub interest: Option<InterestId>,
}

type Boxed<'a> = communities::BoxedQuery<'a, <Db as diesel::Connection>::Backend>;

/// The visitor's own communities, by name.
pub fn mine(db: &mut Db, ctx: &Ctx) -> Result<Vec<Community>> {
    let Some(person) = ctx.person_id() else { return Ok(Vec::new()) };
    let rows = store::mine(db, person)?;
    Ok(rows.into_iter().filter_map(|(row, role)| seen(ctx, row, Some(role))).collect())
}

/// How many communities in use nobody leads who can do something, and how many of them are private.
pub fn leaderless(db: &mut Db) -> Result<(i64, i64)> {
    let all = || communities::table.filter(communities::archived_at.is_null()).filter(not(exists(leads())));
    Ok((all().count().get_result(db)?, all().filter(communities::access.eq(Access::Private)).count().get_result(db)?))
}

/// Whoever leads the community of the outer query and can do something.
#[diesel::dsl::auto_type]
fn leads() -> _ {
    let active: State = State::Active;
    let facilitator: Role = Role::Facilitator;
    memberships::table
        .inner_join(persons::table)
        .filter(memberships::community_id.eq(communities::id))
        .filter(memberships::state.eq(active))
        .filter(memberships::role.eq(facilitator))
        .filter(persons::deactivated_at.is_null())
}

/// A page of communities by name, and how many there are in all. `own` are the visitor's own.
pub fn page(
    db: &mut Db,
    ctx: &Ctx,
    own: &[Community],
    filter: &Filter,
    offset: i64,
    limit: i64,
) -> Result<(Vec<Community>, i64)> {
    let total = narrowed(ctx, own, filter).count().get_result(db)?;
    let rows: Vec<CommunityRow> =
        narrowed(ctx, own, filter).order((communities::name, communities::id)).offset(offset).limit(limit).load(db)?;
    Ok((as_met(ctx, own, rows), total))
}

/// Up to `limit` communities after an id, ascending: the pages of the API.
pub fn after(
    db: &mut Db,
    ctx: &Ctx,
    own: &[Community],
    filter: &Filter,
    (after, limit): (CommunityId, i64),
) -> Result<Vec<Community>> {
    let rows =
        narrowed(ctx, own, filter).filter(communities::id.gt(after)).order(communities::id).limit(limit).load(db)?;
    Ok(as_met(ctx, own, rows))
}

fn as_met(ctx: &Ctx, own: &[Community], rows: Vec<CommunityRow>) -> Vec<Community> {
    let role = |id| own.iter().find(|community| community.id == id).and_then(|community| community.role);
    rows.into_iter()
        .filter_map(|row| {
            let role = role(row.id);
            seen(ctx, row, role)
        })
        .collect()
}

fn narrowed<'a>(ctx: &Ctx, own: &[Community], filter: &Filter) -> Boxed<'a> {
    let ids: Vec<CommunityId> = own.iter().map(|community| community.id).collect();
    // What a visitor may know of, as `load::seen` says it of one community.
    let shown: Vec<Access> = match (ctx.actor.is_some(), ctx.public_reading) {
        (true, _) => vec![Access::Open, Access::Request],
        (false, true) => vec![Access::Open],
        (false, false) => vec![],
    };
    let mut query = communities::table
        .filter(communities::access.eq_any(shown).or(communities::id.eq_any(ids.clone())))
        .into_boxed();
    query = match filter.which {
        // What is archived has a list of its own, and stays among one's own.
        Which::Archived => query.filter(communities::archived_at.is_not_null()),
        Which::Mine => query.filter(communities::id.eq_any(ids.clone())),
        _ => query.filter(communities::archived_at.is_null()),
    };
    query = match filter.which {
        Which::All | Which::Mine | Which::Archived => query,
        Which::Others => query.filter(communities::id.ne_all(ids)),
        Which::Of(access) => query.filter(communities::access.eq(access)),
        Which::Leaderless => query.filter(not(exists(leads()))),
    };
    if let Some(interest) = filter.interest {
        let about = community_interests::table
            .filter(community_interests::interest_id.eq(interest))
            .select(community_interests::community_id);
        query = query.filter(communities::id.eq_any(about));
    }
    if !filter.word.is_empty() {
        let (typed, small) = (pattern(&filter.word), pattern(&filter.word.to_lowercase()));
        // SQLite makes no Ö small, so what is said is also found as it is written.
        let name = lower(communities::name).like(small.clone()).escape('!');
        let name = name.or(communities::name.like(typed.clone()).escape('!'));
        let purpose = lower(communities::purpose).like(small).escape('!');
        let purpose = purpose.or(communities::purpose.like(typed).escape('!'));
        query = query.filter(name.or(purpose));
    }
    query
}

/// A pattern for what contains a word; signs that mean something in a pattern stand for themselves.
fn pattern(word: &str) -> String {
    let mut pattern = String::from("%");
    for c in word.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

diesel::define_sql_function! {
    /// The text in lower case (SQLite: of ASCII letters only).
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}
