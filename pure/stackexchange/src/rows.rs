//! The rows of the eight files.
//!
//! All dates are milliseconds UTC. What older dumps lack is optional or zero here; what newer ones add beyond
//! these columns is passed over. Ages and hashes of e-mail addresses, which early dumps hold, are left out on
//! purpose: nobody should import them.

use crate::fields::{Fault, Fields};
use crate::file::DumpFile;
use crate::kinds::{BadgeClass, HistoryKind, LinkKind, PostKind, VoteKind};
use crate::tags;

/// Something that is a row of one of the files.
pub trait Row: sealed::FromFields {}

pub(crate) mod sealed {
    use super::{DumpFile, Fault, Fields};

    pub trait FromFields: Sized {
        const FILE: DumpFile;
        fn from_fields(fields: &Fields) -> Result<Self, Fault>;
    }
}
use sealed::FromFields;

/// Who did something: an account, a name that was kept from a removed account, both, or neither (an anonymous
/// edit, or something that the site did by itself).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Author {
    pub id: Option<i64>,
    pub name: Option<String>,
}

impl Author {
    /// The account that stands for the site itself.
    pub const COMMUNITY: i64 = -1;

    /// True when nothing is known about the author.
    pub fn is_unknown(&self) -> bool {
        self.id.is_none() && self.name.is_none()
    }

    fn read(fields: &Fields, id: &'static str, name: &'static str) -> Result<Author, Fault> {
        Ok(Author { id: fields.maybe_int(id)?, name: fields.maybe_text(name)? })
    }
}

/// A question, an answer, or a text about a tag or the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub id: i64,
    pub kind: PostKind,
    /// The question that an answer belongs to.
    pub parent: Option<i64>,
    /// The answer that the asker accepted.
    pub accepted: Option<i64>,
    pub created: i64,
    pub score: i64,
    pub views: Option<i64>,
    /// HTML, in contrast to the Markdown of [`History`].
    pub body_html: String,
    pub owner: Author,
    pub editor: Author,
    pub edited: Option<i64>,
    pub active: Option<i64>,
    pub title: Option<String>,
    pub tags: Vec<String>,
    pub answers: i64,
    pub comments: i64,
    pub favourites: i64,
    pub closed: Option<i64>,
    /// Since when the post is edited by all.
    pub community_owned: Option<i64>,
    /// Only dumps from 2020 on name it; see [`crate::licence`].
    pub licence: Option<String>,
}

impl FromFields for Post {
    const FILE: DumpFile = DumpFile::Posts;

    fn from_fields(fields: &Fields) -> Result<Post, Fault> {
        Ok(Post {
            id: fields.int("Id")?,
            kind: fields.int("PostTypeId")?.into(),
            parent: fields.maybe_int("ParentId")?,
            accepted: fields.maybe_int("AcceptedAnswerId")?,
            created: fields.date("CreationDate")?,
            score: fields.count("Score")?,
            views: fields.maybe_int("ViewCount")?,
            body_html: fields.text_or_empty("Body")?,
            owner: Author::read(fields, "OwnerUserId", "OwnerDisplayName")?,
            editor: Author::read(fields, "LastEditorUserId", "LastEditorDisplayName")?,
            edited: fields.maybe_date("LastEditDate")?,
            active: fields.maybe_date("LastActivityDate")?,
            title: fields.maybe_text("Title")?,
            tags: fields.maybe_text("Tags")?.map(|tags| tags::parse(&tags)).unwrap_or_default(),
            answers: fields.count("AnswerCount")?,
            comments: fields.count("CommentCount")?,
            favourites: fields.count("FavoriteCount")?,
            closed: fields.maybe_date("ClosedDate")?,
            community_owned: fields.maybe_date("CommunityOwnedDate")?,
            licence: fields.maybe_text("ContentLicense")?,
        })
    }
}

/// An account on the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: i64,
    pub name: Option<String>,
    pub created: i64,
    pub last_seen: Option<i64>,
    pub reputation: i64,
    pub website: Option<String>,
    pub location: Option<String>,
    pub about_html: Option<String>,
    pub views: i64,
    pub up_votes: i64,
    pub down_votes: i64,
    /// The same person's number across all sites of the network.
    pub account: Option<i64>,
}

impl FromFields for User {
    const FILE: DumpFile = DumpFile::Users;

    fn from_fields(fields: &Fields) -> Result<User, Fault> {
        Ok(User {
            id: fields.int("Id")?,
            reputation: fields.count("Reputation")?,
            created: fields.date("CreationDate")?,
            name: fields.maybe_text("DisplayName")?,
            last_seen: fields.maybe_date("LastAccessDate")?,
            website: fields.maybe_text("WebsiteUrl")?,
            location: fields.maybe_text("Location")?,
            about_html: fields.maybe_text("AboutMe")?,
            views: fields.count("Views")?,
            up_votes: fields.count("UpVotes")?,
            down_votes: fields.count("DownVotes")?,
            account: fields.maybe_int("AccountId")?,
        })
    }
}

