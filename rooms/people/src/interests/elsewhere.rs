//! What other rooms know of an interest: communities that are about it, tags that point to it. Rooms above this one hand
//! it to the application, so that merging and splitting lose none of their links and the page of an interest shows them.

use std::collections::HashSet;
use std::sync::Arc;

use db::{Db, Result};
use spine::Ctx;
use web::{App, Frame};

use super::schema::{Interest, InterestId};

/// A room whose things point to interests.
pub trait Pointing: Send + Sync + 'static {
    /// Whatever points to `from` points to `into` instead, within the same transaction; what points to both does so once.
    fn point_to(&self, db: &mut Db, from: InterestId, into: InterestId) -> Result<()>;

    /// Whatever points to `from` and can point to several also points to `to`.
    fn point_also(&self, db: &mut Db, from: InterestId, to: InterestId) -> Result<()>;

    /// The interests that something points to.
    fn pointed_at(&self, db: &mut Db) -> Result<Vec<InterestId>>;

    /// A part of the interest's page, one `<section class="section">`, with what the visitor may see of it; nothing when
    /// there is nothing.
    fn show(&self, app: &App, db: &mut Db, ctx: &Ctx, interest: &Interest, frame: &Frame) -> Result<Option<String>>;

    /// A part of an aside with what is new about these interests, which the visitor follows or wants to learn, as far as
    /// they may see it; nothing when there is nothing.
    fn new_about(&self, _: &mut Db, _: &Ctx, _: &[Interest], _: &Frame) -> Result<Option<String>> {
        Ok(None)
    }
}

/// Every room that points to interests, in the order in which their parts are shown. Part of the application's state.
#[derive(Clone, Default)]
pub struct Elsewhere(Arc<[Arc<dyn Pointing>]>);

impl Elsewhere {
    pub fn new(rooms: Vec<Arc<dyn Pointing>>) -> Elsewhere {
        Elsewhere(rooms.into())
    }

    pub(super) fn point_to(&self, db: &mut Db, from: InterestId, into: InterestId) -> Result<()> {
        self.0.iter().try_for_each(|room| room.point_to(db, from, into))
    }

    pub(super) fn point_also(&self, db: &mut Db, from: InterestId, to: InterestId) -> Result<()> {
        self.0.iter().try_for_each(|room| room.point_also(db, from, to))
    }

    pub(super) fn pointed_at(&self, db: &mut Db) -> Result<HashSet<InterestId>> {
        let mut pointed = HashSet::new();
        for room in self.0.iter() {
            pointed.extend(room.pointed_at(db)?);
        }
        Ok(pointed)
    }

    pub(super) fn new_about(
        &self,
        db: &mut Db,
        ctx: &Ctx,
        followed: &[Interest],
        frame: &Frame,
    ) -> Result<Vec<String>> {
        let mut shown = Vec::new();
        for room in self.0.iter() {
            shown.extend(room.new_about(db, ctx, followed, frame)?);
        }
        Ok(shown)
    }

    pub(super) fn show(
        &self,
        app: &App,
        db: &mut Db,
        ctx: &Ctx,
        interest: &Interest,
        frame: &Frame,
    ) -> Result<Vec<String>> {
        let mut shown = Vec::new();
        for room in self.0.iter() {
            shown.extend(room.show(app, db, ctx, interest, frame)?);
        }
        Ok(shown)
    }
}
