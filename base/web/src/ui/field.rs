//! One field of a form, and the summary of what is wrong with a form.

use std::fmt::Display;

use askama::{Template, filters::HtmlSafe};
use db::FieldErrors;

use crate::{frame::Frame, i18n::Words, ui};

/// Label, hint, error and control. Built in the template:
///
/// ```text
/// {{ ui::field(frame, "title", frame.say("ask-title")).hint(frame.say("ask-title-hint"))
///        .value(form.title).max(200).errors(errors) }}
/// ```
#[derive(Template)]
#[template(path = "ui/field.html")]
pub struct Field {
    words: Words,
    id: String,
    name: String,
    label: String,
    hint: String,
    error: String,
    value: String,
    placeholder: String,
    kind: &'static str,
    autocomplete: &'static str,
    max: Option<usize>,
    rows: Option<u8>,
    options: Vec<(String, String)>,
    suggested: Vec<String>,
    optional: bool,
    focus: bool,
}

/// A line of text that is required, with this name (also its id) and label.
pub fn field(frame: &Frame, name: impl Display, label: impl Display) -> Field {
    Field {
        words: frame.words,
        id: name.to_string(),
        name: name.to_string(),
        label: label.to_string(),
        hint: String::new(),
        error: String::new(),
        value: String::new(),
        placeholder: String::new(),
        kind: "text",
        autocomplete: "",
        max: None,
        rows: None,
        options: Vec::new(),
        suggested: Vec::new(),
        optional: false,
        focus: false,
    }
}

impl Field {
    /// An id of its own, where a page has two fields of one name.
    pub fn id(self, id: impl Display) -> Field {
        Field { id: id.to_string(), ..self }
    }

    /// What helps to fill it in, below the label.
    pub fn hint(self, hint: impl Display) -> Field {
        Field { hint: hint.to_string(), ..self }
    }

    /// An example; never instead of a label.
    pub fn placeholder(self, example: impl Display) -> Field {
        Field { placeholder: example.to_string(), ..self }
    }

    /// What stands in it.
    pub fn value(self, value: impl Display) -> Field {
        Field { value: value.to_string(), ..self }
    }

    /// What is wrong with it, found by its name; the only error of a form takes the focus.
    pub fn errors(self, errors: &FieldErrors) -> Field {
        let error = errors.get(&self.name).map(|message| self.words.text(message)).unwrap_or_default();
        let focus = self.focus && errors.is_empty() || focus_first(errors, &self.name);
        Field { error, focus, ..self }
    }

    /// May stay empty; the label says so.
    pub fn optional(self) -> Field {
        Field { optional: true, ..self }
    }

    /// Takes the focus when the page opens.
    pub fn focus(self) -> Field {
        Field { focus: true, ..self }
    }

    /// At most so many characters.
    pub fn max(self, characters: usize) -> Field {
        Field { max: Some(characters), ..self }
    }

    /// An address for mail, with the keyboard for it.
    pub fn email(self) -> Field {
        Field { kind: "email", autocomplete: "email", ..self }
    }

    /// A password; `autocomplete` is `current-password` or `new-password`. What was typed is never shown again.
    pub fn password(self, autocomplete: &'static str) -> Field {
        Field { kind: "password", autocomplete, value: String::new(), ..self }
    }

    /// Another kind of input: `date`, `time`, `number`, `url`.
    pub fn kind(self, kind: &'static str) -> Field {
        Field { kind, ..self }
    }

    /// What a browser may fill in by itself.
    pub fn autocomplete(self, autocomplete: &'static str) -> Field {
        Field { autocomplete, ..self }
    }

    /// Several lines of plain text.
    pub fn lines(self, rows: u8) -> Field {
        Field { rows: Some(rows), ..self }
    }

    /// One of a few: pairs of value and words.
    pub fn options<V: Display, W: Display>(self, options: &[(V, W)]) -> Field {
        let options = options.iter().map(|(v, w)| (v.to_string(), w.to_string())).collect();
        Field { options, ..self }
    }

    /// Texts that the browser offers for completion; others may be typed.
    pub fn suggest(self, suggested: Vec<String>) -> Field {
        Field { suggested, ..self }
    }

    /// Words for tags, separated by commas; script turns them into tokens.
    pub fn tags(self) -> Field {
        Field { kind: "tags", ..self }
    }

    fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.id));
        let error = (!self.error.is_empty()).then(|| format!("{}-error", self.id));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }

    fn is_chosen(&self, option: &str) -> bool {
        self.value == option
    }

    fn is_wrong(&self) -> bool {
        !self.error.is_empty()
    }
}

/// Whether the field with this name takes the focus: the first error is its. Where that belongs to no field, the summary
/// does.
pub fn focus_first(errors: &FieldErrors, name: &str) -> bool {
    errors.iter().next().is_some_and(|(first, _)| first == name)
}

/// What is wrong with a form, above it. Nothing where a single field says it itself.
#[derive(Template)]
#[template(path = "ui/errors.html")]
pub struct Errors {
    words: Words,
    /// Id of the field, empty where the error belongs to none; and the words.
    lines: Vec<(String, String)>,
}

/// `{{ ui::errors(frame, errors) }}` at the head of a form.
pub fn errors(frame: &Frame, errors: &FieldErrors) -> Errors {
    let id = |field: &'static str| if field == "form" { String::new() } else { field.to_owned() };
    let lines: Vec<_> = errors.iter().map(|(field, message)| (id(field), frame.words.text(message))).collect();
    Errors { words: frame.words, lines }
}

impl Errors {
    fn is_first(&self) -> bool {
        self.lines.first().is_some_and(|(id, _)| id.is_empty())
    }

    fn is_shown(&self) -> bool {
        self.lines.len() > 1 || self.lines.iter().any(|(id, _)| id.is_empty())
    }
}

impl HtmlSafe for Field {}
impl HtmlSafe for Errors {}
