//! The room on a database of its own, with notes that stand for what other rooms register.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use ::communities::Access;
use ::communities::schema::communities;
use ::people::schema::people;
use ::people::{Role, State, membership};
use db::{CommunityId, Create, Database, Db, Error, PersonId, Result, Target, Time};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use spine::objects::{Card, Document, Kind, Registry};
use spine::readers::catch_up;
use spine::{Activity, Actor, Ctx, ObjectRef, Origin, Stopper, Verb, activity};

use crate::find::{Finder, Found, Order, Wish};
use crate::query::Query;
use crate::reader::Indexer;
use crate::search::Search;

#[derive(Serialize, Deserialize)]
struct Changed {}

impl Verb for Changed {
    const NAME: &'static str = "note.changed";
}

/// Notes by id; `public` ones pass the loader whatever their community says.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<BTreeMap<i64, Document>>>);

impl Kind for Notes {
    fn kind(&self) -> &'static str {
        "topic"
    }

    fn card(&self, db: &mut Db, ctx: &Ctx, id: i64) -> Result<Option<Card>> {
        let Some(document) = self.document(db, id)? else { return Ok(None) };
        if document.marks.contains(&"walled") {
            return Ok(None);
        }
        if let Some(community) = document.community {
            match ::communities::load::inside_by_id(db, ctx, community) {
                Ok(_) => {}
                Err(Error::NotFound) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        Ok(Some(Card { title: document.title, href: format!("/n/{id}"), community: document.community, state: None }))
    }

    fn document(&self, _: &mut Db, id: i64) -> Result<Option<Document>> {
        Ok(self.0.lock().unwrap().get(&id).cloned())
    }

    fn ids(&self, _: &mut Db, after: i64, limit: i64) -> Result<Vec<i64>> {
        let notes = self.0.lock().unwrap();
        Ok(notes.range(after + 1..).map(|(id, _)| *id).take(limit as usize).collect())
    }

    /// Numbers above 1000 hang on the one without them.
    fn also(&self, _: &mut Db, activity: &Activity) -> Result<Vec<ObjectRef>> {
        Ok(vec![ObjectRef { kind: "topic", id: activity.object_id + 1000 }])
    }
}

struct House {
    folder: tempfile::TempDir,
    database: Database,
    registry: Registry,
    notes: Notes,
    search: Arc<Search>,
}

const NOTHING: [i64; 0] = [];
const NOW: Time = Time(1_773_144_000_000); // 10 March 2026, 12:00 UTC

impl House {
    fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::Sqlite(folder.path().join("house.db"));
        let database = Database::open(target, Create::IfMissing, 2).unwrap();
        db::migrate(&mut database.connect_alone().unwrap()).unwrap();
        let notes = Notes::default();
        let registry = Registry::new(vec![Arc::new(notes.clone())]);
        let search = Arc::new(Search::open(folder.path()).unwrap());
        House { folder, database, registry, notes, search }
    }

    fn person(&self, handle: &str) -> PersonId {
        let handle = handle.to_owned();
        let row = move |db: &mut Db| {
            let row = (
                people::handle.eq(&handle),
                people::name.eq(&handle),
                people::admin.eq(false),
                people::role.eq(""),
                people::department.eq(""),
                people::about.eq(""),
                people::epoch.eq(0_i64),
                people::created_at.eq(NOW),
            );
            Ok(diesel::insert_into(people::table).values(row).returning(people::id).get_result(db)?)
        };
        self.database.write_now(row).unwrap()
    }

    fn community(&self, slug: &str, access: Access, members: &[PersonId]) -> CommunityId {
        let (slug, members) = (slug.to_owned(), members.to_vec());
        let rows = move |db: &mut Db| {
            let row = (
                communities::slug.eq(&slug),
                communities::name.eq(&slug),
                communities::purpose.eq(""),
                communities::access.eq(access),
                communities::member_count.eq(0_i64),
                communities::version.eq(1_i64),
                communities::created_at.eq(NOW),
            );
            let id = diesel::insert_into(communities::table).values(row).returning(communities::id).get_result(db)?;
            for person in &members {
                membership::put(db, id, *person, Role::Member, State::Active, NOW)?;
            }
            Ok(id)
        };
        self.database.write_now(rows).unwrap()
    }

    /// Puts a note (or nothing) and says that it changed.
    fn put(&self, id: i64, note: Option<Document>) {
        match note {
            Some(note) => self.notes.0.lock().unwrap().insert(id, note),
            None => self.notes.0.lock().unwrap().remove(&id),
        };
        self.happened(id);
    }

    fn happened(&self, id: i64) {
        let act = move |db: &mut Db| {
            activity::record(db, &Ctx::system(NOW), ObjectRef { kind: "topic", id }, None, &Changed {})
        };
        self.database.write_now(act).unwrap();
    }

    fn follow(&self) {
        let indexer = Indexer { search: self.search.clone(), registry: self.registry.clone() };
        catch_up(&self.database, &indexer, &Stopper::new().1.clone()).unwrap();
    }

    fn ctx(&self, person: Option<PersonId>) -> Ctx {
        let ctx = Ctx { public_reading: true, origin: Origin::Member, ..Ctx::system(NOW) };
        match person {
            Some(id) => ctx.acting(Actor {
                id,
                handle: "me".into(),
                name: "Me".into(),
                photo: None,
                admin: false,
                may_write: true,
            }),
            None => ctx,
        }
    }

    fn find_with(&self, ctx: &Ctx, wish: Wish) -> Found {
        let find = |db: &mut Db| Finder { search: &self.search, registry: &self.registry, db, ctx }.find(&wish);
        self.database.read_now(find).unwrap()
    }

    fn find(&self, ctx: &Ctx, query: &str) -> Found {
        self.find_with(ctx, Wish { query: Query::parse(query), limit: 20, tally: true, ..Wish::default() })
    }

    /// Ids of what somebody signed in finds, sorted.
    fn ids(&self, query: &str) -> Vec<i64> {
        let mut ids = ids(&self.find(&self.ctx(Some(PersonId(1))), query));
        ids.sort_unstable();
        ids
    }
}

