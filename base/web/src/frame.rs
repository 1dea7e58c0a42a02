//! What surrounds every page: bars, theme, toast, footer, and the words.
//!
//! A page struct has a field `frame: Frame`, its template says
//! `{% extends "frame.html" %}` and fills the blocks `main`, `aside`, `rest` and
//! `shape` (see the head of that file). The bars and the foot are templates of
//! their own, compiled once here and not once per page.

use askama::{Template, filters::HtmlSafe};

use spine::{Feature, Features};

use crate::{
    branding::{Announcement, sheet_href},
    i18n::{Value, Words},
    look::{Look, Theme},
    ui,
};

/// Everything around the page that is being shown.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The title of the page, without the organisation's name.
    pub title: String,
    /// The organisation's name, beside the mark.
    pub organisation: String,
    /// The hue of the accent, where it is not that of the house.
    pub hue: Option<u16>,
    /// The file of the organisation's logo, shown instead of the mark.
    pub logo: Option<String>,
    /// What the administrators tell everybody.
    pub announcement: Option<Announcement>,
    /// Who is looking; nobody when not signed in.
    pub viewer: Option<ViewerCard>,
    /// The community (or administration) the page belongs to.
    pub place: Option<Place>,
    /// The viewer's communities, for the switcher.
    pub communities: Vec<Entry>,
    /// Places of the house outside any community: home, people, ...
    pub house: Vec<Entry>,
    /// How many things wait in the inbox; nothing where there is no inbox.
    pub inbox: Option<u32>,
    /// Theme, density and keys as this person chose them.
    pub look: Look,
    /// The path and query of this request, to come back to.
    pub path: String,
    /// What was just done.
    pub toast: Option<Toast>,
    /// The code that a person can name to an administrator.
    pub request_id: String,
    /// Leaves the search field out of the bar (on the search page itself).
    pub without_search: bool,
    /// Before the house: signing in, setting up. The bars hold the mark and the name alone.
    pub at_the_door: bool,
    /// Bytes that a file may have which is sent from this page.
    pub largest_file: usize,
    /// Which parts of the product are on.
    pub features: Features,
    /// The words of the language chosen for this request.
    pub words: Words,
}

/// Who is looking.
#[derive(Clone, Debug)]
pub struct ViewerCard {
    pub name: String,
    pub handle: String,
    /// One of the six avatar grounds, 0 to 5.
    pub ground: u8,
    /// Address of their photo; empty where they have none.
    pub photo: String,
    pub is_admin: bool,
}

impl ViewerCard {
    /// As the house shows people.
    pub fn shown(&self) -> ui::Person {
        ui::Person {
            name: self.name.clone(),
            href: format!("/people/{}", self.handle),
            ground: self.ground,
            photo: self.photo.clone(),
        }
    }
}

/// A community or another place with a second bar of its own.
#[derive(Clone, Debug, Default)]
pub struct Place {
    pub slug: String,
    pub name: String,
    /// Address of its home page.
    pub href: String,
    /// The ground of its mark, one of the six, 0 to 5.
    pub mark: u8,
    /// Whether the page is the home page of the place.
    pub at_home: bool,
    /// The places in it, in their order; on a phone the first three stand in the
    /// bottom bar and the others under "More".
    pub entries: Vec<Entry>,
}

/// A line in a bar or a menu.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    pub label: String,
    pub href: String,
    pub icon: &'static str,
    /// How many things wait there for the viewer; 0 shows nothing.
    pub count: u32,
    pub current: bool,
    /// The letter after `g` that leads there.
    pub key: Option<char>,
}

impl Entry {
    /// A line that leads to `href`.
    pub fn new(label: impl Into<String>, href: impl Into<String>, icon: &'static str) -> Entry {
        Entry { label: label.into(), href: href.into(), icon, ..Entry::default() }
    }

    /// Says how many things wait there.
    pub fn count(self, count: u32) -> Entry {
        Entry { count, ..self }
    }

    /// Says whether this is where the viewer is.
    pub fn current(self, current: bool) -> Entry {
        Entry { current, ..self }
    }

    /// Says which letter leads there after `g`.
    pub fn key(self, key: char) -> Entry {
        Entry { key: Some(key), ..self }
    }
}

/// What was just done, and how to take it back.
#[derive(Clone, Debug)]
pub struct Toast {
    pub text: String,
    /// Address that a POST takes the act back with.
    pub undo: Option<String>,
}

/// Two letters for an avatar: the first two of a name, as in "Na" for Nadia.
pub fn initials(name: &str) -> String {
    let mut letters = name.chars().filter(|c| c.is_alphanumeric());
    let first = letters.next();
    first
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters.next().into_iter().flat_map(char::to_lowercase))
        .collect()
}

/// The avatar ground of a person, by their id.
pub fn ground(id: i64) -> u8 {
    u8::try_from(id.rem_euclid(6)).unwrap_or(0)
}

impl Frame {
    /// Whether a part of the product is on; links to one that is off are left out.
    pub fn has(&self, feature: Feature) -> bool {
        self.features.has(feature)
    }

    /// A frame with a title in a language; the rest by struct update or builders.
    pub fn new(words: Words, organisation: impl Into<String>) -> Frame {
        Frame { words, organisation: organisation.into(), ..Frame::default() }
    }

    /// Sets the title of the page.
    pub fn title(self, title: impl Into<String>) -> Frame {
        Frame { title: title.into(), ..self }
    }

