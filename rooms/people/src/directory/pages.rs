//! The directory as a page: people in the column, facets in the aside.

use askama::Template;
use axum::response::Response;
use db::{Db, PersonId, Result};
use spine::Ctx;
use web::limits::Limited;
use web::ui::View;
use web::{Fault, Frame, Page, Query, Visit, render, ui};

use super::facts::{Directory, Facts, Place};
use super::find::{self, Eyes, Found};
use super::wanted::{Facet, Wanted};
use crate::profile::audience::Viewer;
use crate::profile::met::{Met, met};
use crate::profile::unclaimed;

/// How many people a page shows.
pub const PER_PAGE: usize = 20;
/// How many values of a facet are shown before the rest is folded away.
const SHOWN: usize = 5;

#[derive(Template)]
#[template(path = "directory/directory.html")]
struct DirectoryPage {
    frame: Frame,
    wanted: Wanted,
    /// Nobody is called so; these have a name that is close to it.
    nearly: bool,
    /// Whether it is the imported authors that are shown.
    unclaimed: bool,
    page: usize,
    people: Vec<Met>,
    total: usize,
    groups: Vec<Group>,
}

/// A facet as the aside shows it.
struct Group {
    facet: Facet,
    lines: Vec<Line>,
    /// Further values, and how many there are in all.
    more: Vec<Line>,
}

impl Group {
    fn count(&self) -> usize {
        self.lines.len() + self.more.len()
    }

    fn name(&self) -> &'static str {
        match self.facet {
            Facet::Practice => "directory-practice",
            Facet::Helps => "directory-helps",
            Facet::Learns => "directory-learns",
            Facet::Department => "directory-department",
            Facet::Location => "directory-location",
            Facet::Language => "directory-language",
            Facet::Asking => "directory-asking",
        }
    }
}

/// One line with a box.
struct Line {
    /// Its place among the values of the facet.
    at: Place,
    value: String,
    label: String,
    count: u64,
    checked: bool,
}

impl Page for DirectoryPage {}

impl DirectoryPage {
    fn load(visit: &Visit, db: &mut Db, ctx: &Ctx, asked: &Asked) -> Result<DirectoryPage> {
        ctx.person()?;
        let wanted = asked.wanted.clone();
        if wanted != Wanted::default() {
            visit.spend(Limited::Search, ctx)?;
        }
        let frame = visit.frame(ctx, visit.words.say("directory-title"));
        if asked.unclaimed {
            let listed = unclaimed(db, &wanted.q, asked.page as i64, PER_PAGE as i64)?;
            let (ids, total) = (listed.ids, usize::try_from(listed.total).unwrap_or(0));
            let people = in_order(db, ctx, &ids)?;
            return Ok(DirectoryPage {
                frame,
                wanted: wanted.cleared(),
                nearly: false,
                unclaimed: true,
                page: asked.page,
                people,
                total,
                groups: Vec::new(),
            });
        }
        let facts = visit.app.room::<Directory>().facts(db)?;
        let found = find::find(&facts, &Eyes::of(db, ctx)?, &wanted);
        let people = in_order(db, ctx, page_of(&found.ids, asked.page, PER_PAGE))?;
        let groups = Facet::ALL.map(|facet| group(&frame, &facts, &found, &wanted, facet));
        Ok(DirectoryPage {
            groups: groups.into_iter().filter(|group| group.count() > 0).collect(),
            total: found.ids.len(),
            nearly: found.nearly,
            unclaimed: false,
            page: asked.page,
            frame,
            wanted,
            people,
        })
    }

    /// The address of the pages of this list, up to their number.
    fn page_address(&self) -> String {
        let here = if self.unclaimed { unclaimed_address(&self.wanted) } else { self.wanted.address() };
        let joint = if here.contains('?') { '&' } else { '?' };
        format!("{here}{joint}page=")
    }

    fn views(&self) -> Vec<View> {
        let view = |id: &str, href, current| View::new(self.frame.say(id), href, current);
        vec![
            view("directory-accounts", self.wanted.address(), !self.unclaimed),
            view("directory-unclaimed", unclaimed_address(&self.wanted), self.unclaimed),
        ]
    }

