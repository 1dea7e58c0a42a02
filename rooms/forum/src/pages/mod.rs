//! The pages of the forum: lists, a topic, writing, and what can be done with a post.

mod acts;
mod block;
mod history;
mod kept_tags;
mod list;
mod tags;
mod topic;
mod write;

use std::collections::HashMap;

use communities::Community;
use db::PersonId;
use people::Byline;
use web::Route;
use web::route::{Who, get, post};

pub use block::Blocks;
pub(crate) use list::{List, Row, mark_new, rows};
pub(crate) use write::note;

/// The routes of the pages.
pub fn routes() -> Vec<Route> {
    vec![
        get("/c/{slug}/forum", Who::Reader, list::topics),
        get("/c/{slug}/tags", Who::Reader, kept_tags::list),
        get("/c/{slug}/tags/{tag}", Who::Keeper, kept_tags::show),
        post("/c/{slug}/tags/{tag}/name", Who::Keeper, kept_tags::rename),
        post("/c/{slug}/tags/{tag}/interest", Who::Keeper, kept_tags::point),
        post("/c/{slug}/tags/{tag}/merging", Who::Keeper, kept_tags::merge),
        get("/c/{slug}/ask", Who::Member, write::ask_form),
        post("/c/{slug}/topics", Who::Member, write::ask),
        get("/c/{slug}/t/{topic}", Who::Reader, topic::show),
        post("/c/{slug}/t/{topic}/replies", Who::Member, topic::reply),
        post("/c/{slug}/t/{topic}/solution", Who::Author, acts::solve),
        post("/c/{slug}/t/{topic}/solution/end", Who::Author, acts::unsolve),
        post("/c/{slug}/t/{topic}/closure", Who::Author, acts::close),
        post("/c/{slug}/t/{topic}/closure/end", Who::Author, acts::reopen),
        get("/c/{slug}/p/{post}/edit", Who::Author, write::edit_form),
        post("/c/{slug}/p/{post}", Who::Author, write::edit),
        get("/c/{slug}/p/{post}/history", Who::Reader, history::show),
        get("/c/{slug}/p/{post}/removal", Who::Author, acts::removal_form),
        post("/c/{slug}/p/{post}/removal", Who::Author, acts::remove),
        post("/c/{slug}/p/{post}/removal/end", Who::Author, acts::restore),
        post("/c/{slug}/p/{post}/helped", Who::Reader, acts::helped),
        post("/c/{slug}/p/{post}/helped/end", Who::Reader, acts::withdraw),
        get("/interests/tags", Who::Steward, tags::loose),
        post("/interests/tags/{tag}", Who::Steward, tags::point),
        post("/preview", Who::SignedIn, write::preview),
    ]
}

/// Names by id, for "accepted by" and the like.
pub(crate) fn name_of(people: &HashMap<PersonId, Byline>, id: Option<PersonId>) -> String {
    id.and_then(|id| people.get(&id)).map(|byline| byline.name.clone()).unwrap_or_default()
}

/// The address of a tag's list.
pub(crate) fn tag_href(community: &Community, tag: &str) -> String {
    format!("{}/forum?tag={}", community.href(), web::page::query(tag))
}
