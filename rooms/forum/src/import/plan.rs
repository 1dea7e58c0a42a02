//! What is to be written for one question: texts chosen, cooked and digested, off the writer's thread.

use db::Result;
use sha2::{Digest, Sha256};
use stackexchange::{Author, Revision, Site};

use super::stage::{StagedComment, StagedPost, note};
use crate::text::{Text, anchor};

/// A question with its answers and comments, as the dump has them.
pub struct RawTopic {
    pub posts: Vec<RawPost>,
}

/// One post and everything that belongs to it.
pub struct RawPost {
    pub staged: StagedPost,
    pub revisions: Vec<Revision>,
    /// Rows of the history that the revisions were made of.
    pub history_rows: u64,
    pub comments: Vec<(StagedComment, [u8; 32])>,
    /// Of everything that the import takes over, comments apart.
    pub digest: [u8; 32],
}

impl RawPost {
    pub fn new(
        staged: StagedPost,
        revisions: Vec<Revision>,
        history_rows: u64,
        comments: Vec<StagedComment>,
    ) -> RawPost {
        let mut hash = Sha256::new();
        let mut add = |part: &str| {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        };
        add(&staged.title);
        add(&staged.tags().join(","));
        add(&author_key(&staged.owner()));
        add(&format!("{} {} {:?} {:?}", staged.score, staged.created, staged.accepted, staged.closed));
        add(&staged.licence);
        add(&format!("{:?}", staged.parent));
        match revisions.last() {
            Some(last) => add(&format!("{} {} {}", revisions.len(), last.at, last.body)),
            None => add(&staged.html),
        }
        let digest = hash.finalize().into();
        let comments = comments
            .into_iter()
            .map(|comment| (digest_of(staged.id, &comment), comment))
            .map(|(d, c)| (c, d))
            .collect();
        RawPost { staged, revisions, history_rows, comments, digest }
    }
}

fn digest_of(post: i64, comment: &StagedComment) -> [u8; 32] {
    let author = author_key(&comment.author());
    Sha256::digest(format!("{author}\n{post} {} {}\n{}", comment.score, comment.created, comment.text)).into()
}

/// What a site calls an author: the number of the account, the kept name of a removed one, or nobody.
pub fn author_key(author: &Author) -> String {
    match (author.id, &author.name) {
        (Some(id), _) => id.to_string(),
        (None, Some(name)) => format!("name:{name}"),
        (None, None) => "nobody".to_owned(),
    }
}

/// A topic, cooked.
pub struct TopicPlan {
    pub title: String,
    pub tags: Vec<String>,
    pub accepted: Option<i64>,
    pub closed: Option<i64>,
    /// The question first.
    pub posts: Vec<PostPlan>,
}

/// A post, cooked.
pub struct PostPlan {
    pub external_id: i64,
    pub url: String,
    pub author: Author,
    pub created: i64,
    pub score: i64,
    pub licence: String,
    pub text: Text,
    /// Earlier texts, oldest first.
    pub earlier: Vec<Earlier>,
    pub edited: Option<(i64, Author)>,
    pub history_rows: u64,
    pub digest: [u8; 32],
    pub comments: Vec<CommentPlan>,
}

/// A text that a post had before.
pub struct Earlier {
    pub title: Option<String>,
    pub body: String,
    pub at: i64,
    pub author: Author,
    /// Why it was replaced.
    pub note: String,
}

/// A comment, cooked.
pub struct CommentPlan {
    pub external_id: i64,
    pub url: String,
    pub author: Author,
    pub created: i64,
    pub score: i64,
    pub licence: String,
    pub text: Text,
    pub digest: [u8; 32],
}

/// Cooks a topic.
pub fn plan(raw: RawTopic, site: &Site) -> Result<TopicPlan> {
    let mut plan =
        TopicPlan { title: String::new(), tags: Vec::new(), accepted: None, closed: None, posts: Vec::new() };
    for post in raw.posts {
        if plan.posts.is_empty() {
            plan.title = markup::clean_line(&post.staged.title).unwrap_or_default();
            plan.tags = post.staged.tags().into_iter().take(8).collect();
            (plan.accepted, plan.closed) = (post.staged.accepted, post.staged.closed);
        }
        plan.posts.push(plan_post(post, site)?);
    }
    Ok(plan)
}

fn plan_post(post: RawPost, site: &Site) -> Result<PostPlan> {
    let staged = &post.staged;
    let url = if staged.parent.is_some() { site.answer(staged.id) } else { site.question(staged.id) };
    let body = match post.revisions.last() {
        Some(last) if !last.body.trim().is_empty() => common(&last.body, site),
        _ => stackexchange::html::to_markdown(&staged.html, Some(site)),
    };
    let edited = post.revisions.last().filter(|_| post.revisions.len() > 1);
    let edited = edited.map(|last| (last.at, last.author.clone()));
    let earlier = post.revisions.windows(2).map(|pair| Earlier {
        title: pair[0].title.clone().filter(|_| staged.parent.is_none()),
        body: common(&pair[0].body, site),
        at: pair[0].at,
        author: pair[0].author.clone(),
        note: note(&pair[1]),
    });
    let comments = post.comments.into_iter().map(|(comment, digest)| CommentPlan {
        external_id: comment.id,
        url: format!("{url}#comment{}", comment.id),
        author: comment.author(),
        created: comment.created,
        score: comment.score,
        text: readable(&comment.text),
        licence: comment.licence,
        digest,
    });
    Ok(PostPlan {
        external_id: staged.id,
        author: staged.owner(),
        created: staged.created,
        score: staged.score,
        licence: staged.licence.clone(),
        text: readable(&body),
        earlier: earlier.collect(),
        edited,
        history_rows: post.history_rows,
        digest: post.digest,
        comments: comments.collect(),
        url,
    })
}

/// The site's Markdown as ours reads it.
fn common(body: &str, site: &Site) -> String {
    stackexchange::dialect::to_commonmark(body, Some(site)).into_owned()
}

/// Cooks; what cannot be cooked (too long, too deep, empty) is shown as it stands, so that nothing is lost.
fn readable(body: &str) -> Text {
    Text::cook("body", body).unwrap_or_else(|_| {
        let escaped = body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let words = i64::from(markup::count_words(body));
        Text {
            body: body.replace('\0', ""),
            html: format!("<pre>{escaped}</pre>"),
            words,
            mentions: Vec::new(),
            pictures: Vec::new(),
        }
    })
}

/// A digest of a text as it was written here; another one now means that members have changed it.
pub fn written(title: &str, body: &str) -> [u8; 32] {
    Sha256::digest(format!("{}{title}\n{body}", anchor(body))).into()
}
