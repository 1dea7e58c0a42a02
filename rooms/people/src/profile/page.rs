//! A person's page.

use askama::Template;
use axum::response::Response;
use db::{Db, Error, FieldErrors, PersonId, Result};
use jiff::tz::TimeZone;
use serde::Deserialize;
use spine::{Actor, Ctx};
use web::ui::View;
use web::{At, Fault, Form, Frame, Page, Query, Visit, done, render, ui};

use super::audience::{Standing, Viewer};
use super::met::{Met, met_one};
use super::practices::{self, Group};
use super::schema::{Asking, Audience, Field};
use super::sections::{PersonSections, Place};
use crate::account::{self, Email};
use crate::form_status;

#[derive(Template)]
#[template(path = "profile/person.html")]
struct PersonPage {
    frame: Frame,
    met: Met,
    paragraphs: Vec<String>,
    /// Whether it is the viewer's own page.
    own: bool,
    /// As who the viewer looks at their own page; nothing when they just look.
    seen_as: Option<SeenAs>,
    /// Whether the viewer administrates the instance.
    admin: bool,
    practices: Vec<Group>,
    /// What other rooms show.
    column: Vec<String>,
    aside: Vec<String>,
    /// What time it is where they are, such as "14:32".
    clock: String,
    errors: FieldErrors,
    /// What was typed into the form that gives an author to somebody.
    email: String,
}

/// As who one looks at one's own page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SeenAs {
    Everyone,
    Communities,
    Me,
}

impl SeenAs {
    const ALL: [SeenAs; 3] = [SeenAs::Everyone, SeenAs::Communities, SeenAs::Me];

    /// The word in the address: that of the audience.
    fn word(self) -> &'static str {
        match self {
            SeenAs::Everyone => Audience::Everyone.word(),
            SeenAs::Communities => Audience::Communities.word(),
            SeenAs::Me => Audience::Me.word(),
        }
    }

    fn parse(word: &str) -> Option<SeenAs> {
        SeenAs::ALL.into_iter().find(|seen_as| seen_as.word() == word)
    }

    fn standing(self) -> Standing {
        match self {
            SeenAs::Everyone => Standing::Stranger,
            SeenAs::Communities => Standing::Shares,
            SeenAs::Me => Standing::Themselves,
        }
    }
}

/// Somebody who is signed in and of whom nothing else is known: no row has this id.
fn anybody(ctx: &Ctx) -> Ctx {
    let nobody = Actor {
        id: PersonId(0),
        handle: String::new(),
        name: String::new(),
        photo: None,
        admin: false,
        may_write: false,
    };
    Ctx { actor: Some(nobody), ..ctx.clone() }
}

impl Page for PersonPage {
    fn status(&self) -> axum::http::StatusCode {
        form_status(&self.errors)
    }
}

impl PersonPage {
    async fn load(visit: &Visit, handle: String, seen_as: String) -> Result<PersonPage> {
        let shown = visit.clone();
        visit.read(move |db, ctx| PersonPage::of(&shown, db, ctx, &handle, &seen_as)).await
    }

    fn of(visit: &Visit, db: &mut Db, ctx: &Ctx, handle: &str, seen_as: &str) -> Result<PersonPage> {
        let person = super::visible(db, ctx, handle)?;
        let own = ctx.person_id() == Some(person.id);
        // Only one's own page can be looked at as somebody else.
        let seen_as = SeenAs::parse(seen_as).filter(|_| own);
        let email = person.email.filter(|_| ctx.is_admin()).unwrap_or_default();
        // Whoever looks as somebody else goes through the same loaders as they do.
        let viewer = seen_as.map_or(Viewer::of(ctx)?, |seen_as| Viewer::Anybody(seen_as.standing()));
        let eyes = match seen_as {
            None | Some(SeenAs::Me) => ctx.clone(),
            Some(SeenAs::Everyone | SeenAs::Communities) => anybody(ctx),
        };
        let met = met_one(db, viewer, person.id)?;
        let frame = visit.frame(ctx, &*met.person.name);
        let sections = visit.app.room::<PersonSections>();
        Ok(PersonPage {
            paragraphs: paragraphs(&met.person.about),
            admin: ctx.is_admin() && seen_as.is_none(),
            practices: practices::shown(db, &eyes, &met)?,
            column: sections.show(Place::Column, &visit.app, db, &eyes, &met, &frame)?,
            aside: sections.show(Place::Aside, &visit.app, db, &eyes, &met, &frame)?,
            clock: clock(&met.time_zone, ctx),
            errors: FieldErrors::new(),
            met: Met { availability: met.availability.clone().at(ctx.now), ..met },
            frame,
            own,
            seen_as,
            email,
        })
    }

    /// The address of what an administrator does here.
    fn act(&self, act: &str) -> String {
        format!("{}/{act}", self.met.person.href())
    }

    /// The page of an author on the site they came from, if it is one that a browser may follow.
    fn source_url(&self) -> Option<&str> {
        let url = self.met.person.source_url.as_deref()?;
        (url.starts_with("https://") || url.starts_with("http://")).then_some(url)
    }

