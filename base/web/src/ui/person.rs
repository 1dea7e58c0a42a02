//! People: avatars, the line that says who wrote a post.

use std::borrow::Cow;
use std::fmt::{self, Display};

use askama::{Template, filters::HtmlSafe};

use super::{Time, given::Moment, small::escaped, time};
use crate::{frame::Frame, ui};

pub use crate::frame::{ground, initials};

/// The address of an upload.
fn photo_href(name: &str) -> String {
    format!("/f/{name}")
}

/// What the house shows of a person: a circle with a photo or two letters, and a name.
#[derive(Clone, Debug, Default)]
pub struct Person {
    pub name: String,
    /// Address of their page; empty where they have none.
    pub href: String,
    /// One of the six grounds, 0 to 5; see [`ground`].
    pub ground: u8,
    /// Address of their photo; empty where they have none.
    pub photo: String,
}

impl Person {
    /// A person without a photo; `id` chooses the ground.
    pub fn new(id: i64, name: impl Into<String>, href: impl Into<String>) -> Person {
        Person { name: name.into(), href: href.into(), ground: ground(id), photo: String::new() }
    }

    /// The same with the photo of this name among the uploads, if there is one.
    pub fn photo(self, name: Option<&str>) -> Person {
        Person { photo: name.map(photo_href).unwrap_or_default(), ..self }
    }

    /// The two letters of the avatar.
    pub fn initials(&self) -> String {
        initials(&self.name)
    }
}

/// The circle of a person; their name stands beside it, so it is not said twice.
pub struct Avatar {
    size: &'static str,
    ground: u8,
    initials: String,
    photo: String,
    /// Said where the name does not stand beside it, with a link to the person.
    named: Option<(String, String)>,
}

/// `{{ ui::avatar(person) }}`: 40 px.
pub fn avatar(person: &Person) -> Avatar {
    sized("", person)
}

/// 32 px.
pub fn avatar_32(person: &Person) -> Avatar {
    sized(" avatar-32", person)
}

/// 72 px, on a person's own page.
pub fn avatar_72(person: &Person) -> Avatar {
    sized(" avatar-72", person)
}

fn sized(size: &'static str, person: &Person) -> Avatar {
    Avatar { size, ground: person.ground, initials: person.initials(), photo: person.photo.clone(), named: None }
}

impl Avatar {
    /// The circle alone, as a link that says the name.
    pub fn alone(self, person: &Person) -> Avatar {
        Avatar { named: Some((person.name.clone(), person.href.clone())), ..self }
    }
}

impl Display for Avatar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (size, ground) = (self.size, self.ground.min(5));
        match &self.named {
            Some((name, href)) => {
                write!(f, r#"<a class="avatar{size} ground-{ground}" href=""#)?;
                escaped(f, href)?;
                f.write_str(r#"" aria-label=""#)?;
                escaped(f, name)?;
                f.write_str(r#"" title=""#)?;
                escaped(f, name)?;
                f.write_str(r#"">"#)?;
            }
            None => write!(f, r#"<span class="avatar{size} ground-{ground}" aria-hidden="true">"#)?,
        }
        if self.photo.is_empty() {
            escaped(f, &self.initials)?;
        } else {
            f.write_str(r#"<img src=""#)?;
            escaped(f, &self.photo)?;
            f.write_str(r#"" alt="" loading="lazy">"#)?;
        }
        f.write_str(if self.named.is_some() { "</a>" } else { "</span>" })
    }
}

/// Who wrote a post, in the margin on a desk and in a line above it on a phone.
#[derive(Template)]
#[template(path = "ui/by.html")]
pub struct By<'a> {
    person: Cow<'a, Person>,
    role: String,
    note: String,
    time: Option<(Time, String)>,
    frame: &'a Frame,
}

/// `{{ ui::by(frame, post.author).role(post.role).at(post.at, post.href) }}`
pub fn by<'a>(frame: &'a Frame, person: &'a Person) -> By<'a> {
    By { person: Cow::Borrowed(person), role: String::new(), note: String::new(), time: None, frame }
}

/// The viewer as the writer of what is being written: `{% if let Some(you) = ui::you(frame) %}{{ you }}{% endif %}`
pub fn you(frame: &Frame) -> Option<By<'_>> {
    let viewer = frame.viewer.as_ref()?;
    Some(By { person: Cow::Owned(viewer.shown()), role: String::new(), note: String::new(), time: None, frame })
}

impl By<'_> {
    /// What they do.
    pub fn role(self, role: impl Display) -> Self {
        By { role: role.to_string(), ..self }
    }

    /// What else the house knows: "imported", "facilitator".
    pub fn note(self, note: impl Display) -> Self {
        By { note: note.to_string(), ..self }
    }

    /// When, with the address that stays.
    pub fn at(self, at: impl Moment, href: impl Display) -> Self {
        By { time: Some((time(self.frame, at), href.to_string())), ..self }
    }
}

impl HtmlSafe for Avatar {}
impl HtmlSafe for By<'_> {}
