//! A community among the objects of the house.

use db::{CommunityId, Db, Error, PersonId, Result};
use diesel::prelude::*;
use people::schema::memberships;
use people::{Role, State};
use spine::Ctx;
use spine::archive::Archive;
use spine::erasure::Erasing;
use spine::objects::{Card, Document, Estate, Kind};

use crate::schema::{CommunityRow, KIND, communities};
use crate::{erase, load};

pub struct CommunityKind;

impl Kind for CommunityKind {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn card(&self, db: &mut Db, ctx: &Ctx, id: i64) -> Result<Option<Card>> {
        match load::face_by_id(db, ctx, CommunityId(id)) {
            Ok(community) => Ok(Some(Card {
                title: community.name.clone(),
                href: community.href(),
                community: Some(community.id),
                state: None,
            })),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Facilitators stand on the home page.
    fn names(&self, db: &mut Db, ctx: &Ctx, person: PersonId) -> Result<bool> {
        let readable = load::readable_ids(db, ctx)?;
        let led = memberships::table
            .filter(memberships::person_id.eq(person))
            .filter(memberships::community_id.eq_any(readable))
            .filter(memberships::role.eq(Role::Facilitator))
            .filter(memberships::state.eq(State::Active));
        Ok(diesel::select(diesel::dsl::exists(led)).get_result(db)?)
    }

    /// Found by whoever may read what is inside: an open community by everybody, the others by their members.
    fn document(&self, db: &mut Db, id: i64) -> Result<Option<Document>> {
        let row: Option<CommunityRow> = communities::table.find(CommunityId(id)).first(db).optional()?;
        Ok(row.map(|row| Document {
            community: Some(row.id),
            title: row.name,
            text: row.purpose,
            at: Some(row.created_at),
            ..Document::default()
        }))
    }

    fn ids(&self, db: &mut Db, after: i64, limit: i64) -> Result<Vec<i64>> {
        Ok(communities::table
            .filter(communities::id.gt(CommunityId(after)))
            .order(communities::id)
            .limit(limit)
            .select(communities::id)
            .load(db)?)
    }

    fn estate(&self, db: &mut Db, person: PersonId) -> Result<Estate> {
        erase::estate(db, person)
    }

    fn erase(&self, db: &mut Db, ctx: &Ctx, erasing: &Erasing) -> Result<()> {
        erase::erase(db, ctx, erasing)
    }

    fn export(&self, db: &mut Db, person: PersonId, out: &mut dyn Archive) -> Result<()> {
        erase::export(db, person, out)
    }
}
