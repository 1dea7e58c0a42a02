//! Components without a template: counts, states, tags, reading time.

use std::fmt;

use askama::filters::{Escaper, Html, HtmlSafe};

use super::given::Number;
use crate::{frame::Frame, icons::icon};

/// Whether a text is there, for the `if` of a template.
pub fn some(text: impl AsRef<str>) -> bool {
    !text.as_ref().is_empty()
}

/// Writes text into HTML.
pub(super) fn escaped(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    Html.write_escaped_str(f, text)
}

/// A number of things that wait for the reader, "99+" at most; 0 shows nothing.
pub struct Count(u64);

/// `{{ ui::count(entry.count) }}`
pub fn count(count: impl Number) -> Count {
    Count(count.number())
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            1..100 => write!(f, r#" <span class="count">{}</span>"#, self.0),
            _ => f.write_str(r#" <span class="count">99+</span>"#),
        }
    }
}

/// What a thing is in, as icon, word and colour; first in the metadata.
pub struct State {
    tone: &'static str,
    icon: Option<&'static str>,
    word: String,
}

/// Solved, current, confirmed: `{{ ui::good("check-circle", frame.say("topic-solved")) }}`
pub fn good(icon: &'static str, word: impl fmt::Display) -> State {
    State { tone: "good", icon: Some(icon), word: word.to_string() }
}

/// A deadline, ageing, over capacity.
pub fn warn(icon: &'static str, word: impl fmt::Display) -> State {
    State { tone: "warn", icon: Some(icon), word: word.to_string() }
}

/// An error, an objection, removed.
pub fn bad(icon: &'static str, word: impl fmt::Display) -> State {
    State { tone: "bad", icon: Some(icon), word: word.to_string() }
}

/// What is unread: "3 new replies", "New".
pub fn new(word: impl fmt::Display) -> State {
    State { tone: "new", icon: None, word: word.to_string() }
}

/// What concerns the reader: "Your practice".
pub fn strong(word: impl fmt::Display) -> State {
    State { tone: "ink", icon: None, word: word.to_string() }
}

/// A state without a colour: "Draft" with its pencil.
pub fn plain(icon: &'static str, word: impl fmt::Display) -> State {
    State { tone: "soft", icon: Some(icon), word: word.to_string() }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r#"<span class="state {}">"#, self.tone)?;
        if let Some(name) = self.icon {
            write!(f, "{} ", icon(name))?;
        }
        escaped(f, &self.word)?;
        f.write_str("</span>")
    }
}

/// The time it takes to read this many words, 220 a minute, rounded up: "4 min".
pub fn minutes_of(frame: &Frame, words: impl Number) -> String {
    minutes(frame, words.number().div_ceil(220).max(1))
}

/// A number of minutes with its unit, which never part: "4 min".
pub fn minutes(frame: &Frame, minutes: impl Number) -> String {
    frame.count("ui-minutes", minutes.number())
}

/// Tags in the metadata: words with commas, each a link.
pub struct Tags(Vec<(String, String)>);

/// `{{ ui::tags(topic.tags) }}` of pairs (word, address).
pub fn tags<W: fmt::Display, A: fmt::Display>(pairs: &[(W, A)]) -> Tags {
    Tags(pairs.iter().map(|(w, a)| (w.to_string(), a.to_string())).collect())
}

impl fmt::Display for Tags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        f.write_str(r#"<span class="tags">"#)?;
        for (i, (word, address)) in self.0.iter().enumerate() {
            f.write_str(if i == 0 { "<a href=\"" } else { ", <a href=\"" })?;
            escaped(f, address)?;
            f.write_str("\">")?;
            escaped(f, word)?;
            f.write_str("</a>")?;
        }
        f.write_str("</span>")
    }
}

impl HtmlSafe for Count {}
impl HtmlSafe for State {}
impl HtmlSafe for Tags {}