fn ids(found: &Found) -> Vec<i64> {
    found.hits.iter().map(|hit| hit.id).collect()
}

fn note(community: Option<CommunityId>, title: &str, text: &str) -> Document {
    Document { community, title: title.into(), text: text.into(), at: Some(NOW), ..Document::default() }
}

/// An open community with notes about handovers.
fn hospital() -> (House, CommunityId) {
    let house = House::new();
    let nadia = house.person("nadia");
    house.person("tomasz");
    let open = house.community("safe-handovers", Access::Open, &[nadia]);
    let day = |text: &str| Some(Time(text.parse::<jiff::Timestamp>().unwrap().as_millisecond()));
    let rows = [
        (
            1,
            "Who signs for the anticoagulation plan?",
            "The sending ward writes the plan.",
            "question",
            vec!["ward transfer"],
            1,
            "2026-01-15T00:00:00Z",
        ),
        (
            2,
            "Three items that are always read back",
            "Packs, anticoagulation, airway. To be or not to be.",
            "discussion",
            vec![],
            2,
            "2025-11-01T00:00:00Z",
        ),
        (
            3,
            "Brewing tea on the night shift",
            "Who brewed it last?",
            "discussion",
            vec!["night"],
            1,
            "2026-03-01T00:00:00Z",
        ),
        (4, "東京都の病院", "申し送りについて", "discussion", vec![], 2, "2026-02-01T00:00:00Z"),
    ];
    for (id, title, text, mark, tags, author, at) in rows {
        let mut marks = vec![mark];
        if id == 1 {
            marks.push("solved");
        }
        let tags = tags.into_iter().map(str::to_owned).collect();
        let author = Some(PersonId(author));
        house.put(id, Some(Document { marks, tags, author, at: day(at), ..note(Some(open), title, text) }));
    }
    house.follow();
    (house, open)
}

