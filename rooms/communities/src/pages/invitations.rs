//! Inviting people: by mail, by a link, by what they practise; and the page that a link leads to.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Db, Error, FieldErrors, PersonId, Result};
use people::account::Email;
use people::interests::schema::{Interest, InterestId};
use people::sign_up::{self, SignUpId, Waiting};
use people::{Byline, membership};
use serde::Deserialize;
use spine::{Ctx, Key};
use web::limits::Limited;
use web::{At, Cache, Fault, Form, Frame, Page, Query, Visit, done, fresh_key, render, secret, ui};

use super::acts::home;
use super::{access_words, once};
use crate::joining::invite::{self, Found, Made, NewLink};
use crate::joining::schema::{Invitation, InvitationId, InvitationKind};
use crate::joining::suggest::{self, Candidate};
use crate::{Community, interests, load, place, store};

/// How many invitations are listed.
const LISTED: i64 = 50;

#[derive(Template)]
#[template(path = "communities/invitations.html")]
struct InvitationsPage {
    frame: Frame,
    community: Community,
    key: String,
    rows: Vec<Row>,
    /// Those who have no account yet.
    strangers: Vec<Waiting>,
    interests: Vec<Interest>,
    /// The link that was just made, shown this once.
    link: Option<String>,
    form: Typed,
    errors: FieldErrors,
}

/// An invitation as its facilitators see it.
struct Row {
    invitation: Invitation,
    by: Option<Byline>,
    whom: Option<Byline>,
}

/// What was typed into one of the forms.
#[derive(Deserialize, Clone)]
#[serde(default)]
pub struct Typed {
    key: String,
    email: String,
    days: String,
    uses: String,
}

impl Default for Typed {
    fn default() -> Typed {
        Typed { key: String::new(), email: String::new(), days: "14".to_owned(), uses: String::new() }
    }
}

impl Page for InvitationsPage {
    fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }

    fn cache(&self) -> Cache {
        Cache::Never
    }
}

impl InvitationsPage {
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, slug: &str) -> Result<InvitationsPage> {
        let community = load::face(db, ctx, slug)?;
        community.facilitator()?;
        let standing = invite::standing(db, community.id, ctx.now, LISTED)?;
        let named = standing.iter().flat_map(|one| [Some(one.inviter_id), one.person_id]).flatten();
        let people = store::bylines(db, &named.collect::<Vec<_>>())?;
        let byline = |id| people.iter().find(|byline| byline.id == id).cloned();
        let row = |invitation: Invitation| Row {
            by: byline(invitation.inviter_id),
            whom: invitation.person_id.and_then(byline),
            invitation,
        };
        Ok(InvitationsPage {
            frame: place::frame(db, ctx, visit, &community, "members", visit.words.say("joining-invite-title"))?,
            key: fresh_key(),
            rows: standing.into_iter().map(row).collect(),
            strangers: sign_up::invited(db, Some(community.id), LISTED, ctx.now)?,
            interests: interests::of(db, community.id)?,
            link: None,
            form: Typed::default(),
            errors: FieldErrors::new(),
            community,
        })
    }

    /// The address of something that is done here.
    fn to(&self, what: &str) -> String {
        format!("{}/invitations{what}", self.community.href())
    }

    /// For whom an invitation is, in words.
    fn whom(&self, row: &Row) -> String {
        match (&row.whom, row.invitation.kind) {
            (Some(person), _) => person.name.clone(),
            (None, InvitationKind::Link) => self.frame.say("joining-by-link").to_owned(),
            (None, InvitationKind::Person) => String::new(),
        }
    }

    /// How often it was used, for a link.
    fn used(&self, row: &Row) -> String {
        let invitation = &row.invitation;
        match (invitation.kind, invitation.uses_max) {
            (InvitationKind::Person, _) => String::new(),
            (InvitationKind::Link, None) => self.frame.count("joining-used", invitation.uses),
            (InvitationKind::Link, Some(most)) => {
                self.frame.say_with("joining-used-of", &[("count", invitation.uses.into()), ("most", most.into())])
            }
        }
    }
}

pub async fn list(visit: Visit, At(slug): At<String>) -> Result<Response, Fault> {
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| InvitationsPage::load(&here, db, ctx, &slug)).await?))
}

async fn again(visit: &Visit, slug: String, typed: Typed, errors: FieldErrors) -> Result<Response, Fault> {
    let here = visit.clone();
    let mut page = visit.read(move |db, ctx| InvitationsPage::load(&here, db, ctx, &slug)).await?;
    (page.form, page.errors) = (typed, errors);
    Ok(render(page))
}

