//! The pages behind the links of the footer: help, privacy, keys.

use askama::Template;
use axum::response::Response;

use crate::{Fault, Page, Visit, frame::Frame, render, ui};

/// Handler of `GET /help`: asking, writing, the signs of a search.
pub async fn help(visit: Visit) -> Result<Response, Fault> {
    Ok(render(Help { frame: frame(&visit, "help-title").await }))
}

/// Handler of `GET /help/keys`: what single keys do, and the switch for them.
pub async fn keys(visit: Visit) -> Result<Response, Fault> {
    Ok(render(Keys { frame: frame(&visit, "help-keys-title").await }))
}

/// Handler of `GET /privacy`: what is kept of a person, and what never leaves.
pub async fn privacy(visit: Visit) -> Result<Response, Fault> {
    Ok(render(Privacy { frame: frame(&visit, "help-privacy-title").await }))
}

/// Help must also open when the database does not answer.
async fn frame(visit: &Visit, title: &str) -> Frame {
    let title = visit.words.say(title);
    match visit.read(|_, ctx| Ok(ctx.clone())).await {
        Ok(ctx) => visit.frame(&ctx, title),
        Err(_) => visit.frame_outside(title),
    }
}

/// What single keys do: keys, and the id of the sentence.
const KEYS: [(&[&str], &str); 9] = [
    (&["/"], "help-key-search"),
    (&["j"], "help-key-next"),
    (&["k"], "help-key-previous"),
    (&["Enter"], "help-key-open"),
    (&["r"], "help-key-reply"),
    (&["n"], "help-key-ask"),
    (&["g", "f"], "help-key-go"),
    (&["Ctrl", "Enter"], "help-key-send"),
    (&["?"], "help-key-list"),
];

/// Signs of a search: sign, and the id of the sentence.
const SIGNS: [(&str, &str); 10] = [
    ("“read back”", "help-sign-phrase"),
    ("-night", "help-sign-not"),
    ("in:safe-handovers", "help-sign-in"),
    ("by:amara", "help-sign-by"),
    ("tag:ward-transfer", "help-sign-tag"),
    ("is:solved", "help-sign-solved"),
    ("is:unanswered", "help-sign-unanswered"),
    ("kind:person", "help-sign-kind"),
    ("after:2026-01", "help-sign-after"),
    ("before:2026-03-31", "help-sign-before"),
];

/// Marks of Markdown: as typed, and the id of the sentence.
const MARKS: [(&str, &str); 7] = [
    ("**strong**", "help-mark-strong"),
    ("*emphasis*", "help-mark-emphasis"),
    ("## Heading", "help-mark-heading"),
    ("- point", "help-mark-list"),
    ("> their words", "help-mark-quote"),
    ("[words](https://…)", "help-mark-link"),
    ("`code`", "help-mark-code"),
];

#[derive(Template)]
#[template(path = "help/help.html")]
struct Help {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "help/keys.html")]
struct Keys {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "help/privacy.html")]
struct Privacy {
    frame: Frame,
}

impl Page for Help {}
impl Page for Keys {}
impl Page for Privacy {}
