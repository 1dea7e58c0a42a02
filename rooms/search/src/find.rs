//! The search itself: from what was typed to a page of hits, each of which the visitor may see.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use db::{Db, Result};
use spine::Ctx;
use spine::objects::{Card, Document, Kind, Registry};
use tantivy::collector::{Count, TopDocs};
use tantivy::columnar::{Column, StrColumn};
use tantivy::query::Query as Terms;
use tantivy::{DocAddress, DocId, Order as Direction, Searcher, SegmentOrdinal};

use crate::index::{self, Audience, fault};
use crate::mend::{self, Mended};
use crate::plan::Planner;
use crate::query::Query;
use crate::scope::{Names, Scope};
use crate::search::Search;
use crate::snippet::{Marked, Needles};
use crate::tally::{self, Chosen, Counting, Tally};

/// How far one can page: nobody reads the ten-thousandth result, and reaching it costs as much as all before it.
pub const DEEPEST: u64 = 10_000;
/// How many hits are fetched beyond a page, to fill it when some may not be shown.
const SPARE: usize = 8;

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    #[default]
    Best,
    Newest,
}

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    pub query: Query,
    pub order: Order,
    /// As typed: nothing is mended.
    pub exact: bool,
    pub offset: usize,
    pub limit: usize,
    /// Whether the figures beside the filters are wanted.
    pub tally: bool,
}

/// What is answered.
#[derive(Debug, Default)]
pub struct Found {
    pub hits: Vec<Hit>,
    /// How many there are on all pages.
    pub total: u64,
    /// The query that was searched in the end.
    pub query: Query,
    pub mended: Vec<Mended>,
    /// Whether nothing had all words, so that these hits lack some.
    pub has_most: bool,
    pub names: Names,
    pub chosen: Chosen,
    pub tally: Tally,
}

/// One result.
#[derive(Debug)]
pub struct Hit {
    pub kind: &'static str,
    pub id: i64,
    pub card: Card,
    pub document: Document,
    pub title: Marked,
    pub snippet: Marked,
}

/// Everything a search needs.
pub struct Finder<'a> {
    pub search: &'a Search,
    pub registry: &'a Registry,
    pub db: &'a mut Db,
    pub ctx: &'a Ctx,
}

impl<'f> Finder<'f> {
    /// Finds a page of what a query asks for.
    pub fn find(&mut self, wish: &Wish) -> Result<Found> {
        let searcher = self.search.searcher();
        let scope = Scope::of(self.db, self.ctx)?;
        let names = Names::of(self.db, self.ctx, &wish.query)?;
        let now = self.ctx.now;
        let planner = Planner { searcher: &searcher, fields: &self.search.fields, scope: &scope, names: &names, now };
        let mut found = Found { query: wish.query.clone(), ..Found::default() };
        let mut plan = planner.plan(&found.query);
        let mut ranked = Ranked::first(&searcher, &*plan, wish)?;
        // Words without a hit are looked for only where the query has none: otherwise every word has one.
        if ranked.total == 0 && !wish.exact {
            let (query, mended) = mend::mend(&searcher, &planner, &wish.query)?;
            if !mended.is_empty() {
                plan = planner.plan(&query);
                ranked = Ranked::first(&searcher, &*plan, wish)?;
                (found.query, found.mended) = (query, mended);
            }
            if let Some(most) = planner.most(&found.query).filter(|_| ranked.total == 0) {
                let relaxed = Ranked::first(&searcher, &*most, wish)?;
                if relaxed.total > 0 {
                    (plan, ranked, found.has_most) = (most, relaxed, true);
                }
            }
        }
        if wish.tally {
            found.chosen = Chosen::of(&found.query, &names, now);
            let base = found.query.without(|item| tally::is_filter(&found.query, item, now));
            let counting = Counting::new(found.chosen.clone(), now);
            let most = planner.most(&base).filter(|_| found.has_most);
            let base = most.unwrap_or_else(|| planner.plan(&base));
            found.tally = searcher.search(&base, &counting).map_err(fault)?;
        }
        let needles = Needles::of(&found.query, false);
        let (hits, dropped) = self.load(&searcher, &scope, &*plan, ranked.page, wish, needles)?;
        found.hits = hits;
        found.total = ranked.total.saturating_sub(dropped);
        found.names = names;
        Ok(found)
    }

    /// The best few for a plan that is ready, with what they are marked by.
    pub fn few(&mut self, plan: &dyn Terms, scope: &Scope, needles: Needles, limit: usize) -> Result<Vec<Hit>> {
        let searcher = self.search.searcher();
        let wish = Wish { limit, ..Wish::default() };
        let ranked = Ranked::first(&searcher, plan, &wish)?;
        Ok(self.load(&searcher, scope, plan, ranked.page, &wish, needles)?.0)
    }