/// Invites whoever reads an address: somebody with an account gets a link that lets them in.
pub async fn by_mail(visit: Visit, At(slug): At<String>, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    let list = format!("{}/invitations", home(&slug));
    let of = slug.clone();
    let sent = match Email::parse(&typed.email) {
        Ok(email) => {
            let act = move |db: &mut Db, ctx: &Ctx| invite::by_mail(db, ctx, &of, &email);
            once(&visit, &typed.key, "community.invite", act).await
        }
        Err(message) => {
            // Whoever may not invite is told that before what is wrong with an address.
            visit.read(move |db, ctx| load::face(db, ctx, &of)?.facilitator()).await?;
            Err(Error::invalid("email", message))
        }
    };
    match sent {
        Ok(()) => Ok(done(&list, Some("joining-invited"))),
        Err(Error::Invalid(errors)) => again(&visit, slug, typed, errors).await,
        Err(error) => Err(error.into()),
    }
}

/// Makes a link and shows it, this once.
pub async fn by_link(visit: Visit, At(slug): At<String>, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    let of = slug.clone();
    visit.read(move |db, ctx| load::face(db, ctx, &of)?.facilitator()).await?;
    let new = match NewLink::parse(&typed.days, &typed.uses) {
        Ok(new) => new,
        Err(Error::Invalid(errors)) => return again(&visit, slug, typed, errors).await,
        Err(error) => return Err(error.into()),
    };
    let (of, word) = (slug.clone(), secret(24));
    let (kept, link) = (word.clone(), format!("{}/invitations/{word}", visit.app.settings().public_url));
    let act = move |db: &mut Db, ctx: &Ctx| invite::make_link(db, ctx, &of, new, &kept);
    let made: Made = once(&visit, &typed.key, "community.invite-link", act).await?;
    let here = visit.clone();
    let mut page = visit.read(move |db, ctx| InvitationsPage::load(&here, db, ctx, &slug)).await?;
    // Sent twice: the link was shown the first time, and only its hash is kept.
    page.link = Some(link).filter(|_| made.token == web::hash_secret(&word));
    Ok(render(page))
}

pub async fn withdraw(
    visit: Visit,
    At((slug, id)): At<(String, InvitationId)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let list = format!("{}/invitations", home(&slug));
    once(&visit, &typed.key, "community.uninvite", move |db, ctx| invite::withdraw(db, ctx, &slug, id)).await?;
    Ok(done(&list, Some("joining-withdrawn")))
}

pub async fn withdraw_sign_up(
    visit: Visit,
    At((slug, id)): At<(String, SignUpId)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let list = format!("{}/invitations", home(&slug));
    let act = move |db: &mut Db, ctx: &Ctx| invite::withdraw_sign_up(db, ctx, &slug, id);
    once(&visit, &typed.key, "community.uninvite-stranger", act).await?;
    Ok(done(&list, Some("joining-withdrawn")))
}

/// People who practise something, in departments from which nobody is here yet.
#[derive(Template)]
#[template(path = "communities/invite_people.html")]
struct PeoplePage {
    frame: Frame,
    community: Community,
    key: String,
    interest: Interest,
    rows: Vec<(Candidate, ui::Person)>,
    errors: FieldErrors,
}

impl Page for PeoplePage {
    fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

impl PeoplePage {
    /// Nothing where the community is not about that.
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, slug: &str, interest: InterestId) -> Result<Option<PeoplePage>> {
        let community = load::face(db, ctx, slug)?;
        community.facilitator()?;
        visit.spend(Limited::Search, ctx)?;
        let interest = interests::of(db, community.id)?.into_iter().find(|one| one.id == interest);
        let Some(interest) = interest else { return Ok(None) };
        let found = suggest::who_could_come(db, ctx, community.id, interest.id)?;
        Ok(Some(PeoplePage {
            frame: place::frame(db, ctx, visit, &community, "members", visit.words.say("joining-invite-title"))?,
            key: fresh_key(),
            rows: found.into_iter().map(|one| (one.clone(), one.byline.shown())).collect(),
            errors: FieldErrors::new(),
            interest,
            community,
        }))
    }

    fn to(&self) -> String {
        format!("{}/invitations/people", self.community.href())
    }
}

#[derive(Deserialize)]
pub struct Asked {
    interest: Option<i64>,
}

pub async fn people(visit: Visit, At(slug): At<String>, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    show_people(&visit, slug, InterestId(asked.interest.unwrap_or(0)), FieldErrors::new()).await
}

