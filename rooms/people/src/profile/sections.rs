//! What other rooms show on somebody's page. Rooms do not know each other, so each hands its parts to the application,
//! and the page asks them in that order.

use std::sync::Arc;

use db::{Db, Result};
use spine::Ctx;
use web::{App, Frame};

use super::met::Met;

/// Where a part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the column, one `<section class="section">`.
    Column,
    /// What can be skipped, one `<section class="aside-part">`.
    Aside,
}

/// A part of somebody's page that another room provides.
pub trait PersonSection: Send + Sync + 'static {
    fn place(&self) -> Place;

    /// The rendered part; nothing when there is nothing to show. `ctx` is whoever looks, or a stranger where somebody
    /// looks at their own page as others do: only what these may see belongs on it.
    fn show(&self, app: &App, db: &mut Db, ctx: &Ctx, met: &Met, frame: &Frame) -> Result<Option<String>>;
}

/// Every part there is, in the order of the page. Part of the application's state.
#[derive(Clone, Default)]
pub struct PersonSections(Arc<[Arc<dyn PersonSection>]>);

impl PersonSections {
    pub fn new(sections: Vec<Arc<dyn PersonSection>>) -> PersonSections {
        PersonSections(sections.into())
    }

    /// The rendered parts of one place.
    pub(super) fn show(
        &self,
        place: Place,
        app: &App,
        db: &mut Db,
        ctx: &Ctx,
        met: &Met,
        frame: &Frame,
    ) -> Result<Vec<String>> {
        let mut shown = Vec::new();
        for section in self.0.iter().filter(|section| section.place() == place) {
            shown.extend(section.show(app, db, ctx, met, frame)?);
        }
        Ok(shown)
    }
}
