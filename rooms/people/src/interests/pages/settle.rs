//! Stewards settle what belongs together: merging, splitting, and pairs that look alike.

use std::collections::HashSet;

use askama::Template;
use axum::response::Response;
use db::{Db, Error, FieldErrors, Message, Result};
use serde::Deserialize;
use spine::{Ctx, Key};
use web::limits::Limited;
use web::{At, Fault, Form, Frame, Page, Visit, done, fresh_key, render, ui};

use super::show::mistake;
use super::{numbers_said, status};
use crate::interests::curate;
use crate::interests::elsewhere::Elsewhere;
use crate::interests::input::{self, DESCRIPTION, NAME};
use crate::interests::merge::{self, Splitting};
use crate::interests::names::Looks;
use crate::interests::schema::Interest;
use crate::interests::steward::{for_stewards, steward};
use crate::interests::{find, store};
use crate::text;

/// How many pairs are shown at once; the next ones follow when these are settled.
const PAIRS: usize = 30;

#[derive(Template)]
#[template(path = "interests/merge.html")]
struct MergePage {
    frame: Frame,
    interest: Interest,
    synonyms: Vec<String>,
    numbers: Vec<String>,
    into: String,
    errors: FieldErrors,
    key: String,
}

impl Page for MergePage {
    fn status(&self) -> axum::http::StatusCode {
        status(&self.errors)
    }
}

#[derive(Deserialize)]
pub struct Merging {
    #[serde(default)]
    key: String,
    /// The name of the other one.
    #[serde(default)]
    into: String,
}

impl MergePage {
    async fn load(visit: &Visit, slug: String, into: String) -> Result<MergePage> {
        let here = visit.clone();
        let load = move |db: &mut Db, ctx: &Ctx| {
            let interest = for_steward(db, ctx, &slug)?;
            let frame = here.frame(ctx, here.words.say("interest-merge-title"));
            let numbers = store::numbers(db, ctx, &[interest.id])?.remove(&interest.id).unwrap_or_default();
            let synonyms = store::synonyms(db, interest.id)?;
            let numbers = numbers_said(&frame, &numbers);
            Ok(MergePage { frame, synonyms, numbers, into, errors: FieldErrors::new(), key: fresh_key(), interest })
        };
        visit.read(load).await
    }
}

