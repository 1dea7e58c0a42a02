//! Queries on people, whatever became of their accounts.

use db::{Db, PersonId, Result, Time};
use diesel::prelude::*;
use people::account::{holding, lower};
use people::schema::people as persons;

/// Which people are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    Active,
    Administrators,
    NeverSignedIn,
    Unclaimed,
    Closed,
}

impl Show {
    /// With the word in the address.
    pub const ALL: [(Show, &'static str); 5] = [
        (Show::Active, ""),
        (Show::Administrators, "administrators"),
        (Show::NeverSignedIn, "never-signed-in"),
        (Show::Unclaimed, "unclaimed"),
        (Show::Closed, "closed"),
    ];

    pub fn parse(word: &str) -> Option<Show> {
        Show::ALL.into_iter().find(|(_, known)| *known == word).map(|(show, _)| show)
    }
}

/// A person as the list shows them.
#[derive(Debug, Clone, Queryable)]
pub struct Row {
    pub id: PersonId,
    pub handle: String,
    pub name: String,
    pub email: Option<String>,
    pub role: String,
    pub department: String,
    pub admin: bool,
    pub claimed_at: Option<Time>,
    pub deactivated_at: Option<Time>,
    pub signed_in_at: Option<Time>,
    pub photo: Option<String>,
}

type Boxed<'a> = persons::BoxedQuery<'a, <Db as diesel::Connection>::Backend>;

fn narrowed<'a>(show: Show, q: &str) -> Boxed<'a> {
    let mut query = persons::table.into_boxed();
    query = match show {
        Show::Closed => query.filter(persons::deactivated_at.is_not_null()),
        _ => query.filter(persons::deactivated_at.is_null()),
    };
    query = match show {
        Show::Active => query.filter(persons::claimed_at.is_not_null()),
        Show::Administrators => query.filter(persons::admin),
        Show::NeverSignedIn => query.filter(persons::claimed_at.is_not_null()).filter(persons::signed_in_at.is_null()),
        Show::Unclaimed => query.filter(persons::claimed_at.is_null()),
        Show::Closed => query,
    };
    for word in q.split_whitespace() {
        let (typed, small) = (holding(word), holding(&word.to_lowercase()));
        // SQLite makes no Ö small, so a name is also found as it is written.
        let name = lower(persons::name).like(small.clone()).escape('\\').or(persons::name.like(typed).escape('\\'));
        let handle = persons::handle.like(small.clone()).escape('\\');
        // Unknown is not found: whoever has no address is found by their name alone.
        let email = persons::email.like(small).escape('\\').assume_not_null();
        query = query.filter(name.or(handle).or(email));
    }
    query
}

/// A page of people by name, and how many there are.
pub fn page(db: &mut Db, show: Show, q: &str, offset: i64, limit: i64) -> Result<(Vec<Row>, i64)> {
    let total = narrowed(show, q).count().get_result(db)?;
    let rows = narrowed(show, q)
        .order((lower(persons::name), persons::id))
        .offset(offset)
        .limit(limit)
        .select((
            persons::id,
            persons::handle,
            persons::name,
            persons::email,
            persons::role,
            persons::department,
            persons::admin,
            persons::claimed_at,
            persons::deactivated_at,
            persons::signed_in_at,
            persons::photo,
        ))
        .load(db)?;
    Ok((rows, total))
}
