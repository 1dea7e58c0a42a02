//! Lists of the communities that a visitor may know of.

use db::{CommunityId, Db, Result};
use diesel::prelude::*;
use spine::Ctx;

use crate::load::seen;
use crate::schema::{Access, CommunityRow, communities};
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
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub which: Which,
    /// A word in name or purpose; empty for no matter which.
    pub word: String,
    /// Those that are left out.
    pub except: Vec<CommunityId>,
}

type Boxed<'a> = communities::BoxedQuery<'a, <Db as diesel::Connection>::Backend>;

/// The visitor's own communities, by name.
pub fn mine(db: &mut Db, ctx: &Ctx) -> Result<Vec<Community>> {
    let Some(person) = ctx.person_id() else { return Ok(Vec::new()) };
    let rows = store::mine(db, person)?;
    Ok(rows.into_iter().filter_map(|(row, role)| seen(ctx, row, Some(role))).collect())
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
pub fn after(db: &mut Db, ctx: &Ctx, own: &[Community], after: CommunityId, limit: i64) -> Result<Vec<Community>> {
    let rows = narrowed(ctx, own, &Filter::default())
        .filter(communities::id.gt(after))
        .order(communities::id)
        .limit(limit)
        .load(db)?;
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
        Which::All => query,
        Which::Mine => query.filter(communities::id.eq_any(ids)),
        Which::Others => query.filter(communities::id.ne_all(ids)),
        Which::Of(access) => query.filter(communities::access.eq(access)),
    };
    if !filter.except.is_empty() {
        query = query.filter(communities::id.ne_all(filter.except.clone()));
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

diesel::define_sql_function!(fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text);
