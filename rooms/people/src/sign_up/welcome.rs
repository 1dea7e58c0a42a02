//! What this room asks of the one that has the communities, which stands above it.

use std::sync::Arc;

use db::{CommunityId, Db, Result};
use spine::Ctx;

use super::schema::Destination;

/// Takes those who come with an invitation into the communities that invited them.
pub trait Welcome: Send + Sync + 'static {
    /// What the letter calls the community; nothing when it is gone.
    fn name(&self, db: &mut Db, community: CommunityId) -> Result<Option<String>>;

    /// Makes the actor a member; gives the address of the community's home page, or nothing when it is gone or only
    /// read, or whoever invited them leads it no more.
    fn take_in(&self, db: &mut Db, ctx: &Ctx, to: Destination) -> Result<Option<String>>;
}

/// The room's own state: whoever welcomes.
#[derive(Clone)]
pub struct Welcomer(pub Arc<dyn Welcome>);
