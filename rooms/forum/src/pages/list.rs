//! Lists of topics: latest, unanswered, solved, by tag; and the tags themselves.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use communities::arrival::{self, Arrival};
use communities::{Community, frame};
use db::{Db, Error, Result, Time};
use people::Byline;
use serde::Deserialize;
use spine::Ctx;
use web::ui::{self, View as ViewLink};
use web::{App, At, Fault, Frame, Page, Query, Visit, render};

use super::tag_href;
use crate::lists::Key;
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
            (_, Some("removed")) => View::Removed,
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
    list: Arc<List>,
    /// Rows in which something is new to the visitor, as HTML.
    fresh: HashMap<TopicId, String>,
    /// The address to which the number of a page is added.
    pages: String,
}

/// A page of a list as it is to whoever finds nothing new in it.
#[derive(Default)]
pub struct List {
    rows: Vec<Kept>,
    popular: Vec<(String, i64)>,
    total: i64,
    unanswered: i64,
    page: u64,
    per_page: u64,
}

impl List {
    /// How much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        let rows: usize = self.rows.iter().map(Kept::bytes).sum();
        rows + self.popular.iter().map(|(tag, _)| tag.len() + size_of::<(String, i64)>()).sum::<usize>()
    }
}

/// A topic in a list, and how it is shown.
struct Kept {
    row: Row,
    html: String,
}

impl Kept {
    fn bytes(&self) -> usize {
        let Row { topic, author, href, tags, .. } = &self.row;
        let texts = [&topic.title, &topic.slug, &author.handle, &author.name, &author.role, href, &self.html];
        let tags = tags.iter().map(|(name, href)| name.len() + href.len() + size_of::<(String, String)>());
        texts.map(String::len).iter().sum::<usize>() + tags.sum::<usize>() + size_of::<Kept>()
    }
}

#[derive(Template)]
#[template(path = "forum/list_row.html")]
struct RowPart<'a> {
    frame: &'a Frame,
    row: &'a Row,
}

impl Page for ListPage {}

impl ListPage {
    /// Whether this is where something new would come in first.
    fn is_newest(&self) -> bool {
        self.view == View::Latest && self.list.page == 1
    }

    /// What this page shows, as the live stream names it.
    fn watch(&self) -> String {
        live::forum(&self.community, self.list.rows.first().map_or(Time(0), |kept| kept.row.topic.active_at))
    }

    fn shown<'a>(&'a self, kept: &'a Kept) -> &'a str {
        self.fresh.get(&kept.row.topic.id).unwrap_or(&kept.html)
    }

    fn here(&self) -> String {
        format!("{}/forum", self.community.href())
    }
}

/// One topic in a list.
#[derive(Clone)]
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
    let per_page = if visit.look.compact { store::COMPACT_PAGE } else { store::PAGE };
    let me = visit.clone();
    let page = move |db: &mut Db| {
        let Arrival { ctx, community, epoch } = arrival::inside(db, &me, &slug)?;
        let (view, page) = (asked.view(), asked.page.unwrap_or(1).max(1));
        if view == View::Removed {
            community.facilitator()?;
        }
        let (id, language) = (community.id, me.words.tag());
        let key = Key { community: id, view: view.clone(), page, per_page, language, epoch };
        let state = me.app.room::<crate::State>();
        let list = state.lists.get(key, || list(&me, db, &community, &view, page, per_page))?;
        let frame = frame(db, &ctx, &me, &community, "forum", me.words.say("forum-title"))?;
        let shown: Vec<&Topic> = list.rows.iter().map(|kept| &kept.row.topic).collect();
        let news = state.marks.news(db, &ctx, &community, &shown)?;
        let fresh = fresh(&frame, &list, news)?;
        let views = views(&me, &community, &view, list.unanswered);
        Ok(ListPage { frame, views, list, fresh, pages: address(&community, &view), community, view })
    };
    Ok(render(visit.app.database().read(page).await?))
}

/// Rows in which something is new to whoever looks.
fn fresh(frame: &Frame, list: &List, news: HashMap<TopicId, News>) -> Result<HashMap<TopicId, String>> {
    let rows = list.rows.iter().filter_map(|kept| Some((kept, *news.get(&kept.row.topic.id)?)));
    let row = |(kept, news): (&Kept, News)| {
        let row = Row { news: Some(news), ..kept.row.clone() };
        Ok((row.topic.id, RowPart { frame, row: &row }.render().map_err(Error::internal)?))
    };
    rows.map(row).collect()
}

fn list(visit: &Visit, db: &mut Db, community: &Community, view: &View, page: i64, per_page: i64) -> Result<List> {
    let total = store::count_topics(db, community.id, view)?;
    let last = (total + per_page - 1) / per_page;
    let page = page.clamp(1, last.max(1));
    let found = store::page_of_topics(db, community.id, view, (page - 1) * per_page, per_page)?;
    let ids: Vec<TopicId> = found.iter().map(|(topic, _)| topic.id).collect();
    let tags = store::tags_of(db, &ids)?;
    let unanswered = match view {
        View::Unanswered => total,
        _ => store::count_topics(db, community.id, &View::Unanswered)?,
    };
    let frame = visit.frame_outside("");
    let kept = |row: Row| {
        let html = RowPart { frame: &frame, row: &row }.render().map_err(Error::internal)?;
        Ok(Kept { row, html })
    };
    Ok(List {
        rows: rows(community, found, tags).into_iter().map(kept).collect::<Result<_>>()?,
        popular: store::popular_tags(db, community.id, 5)?,
        total,
        unanswered,
        page: page.unsigned_abs(),
        per_page: per_page.unsigned_abs(),
    })
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
    if community.is_facilitator() {
        views.push(link("forum-view-removed", "?view=removed", *view == View::Removed));
    }
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
        View::Removed => format!("{}/forum?view=removed&page=", community.href()),
        View::Tagged(tag) => format!("{}&page=", tag_href(community, tag)),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use db::CommunityId;
    use spine::readers::Reader;

    use super::*;
    use crate::lists::Lists;

    #[test]
    fn what_is_kept_of_lists_is_bounded_by_bytes() {
        let lists = Lists::new(4 * 1024 * 1024);
        lists.caught_up(Instant::now() + std::time::Duration::from_secs(60));
        let key =
            |page| Key { community: CommunityId(1), view: View::Latest, page, per_page: 20, language: "en", epoch: 1 };
        let large = || Ok(List { popular: vec![("x".repeat(512 * 1024), 1)], rows: Vec::new(), ..List::default() });
        for page in 1..=32 {
            lists.get(key(page), large).expect("made");
        }
        let kept = |page: &i64| lists.get(key(*page), || Err(Error::NotFound)).is_ok();
        let kept = (1..=32).filter(kept).count();
        assert!((1..8).contains(&kept), "{kept} of 32 lists of half a megabyte in 4 MB");
    }
}