    fn views(&self) -> Vec<View> {
        let href = self.met.person.href();
        let view = |seen_as: SeenAs| {
            let label = self.frame.say(&format!("profile-as-{}", seen_as.word()));
            View::new(label, format!("{href}?as={}", seen_as.word()), self.seen_as == Some(seen_as))
        };
        SeenAs::ALL.into_iter().map(view).collect()
    }

    /// Who sees a part, in words.
    fn audience(&self, field: &Field) -> String {
        audience_words(&self.frame, self.met.audiences.of(*field))
    }

    /// What its owner may hide, with who sees it: for the owner alone.
    fn parts(&self) -> Vec<(&'static str, String)> {
        let part = |field: &Field| (self.frame.say(&format!("profile-part-{}", field.word())), self.audience(field));
        Field::ALL.iter().map(part).collect()
    }

    fn seen_as_words(&self, seen_as: &SeenAs) -> &'static str {
        match seen_as {
            SeenAs::Everyone => "profile-seen-as-everyone",
            SeenAs::Communities => "profile-seen-as-communities",
            SeenAs::Me => "profile-seen-as-me",
        }
    }

    fn practice_title(&self, group: &Group) -> &'static str {
        match group.field {
            Field::Practises => "profile-practises",
            Field::Helps => "profile-helps",
            _ => "profile-learns",
        }
    }

    /// How many others say the same; the sentence is shorter after one that says what it is to whoever looks.
    fn others(&self, group: &Group, row: &practices::Row) -> String {
        let id = match (row.yours, group.field) {
            (Some(_), _) => "profile-others",
            (None, Field::Practises) => "profile-others-practise",
            (None, Field::Helps) => "profile-others-help",
            (None, _) => "profile-others-learn",
        };
        self.frame.count(id, row.others)
    }

    fn availability(&self) -> String {
        let availability = &self.met.availability;
        match (availability.asking, availability.from) {
            (Asking::Welcome, _) => self.frame.say("profile-asking-is-welcome").to_owned(),
            (Asking::Later, Some(from)) => {
                let day = ui::calendar_day(&self.frame, from);
                self.frame.say_with("profile-asking-not-until", &[("day", day.into())])
            }
            _ => String::new(),
        }
    }

    fn languages(&self) -> String {
        self.met.languages.join(", ")
    }

    /// Links with what is shown of them: the address without its scheme.
    fn links(&self) -> Vec<(&str, &str)> {
        let bare = |link: &str| link.split_once("://").map_or(0, |(scheme, _)| scheme.len() + 3);
        self.met.links.iter().map(|link| (link.as_str(), link[bare(link)..].trim_end_matches('/'))).collect()
    }

    /// Whether the part with place, time and languages has anything to say.
    fn has_whereabouts(&self) -> bool {
        !(self.met.location.is_empty() && self.clock.is_empty() && self.met.languages.is_empty())
    }
}

/// Who sees a part with this audience: "seen by everyone at Marlow Reach".
pub(super) fn audience_words(frame: &Frame, audience: Audience) -> String {
    match audience {
        Audience::Everyone => {
            frame.say_with("profile-seen-by-everyone", &[("organisation", frame.organisation.as_str().into())])
        }
        Audience::Communities => frame.say("profile-seen-by-communities").to_owned(),
        Audience::Me => frame.say("profile-seen-by-me").to_owned(),
    }
}

fn paragraphs(about: &str) -> Vec<String> {
    about.split("\n\n").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

fn clock(time_zone: &str, ctx: &Ctx) -> String {
    let Some(zone) = TimeZone::get(time_zone).ok().filter(|_| !time_zone.is_empty()) else { return String::new() };
    let there = ctx.now.timestamp().to_zoned_datetime(zone);
    format!("{:02}:{:02}", there.hour(), there.minute())
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    r#as: String,
}

pub async fn person(visit: Visit, At(handle): At<String>, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    Ok(render(PersonPage::load(&visit, handle, asked.r#as).await?))
}

#[derive(Deserialize)]
pub struct OfferFields {
    #[serde(default)]
    email: String,
}

pub async fn offer(visit: Visit, At(handle): At<String>, Form(fields): Form<OfferFields>) -> Result<Response, Fault> {
    let page = PersonPage::load(&visit, handle, String::new()).await?;
    let id = page.met.person.id;
    let offered = match Email::parse(&fields.email) {
        Ok(email) => visit.write(move |db, ctx| account::offer(db, ctx, id, &email)).await,
        Err(message) => Err(Error::Invalid(FieldErrors::one("email", message))),
    };
    match offered {
        Ok(()) => Ok(done(&page.met.person.href(), Some("toast-author-offered"))),
        Err(Error::Invalid(errors)) if page.admin => Ok(render(PersonPage { errors, email: fields.email, ..page })),
        Err(error) => Err(error.into()),
    }
}
