//! The list of people.

use askama::Template;
use axum::response::Response;
use db::{Db, Error, Result};
use serde::Deserialize;
use spine::Ctx;
use web::limits::Limited;
use web::{Fault, Frame, Page, Query, Visit, fresh_key, render, ui};

use super::store::{self, Row, Show};
use crate::bar::{admins_only, frame};

const PER_PAGE: i64 = 20;
/// How much of what was typed is looked for.
const WORDS: usize = 5;
const CHARACTERS: usize = 100;

#[derive(Template)]
#[template(path = "institution/people.html")]
struct ListPage {
    frame: Frame,
    key: String,
    views: Vec<ui::View>,
    q: String,
    show: String,
    rows: Vec<Row>,
    page: i64,
    total: i64,
}

impl Page for ListPage {}

impl Row {
    fn shown(&self) -> ui::Person {
        ui::Person::new(self.id.0, &*self.name, format!("/people/{}", self.handle)).photo(self.photo.as_deref())
    }

    /// Role and department, as far as they are given.
    fn work(&self) -> String {
        let parts = [self.role.as_str(), self.department.as_str()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    fn email(&self) -> &str {
        self.email.as_deref().unwrap_or_default()
    }

    /// Where one of its buttons leads.
    fn act(&self, act: &str) -> String {
        format!("/administration/people/{}/{act}", self.handle)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    show: String,
    page: Option<i64>,
}

impl ListPage {
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, asked: &Asked) -> Result<ListPage> {
        admins_only(ctx)?;
        let show = Show::parse(&asked.show).ok_or(Error::NotFound)?;
        let q = markup::clean_line(&asked.q).map_err(|_| Error::NotFound)?;
        let words: Vec<&str> = q.split_whitespace().take(WORDS).collect();
        let q: String = words.join(" ").chars().take(CHARACTERS).collect();
        if !q.is_empty() {
            visit.spend(Limited::Search, ctx)?;
        }
        let page = asked.page.unwrap_or(1).clamp(1, 1_000_000);
        let (rows, total) = store::page(db, show, &q, (page - 1) * PER_PAGE, PER_PAGE)?;
        Ok(ListPage {
            frame: frame(visit, ctx, "people", visit.words.say("institution-people")),
            key: fresh_key(),
            views: views(visit, show, &q),
            show: asked.show.clone(),
            q,
            rows,
            page,
            total,
        })
    }

    fn page_address(&self) -> String {
        format!("/administration/people?show={}&q={}&page=", self.show, web::page::query(&self.q))
    }
}

fn views(visit: &Visit, current: Show, q: &str) -> Vec<ui::View> {
    let view = |(show, word): (Show, &str)| {
        let label = match show {
            Show::Active => "staff-active",
            Show::Administrators => "staff-administrators",
            Show::NeverSignedIn => "staff-never",
            Show::Unclaimed => "staff-unclaimed",
            Show::Closed => "staff-closed",
        };
        let href = format!("/administration/people?show={word}&q={}", web::page::query(q));
        ui::View::new(visit.words.say(label), href, show == current)
    };
    Show::ALL.into_iter().map(view).collect()
}

pub async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| ListPage::load(&here, db, ctx, &asked)).await?))
}