    /// Loads what was ranked, through the loaders of the rooms: the second wall. What does not pass is left out and
    /// replaced by what comes next. Gives the hits, and how many were left out.
    fn load(
        &mut self,
        searcher: &Searcher,
        scope: &Scope,
        plan: &dyn Terms,
        mut ranked: Vec<DocAddress>,
        wish: &Wish,
        mut needles: Needles,
    ) -> Result<(Vec<Hit>, u64)> {
        let (mut hits, mut dropped, mut seen) = (Vec::new(), 0, 0);
        while hits.len() < wish.limit && !ranked.is_empty() {
            let is_last = ranked.len() < wish.limit + SPARE;
            seen += ranked.len();
            while hits.len() < wish.limit && !ranked.is_empty() {
                let missing = ranked.len().min(wish.limit - hits.len());
                for (kind, id, document, card) in self.documents(searcher, ranked.drain(..missing))? {
                    match self.pass(kind, id, document, card, scope) {
                        Some((card, document)) => {
                            let (kind, title) = (kind.kind(), needles.mark(&card.title));
                            let snippet = needles.snippet(&document.text);
                            hits.push(Hit { kind, id, card, document, title, snippet });
                        }
                        None => dropped += 1,
                    }
                }
            }
            if hits.len() < wish.limit && !is_last {
                ranked = rank(searcher, plan, wish.order, wish.offset + seen, wish.limit + SPARE)?;
            }
        }
        Ok((hits, dropped))
    }

    /// The objects behind addresses, in their order, with their documents, and with their cards as the loaders of the
    /// rooms give them to this visitor; a few queries for each kind.
    fn documents(&mut self, searcher: &Searcher, ranked: impl Iterator<Item = DocAddress>) -> Result<Vec<Loaded<'f>>> {
        let mut objects: Vec<(&'f dyn Kind, i64)> = Vec::new();
        let mut segments = HashMap::new();
        for address in ranked {
            let segment = match segments.entry(address.segment_ord) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(Segment::open(searcher, address.segment_ord)?),
            };
            objects.extend(segment.object(self.registry, address.doc_id)?);
        }
        let mut found = HashMap::new();
        for kind in self.registry.iter() {
            let mine = objects.iter().filter(|(other, _)| other.kind() == kind.kind());
            let ids: Vec<i64> = mine.map(|(_, id)| *id).collect();
            if !ids.is_empty() {
                let documents = kind.documents(self.db, &ids)?;
                let cards = kind.cards(self.db, self.ctx, &ids)?;
                let both = documents.into_iter().zip(cards);
                found.extend(ids.into_iter().zip(both).map(|(id, both)| ((kind.kind(), id), both)));
            }
        }
        let loaded = |(kind, id): (_, i64)| {
            let (document, card) = found.remove(&(Kind::kind(kind), id)).unwrap_or_default();
            (kind, id, document, card)
        };
        Ok(objects.into_iter().map(loaded).collect())
    }

    /// An object that was found, if this visitor may see it. That the index offers one that they may not is a fault;
    /// that it offers one which has just gone or moved is not.
    fn pass(
        &self,
        kind: &dyn Kind,
        id: i64,
        document: Option<Document>,
        card: Option<Card>,
        scope: &Scope,
    ) -> Option<(Card, Document)> {
        let document = document?;
        if let Some(card) = card {
            return Some((card, document));
        }
        if scope.holds(Audience::of(kind.kind(), id, &document)) {
            let request_id = &*self.ctx.request_id;
            tracing::error!(request_id, kind = kind.kind(), id, "search offered what its loader refuses");
        }
        None
    }
}

/// An object, its document unless it has gone, and its card if the visitor may see it.
type Loaded<'a> = (&'a dyn Kind, i64, Option<Document>, Option<Card>);

/// The addresses of a page and a few more, and how many there are.
struct Ranked {
    page: Vec<DocAddress>,
    total: u64,
}

impl Ranked {
    fn first(searcher: &Searcher, plan: &dyn Terms, wish: &Wish) -> Result<Ranked> {
        let top = TopDocs::with_limit(wish.limit + SPARE).and_offset(wish.offset);
        let (page, total) = match wish.order {
            Order::Best => {
                let (page, total) = searcher.search(plan, &(top.order_by_score(), Count)).map_err(fault)?;
                (page.into_iter().map(|(_, address)| address).collect(), total)
            }
            Order::Newest => {
                let top = top.order_by_fast_field::<i64>(index::AT, Direction::Desc);
                let (page, total) = searcher.search(plan, &(top, Count)).map_err(fault)?;
                (page.into_iter().map(|(_, address)| address).collect(), total)
            }
        };
        Ok(Ranked { page, total: total as u64 })
    }
}

fn rank(searcher: &Searcher, plan: &dyn Terms, order: Order, offset: usize, limit: usize) -> Result<Vec<DocAddress>> {
    let wish = Wish { order, offset, limit: limit - SPARE, ..Wish::default() };
    Ok(Ranked::first(searcher, plan, &wish)?.page)
}

/// The columns of one segment of the index that say which object a document is.
struct Segment {
    ids: Column<i64>,
    kinds: Option<StrColumn>,
}

impl Segment {
    fn open(searcher: &Searcher, ordinal: SegmentOrdinal) -> Result<Segment> {
        let columns = searcher.segment_reader(ordinal).fast_fields();
        Ok(Segment { ids: columns.i64(index::ID).map_err(fault)?, kinds: columns.str(index::KIND).map_err(fault)? })
    }

    fn object<'a>(&self, registry: &'a Registry, document: DocId) -> Result<Option<(&'a dyn Kind, i64)>> {
        let mut kind = String::new();
        if let Some(kinds) = &self.kinds
            && let Some(ordinal) = kinds.ords().first(document)
        {
            kinds.ord_to_str(ordinal, &mut kind).map_err(|error| fault(error.into()))?;
        }
        Ok(registry.get(&kind).zip(self.ids.first(document)))
    }
}