/// A vote. Votes on deleted posts stay in the dump, so the post may not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    pub id: i64,
    pub post: i64,
    pub kind: VoteKind,
    /// To the day.
    pub created: i64,
    /// Only known for favourites and bounties.
    pub user: Option<i64>,
    pub bounty: Option<i64>,
}

impl FromFields for Vote {
    const FILE: DumpFile = DumpFile::Votes;

    fn from_fields(fields: &Fields) -> Result<Vote, Fault> {
        Ok(Vote {
            id: fields.int("Id")?,
            post: fields.int("PostId")?,
            kind: fields.int("VoteTypeId")?.into(),
            user: fields.maybe_int("UserId")?,
            created: fields.date("CreationDate")?,
            bounty: fields.maybe_int("BountyAmount")?,
        })
    }
}

/// A remark under a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub id: i64,
    pub post: i64,
    pub score: i64,
    /// Markdown of one paragraph: emphasis, code and links only.
    pub text: String,
    pub created: i64,
    pub author: Author,
    pub licence: Option<String>,
}

impl FromFields for Comment {
    const FILE: DumpFile = DumpFile::Comments;

    fn from_fields(fields: &Fields) -> Result<Comment, Fault> {
        Ok(Comment {
            id: fields.int("Id")?,
            post: fields.int("PostId")?,
            score: fields.count("Score")?,
            text: fields.text_or_empty("Text")?,
            created: fields.date("CreationDate")?,
            author: Author::read(fields, "UserId", "UserDisplayName")?,
            licence: fields.maybe_text("ContentLicense")?,
        })
    }
}

/// A tag and how many questions have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    pub id: i64,
    pub name: String,
    pub questions: i64,
    /// The post with its one-sentence description.
    pub excerpt: Option<i64>,
    /// The post with its long description.
    pub wiki: Option<i64>,
    /// Only moderators may use it.
    pub moderators_only: bool,
    /// A question needs at least one of these.
    pub required: bool,
}

impl FromFields for Tag {
    const FILE: DumpFile = DumpFile::Tags;

    fn from_fields(fields: &Fields) -> Result<Tag, Fault> {
        Ok(Tag {
            id: fields.int("Id")?,
            name: fields.text("TagName")?,
            questions: fields.count("Count")?,
            excerpt: fields.maybe_int("ExcerptPostId")?,
            wiki: fields.maybe_int("WikiPostId")?,
            moderators_only: fields.flag("IsModeratorOnly")?,
            required: fields.flag("IsRequired")?,
        })
    }
}

/// A badge that somebody earned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    pub id: i64,
    pub user: i64,
    pub name: String,
    pub earned: i64,
    /// Dumps before 2016 do not say.
    pub class: Option<BadgeClass>,
    pub tag_based: bool,
}

impl FromFields for Badge {
    const FILE: DumpFile = DumpFile::Badges;

    fn from_fields(fields: &Fields) -> Result<Badge, Fault> {
        Ok(Badge {
            id: fields.int("Id")?,
            user: fields.int("UserId")?,
            name: fields.text("Name")?,
            earned: fields.date("Date")?,
            class: fields.maybe_int("Class")?.map(BadgeClass::from),
            tag_based: fields.flag("TagBased")?,
        })
    }
}

/// One thing that happened to a post. [`crate::Revisions`] puts rows together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    pub id: i64,
    pub kind: HistoryKind,
    pub post: i64,
    /// The same for all rows of one act on one post.
    pub revision: String,
    pub created: i64,
    pub author: Author,
    /// The edit's summary; for a closure the reason's number, for a migration the address.
    pub comment: Option<String>,
    /// The new title, Markdown or tags; for votes JSON with the voters.
    pub text: String,
    pub licence: Option<String>,
}

impl FromFields for History {
    const FILE: DumpFile = DumpFile::PostHistory;

    fn from_fields(fields: &Fields) -> Result<History, Fault> {
        Ok(History {
            id: fields.int("Id")?,
            kind: fields.int("PostHistoryTypeId")?.into(),
            post: fields.int("PostId")?,
            revision: fields.text_or_empty("RevisionGUID")?,
            created: fields.date("CreationDate")?,
            author: Author::read(fields, "UserId", "UserDisplayName")?,
            comment: fields.maybe_text("Comment")?,
            text: fields.text_or_empty("Text")?,
            licence: fields.maybe_text("ContentLicense")?,
        })
    }
}

/// A post that points to another. Either may have been deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub id: i64,
    pub created: i64,
    pub post: i64,
    pub related: i64,
    pub kind: LinkKind,
}

impl FromFields for Link {
    const FILE: DumpFile = DumpFile::PostLinks;

    fn from_fields(fields: &Fields) -> Result<Link, Fault> {
        Ok(Link {
            id: fields.int("Id")?,
            created: fields.date("CreationDate")?,
            post: fields.int("PostId")?,
            related: fields.int("RelatedPostId")?,
            kind: fields.int("LinkTypeId")?.into(),
        })
    }
}

impl Row for Post {}
impl Row for User {}
impl Row for Vote {}
impl Row for Comment {}
impl Row for Tag {}
impl Row for Badge {}
impl Row for History {}
impl Row for Link {}
