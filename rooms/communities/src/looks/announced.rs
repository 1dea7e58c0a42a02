//! The home page of a community tells its members that an administrator looked inside.

use askama::Template;
use db::{Db, Result, Time};
use people::Byline;
use spine::Ctx;
use web::{App, Frame, ui};

use super::{Look, store};
use crate::sections::Section;
use crate::{Community, looks};

/// For how long it is told.
const TOLD: i64 = 14 * Time::DAY;
/// How many looks are told of; the log has the others.
const SHOWN: i64 = 3;

/// Part of the home page; see [`crate::HomeSections`].
pub struct Announced;

#[derive(Template)]
#[template(path = "communities/looked.html")]
struct Looked<'a> {
    frame: &'a Frame,
    looks: Vec<(Look, Byline)>,
    /// Until when the visitor looks themselves.
    looking: Option<Time>,
    log: Option<String>,
}

impl Section for Announced {
    fn show(&self, _: &App, db: &mut Db, ctx: &Ctx, community: &Community, frame: &Frame) -> Result<Option<String>> {
        let looking = match community.is_member() || community.access == crate::Access::Open {
            true => None,
            false => looks::until(db, ctx, community.id)?,
        };
        let looks = match community.is_member() {
            true => store::of(db, community.id, ctx.now.plus(-TOLD), SHOWN)?,
            false => Vec::new(),
        };
        if looks.is_empty() && looking.is_none() {
            return Ok(None);
        }
        let log = community.is_member().then(|| format!("{}/log", community.href()));
        let page = Looked { frame, looks, looking, log };
        page.render().map(Some).map_err(db::Error::internal)
    }
}