fn for_steward(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<Interest> {
    ctx.person()?;
    for_stewards(db, ctx)?;
    find::visible_to(db, ctx, slug)
}

pub async fn ask_to_merge(visit: Visit, At(slug): At<String>, asked: web::Query<Merging>) -> Result<Response, Fault> {
    Ok(render(MergePage::load(&visit, slug, asked.0.into).await?))
}

pub async fn merge(visit: Visit, At(slug): At<String>, Form(sent): Form<Merging>) -> Result<Response, Fault> {
    let page = MergePage::load(&visit, slug.clone(), sent.into.clone()).await?;
    let (key, name) = (Key::parse(&sent.key), input::name(&sent.into));
    let rooms = visit.app.room::<Elsewhere>().clone();
    let merged = match name {
        Ok(name) => {
            let act = move |db: &mut Db, ctx: &Ctx| {
                steward(db, ctx)?;
                let into = store::named(db, &name.folded)?;
                let into = into.ok_or_else(|| Error::invalid("into", "interest-into-unknown"))?;
                merge::merge(db, ctx, key.as_ref(), &rooms, &slug, &into.slug)
            };
            visit.write(act).await
        }
        Err(message) => Err(Error::invalid("into", message)),
    };
    match merged {
        Ok(slug) => Ok(done(&format!("/interests/{slug}"), Some("toast-interest-merged"))),
        Err(error) => Ok(render(MergePage { errors: mistake(error)?, key: sent.key, ..page })),
    }
}

#[derive(Template)]
#[template(path = "interests/split.html")]
struct SplitPage {
    frame: Frame,
    interest: Interest,
    synonyms: Vec<String>,
    sent: Parting,
    errors: FieldErrors,
}

impl Page for SplitPage {
    fn status(&self) -> axum::http::StatusCode {
        status(&self.errors)
    }
}

impl SplitPage {
    fn goes(&self, synonym: &str) -> bool {
        self.sent.synonyms.split('\n').any(|name| name == synonym)
    }

    async fn load(visit: &Visit, slug: String) -> Result<SplitPage> {
        let here = visit.clone();
        let load = move |db: &mut Db, ctx: &Ctx| {
            let interest = for_steward(db, ctx, &slug)?;
            let frame = here.frame(ctx, here.words.say("interest-split-title"));
            let synonyms = store::synonyms(db, interest.id)?;
            let sent = Parting { key: fresh_key(), both: Some(String::new()), ..Parting::default() };
            Ok(SplitPage { frame, interest, synonyms, sent, errors: FieldErrors::new() })
        };
        visit.read(load).await
    }
}

/// The form of a split. The synonyms that go along are those whose boxes are ticked, joined by line ends.
#[derive(Debug, Default)]
struct Parting {
    key: String,
    name: String,
    description: String,
    synonyms: String,
    both: Option<String>,
}

impl Parting {
    fn read(pairs: Vec<(String, String)>) -> Parting {
        let mut sent = Parting::default();
        let mut synonyms = Vec::new();
        for (field, value) in pairs {
            match field.as_str() {
                "key" => sent.key = value,
                "name" => sent.name = value,
                "description" => sent.description = value,
                "both" => sent.both = Some(value),
                "synonym" => synonyms.push(value),
                _ => {}
            }
        }
        sent.synonyms = synonyms.join("\n");
        sent
    }

    fn check(&self) -> Result<Splitting> {
        let mut errors = FieldErrors::new();
        let mut wrong = |field, message: Message| errors.add(field, message);
        let name = input::name(&self.name).map_err(|message| wrong("name", message));
        let description = text::line(&self.description, DESCRIPTION).map_err(|message| wrong("description", message));
        let synonyms = input::names(&self.synonyms, input::SYNONYMS).map_err(|message| wrong("synonyms", message));
        errors.check()?;
        match (name, description, synonyms) {
            (Ok(name), Ok(description), Ok(synonyms)) => {
                Ok(Splitting { name, description, synonyms, both: self.both.is_some() })
            }
            _ => Err(Error::internal("a mistake without a message")),
        }
    }
}

pub async fn ask_to_split(visit: Visit, At(slug): At<String>) -> Result<Response, Fault> {
    Ok(render(SplitPage::load(&visit, slug).await?))
}

pub async fn split(
    visit: Visit,
    At(slug): At<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    let sent = Parting::read(pairs);
    let page = SplitPage::load(&visit, slug.clone()).await?;
    let key = Key::parse(&sent.key);
    let rooms = visit.app.room::<Elsewhere>().clone();
    let made = match sent.check() {
        Ok(new) => visit.write(move |db, ctx| merge::split(db, ctx, key.as_ref(), &rooms, &slug, &new)).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(slug) => Ok(done(&format!("/interests/{slug}"), Some("toast-interest-split"))),
        Err(error) => Ok(render(SplitPage { errors: mistake(error)?, sent, ..page })),
    }
}

#[derive(Template)]
#[template(path = "interests/duplicates.html")]
struct DuplicatesPage {
    frame: Frame,
    pairs: Vec<(Interest, Interest)>,
    more: bool,
}

impl Page for DuplicatesPage {}

pub async fn duplicates(visit: Visit) -> Result<Response, Fault> {
    let here = visit.clone();
    let load = visit.read(move |db, ctx| {
        ctx.person()?;
        for_stewards(db, ctx)?;
        here.spend(Limited::Search, ctx)?;
        let mut pairs = pairs(db, PAIRS + 1)?;
        let more = pairs.len() > PAIRS;
        pairs.truncate(PAIRS);
        Ok(DuplicatesPage { frame: here.frame(ctx, here.words.say("interest-duplicates-title")), pairs, more })
    });
    Ok(render(load.await?))
}

/// Up to so many pairs of interests with names that look alike and that nobody has said to be two, by name. One that is
/// broader than the other is not the same.
fn pairs(db: &mut Db, most: usize) -> Result<Vec<(Interest, Interest)>> {
    let all = store::all(db)?;
    let known: HashSet<_> = store::apart(db)?
        .into_iter()
        .chain(store::all_links(db)?.into_iter().map(|(one, other, _)| (one.min(other), one.max(other))))
        .collect();
    let comparable: Vec<String> = all.iter().map(|interest| markup::comparable(&interest.name)).collect();
    let looks: Vec<Looks<'_>> = comparable.iter().map(|name| Looks::of(name)).collect();
    let settled = |one: &Interest, other: &Interest| known.contains(&(one.id.min(other.id), one.id.max(other.id)));
    let mut pairs = Vec::new();
    for (at, one) in all.iter().enumerate() {
        for (other, look) in all.iter().zip(&looks).skip(at + 1) {
            if looks[at].alike(look) && !settled(one, other) {
                pairs.push((one.clone(), other.clone()));
            }
        }
        if pairs.len() >= most {
            break;
        }
    }
    pairs.truncate(most);
    Ok(pairs)
}

#[derive(Deserialize)]
pub struct Apart {
    #[serde(default)]
    one: String,
    #[serde(default)]
    other: String,
}

pub async fn apart(visit: Visit, Form(sent): Form<Apart>) -> Result<Response, Fault> {
    visit.write(move |db, ctx| curate::keep_apart(db, ctx, &sent.one, &sent.other)).await?;
    Ok(done("/interests/duplicates", Some("toast-interests-apart")))
}
