//! The directory, and closing an account.

use askama::Template;
use axum::response::Response;
use db::{Db, Result};
use serde::Deserialize;
use spine::Ctx;
use web::limits::Limited;
use web::live::Live;
use web::ui::View;
use web::{At, Fault, Frame, Page, Query, Visit, done, render, ui};

use super::{Listed, Show};
use crate::Person;
use crate::account;

/// How many people a page of the directory shows.
const PER_PAGE: i64 = 20;
/// How much of what was typed is looked for: each word is compared with every name.
const WORDS: usize = 5;
const CHARACTERS: usize = 100;

/// The question before an account is closed.
#[derive(Template)]
#[template(path = "profile/deactivation.html")]
struct DeactivationPage {
    frame: Frame,
    person: Person,
}

impl Page for DeactivationPage {}

impl DeactivationPage {
    fn act(&self) -> String {
        format!("{}/deactivation", self.person.href())
    }
}

pub async fn ask_to_deactivate(visit: Visit, At(handle): At<String>) -> Result<Response, Fault> {
    let shown = visit.clone();
    let page = visit.read(move |db, ctx| {
        account::for_admins(ctx)?;
        let person = super::visible(db, ctx, &handle)?;
        let title = shown.words.say_with("deactivation-title", &[("name", person.name.as_str().into())]);
        Ok(DeactivationPage { frame: shown.frame(ctx, title), person })
    });
    Ok(render(page.await?))
}

pub async fn deactivate(visit: Visit, At(handle): At<String>) -> Result<Response, Fault> {
    let act = move |db: &mut Db, ctx: &Ctx| {
        let person = super::visible(db, ctx, &handle)?;
        account::deactivate(db, ctx, person.id)?;
        Ok(person.href())
    };
    let href = visit.write(act).await?;
    visit.app.room::<Live>().sessions_ended();
    Ok(done(&href, Some("toast-deactivated")))
}

pub async fn reactivate(visit: Visit, At(handle): At<String>) -> Result<Response, Fault> {
    let act = move |db: &mut Db, ctx: &Ctx| {
        let person = super::visible(db, ctx, &handle)?;
        account::reactivate(db, ctx, person.id)?;
        Ok(person.href())
    };
    Ok(done(&visit.write(act).await?, Some("toast-reactivated")))
}

#[derive(Template)]
#[template(path = "profile/directory.html")]
struct DirectoryPage {
    frame: Frame,
    q: String,
    show: Show,
    page: i64,
    listed: Listed,
}

impl Page for DirectoryPage {}

impl DirectoryPage {
    /// The address of another view of the same search.
    fn at(&self, show: Show) -> String {
        let view = (show == Show::Unclaimed).then(|| "show=unclaimed".to_owned());
        let search = (!self.q.is_empty()).then(|| format!("q={}", web::page::query(&self.q)));
        let parts: Vec<String> = view.into_iter().chain(search).collect();
        if parts.is_empty() { "/people".to_owned() } else { format!("/people?{}", parts.join("&")) }
    }

    /// The address of the pages of this view, up to their number.
    fn page_address(&self) -> String {
        let here = self.at(self.show);
        let joint = if here.contains('?') { '&' } else { '?' };
        format!("{here}{joint}page=")
    }

    fn views(&self) -> Vec<View> {
        let view = |id: &str, show| View::new(self.frame.say(id), self.at(show), self.show == show);
        vec![view("directory-accounts", Show::Accounts), view("directory-unclaimed", Show::Unclaimed)]
    }

    fn role_line(&self, person: &Person) -> String {
        let parts = [person.role.as_str(), person.department.as_str()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    fn first_sentence(&self, person: &Person) -> String {
        let line = person.about.lines().next().unwrap_or_default();
        let end = line.find(". ").map_or(line.len(), |dot| dot + 1);
        line[..end].to_owned()
    }
}

#[derive(Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    show: String,
    page: i64,
}

impl Default for Asked {
    fn default() -> Asked {
        Asked { q: String::new(), show: String::new(), page: 1 }
    }
}

pub async fn directory(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let show = if asked.show == "unclaimed" { Show::Unclaimed } else { Show::Accounts };
    let words: Vec<&str> = asked.q.split_whitespace().take(WORDS).collect();
    let q: String = words.join(" ").chars().take(CHARACTERS).collect();
    // What is past the last page is an empty page, and far past it would overflow.
    let page = asked.page.clamp(1, 1_000_000);
    let shown = visit.clone();
    let load = visit.read(move |db, ctx| {
        ctx.person()?;
        if !q.is_empty() {
            shown.spend(Limited::Search, ctx)?;
        }
        let listed = super::directory(db, show, &q, page, PER_PAGE)?;
        Ok(DirectoryPage { frame: shown.frame(ctx, shown.words.say("directory-title")), q, show, page, listed })
    });
    Ok(render(load.await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_have_addresses() {
        let listed = Listed { people: Vec::new(), total: 0 };
        let page =
            DirectoryPage { frame: Frame::default(), q: "a&b".to_owned(), show: Show::Accounts, page: 1, listed };
        assert_eq!(page.at(Show::Unclaimed), "/people?show=unclaimed&q=a%26b");
        let page = DirectoryPage { q: String::new(), ..page };
        assert_eq!(page.at(Show::Accounts), "/people");
        assert_eq!(page.page_address(), "/people?page=");
    }
}
