//! Lists of topics: latest, unanswered, solved, by tag; and the tags themselves.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use communities::{Community, frame, load};
use db::{Db, Result, Time};
use people::Byline;
use serde::Deserialize;
use spine::Ctx;
use web::ui::{self, View as ViewLink};
use web::{App, At, Fault, Frame, Page, Query, Visit, render};

use super::tag_href;
use crate::live;
use crate::load::href;
use crate::reading::News;
use crate::schema::{Topic, TopicId, TopicKind};
use crate::store::{self, View};

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    view: Option<String>,
    tag: Option<String>,
    page: Option<i64>,
}

impl Asked {
    fn view(&self) -> View {
        match (self.tag.as_deref().map(str::trim), self.view.as_deref()) {
            (Some(tag), _) if !tag.is_empty() => View::Tagged(tag.to_lowercase()),
            (_, Some("unanswered")) => View::Unanswered,
            (_, Some("solved")) => View::Solved,
            _ => View::Latest,
        }
    }
}

#[derive(Template)]
#[template(path = "forum/list.html")]
struct ListPage {
    frame: Frame,
    community: Community,
    view: View,
    views: Vec<ViewLink>,
    rows: Vec<Row>,
    popular: Vec<(String, i64)>,
    total: i64,
    page: u64,
    per_page: u64,
    /// The address to which the number of a page is added.
    pages: String,
}

impl Page for ListPage {}

impl ListPage {
    /// Whether this is where something new would come in first.
    fn is_newest(&self) -> bool {
        self.view == View::Latest && self.page == 1
    }

    /// What this page shows, as the live stream names it.
    fn watch(&self) -> String {
        live::forum(&self.community, self.rows.first().map_or(Time(0), |row| row.topic.active_at))
    }

    fn here(&self) -> String {
        format!("{}/forum", self.community.href())
    }
}

/// One topic in a list.
pub(crate) struct Row {
    pub topic: Topic,
    pub author: Byline,
    pub href: String,
    pub tags: Vec<(String, String)>,
    /// What is new to whoever looks.
    pub news: Option<News>,
}

impl Row {
    /// The first post that they have not read.
    pub fn onward(&self) -> String {
        match self.news {
            Some(News::Posts { read, .. }) => format!("{0}?post={1}#post-{1}", self.href, read + 1),
            _ => self.href.clone(),
        }
    }

    pub fn is_unanswered(&self) -> bool {
        self.topic.kind == TopicKind::Question && self.topic.reply_count == 0
    }

    pub fn words(&self) -> usize {
        usize::try_from(self.topic.words).unwrap_or(0)
    }
}

/// `GET /c/{slug}/forum`
pub async fn topics(visit: Visit, At(slug): At<String>, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let compact = visit.look.compact;
    let me = visit.clone();
    let page = visit
        .read(move |db, ctx| {
            let community = load::inside(db, ctx, &slug)?;
            let view = asked.view();
            let per_page = if compact { store::COMPACT_PAGE } else { store::PAGE };
            let total = store::count_topics(db, community.id, &view)?;
            let last = (total + per_page - 1) / per_page;
            let page = asked.page.unwrap_or(1).clamp(1, last.max(1));
            let found = store::page_of_topics(db, community.id, &view, (page - 1) * per_page, per_page)?;
            let ids: Vec<TopicId> = found.iter().map(|(topic, _)| topic.id).collect();
            let tags = store::tags_of(db, &ids)?;
            let unanswered = match view {
                View::Unanswered => total,
                _ => store::count_topics(db, community.id, &View::Unanswered)?,
            };
            let popular = store::popular_tags(db, community.id, 5)?;
            let title = me.words.say("forum-title");
            Ok(ListPage {
                frame: frame(db, ctx, &me, &community, "forum", title)?,
                views: views(&me, &community, &view, unanswered),
                rows: mark_new(&me.app, db, ctx, &community, rows(&community, found, tags))?,
                popular,
                total,
                page: page.unsigned_abs(),
                per_page: per_page.unsigned_abs(),
                pages: address(&community, &view),
                community,
                view,
            })
        })
        .await?;
    Ok(render(page))
}

pub(crate) fn rows(
    community: &Community,
    found: Vec<(Topic, Byline)>,
    mut tags: HashMap<TopicId, Vec<String>>,
) -> Vec<Row> {
    let row = |(topic, author): (Topic, Byline)| {
        let tags = tags.remove(&topic.id).unwrap_or_default();
        let tags = tags.into_iter().map(|tag| (tag.clone(), tag_href(community, &tag))).collect();
        Row { href: href(community, &topic), topic, author, tags, news: None }
    };
    found.into_iter().map(row).collect()
}

/// Lays over rows what is new to whoever looks.
pub(crate) fn mark_new(
    app: &App,
    db: &mut Db,
    ctx: &Ctx,
    community: &Community,
    mut rows: Vec<Row>,
) -> Result<Vec<Row>> {
    let shown: Vec<&Topic> = rows.iter().map(|row| &row.topic).collect();
    let mut news = app.room::<crate::State>().marks.news(db, ctx, community, &shown)?;
    for row in &mut rows {
        row.news = news.remove(&row.topic.id);
    }
    Ok(rows)
}

fn views(visit: &Visit, community: &Community, view: &View, unanswered: i64) -> Vec<ViewLink> {
    let words = visit.words;
    let forum = format!("{}/forum", community.href());
    let link = |id: &str, query: &str, current: bool| ViewLink::new(words.say(id), format!("{forum}{query}"), current);
    let mut views = vec![
        link("forum-view-latest", "", *view == View::Latest),
        link("forum-view-unanswered", "?view=unanswered", *view == View::Unanswered).count(unanswered.unsigned_abs()),
        link("forum-view-solved", "?view=solved", *view == View::Solved),
    ];
    match view {
        View::Tagged(tag) => views.push(ViewLink::new(tag, tag_href(community, tag), true)),
        _ => views.push(ViewLink::new(words.say("forum-view-tags"), format!("{}/tags", community.href()), false)),
    }
    views
}

fn address(community: &Community, view: &View) -> String {
    match view {
        View::Latest => format!("{}/forum?page=", community.href()),
        View::Unanswered => format!("{}/forum?view=unanswered&page=", community.href()),
        View::Solved => format!("{}/forum?view=solved&page=", community.href()),
        View::Tagged(tag) => format!("{}&page=", tag_href(community, tag)),
    }
}

#[derive(Template)]
#[template(path = "forum/tags.html")]
struct TagsPage {
    frame: Frame,
    community: Community,
    tags: Vec<(String, i64)>,
}

impl Page for TagsPage {}

/// `GET /c/{slug}/tags`
pub async fn tags(visit: Visit, At(slug): At<String>) -> Result<Response, Fault> {
    let me = visit.clone();
    let page = visit
        .read(move |db, ctx| {
            let community = load::inside(db, ctx, &slug)?;
            let tags = store::popular_tags(db, community.id, 500)?;
            let frame = frame(db, ctx, &me, &community, "forum", me.words.say("forum-tags-title"))?;
            Ok(TagsPage { frame, community, tags })
        })
        .await?;
    Ok(render(page))
}
