//! What other rooms show on a community's home page. Rooms do not know each other, so each hands its sections to the
//! application, and the home page asks them in that order.

use std::sync::Arc;

use db::{Db, Result, Time};
use spine::Ctx;
use web::{App, Frame};

use crate::Community;

/// A part of a community's home page that another room provides.
pub trait Section: Send + Sync + 'static {
    /// The rendered part, one `<section class="section">` with its hairline and its heading in the margin; nothing
    /// when there is nothing worth showing. Asked only for visitors who may read what is inside.
    fn show(&self, app: &App, db: &mut Db, ctx: &Ctx, community: &Community, frame: &Frame) -> Result<Option<String>>;

    /// What this visitor can start there, as a button below the title of the home page. The first two that are
    /// offered are shown, the very first as the primary one.
    fn act(&self, _ctx: &Ctx, _community: &Community, _frame: &Frame) -> Option<Act> {
        None
    }

    /// The newest thing there, as the visitor's list of communities shows it beside the name. Asked once for each of
    /// their communities, so it has to be cheap.
    fn newest(&self, _db: &mut Db, _ctx: &Ctx, _community: &Community) -> Result<Option<Newest>> {
        Ok(None)
    }

    /// What this room knows of the community. Asked for one community at a time, on its home page.
    fn facts(&self, _db: &mut Db, _ctx: &Ctx, _community: &Community) -> Result<Facts> {
        Ok(Facts::default())
    }
}

/// What a room knows of a community that says where it stands in its life. Numbers only: nobody is named by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// Questions whose asker accepted an answer.
    pub solved: i64,
    /// People who read along without being members.
    pub readers: i64,
}

/// Something that happened last in a community.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newest {
    pub title: String,
    pub href: String,
    pub at: Time,
}

/// A button that leads to a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    pub label: String,
    pub href: String,
}

/// Every section there is, in the order of the page. Part of the application's state:
/// `AppBuilder::room(HomeSections::new(vec![..]))`.
#[derive(Clone, Default)]
pub struct HomeSections(Arc<[Arc<dyn Section>]>);

impl HomeSections {
    pub fn new(sections: Vec<Arc<dyn Section>>) -> HomeSections {
        HomeSections(sections.into())
    }

    /// The rendered sections for this visitor.
    pub(crate) fn show(
        &self,
        app: &App,
        db: &mut Db,
        ctx: &Ctx,
        community: &Community,
        frame: &Frame,
    ) -> Result<Vec<String>> {
        let mut shown = Vec::new();
        for section in self.0.iter() {
            shown.extend(section.show(app, db, ctx, community, frame)?);
        }
        Ok(shown)
    }

    /// The newest thing in a community, whichever room it is in.
    pub(crate) fn newest(&self, db: &mut Db, ctx: &Ctx, community: &Community) -> Result<Option<Newest>> {
        let mut newest: Option<Newest> = None;
        for section in self.0.iter() {
            let found = section.newest(db, ctx, community)?;
            newest = newest.into_iter().chain(found).max_by_key(|newest| newest.at);
        }
        Ok(newest)
    }

    /// What all rooms know together.
    pub(crate) fn facts(&self, db: &mut Db, ctx: &Ctx, community: &Community) -> Result<Facts> {
        let mut all = Facts::default();
        for section in self.0.iter() {
            let facts = section.facts(db, ctx, community)?;
            all = Facts { solved: all.solved + facts.solved, readers: all.readers + facts.readers };
        }
        Ok(all)
    }

    /// At most two buttons.
    pub(crate) fn acts(&self, ctx: &Ctx, community: &Community, frame: &Frame) -> Vec<Act> {
        self.0.iter().filter_map(|section| section.act(ctx, community, frame)).take(2).collect()
    }
}
