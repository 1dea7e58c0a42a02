//! The second bar: where one can go in a community.

use db::{Db, Result};
use spine::Ctx;
use web::frame::{Entry, Place, ground};
use web::i18n::Words;
use web::{Frame, Visit};

use crate::{Community, store};

/// The bar of a community: the places that exist and that this visitor may enter. `current` is the word of the place
/// that is shown: `home`, `forum`, `members`, `log` or `settings`; any other word marks none.
pub fn place(words: Words, community: &Community, current: &str) -> Place {
    let home = community.href();
    let entry = |word: &str, label: &str, icon| {
        let href = format!("{home}/{word}");
        Entry::new(words.say(label), href, icon).current(word == current)
    };
    let mut entries = Vec::new();
    if community.may_read() {
        entries.push(entry("forum", "communities-place-forum", "forum").key('f'));
    }
    if community.is_member() {
        entries.push(entry("members", "communities-place-members", "people").key('m'));
    }
    if community.is_member() {
        entries.push(entry("log", "communities-place-log", "history"));
    }
    if community.is_facilitator() {
        entries.push(entry("settings", "communities-place-settings", "settings").key('s'));
    }
    Place {
        slug: community.slug.clone(),
        name: community.name.clone(),
        href: home,
        mark: ground(community.id.0),
        at_home: current == "home",
        entries,
    }
}

/// The viewer's communities, for the switcher in the first bar. Costs one query.
pub fn switcher(db: &mut Db, ctx: &Ctx) -> Result<Vec<Entry>> {
    let Some(person) = ctx.person_id() else { return Ok(Vec::new()) };
    let mine = store::mine(db, person)?;
    Ok(mine.into_iter().map(|(row, _)| Entry::new(row.name, format!("/c/{}", row.slug), "community")).collect())
}

/// The frame of a page inside a community, with its bar and the switcher.
pub fn frame(
    db: &mut Db,
    ctx: &Ctx,
    visit: &Visit,
    community: &Community,
    current: &str,
    title: impl Into<String>,
) -> Result<Frame> {
    let mut frame = visit.frame(ctx, title).place(place(visit.words, community, current));
    frame.communities = switcher(db, ctx)?;
    let here = community.href();
    for entry in &mut frame.communities {
        entry.current = entry.href == here;
    }
    Ok(frame)
}
