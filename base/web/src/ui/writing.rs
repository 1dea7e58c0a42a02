//! The writing field: a text area that works by itself, with tools, preview,
//! pictures and a kept draft where there is script.

use std::fmt::Display;

use askama::{Template, filters::HtmlSafe};
use db::{FieldErrors, Message};
use spine::Feature;

use crate::{frame::Frame, ui};

/// Where people write Markdown.
///
/// With script, `POST /preview` is sent `body` (and `community`, if set) and answers with an HTML fragment;
/// `POST /f` is sent a picture as multipart `file` (and `community`) and answers 201 with `{"url": ".."}`. Without
/// script a link leads to a page that takes a picture and gives the line of Markdown that shows it.
#[derive(Template)]
#[template(path = "ui/writing.html")]
pub struct Writing<'a> {
    frame: &'a Frame,
    id: String,
    name: String,
    label: String,
    hint: String,
    error: String,
    value: String,
    placeholder: String,
    draft: String,
    community: String,
    max: usize,
    focus: bool,
    pictures: bool,
    /// Shown below the text: what it will look like, already cooked and safe.
    preview: Option<String>,
    preview_button: bool,
}

/// `{{ ui::writing(frame, "body", frame.say("reply-label")).draft("reply-12").value(form.body).errors(errors) }}`
pub fn writing(frame: &Frame, name: impl Display, label: impl Display) -> Writing<'_> {
    Writing {
        frame,
        id: name.to_string(),
        name: name.to_string(),
        label: label.to_string(),
        hint: String::new(),
        error: String::new(),
        value: String::new(),
        placeholder: String::new(),
        draft: String::new(),
        community: String::new(),
        max: 128 * 1024,
        focus: false,
        pictures: false,
        preview: None,
        preview_button: false,
    }
}

impl Writing<'_> {
    /// What helps to write, below the label.
    pub fn hint(self, hint: impl Display) -> Self {
        Writing { hint: hint.to_string(), ..self }
    }

    /// An invitation, in the empty field.
    pub fn placeholder(self, words: impl Display) -> Self {
        Writing { placeholder: words.to_string(), ..self }
    }

    /// What stands in it.
    pub fn value(self, value: impl Display) -> Self {
        Writing { value: value.to_string(), ..self }
    }

    /// What is wrong with it, found by its name.
    pub fn errors(self, errors: &FieldErrors) -> Self {
        let error = errors.get(&self.name).map(|message| self.frame.words.text(message)).unwrap_or_default();
        let focus = self.focus || super::focus_first(errors, &self.name);
        Writing { error, focus, ..self }
    }

    /// Keeps a draft in the browser under this name, until the text has been posted.
    pub fn draft(self, name: impl Display) -> Self {
        Writing { draft: name.to_string(), ..self }
    }

    /// Pictures may be added, while the instance takes any; they belong to this community (its slug).
    pub fn pictures(self, community: impl Display) -> Self {
        Writing { pictures: self.frame.has(Feature::Pictures), community: community.to_string(), ..self }
    }

    /// Takes the focus when the page opens.
    pub fn focus(self) -> Self {
        Writing { focus: true, ..self }
    }

    /// Offers a preview without script too: the form is then sent with `preview=1`, and the handler shows the page
    /// again with the cooked text given here.
    pub fn preview(self, cooked: Option<impl Display>) -> Self {
        // Whoever asked for it below a long page is led back to it.
        let focus = self.focus || cooked.is_some();
        Writing { preview: cooked.map(|html| html.to_string()), preview_button: true, focus, ..self }
    }

    fn too_large(&self) -> String {
        let megabytes = (self.frame.largest_file / 1_000_000).to_string();
        self.frame.words.text(&Message::new("error-file-too-large").with("limit", megabytes))
    }

    fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.id));
        let error = (!self.error.is_empty()).then(|| format!("{}-error", self.id));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }

    fn is_wrong(&self) -> bool {
        !self.error.is_empty()
    }

    /// Tools: name, icon, words, whether a phone keeps it under "More".
    fn tools(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        let pictures = self.pictures;
        TOOLS.into_iter().filter(move |(name, ..)| pictures || *name != "image")
    }
}

const TOOLS: [(&str, &str, bool); 9] = [
    ("heading", "ui-write-heading", true),
    ("bold", "ui-write-bold", false),
    ("italic", "ui-write-italic", false),
    ("quote", "ui-write-quote", true),
    ("list", "ui-write-list", false),
    ("table", "ui-write-table", false),
    ("code", "ui-write-code", true),
    ("link", "ui-write-link", true),
    ("image", "ui-write-image", false),
];

impl HtmlSafe for Writing<'_> {}