#[test]
fn words_phrases_and_operators_find() {
    let (house, _) = hospital();
    for (query, expected) in [
        ("anticoagulation", &[1, 2][..]),
        ("brew", &[3]),
        ("who signs plans", &[1]),
        ("plan -ward", &[]),
        ("anticoagulation -plan", &[2]),
        ("\"read back\"", &[2]),
        ("\"back read\"", &[]),
        ("to be or not to be", &[2]),
        ("\"to be or not\"", &[2]),
        ("in:safe-handovers tea", &[3]),
        ("in:elsewhere tea", &[]),
        ("by:nadia", &[1, 3]),
        ("by:me night", &[3]),
        ("-by:nadia", &[2, 4]),
        ("tag:\"ward transfer\"", &[1]),
        ("tag:night tag:\"ward transfer\"", &[]),
        ("is:solved", &[1]),
        ("kind:question", &[1]),
        ("kind:question kind:discussion", &[1, 2, 3, 4]),
        ("kind:topic -kind:discussion", &[1]),
        ("kind:person", &[]),
        ("after:2026", &[1, 3, 4]),
        ("after:january before:2026-02", &[1]),
        ("before:2026", &[2]),
        ("東京", &[4]),
        ("京都", &[4]),
        ("東", &[4]),
        ("大阪", &[]),
        ("送り", &[4]),
        ("foo:bar", &[]),
        ("night", &[3]),
        ("transfer", &[1]),
    ] {
        assert_eq!(house.ids(query), expected, "{query}");
    }
}

#[test]
fn typing_errors_are_mended_and_said() {
    let (house, _) = hospital();
    let ctx = house.ctx(Some(PersonId(1)));
    for (typed, meant, expected) in [
        ("anticoagulaton", "anticoagulation", &[1, 2][..]),
        ("anticaogulatoin", "anticoagulation", &[1, 2]),
        ("brewng", "brewing", &[3]),
        ("wrad", "ward", &[1]),
    ] {
        let found = house.find(&ctx, typed);
        assert_eq!(found.mended.first().map(|mended| mended.meant.as_str()), Some(meant), "{typed}");
        let mut ids = ids(&found);
        ids.sort_unstable();
        assert_eq!(ids, expected, "{typed}");
    }
    let found = house.find(&ctx, "anticoagulaton");
    assert!(found.hits.iter().any(|hit| hit.title.html().contains("<mark>anticoagulation</mark>")));

    let exact = Wish { query: Query::parse("anticoagulaton"), exact: true, limit: 20, ..Wish::default() };
    assert_eq!(house.find_with(&ctx, exact).total, 0);
    assert_eq!(house.find(&ctx, "anticoagulation in:elsewhere").mended, [], "the word is right, the place is not");
    assert_eq!(house.find(&ctx, "tee").mended, [], "three letters are too few");
    let unknown = ["qqqqqqqq", "xxxxxxxx", "yyyyyyyy", "zzzzzzzz", "jjjjjjjj", "kkkkkkkk"];
    let after = |words: &[&str]| house.find(&ctx, &format!("{} anticoagulaton", words.join(" "))).mended.len();
    assert_eq!([after(&unknown[..5]), after(&unknown)], [1, 0], "six are tried, whether they can be mended or not");
}

#[test]
fn a_question_finds_what_has_most_of_its_words() {
    let (house, _) = hospital();
    let ctx = house.ctx(Some(PersonId(1)));
    let found = house.find(&ctx, "How do you sign the anticoagulation plan at midnight?");
    assert_eq!((ids(&found), found.has_most), (vec![1], true));
    assert_eq!(found.tally.kinds, BTreeMap::from([("topic".to_owned(), 1)]));
    let found = house.find(&ctx, "How do you sign the anticoagulation plan?");
    assert_eq!((ids(&found), found.has_most), (vec![1], false));
    let found = house.find(&ctx, "sign midnight");
    assert_eq!((found.total, found.has_most), (0, false), "one word of two is another question");
    assert_eq!(house.find(&ctx, "sign plan midnight in:elsewhere").total, 0);
}