async fn show_people(
    visit: &Visit,
    slug: String,
    interest: InterestId,
    errors: FieldErrors,
) -> Result<Response, Fault> {
    let (here, list) = (visit.clone(), format!("{}/invitations", home(&slug)));
    match visit.read(move |db, ctx| PeoplePage::load(&here, db, ctx, &slug, interest)).await? {
        Some(page) => Ok(render(PeoplePage { errors, ..page })),
        None => Ok(done(&list, None)),
    }
}

/// The people who were chosen: `person` stands once for each, so the form is read as it came.
pub async fn invite_people(visit: Visit, At(slug): At<String>, Form(_): Form<Typed>) -> Result<Response, Fault> {
    let list = format!("{}/invitations", home(&slug));
    let sent = visit.sent();
    let value = |wanted: &str| sent.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
    let key = Key::parse(&value("key").unwrap_or_default());
    let interest = value("interest").and_then(|id| id.parse().ok()).unwrap_or(InterestId(0));
    let chosen: Vec<PersonId> =
        sent.iter().filter(|(name, _)| name == "person").filter_map(|(_, id)| id.parse().ok()).take(50).collect();
    let of = slug.clone();
    let act = move |db: &mut Db, ctx: &Ctx| {
        spine::once(db, ctx, key.as_ref(), "community.invite-people", |db| {
            invite::invite_practising(db, ctx, &of, interest, &chosen)
        })
    };
    match visit.write(act).await {
        Ok(_) => Ok(done(&list, Some("joining-invited"))),
        Err(Error::Invalid(errors)) => show_people(&visit, slug, interest, errors).await,
        Err(error) => Err(error.into()),
    }
}

/// Where the link of an invitation leads.
#[derive(Template)]
#[template(path = "communities/invitation.html")]
struct DoorPage {
    frame: Frame,
    secret: String,
    key: String,
    found: Found,
    /// The community and who invites, as far as the link opens the door.
    inside: Option<(String, String, String, &'static str)>,
    member: Option<String>,
    is_signed_in: bool,
}

impl Page for DoorPage {
    fn status(&self) -> StatusCode {
        if self.inside.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND }
    }

    fn cache(&self) -> Cache {
        Cache::Never
    }
}

impl DoorPage {
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, secret: &str) -> Result<DoorPage> {
        let found = invite::find(db, ctx, secret)?;
        let (mut inside, mut member) = (None, None);
        if let Found::Open(invitation) = &found {
            let row = store::row(db, invitation.community_id)?.ok_or(Error::NotFound)?;
            let by = store::byline(db, invitation.inviter_id)?.map_or(String::new(), |by| by.name);
            if let Some(me) = ctx.person_id()
                && membership::role(db, me, row.id)?.is_some()
            {
                member = Some(format!("/c/{}", row.slug));
            }
            inside = Some((row.name, row.purpose, by, access_words(visit.words, row.access)));
        }
        Ok(DoorPage {
            frame: visit.frame(ctx, visit.words.say("joining-door-title")),
            secret: secret.to_owned(),
            key: fresh_key(),
            found,
            inside,
            member,
            is_signed_in: ctx.actor.is_some(),
        })
    }

    fn to(&self) -> String {
        format!("/invitations/{}", web::page::query(&self.secret))
    }

    /// Why the link opens nothing.
    fn why(&self) -> &'static str {
        self.frame.say(match self.found {
            Found::Expired => "joining-door-expired",
            Found::UsedUp => "joining-door-used",
            Found::ForAnother => "joining-door-another",
            Found::Open(_) | Found::Unknown => "joining-door-unknown",
        })
    }
}

pub async fn door(visit: Visit, At(secret): At<String>) -> Result<Response, Fault> {
    let here = visit.clone();
    visit.take(Limited::Network, web::limits::Whose::Network(visit.network))?;
    Ok(render(visit.read(move |db, ctx| DoorPage::load(&here, db, ctx, &secret)).await?))
}

pub async fn come_in(visit: Visit, At(secret): At<String>, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    let word = secret.clone();
    let act = move |db: &mut Db, ctx: &Ctx| invite::accept(db, ctx, &word);
    match once(&visit, &typed.key, "community.come-in", act).await {
        Ok(href) => Ok(done(&href, Some("communities-joined"))),
        // The page says why.
        Err(Error::NotFound) => {
            let here = visit.clone();
            Ok(render(visit.read(move |db, ctx| DoorPage::load(&here, db, ctx, &secret)).await?))
        }
        Err(error) => Err(error.into()),
    }
}
