//! Founding a community: three questions, then those that are like it, then the community, or a proposal where this
//! instance wants support first.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Db, Error, FieldErrors, Result};
use serde::Deserialize;
use spine::{Ctx, Key};
use web::{Fault, Form, Frame, Page, Visit, done, fresh_key, render, ui};

use super::{Choice, access_choices, access_words, once};
use crate::Access;
use crate::attempts::Attempts;
use crate::fields::{self, Founding, Sound};
use crate::formation::policy::Policy;
use crate::formation::proposals;
use crate::formation::similar::{self, Similar};
use crate::found::{found as founded, free};
use crate::interests;

#[derive(Template)]
#[template(path = "communities/new.html")]
struct NewPage {
    frame: Frame,
    key: String,
    form: Founding,
    choices: Vec<Choice>,
    errors: FieldErrors,
    policy: Policy,
}

impl Page for NewPage {
    fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

impl NewPage {
    async fn load(visit: &Visit, key: String, form: Founding, errors: FieldErrors) -> Result<NewPage> {
        let here = visit.clone();
        let load = move |db: &mut Db, ctx: &Ctx| {
            ctx.person()?;
            Ok(NewPage {
                frame: here.frame(ctx, here.words.say("communities-new-title")),
                choices: access_choices(here.words, form.access),
                policy: Policy::load(db)?,
                key,
                form,
                errors,
            })
        };
        visit.read(load).await
    }

    /// Whether it is founded at once.
    fn is_free(&self) -> bool {
        self.policy == Policy::Freely
    }

    fn name_max(&self) -> usize {
        fields::NAME_MAX
    }

    fn purpose_max(&self) -> usize {
        fields::PURPOSE_MAX
    }

    fn answer_max(&self) -> usize {
        fields::ANSWER_MAX
    }

    fn slug_max(&self) -> usize {
        fields::SLUG_MAX
    }
}

/// Communities that are like the one to be founded.
#[derive(Template)]
#[template(path = "communities/similar.html")]
struct SimilarPage {
    frame: Frame,
    key: String,
    form: Founding,
    rows: Vec<Similar>,
}

impl Page for SimilarPage {}

impl SimilarPage {
    fn access(&self, similar: &Similar) -> &'static str {
        access_words(self.frame.words, similar.community.access)
    }

    /// Name and value of what was typed, to be sent again.
    fn typed(&self) -> Vec<(&'static str, &str)> {
        let form = &self.form;
        vec![
            ("name", form.name.as_str()),
            ("slug", &form.slug),
            ("purpose", &form.purpose),
            ("for_whom", &form.for_whom),
            ("together", &form.together),
            ("interests", &form.interests),
            ("access", form.access.map_or("", Access::word)),
        ]
    }

    /// Why it is shown: what both say, practise, and who is there.
    fn reason(&self, similar: &Similar) -> String {
        let words = self.frame.words;
        let list = |id: &str, items: &[String]| words.say_with(id, &[("what", items.join(", ").into())]);
        let mut reasons = Vec::new();
        if !similar.interests.is_empty() {
            reasons.push(list("formation-similar-interests", &similar.interests));
        }
        if similar.members > 0 {
            reasons.push(words.count("formation-similar-members", similar.members));
        }
        if reasons.is_empty() && !similar.words.is_empty() {
            reasons.push(list("formation-similar-words", &similar.words));
        }
        reasons.join(" ")
    }
}

pub async fn form(visit: Visit) -> Result<Response, Fault> {
    let form = Founding { access: Some(Access::Open), ..Founding::default() };
    Ok(render(NewPage::load(&visit, fresh_key(), form, FieldErrors::new()).await?))
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Sent {
    key: String,
    name: String,
    slug: String,
    purpose: String,
    for_whom: String,
    together: String,
    interests: String,
    access: String,
    /// Whether they have seen the communities that are like theirs.
    anyway: Option<String>,
    /// Whether they want to change what they wrote.
    back: Option<String>,
}

pub async fn found(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Fault> {
    let access = Access::parse(&sent.access);
    let form = Founding {
        name: sent.name,
        slug: sent.slug,
        purpose: sent.purpose,
        for_whom: sent.for_whom,
        together: sent.together,
        interests: sent.interests,
        about: String::new(),
        access,
    };
    if sent.back.is_some() {
        return Ok(render(NewPage::load(&visit, fresh_key(), form, FieldErrors::new()).await?));
    }
    match try_to_found(&visit, &sent.key, &form, sent.anyway.is_some()).await {
        Ok(Tried::Founded(slug)) => Ok(done(&format!("/c/{slug}"), Some("communities-founded"))),
        Ok(Tried::Proposed(href)) => Ok(done(&href, Some("formation-proposed"))),
        Ok(Tried::Similar(rows)) => {
            let (here, key) = (visit.clone(), sent.key);
            let load = move |_: &mut Db, ctx: &Ctx| {
                let frame = here.frame(ctx, here.words.say("formation-similar-title"));
                Ok(SimilarPage { frame, key, form, rows })
            };
            Ok(render(visit.read(load).await?))
        }
        Err(Error::Invalid(errors)) => Ok(render(NewPage::load(&visit, sent.key, suggested(form), errors).await?)),
        Err(error) => Err(error.into()),
    }
}

enum Tried {
    Founded(String),
    Proposed(String),
    Similar(Vec<Similar>),
}

async fn try_to_found(visit: &Visit, key: &str, form: &Founding, anyway: bool) -> Result<Tried> {
    let person = visit.read(|_, ctx| Ok(ctx.writer()?.id)).await?;
    let sound = form.answered()?;
    visit.app.room::<Attempts>().take(person)?;
    let (asked, sent) = (sound.clone(), Key::parse(key));
    let look = move |db: &mut Db, ctx: &Ctx| {
        // Pressed twice: the act gives what it gave the first time.
        let known = spine::is_known(db, ctx, sent.as_ref())?;
        look(db, ctx, &asked, anyway, known)
    };
    let (policy, similar) = visit.read(look).await?;
    if !similar.is_empty() {
        return Ok(Tried::Similar(similar));
    }
    if policy == Policy::Freely {
        let founded = once(visit, key, "community.found", move |db, ctx| founded(db, ctx, &sound)).await?;
        return Ok(Tried::Founded(founded.slug));
    }
    let id = once(visit, key, "community.propose", move |db, ctx| proposals::propose(db, ctx, &sound)).await?;
    Ok(Tried::Proposed(format!("/proposals/{id}")))
}

/// What this instance wants first, and the communities that are like this one, unless they were seen. What is wrong
/// with address and interests is said before; the act looks again.
fn look(db: &mut Db, ctx: &Ctx, sound: &Sound, anyway: bool, known: bool) -> Result<(Policy, Vec<Similar>)> {
    let policy = Policy::load(db)?;
    if known {
        return Ok((policy, Vec::new()));
    }
    let named = interests::known(db, &sound.interests)?;
    if anyway {
        return Ok((policy, Vec::new()));
    }
    free(db, &sound.slug)?;
    Ok((policy, similar::find(db, ctx, sound, &named)?))
}

/// Shows the address that the name would give, where it was that one that could not be had.
fn suggested(form: Founding) -> Founding {
    let slug = if form.slug.trim().is_empty() { fields::suggest(&form.name) } else { form.slug };
    Founding { slug, ..form }
}