#[test]
fn whoever_has_not_signed_in_learns_no_names() {
    let (house, _) = hospital();
    let known = |ctx: &Ctx, query: &str| {
        let found = house.find(ctx, query);
        let handle = query.trim_start_matches("by:");
        (found.names.person(handle).map(|(_, name)| name.clone()), found.total)
    };
    assert_eq!(known(&house.ctx(None), "by:tomasz"), (Some("tomasz".into()), 2));
    assert_eq!(known(&house.ctx(None), "by:nobody"), (Some("nobody".into()), 0));
    assert_eq!(known(&house.ctx(Some(PersonId(1))), "by:nobody"), (None, 0));
}

#[test]
fn nothing_is_found_that_may_not_be_seen() {
    let house = House::new();
    let (member, outsider) = (house.person("member"), house.person("outsider"));
    let places = [
        house.community("open", Access::Open, &[member]),
        house.community("request", Access::Request, &[member]),
        house.community("private", Access::Private, &[member]),
    ];
    for (id, place) in (1..).zip(places) {
        house.put(id, Some(note(Some(place), "Rota", "confidential rota zebrafish")));
    }
    house.put(4, Some(note(None, "Rota for all", "rota")));
    house.put(5, Some(note(Some(places[2]), "Other", "kaleidoscope")));
    house.follow();

    let sees = |ctx: &Ctx, query: &str| {
        let found = house.find(ctx, query);
        assert_eq!(found.total as usize, found.hits.len(), "the count is right");
        let mut ids = ids(&found);
        ids.sort_unstable();
        ids
    };
    assert_eq!(sees(&house.ctx(Some(member)), "rota"), [1, 2, 3, 4]);
    assert_eq!(sees(&house.ctx(Some(outsider)), "rota"), [1, 4]);
    assert_eq!(sees(&house.ctx(None), "rota"), [1, 4]);
    let closed = Ctx { public_reading: false, ..house.ctx(None) };
    assert_eq!(sees(&closed, "rota"), NOTHING);
    assert_eq!(sees(&house.ctx(Some(outsider)), "in:private"), NOTHING);
    assert_eq!(sees(&house.ctx(Some(outsider)), "-nothing"), [1, 4], "a minus alone opens no door");

    let tally = house.find(&house.ctx(Some(outsider)), "rota").tally;
    assert_eq!(tally.places.into_iter().collect::<Vec<_>>(), [(places[0], 1)]);
    let found = house.find(&house.ctx(Some(outsider)), "kaleidoscop");
    assert!(found.mended.is_empty() && found.total == 0, "a correction betrays no word: {:?}", found.mended);
    assert_eq!(house.find(&house.ctx(Some(member)), "kaleidoscop").total, 1);

    // A right withdrawn is seen at once, without a word to the index.
    house.database.write_now(move |db| membership::remove(db, places[2], member)).unwrap();
    assert_eq!(sees(&house.ctx(Some(member)), "rota"), [1, 2, 4]);
}

#[test]
fn what_its_loader_refuses_is_replaced_and_subtracted() {
    let house = House::new();
    let open = house.community("open", Access::Open, &[]);
    for id in 1..=60 {
        let marks = if id % 2 == 0 { vec!["walled"] } else { vec![] };
        house.put(id, Some(Document { marks, ..note(Some(open), "Rota", "rota") }));
    }
    house.follow();
    let found = house.find(&house.ctx(None), "rota");
    assert_eq!(found.hits.len(), 20, "the page is full");
    assert!(found.hits.iter().all(|hit| hit.id % 2 == 1));
    assert!(found.total >= 30 && found.total < 60, "those that were met are subtracted: {}", found.total);
}