    /// Puts the page before the house.
    pub fn at_the_door(self) -> Frame {
        Frame { at_the_door: true, without_search: true, ..self }
    }

    /// Puts the page into a community.
    pub fn place(self, place: Place) -> Frame {
        Frame { place: Some(place), ..self }
    }

    /// Tells what was just done.
    pub fn toast(self, text: impl Into<String>, undo: Option<String>) -> Frame {
        Frame { toast: Some(Toast { text: text.into(), undo }), ..self }
    }

    /// The sentence with this id.
    pub fn say(&self, id: &str) -> &'static str {
        self.words.say(id)
    }

    /// The sentence with this id and these arguments.
    pub fn say_with(&self, id: &str, args: &[(&'static str, Value<'_>)]) -> String {
        self.words.say_with(id, args)
    }

    /// The sentence with this id that takes one number, `$count`.
    pub fn count(&self, id: &str, count: impl crate::ui::Number) -> String {
        self.words.count(id, count)
    }

    /// Links of the document head: style, script, fonts, icon.
    pub fn links(&self) -> Links {
        Links { accent: self.hue.map(sheet_href) }
    }

    /// What the administrators tell everybody, between the bars and the page.
    pub fn announced(&self) -> Announced<'_> {
        Announced { frame: self }
    }

    /// The bars on top of the page.
    pub fn bars(&self) -> Bars<'_> {
        Bars { frame: self }
    }

    /// Toast, footer and the bottom bar of a phone.
    pub fn foot(&self) -> Foot<'_> {
        Foot { frame: self }
    }

    /// Attributes of the root element that style and script read.
    pub fn root(&self) -> Root<'_> {
        Root { frame: self }
    }

    /// The places a phone shows in its bottom bar after "Home", at most three.
    fn bottom(&self) -> &[Entry] {
        let entries = self.entries();
        &entries[..entries.len().min(3)]
    }

    /// The places a phone keeps under "More".
    fn hidden(&self) -> &[Entry] {
        let entries = self.entries();
        &entries[entries.len().min(3)..]
    }

    fn entries(&self) -> &[Entry] {
        self.place.as_ref().map_or(&self.house, |p| &p.entries)
    }

    /// What a phone shows on top: the community, or outside of one the page.
    fn here(&self) -> &str {
        match &self.place {
            Some(place) => &place.name,
            None if self.title.is_empty() => &self.organisation,
            None => &self.title,
        }
    }

    fn home(&self) -> &str {
        self.place.as_ref().map_or("/", |p| &p.href)
    }

    fn at_home(&self) -> bool {
        self.place.as_ref().map_or(self.path == "/", |p| p.at_home)
    }
}

/// See [`Frame::links`].
#[derive(Template)]
#[template(path = "frame/links.html")]
pub struct Links {
    accent: Option<String>,
}

/// See [`Frame::announced`].
#[derive(Template)]
#[template(path = "frame/announced.html")]
pub struct Announced<'a> {
    frame: &'a Frame,
}

/// See [`Frame::bars`].
#[derive(Template)]
#[template(path = "frame/bars.html")]
pub struct Bars<'a> {
    frame: &'a Frame,
}

/// See [`Frame::foot`].
#[derive(Template)]
#[template(path = "frame/foot.html")]
pub struct Foot<'a> {
    frame: &'a Frame,
}

/// See [`Frame::root`].
#[derive(Template)]
#[template(
    source = r#"lang="{{ frame.words.tag() }}" dir="{{ frame.words.direction() }}"
{%- if let Some(theme) = frame.look.theme.forced() %} data-theme="{{ theme }}"{% endif -%}
{%- if !frame.look.keys %} data-keys="off"{% endif -%}
{%- if let Some(viewer) = frame.viewer %} data-viewer="{{ viewer.handle }}"{% endif -%}"#,
    ext = "html"
)]
pub struct Root<'a> {
    frame: &'a Frame,
}

impl HtmlSafe for Links {}
impl HtmlSafe for Announced<'_> {}
impl HtmlSafe for Bars<'_> {}
impl HtmlSafe for Foot<'_> {}
impl HtmlSafe for Root<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Template)]
    #[template(
        source = r#"{% extends "frame.html" %}{% block main %}<h1>{{ frame.title }}</h1>{% endblock %}"#,
        ext = "html"
    )]
    struct Page {
        frame: Frame,
    }

    fn place() -> Place {
        let names = ["Forum", "Agenda", "Decisions", "Gatherings", "Learnings", "Charter"];
        let entries = names.map(|n| Entry::new(n, format!("/c/x/{n}"), "home"));
        Place { name: "Safe <Handovers>".into(), entries: entries.into(), ..Place::default() }
    }

    #[test]
    fn a_page_stands_in_its_frame() {
        let frame = Frame::new(Words::source(), "Marlow Reach").title("Forum").place(place());
        let html = Page { frame }.render().unwrap();
        assert!(html.contains("<title>Forum · Marlow Reach</title>"));
        assert!(html.contains("<html lang=\"en\" dir=\"ltr\">"));
        assert!(html.contains("Safe &#60;Handovers&#62;"));
        assert!(html.contains("<aside class=\"aside\"></aside>"), "an empty aside is empty");
        assert!(!html.contains("style="), "the policy forbids inline style");
    }

    #[test]
    fn a_phone_shows_three_places_and_keeps_the_others() {
        let frame = Frame::new(Words::source(), "Marlow Reach").place(place());
        assert_eq!(frame.bottom().len(), 3);
        assert_eq!(frame.hidden().len(), 3);
    }
}
