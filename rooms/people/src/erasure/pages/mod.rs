//! The page that asks before a person is erased: what goes, what stays, in numbers.

pub mod others;
pub mod own;

use askama::Template;
use axum::http::StatusCode;
use db::{Db, FieldErrors, PersonId, Result};
use serde::Deserialize;
use spine::Ctx;
use spine::erasure::Posts;
use spine::objects::{Card, Estate};
use web::{Cache, Frame, Page, Visit, ui};

use crate::Person;
use crate::account::store;
use crate::form_status;

#[derive(Template)]
#[template(path = "erasure/ask.html")]
struct AskPage {
    frame: Frame,
    person: Person,
    /// Whether they ask for themselves.
    own: bool,
    estate: Estate,
    /// Nobody else administers the instance.
    is_last_admin: bool,
    fields: Fields,
    errors: FieldErrors,
}

impl Page for AskPage {
    fn status(&self) -> StatusCode {
        form_status(&self.errors)
    }

    fn cache(&self) -> Cache {
        Cache::Never
    }
}

/// What is sent. The password never comes back to the page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    posts: String,
    name: String,
    password: String,
}

impl Fields {
    /// What becomes of what they wrote, once that and the name are said.
    fn read(&self, name: &str, errors: &mut FieldErrors) -> Option<Posts> {
        let posts = Posts::parse(&self.posts);
        if posts.is_none() {
            errors.add("posts", "erasure-choose");
        }
        if self.name.trim() != name {
            errors.add("name", "erasure-name-differs");
        }
        posts
    }
}

impl AskPage {
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, person: Person) -> Result<AskPage> {
        let own = ctx.person_id() == Some(person.id);
        let title = match own {
            true => visit.words.say("erasure-own-title").to_owned(),
            false => visit.words.say_with("erasure-title", &[("name", person.name.as_str().into())]),
        };
        Ok(AskPage {
            frame: visit.frame(ctx, title),
            own,
            estate: estate(visit, db, person.id)?,
            is_last_admin: person.admin && store::admins(db)? <= 1,
            fields: Fields::default(),
            errors: FieldErrors::new(),
            person,
        })
    }

    fn action(&self) -> String {
        if self.own { "/settings/leave".to_owned() } else { format!("{}/erasure", self.person.href()) }
    }

    fn back(&self) -> String {
        if self.own { "/settings/profile".to_owned() } else { self.person.href() }
    }

    /// A message of theirs or of others.
    fn say(&self, own: &'static str, others: &'static str) -> &str {
        self.frame.say(if self.own { own } else { others })
    }

    /// Numbers in words; what there is none of is not said.
    fn counted(&self, counts: &[(&'static str, i64)]) -> Vec<String> {
        let some = counts.iter().filter(|(_, count)| *count > 0);
        some.map(|(id, count)| self.frame.say_with(id, &[("count", (*count).into())])).collect()
    }

    fn is_chosen(&self, posts: &str) -> bool {
        self.fields.posts == posts
    }

    fn alone(&self) -> &[Card] {
        &self.estate.left_alone
    }
}

/// What is theirs, of every kind.
pub(crate) fn estate(visit: &Visit, db: &mut Db, person: PersonId) -> Result<Estate> {
    let mut all = Estate::default();
    for kind in visit.app.registry().iter() {
        let Estate { written, held, left_alone } = kind.estate(db, person)?;
        all.written.extend(written);
        all.held.extend(held);
        all.left_alone.extend(left_alone);
    }
    Ok(all)
}