#[test]
fn what_changes_or_goes_is_followed() {
    let (house, open) = hospital();
    house.put(1, Some(note(Some(open), "Renamed", "Another text")));
    house.put(3, None);
    house.put(1004, Some(note(Some(open), "Hangs on another", "dependent words")));
    house.happened(4);
    house.follow();
    assert_eq!(house.ids("anticoagulation"), [2]);
    assert_eq!(house.ids("renamed"), [1]);
    assert_eq!(house.ids("tea"), NOTHING);
    assert_eq!(house.ids("dependent"), [1004]);
    house.notes.0.lock().unwrap().remove(&1004);
    house.happened(4);
    house.follow();
    assert_eq!(house.ids("dependent"), NOTHING, "what hangs on something goes with it");
    assert_eq!(house.search.document_count(), 3);
    assert_eq!(house.search.position(), house.database.read_now(activity::newest).unwrap());
}

#[test]
fn words_of_whoever_was_erased_leave_the_files() {
    let (house, open) = hospital();
    for id in 100..140 {
        let text = if id == 120 { "Ask zanzibara about it" } else { "Ask somebody about it" };
        house.put(id, Some(note(Some(open), "A note", text)));
        house.follow();
    }
    let fields = [house.search.fields.title_plain, house.search.fields.text_plain];
    let words = || crate::mend::beginnings(&house.search.searcher(), &fields, "zanzi", 5).unwrap();
    assert_eq!(words().len(), 1);
    house.put(120, Some(note(Some(open), "A note", "Ask a former member about it")));
    let erased = |db: &mut Db| {
        let who = ObjectRef { kind: "person", id: 1 };
        let verb = ::people::schema::Erased { posts: spine::erasure::Posts::Keep };
        activity::record(db, &Ctx::system(NOW), who, None, &verb)
    };
    house.database.write_now(erased).unwrap();
    house.follow();
    assert!(words().is_empty(), "not even in the dictionaries: {:?}", words());
    assert_eq!(house.ids("former"), [120]);
}

#[test]
fn pages_are_full_and_in_order() {
    let house = House::new();
    let open = house.community("open", Access::Open, &[]);
    for id in 1..=45 {
        let at = Some(NOW.plus(-id * Time::DAY));
        house.put(id, Some(Document { at, ..note(Some(open), "Rota", "rota") }));
    }
    house.follow();
    let page = |offset| {
        let query = Query::parse("rota");
        house.find_with(&house.ctx(None), Wish { query, order: Order::Newest, offset, limit: 20, ..Wish::default() })
    };
    assert_eq!(ids(&page(0)), (1..=20).collect::<Vec<_>>());
    assert_eq!(ids(&page(20)), (21..=40).collect::<Vec<_>>());
    assert_eq!((ids(&page(40)), page(40).total), ((41..=45).collect(), 45));
    assert_eq!(ids(&page(60)), NOTHING);
}

#[test]
fn figures_say_what_choosing_a_filter_would_show() {
    let (house, open) = hospital();
    let other = house.community("ward-transfers", Access::Open, &[]);
    let mut extra = note(Some(other), "anticoagulation elsewhere", "");
    extra.marks = vec!["question", "unanswered"];
    house.put(9, Some(extra));
    house.follow();
    let found = house.find(&house.ctx(None), "anticoagulation in:safe-handovers after:2026");
    assert_eq!(found.total, 1);
    assert_eq!(found.tally.kinds, BTreeMap::from([("topic".to_owned(), 1)]));
    assert_eq!(found.tally.places, [(open, 1), (other, 1)].into(), "under all filters but those of the group");
    assert_eq!(found.tally.ages, [1, 0]);
    assert_eq!(found.tally.states, [1, 0, 0]);
    assert_eq!(found.chosen.count(), 2);
    let found = house.find(&house.ctx(None), "anticoagulation");
    assert_eq!((found.total, found.tally.ages, found.tally.states), (3, [2, 1], [1, 1, 1]));
}

