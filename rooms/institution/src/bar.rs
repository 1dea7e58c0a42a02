//! The bar of the administration, and who stands before it.

use db::{Error, Result};
use spine::Ctx;
use web::frame::{Entry, Place};
use web::i18n::Words;
use web::{Frame, Visit};

/// Administrators only; others hear so.
pub fn admins_only(ctx: &Ctx) -> Result<()> {
    if ctx.person()?.admin { Ok(()) } else { Err(Error::forbidden("institution-admins-only")) }
}

/// Its places: word, label, address, icon. On a phone the first three stand below, the others under "More".
const PLACES: &[(&str, &str, &str, &str)] = &[
    ("overview", "institution-overview", "/administration", "shield"),
    ("people", "institution-people", "/administration/people", "people"),
    ("departments", "institution-departments", "/administration/departments", "list"),
    ("communities", "institution-communities", "/administration/communities", "community"),
    ("practices", "manage-practices", "/administration/practices", "tag"),
    ("sign-in", "institution-sign-in", "/administration/sign-in", "key"),
    ("mail", "post-title", "/administration/mail", "mail"),
    ("storage", "storage-title", "/administration/storage", "table"),
    ("jobs", "institution-jobs", "/administration/jobs", "clock"),
    ("record", "institution-record", "/administration/record", "history"),
    ("instance", "house-title", "/administration/instance", "settings"),
];

/// The bar. `current` is the word of the place that is shown.
pub fn place(words: Words, current: &str) -> Place {
    let entry = |(word, label, href, icon): &(&str, &'static str, &'static str, &'static str)| {
        Entry::new(words.say(label), *href, icon).current(*word == current)
    };
    Place {
        slug: "administration".to_owned(),
        name: words.say("institution-title").to_owned(),
        href: "/administration".to_owned(),
        entries: PLACES.iter().map(entry).collect(),
        ..Place::default()
    }
}

/// The frame of a page of the administration.
pub fn frame(visit: &Visit, ctx: &Ctx, current: &str, title: impl Into<String>) -> Frame {
    visit.frame(ctx, title).place(place(visit.words, current))
}
