//! The communities of a person, as their page shows them.

use askama::Template;
use db::{Db, PersonId, Result, Time};
use diesel::prelude::*;
use people::profile::met::Met;
use people::profile::schema::Field;
use people::profile::{PersonSection, Place};
use people::schema::memberships;
use people::{Role, State};
use spine::Ctx;
use web::{App, Frame, ui};

use crate::load::seen;
use crate::schema::{CommunityRow, communities};
use crate::{Community, list};

/// In the aside: those of which whoever looks may know.
pub struct OfPerson;

#[derive(Template)]
#[template(path = "communities/of_person.html")]
struct Part<'a> {
    frame: &'a Frame,
    rows: Vec<Row>,
}

struct Row {
    community: Community,
    facilitates: bool,
    since: Time,
    /// Whether whoever looks, and is somebody else, is in it too.
    you_too: bool,
}

impl PersonSection for OfPerson {
    fn place(&self) -> Place {
        Place::Aside
    }

    fn show(&self, _: &App, db: &mut Db, ctx: &Ctx, met: &Met, frame: &Frame) -> Result<Option<String>> {
        if !met.shows(Field::Communities) {
            return Ok(None);
        }
        let own = list::mine(db, ctx)?;
        let is_own_page = ctx.person_id() == Some(met.person.id);
        let row = |(row, role, since): (CommunityRow, Role, Time)| {
            let mine = own.iter().find(|mine| mine.id == row.id).and_then(|mine| mine.role);
            let community = seen(ctx, row, mine)?;
            let you_too = mine.is_some() && !is_own_page;
            Some(Row { community, facilitates: role == Role::Facilitator, since, you_too })
        };
        let rows: Vec<Row> = of(db, met.person.id)?.into_iter().filter_map(row).collect();
        if rows.is_empty() {
            return Ok(None);
        }
        Part { frame, rows }.render().map(Some).map_err(db::Error::internal)
    }
}

/// The communities that a person is in, those that they facilitate first.
fn of(db: &mut Db, person: PersonId) -> Result<Vec<(CommunityRow, Role, Time)>> {
    Ok(communities::table
        .inner_join(memberships::table)
        .filter(memberships::person_id.eq(person))
        .filter(memberships::state.eq(State::Active))
        // The words sort as the roles do: "facilitator" before "member".
        .order((memberships::role, communities::name, communities::id))
        .select((CommunityRow::as_select(), memberships::role, memberships::since))
        .load(db)?)
}
