//! The list of communities.

use askama::Template;
use axum::response::Response;
use communities::looks::{self, Look};
use communities::{Access, Community, list};
use db::{Db, Error, Result};
use people::Byline;
use serde::Deserialize;
use spine::Ctx;
use web::limits::Limited;
use web::{Fault, Frame, Page, Query, Visit, fresh_key, render, ui};

use super::store;
use crate::bar::{admins_only, frame};

const PER_PAGE: i64 = 20;
/// Most characters that are looked for.
const CHARACTERS: usize = 100;

#[derive(Template)]
#[template(path = "institution/communities.html")]
struct ListPage {
    frame: Frame,
    key: String,
    views: Vec<ui::View>,
    q: String,
    show: String,
    rows: Vec<Row>,
    page: i64,
    total: i64,
    private: i64,
    looking: Vec<(Look, String, String)>,
}

struct Row {
    community: Community,
    access: &'static str,
    leaders: Vec<Byline>,
}

impl Page for ListPage {}

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
        let q: String = markup::clean_line(&asked.q).map_err(|_| Error::NotFound)?.chars().take(CHARACTERS).collect();
        if !q.is_empty() {
            visit.spend(Limited::Search, ctx)?;
        }
        let which = match asked.show.as_str() {
            "" => list::Which::All,
            "nobody-leads" => list::Which::Leaderless,
            word => list::Which::Of(Access::parse(word).ok_or(Error::NotFound)?),
        };
        let page = asked.page.unwrap_or(1).clamp(1, 1_000_000);
        let filter = list::Filter { which, word: q.clone(), ..list::Filter::default() };
        // Without their own: as an administrator one sees of a private community only that there are some.
        let (found, total) = list::page(db, ctx, &[], &filter, (page - 1) * PER_PAGE, PER_PAGE)?;
        Ok(ListPage {
            frame: frame(visit, ctx, "communities", visit.words.say("institution-communities")),
            key: fresh_key(),
            views: views(visit, &asked.show, &q),
            rows: rows(visit, db, found)?,
            private: store::private(db)?,
            looking: looks::running(db, ctx)?,
            show: asked.show.clone(),
            q,
            page,
            total,
        })
    }

    fn page_address(&self) -> String {
        format!("/administration/communities?show={}&q={}&page=", self.show, web::page::query(&self.q))
    }
}

fn views(visit: &Visit, current: &str, q: &str) -> Vec<ui::View> {
    let view = |show: &str, label: &str| {
        let href = format!("/administration/communities?show={show}&q={}", web::page::query(q));
        ui::View::new(visit.words.say(label), href, show == current)
    };
    vec![
        view("", "manage-all"),
        view("nobody-leads", "manage-nobody-leads"),
        view("open", "manage-open"),
        view("request", "manage-request"),
    ]
}

fn rows(visit: &Visit, db: &mut Db, found: Vec<Community>) -> Result<Vec<Row>> {
    let ids: Vec<_> = found.iter().map(|community| community.id).collect();
    let leaders = store::leaders(db, &ids)?;
    let row = |community: Community| Row {
        access: visit.words.say(if community.access == Access::Open { "manage-is-open" } else { "manage-is-request" }),
        leaders: leaders.iter().filter(|(id, _)| *id == community.id).map(|(_, byline)| byline.clone()).collect(),
        community,
    };
    Ok(found.into_iter().map(row).collect())
}

pub async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let here = visit.clone();
    Ok(render(visit.read(move |db, ctx| ListPage::load(&here, db, ctx, &asked)).await?))
}
