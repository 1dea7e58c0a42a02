//! Objects: every room registers its kinds, so that search, notices, mentions and threads can ask for a card or a
//! document without reading another room's tables.

use std::sync::Arc;

use db::{CommunityId, Db, PersonId, Result, Time};

use crate::archive::Archive;
use crate::erasure::Erasing;
use crate::{Activity, Ctx};

/// One object: its kind and its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ObjectRef {
    pub kind: &'static str,
    pub id: i64,
}

/// The instance itself, of which there is one: what concerns everybody is recorded on it.
pub const INSTANCE: ObjectRef = ObjectRef { kind: "instance", id: 1 };

/// How an object introduces itself to a viewer who may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    pub title: String,
    pub href: String,
    pub community: Option<CommunityId>,
    /// Message id of a word for its state, such as "solved".
    pub state: Option<&'static str>,
}

/// What the search index is fed: words only, no right and no role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The community whose readers may find it; nothing for what everybody may see.
    pub community: Option<CommunityId>,
    pub title: String,
    pub text: String,
    pub tags: Vec<String>,
    pub author: Option<PersonId>,
    pub at: Option<Time>,
    /// Words that operators ask for: `question`, `solved`, `unanswered` ...
    pub marks: Vec<&'static str>,
}

/// A kind of object.
pub trait Kind: Send + Sync + 'static {
    /// The word for it in the database, such as `topic`.
    fn kind(&self) -> &'static str;

    /// The card for this viewer, through the ordinary loader; nothing when they may not see it.
    fn card(&self, db: &mut Db, ctx: &Ctx, id: i64) -> Result<Option<Card>>;

    /// The same for several objects, in the order of `ids`. Kinds of which many are shown answer with few queries.
    fn cards(&self, db: &mut Db, ctx: &Ctx, ids: &[i64]) -> Result<Vec<Option<Card>>> {
        ids.iter().map(|id| self.card(db, ctx, *id)).collect()
    }

    /// Whether the visitor meets somebody's name beside objects of this kind: a photo is seen wherever the name is.
    fn names(&self, _: &mut Db, _: &Ctx, _: PersonId) -> Result<bool> {
        Ok(false)
    }

    /// What to find it by; nothing when it is gone or is not to be found.
    fn document(&self, db: &mut Db, id: i64) -> Result<Option<Document>>;

    /// The same for several objects, in the order of `ids`. Kinds of which there are many answer with few queries.
    fn documents(&self, db: &mut Db, ids: &[i64]) -> Result<Vec<Option<Document>>> {
        ids.iter().map(|id| self.document(db, *id)).collect()
    }

    /// Ids after `after`, ascending: how an index is rebuilt.
    fn ids(&self, db: &mut Db, after: i64, limit: i64) -> Result<Vec<i64>>;

    /// Other objects whose document changes with this activity on an object of this kind: a reply ends "unanswered"
    /// for its topic, a topic that goes takes its replies along.
    fn also(&self, _: &mut Db, _: &Activity) -> Result<Vec<ObjectRef>> {
        Ok(Vec::new())
    }

    /// What of this kind is somebody's, for the page that asks before they are erased.
    fn estate(&self, _: &mut Db, _: PersonId) -> Result<Estate> {
        Ok(Estate::default())
    }

    /// Takes somebody out of the objects of this kind, in the transaction that erases them: what is theirs goes or
    /// stays as they chose, and what others wrote names them no more. Columns of which
    /// [`crate::erasure::Fate::ByItsKind`] is said are this kind's to look after.
    fn erase(&self, _: &mut Db, _: &Ctx, _: &Erasing) -> Result<()> {
        Ok(())
    }

    /// Hears that what names one person names another one from now on, in the transaction that does it: what is found
    /// by its author is found otherwise.
    fn merge(&self, _: &mut Db, _: &Ctx, _from: PersonId, _into: PersonId) -> Result<()> {
        Ok(())
    }

    /// Adds what of this kind is somebody's to the archive of everything about them. Rows that name them in a column
    /// of which [`crate::erasure::Fate::RowGoes`] is said are in it already.
    fn export(&self, _: &mut Db, _: PersonId, _: &mut dyn Archive) -> Result<()> {
        Ok(())
    }
}

/// What is somebody's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Estate {
    /// What they wrote, which stays or goes as they choose: message ids that take a `count`.
    pub written: Vec<(&'static str, i64)>,
    /// What goes in any case, in the same way.
    pub held: Vec<(&'static str, i64)>,
    /// What nobody looks after when they are gone.
    pub left_alone: Vec<Card>,
}

/// Every kind there is.
#[derive(Clone, Default)]
pub struct Registry(Arc<[Arc<dyn Kind>]>);

impl Registry {
    pub fn new(kinds: Vec<Arc<dyn Kind>>) -> Registry {
        Registry(kinds.into())
    }

    pub fn get(&self, kind: &str) -> Option<&dyn Kind> {
        self.0.iter().find(|known| known.kind() == kind).map(Arc::as_ref)
    }

    pub fn iter(&self) -> impl Iterator<Item = &dyn Kind> {
        self.0.iter().map(Arc::as_ref)
    }
}