    fn nearly(&self) -> String {
        self.frame.say_with("directory-nearly", &[("search", self.wanted.q.as_str().into())])
    }

    fn nobody(&self) -> String {
        let search = [("search", self.wanted.q.as_str().into())];
        match (self.wanted.chosen.is_empty(), self.wanted.q.is_empty(), self.unclaimed) {
            (false, ..) => self.frame.say("directory-nobody-so").to_owned(),
            (true, false, _) => self.frame.say_with("directory-nobody-called", &search),
            (true, true, true) => self.frame.say("directory-nobody-unclaimed").to_owned(),
            (true, true, false) => self.frame.say("directory-nobody").to_owned(),
        }
    }

    fn first_sentence(&self, met: &Met) -> String {
        let line = met.person.about.lines().next().unwrap_or_default();
        let end = line.find(". ").map_or(line.len(), |dot| dot + 1);
        line[..end].to_owned()
    }
}

fn unclaimed_address(wanted: &Wanted) -> String {
    let q = (!wanted.q.is_empty()).then(|| format!("&q={}", web::page::query(&wanted.q)));
    format!("/people?show=unclaimed{}", q.unwrap_or_default())
}

/// The part of a list that stands on a page, counted from 1.
pub(super) fn page_of(ids: &[PersonId], page: usize, per_page: usize) -> &[PersonId] {
    ids.chunks(per_page).nth(page - 1).unwrap_or_default()
}

/// People as this visitor meets them, in the order in which they were found.
pub(super) fn in_order(db: &mut Db, ctx: &Ctx, ids: &[PersonId]) -> Result<Vec<Met>> {
    let mut found = met(db, Viewer::of(ctx)?, ids)?;
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// Values that somebody has or that are chosen: the chosen ones first, then those that most have.
fn group(frame: &Frame, facts: &Facts, found: &Found, wanted: &Wanted, facet: Facet) -> Group {
    let values = match facet {
        Facet::Practice | Facet::Helps | Facet::Learns => &facts.interests,
        Facet::Department => &facts.departments,
        Facet::Location => &facts.locations,
        Facet::Language => &facts.languages,
        Facet::Asking => {
            let count = found.counts[facet as usize].get(1).copied().unwrap_or(0);
            let (value, checked) = ("welcome".to_owned(), wanted.is_chosen(facet, "welcome"));
            let line = Line { at: 1, value, label: frame.say("directory-asking-welcome").to_owned(), count, checked };
            let lines = if count > 0 || checked { vec![line] } else { Vec::new() };
            return Group { facet, lines, more: Vec::new() };
        }
    };
    let line = |(place, count): (usize, &u64)| {
        let place = Place::try_from(place).unwrap_or(0);
        let checked = wanted.is_chosen(facet, values.word(place));
        let shown = place > 0 && (*count > 0 || checked);
        shown.then(|| Line {
            at: place,
            value: values.word(place).to_owned(),
            label: values.label(place).to_owned(),
            count: *count,
            checked,
        })
    };
    let mut lines: Vec<Line> = found.counts[facet as usize].iter().enumerate().filter_map(line).collect();
    lines.sort_by(|one, other| {
        let rank = |line: &Line| (!line.checked, u64::MAX - line.count);
        (rank(one), &one.label).cmp(&(rank(other), &other.label))
    });
    let more = lines.split_off(lines.len().min(SHOWN.max(lines.iter().filter(|line| line.checked).count())));
    Group { facet, lines, more }
}

/// What an address asks for.
struct Asked {
    wanted: Wanted,
    unclaimed: bool,
    page: usize,
}

impl Asked {
    fn of(fields: &[(String, String)]) -> Asked {
        let last = |wanted: &str| fields.iter().rev().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        Asked {
            wanted: Wanted::of(fields),
            unclaimed: last("show") == Some("unclaimed"),
            // What is past the last page is an empty page, and far past it would overflow.
            page: last("page").and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, 1_000_000),
        }
    }
}

pub async fn directory(visit: Visit, Query(fields): Query<Vec<(String, String)>>) -> Result<Response, Fault> {
    let (shown, asked) = (visit.clone(), Asked::of(&fields));
    Ok(render(visit.read(move |db, ctx| DirectoryPage::load(&shown, db, ctx, &asked)).await?))
}
