//! One's own profile.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use db::{Db, Error, FieldErrors, Result};
use jiff::tz::TimeZone;
use spine::{Ctx, Key};
use web::{Fault, Form, Frame, Page, Visit, done, fresh_key, render, ui};

use super::audience::Viewer;
use super::met::met_one;
use super::page::audience_words;
use super::schema::{Asking, Audience, Field};
use super::wish::{self, Said, Wish};
use crate::account::store;
use crate::departments::Tree;
use crate::form_status;

/// The settings begin with the profile.
pub async fn lead(visit: Visit) -> Result<Response, Fault> {
    visit.read(|_, ctx| ctx.person().map(drop)).await?;
    Ok(done("/settings/profile", None))
}

/// The fields of the form by their names.
type Fields = BTreeMap<String, String>;

/// What stands before the name of a part in the name of the field that says who sees it.
const SEEN_BY: &str = "see_";

#[derive(Template)]
#[template(path = "profile/edit.html")]
struct EditPage {
    frame: Frame,
    errors: FieldErrors,
    fields: Fields,
    email: Option<String>,
    href: String,
    /// As others see them in lists.
    me: ui::Person,
    /// The names of the departments, where there is a tree.
    departments: Vec<String>,
}

impl Page for EditPage {
    fn status(&self) -> axum::http::StatusCode {
        form_status(&self.errors)
    }
}

impl EditPage {
    /// The page with what is stored.
    async fn load(visit: &Visit) -> Result<EditPage> {
        let shown = visit.clone();
        let load = move |db: &mut Db, ctx: &Ctx| {
            let me = store::by_id(db, ctx.person()?.id)?.ok_or(Error::NotFound)?;
            let met = met_one(db, Viewer::Somebody(me.id), me.id)?;
            Ok(EditPage {
                frame: shown.frame(ctx, shown.words.say("settings-profile")),
                errors: FieldErrors::new(),
                href: me.href(),
                me: me.shown(),
                departments: Tree::load(db)?.iter().map(|department| department.name.clone()).collect(),
                email: me.email,
                fields: fields(&Said::of(met, ctx.now)),
            })
        };
        visit.read(load).await
    }

    /// What stands in a field.
    fn typed(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    fn is_asking(&self, word: &str) -> bool {
        match self.typed("asking") {
            "" => word == Asking::Unsaid.word(),
            asking => word == asking,
        }
    }

    /// The question who sees a part of the page.
    fn seen_by(&self, part: &str) -> ui::Field {
        let frame = &self.frame;
        let name = format!("{SEEN_BY}{part}");
        let words = |audience: &Audience| (audience.word(), audience_words(frame, *audience));
        let options: Vec<(&str, String)> = Audience::ALL.iter().map(words).collect();
        let chosen = Some(self.typed(&name)).filter(|word| !word.is_empty()).unwrap_or(Audience::Everyone.word());
        ui::field(frame, &name, frame.say(&format!("profile-sees-{part}"))).options(&options).value(chosen)
    }

    fn department_hint(&self) -> &'static str {
        if self.departments.is_empty() { "" } else { self.frame.say("profile-department-hint") }
    }

    fn time_zones(&self) -> Vec<String> {
        wish::time_zones()
    }
}

/// What is said, as fields.
fn fields(said: &Said) -> Fields {
    let day = said.availability.from.map(|from| {
        let start = from.timestamp().to_zoned_datetime(TimeZone::UTC);
        start.date().to_string()
    });
    let texts = [
        ("key", fresh_key()),
        ("name", said.name.clone()),
        ("pronouns", said.pronouns.clone()),
        ("pronunciation", said.pronunciation.clone()),
        ("role", said.role.clone()),
        ("department", said.department.clone()),
        ("location", said.location.clone()),
        ("time_zone", said.time_zone.clone()),
        ("languages", said.languages.join(", ")),
        ("about", said.about.clone()),
        ("links", said.links.join("\n")),
        ("asking", said.availability.asking.word().to_owned()),
        ("asking_from", day.unwrap_or_default()),
        ("asking_words", said.availability.words.clone()),
    ];
    let seen_by =
        Field::ALL.iter().map(|field| (format!("{SEEN_BY}{field}"), said.audiences.of(*field).word().to_owned()));
    texts.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(seen_by).collect()
}

/// What was typed into the form.
fn wish(fields: &Fields) -> Wish {
    let text = |name: &str| fields.get(name).cloned();
    let list = |name: &str, ends: &[char]| {
        fields.get(name).map(|typed| typed.split(ends).map(str::to_owned).collect::<Vec<_>>())
    };
    let seen_by = fields.iter().filter_map(|(name, word)| Some((name.strip_prefix(SEEN_BY)?.to_owned(), word.clone())));
    Wish {
        name: text("name"),
        pronouns: text("pronouns"),
        pronunciation: text("pronunciation"),
        role: text("role"),
        department: text("department"),
        location: text("location"),
        time_zone: text("time_zone"),
        languages: list("languages", &[',', ';', '\n']),
        about: text("about"),
        links: list("links", &['\n']),
        asking: text("asking"),
        asking_from: text("asking_from"),
        asking_words: text("asking_words"),
        audiences: seen_by.collect(),
    }
}

pub async fn profile(visit: Visit) -> Result<Response, Fault> {
    Ok(render(EditPage::load(&visit).await?))
}

pub async fn change(visit: Visit, Form(typed): Form<Fields>) -> Result<Response, Fault> {
    let key = typed.get("key").and_then(|key| Key::parse(key));
    let wish = wish(&typed);
    let changed = visit.write(move |db, ctx| super::change(db, ctx, key.as_ref(), &wish)).await;
    let page = EditPage::load(&visit).await?;
    match changed {
        Ok(()) => Ok(done(&page.href, Some("toast-profile-changed"))),
        Err(Error::Invalid(errors)) => Ok(render(EditPage { errors, fields: typed, ..page })),
        Err(error) => Err(error.into()),
    }
}