#[test]
fn the_index_outlives_the_process_and_is_built_again_when_it_cannot_be_read() {
    let (mut house, open) = hospital();
    let position = house.search.position();
    let reopen = |house: &mut House| {
        house.search = Arc::new(Search::open(house.folder.path()).unwrap());
    };
    reopen(&mut house);
    assert_eq!((house.search.position(), house.search.document_count()), (position, 4), "read without the writer");
    assert_eq!(house.ids("tea"), [3]);

    // What changes behind its back is seen only by an index that was built again.
    let shelf = house.folder.path().join("search");
    let folder = || shelf.join(std::fs::read_to_string(shelf.join("current")).unwrap());
    house.notes.0.lock().unwrap().insert(7, note(Some(open), "Unannounced", ""));
    house.follow();
    assert_eq!(house.ids("unannounced"), NOTHING);
    let damage: [(&str, &dyn Fn()); 4] = [
        ("a file is cut", &|| {
            let file =
                std::fs::read_dir(folder()).unwrap().flatten().find(|f| f.path().extension() == Some("pos".as_ref()));
            let path = file.expect("an index has positions").path();
            let bytes = std::fs::read(&path).unwrap();
            std::fs::write(&path, [&bytes[..bytes.len() / 2], &[7; 30]].concat()).unwrap();
        }),
        ("the list of files is gone", &|| std::fs::remove_file(folder().join("meta.json")).unwrap()),
        ("another format", &|| std::fs::write(shelf.join("current"), "0.1").unwrap()),
        ("all of it is gone", &|| std::fs::remove_dir_all(&shelf).unwrap()),
    ];
    for (number, (what, damage)) in (8..).zip(damage) {
        house.search = Arc::new(Search::open(tempfile::tempdir().unwrap().path()).unwrap());
        damage();
        house.notes.0.lock().unwrap().insert(number, note(Some(open), "Unannounced", ""));
        reopen(&mut house);
        house.follow();
        let expected: Vec<i64> = (7..=number).collect();
        assert_eq!(house.ids("unannounced"), expected, "{what}");
        assert_eq!(house.search.position(), position, "{what}");
        assert_eq!(std::fs::read_dir(&shelf).unwrap().flatten().filter(|f| f.path().is_dir()).count(), 1, "{what}");
    }
}

#[test]
fn an_index_of_another_database_is_not_believed() {
    let (mut house, open) = hospital();
    let other = House::new();
    other.community("safe-handovers", Access::Open, &[]);
    for id in 101..=108 {
        other.put(id, Some(note(Some(open), "Elsewhere", "")));
    }
    // The same positions, another past.
    let update = diesel::sql_query("UPDATE activity SET at = at - 1");
    other.database.write_now(move |db| Ok(update.clone().execute(db)?)).unwrap();
    house.search = Arc::new(Search::open(tempfile::tempdir().unwrap().path()).unwrap());
    let moved = House { search: Arc::new(Search::open(house.folder.path()).unwrap()), ..other };
    assert_eq!(moved.search.document_count(), 4);
    moved.follow();
    assert_eq!(moved.search.document_count(), 8);
}

#[test]
fn only_one_process_writes() {
    let (house, _) = hospital();
    let second = Search::open(house.folder.path()).unwrap();
    let refused = second.rebuild(&house.database, &house.registry, &|_| ());
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
}

#[test]
fn building_again_takes_nothing_away() {
    let (house, open) = hospital();
    house.notes.0.lock().unwrap().insert(7, note(Some(open), "Unannounced", ""));
    let seen = Mutex::new(Vec::new());
    let documents = house
        .search
        .rebuild(&house.database, &house.registry, &|count| {
            assert!(house.search.is_building());
            // Searches go on, and so does following.
            seen.lock().unwrap().push((count, house.ids("tea")));
            if count == 5 {
                house.put(1, None);
                house.put(8, Some(note(Some(open), "While it is built", "")));
                house.follow();
            }
        })
        .unwrap();
    assert_eq!(seen.into_inner().unwrap(), [(5, vec![3]), (6, vec![3])]);
    assert_eq!(documents, 5);
    assert!(!house.search.is_building());
    assert_eq!(house.ids("unannounced"), [7]);
    assert_eq!(house.ids("while built"), [8]);
    assert_eq!(house.ids("anticoagulation"), [2], "what the old one followed meanwhile, the new one has too");
    house.put(9, Some(note(Some(open), "Afterwards", "")));
    house.follow();
    assert_eq!(house.ids("afterwards"), [9]);
}
