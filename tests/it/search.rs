//! Search: who finds what, how it is asked, how soon it follows, and what the pages and the API say.

use std::time::{Duration, Instant};

use ::communities::Access;
use ::communities::schema::communities;
use ::people::{Role, membership};
use ::search::Search;
use db::CommunityId;
use diesel::prelude::*;
use serde_json::{Value, json};
use spine::Stopper;
use web::limits::PerMinute;
use web::page::query as encoded;

use crate::harness::*;

/// An open, an on-request and a private community, each with the same topic, and who is in them.
struct Wards {
    sunniva: Person,
    amara: Person,
    oskar: Person,
    private: CommunityId,
}

async fn wards(world: &World) -> Wards {
    let (sunniva, amara, oskar) = (world.person("Sunniva"), world.person("Amara"), world.person("Oskar"));
    let mut ids = Vec::new();
    for (slug, access) in [("open", Access::Open), ("request", Access::Request), ("private", Access::Private)] {
        let id = world.community(slug, access, &sunniva);
        world.join(&amara, id, Role::Member);
        ids.push(id);
    }
    for slug in ["open", "request", "private"] {
        let title = format!("Zebrafish rota of the {slug} ward");
        ask(world, &amara, slug, &title, "Who keeps the *zebrafish*?", &["rota", "night shift"]).await;
    }
    world.settle();
    Wards { sunniva, amara, oskar, private: ids[2] }
}

/// Starts a topic through the API; gives it.
async fn ask(world: &World, who: &Person, slug: &str, title: &str, body: &str, tags: &[&str]) -> Value {
    let new = json!({"kind": "question", "title": title, "body": body, "tags": tags});
    world.api(who, "POST", &format!("/api/v1/communities/{slug}/topics"), Some(new)).await.expect(201).json()
}

async fn reply(world: &World, who: &Person, topic: &Value, body: &str) -> Value {
    let path = format!("/api/v1/topics/{}/replies", topic["id"]);
    world.api(who, "POST", &path, Some(json!({"body": body}))).await.expect(201).json()
}

/// What somebody finds through the API.
async fn found(world: &World, who: Option<&Person>, query: &str) -> Value {
    let path = format!("/api/v1/search?q={}", encoded(query));
    match who {
        Some(who) => world.api(who, "GET", &path, None).await.expect(200).json(),
        None => world.request("GET", &path).send().await.expect(200).json(),
    }
}

/// Titles of what was found, sorted; the count must be theirs.
fn titles(found: &Value) -> Vec<String> {
    let items = found["items"].as_array().expect("a list");
    assert_eq!(found["total"], items.len(), "{found}");
    let mut titles: Vec<String> =
        items.iter().map(|item| item["title"].as_str().unwrap_or_default().to_owned()).collect();
    titles.sort();
    titles
}

both!(each_finds_what_they_may_read, |world| {
    let Wards { amara, oskar, private, .. } = wards(&world).await;
    let rota = |slugs: &[&str]| -> Vec<String> {
        slugs.iter().map(|slug| format!("Zebrafish rota of the {slug} ward")).collect()
    };
    assert_eq!(titles(&found(&world, Some(&amara), "zebrafish").await), rota(&["open", "private", "request"]));
    assert_eq!(titles(&found(&world, Some(&oskar), "zebrafish").await), rota(&["open"]));
    assert_eq!(titles(&found(&world, None, "zebrafish").await), rota(&["open"]));
    assert_eq!(titles(&found(&world, Some(&amara), "in:private zebrafish").await), rota(&["private"]));
    for query in ["in:private zebrafish", "in:request zebrafish", "in:nowhere zebrafish"] {
        assert_eq!(found(&world, Some(&oskar), query).await["total"], 0, "{query}");
    }
    // The face of a community is found by whoever may know of it.
    let faces = "kind:community change hands";
    assert_eq!(titles(&found(&world, Some(&amara), faces).await), ["open", "private", "request"]);
    assert_eq!(titles(&found(&world, Some(&oskar), faces).await), ["open", "request"]);
    assert_eq!(titles(&found(&world, None, faces).await), ["open"]);

    // The page says the same as the API, and nothing of what is hidden.
    let page = world.get(&oskar, "/search?q=zebrafish").await.expect(200);
    assert_eq!(page.texts(".result .row-title"), rota(&["open"]));
    assert!(!page.text().contains("private") && page.text_of(".head .meta").starts_with("1 found"));

    // A right withdrawn, and a community that closes, are seen at once.
    let leaver = amara.id;
    world.arrange(move |db| membership::remove(db, private, leaver));
    assert_eq!(titles(&found(&world, Some(&amara), "zebrafish").await), rota(&["open", "request"]));
    world.arrange(|db| {
        let open = communities::table.filter(communities::slug.eq("open"));
        Ok(diesel::update(open).set(communities::access.eq(Access::Private)).execute(db)?)
    });
    assert_eq!(titles(&found(&world, Some(&oskar), "zebrafish").await), [""; 0]);
    assert_eq!(titles(&found(&world, None, "zebrafish").await), [""; 0]);
});

both!(every_operator_finds, |world| {
    let Wards { sunniva, amara, .. } = wards(&world).await;
    let topic = ask(&world, &sunniva, "open", "Anticoagulation before a transfer", "Stop, note, or ask?", &[]).await;
    let answer = reply(&world, &amara, &topic, "Never stop it for the move itself.").await;
    let solution = format!("/api/v1/topics/{}/solution", topic["id"]);
    world.api(&sunniva, "PUT", &solution, Some(json!({"post": answer["id"]}))).await.expect(204);
    ask(&world, &sunniva, "open", "東京都の病院", "申し送りについて", &[]).await;
    world.settle();
    let year = jiff_year(&world);
    let before = format!("before:{year} in:open");
    let after = format!("after:{year} anticoagulation kind:topic");
    let (transfer, rota, tokyo) =
        ("Anticoagulation before a transfer", "Zebrafish rota of the open ward", "東京都の病院");
    for (query, expected) in [
        ("anticoagulation", &[transfer][..]),
        ("transfers noted", &[transfer]),
        ("\"stop it for\"", &[transfer]),
        ("\"it stop for\"", &[]),
        ("never", &[transfer]),
        ("rota in:open", &[rota]),
        ("rota in:open -zebrafish", &[]),
        ("tag:\"night shift\" in:open", &[rota]),
        ("by:sunniva kind:topic", &[transfer, tokyo]),
        ("by:@amara in:open kind:question", &[rota]),
        ("is:solved", &[transfer]),
        ("is:unanswered in:open", &[rota, tokyo]),
        ("is:open in:open", &[rota, tokyo]),
        ("kind:reply", &[transfer]),
        ("kind:discussion", &[]),
        ("kind:announcement", &[]),
        (before.as_str(), &[]),
        (after.as_str(), &[transfer]),
        ("京都", &[tokyo]),
        ("送り", &[tokyo]),
        ("大阪", &[]),
        ("foo:bar", &[]),
    ] {
        let found = found(&world, Some(&amara), query).await;
        assert_eq!(titles(&found), expected, "{query}");
    }
    let hit = &found(&world, Some(&amara), "is:solved anticoagulation").await["items"][0];
    assert_eq!((&hit["kind"], &hit["id"]), (&json!("topic"), &topic["id"]));
    assert_eq!(hit["marks"], json!(["question", "solved"]));
    assert_eq!(hit["community"], json!({"slug": "open", "name": "open"}));
    assert_eq!(hit["author"]["handle"], "sunniva");
    assert_eq!(hit["url"], topic["url"]);
});

/// The year in which the world's topics are written.
fn jiff_year(world: &World) -> String {
    let at = world.stored(|db| Ok(spine::activity::after(db, 0, 1)?[0].at));
    at.rfc3339()[..4].to_owned()
}

both!(typing_errors_are_mended_and_words_marked, |world| {
    let Wards { amara, .. } = wards(&world).await;
    let found = found(&world, Some(&amara), "zebrafihs in:open").await;
    assert_eq!(found["mended"], json!([{"typed": "zebrafihs", "meant": "zebrafish"}]));
    assert_eq!(found["items"][0]["snippet"], "Who keeps the <mark>zebrafish</mark>?");

    let page = world.get(&amara, "/search?q=zebrafihs+in%3Aopen").await.expect(200);
    let said = page.text_of(".understood");
    assert_eq!(said, "Shown for zebrafish, in open. Search for “zebrafihs” as typed");
    assert_eq!(page.texts(".results mark"), ["Zebrafish", "zebrafish"]);
    assert_eq!(page.attributes("input[type=search]", "value"), ["zebrafihs in:open"]);
    let typed = page.attributes(".understood a", "href").remove(0);
    let exact = world.get(&amara, &typed).await.expect(200);
    assert_eq!(exact.texts(".result").len(), 0);
    assert_eq!(exact.text_of(".section .read"), "Nothing found for “zebrafihs” in open.");
});

both!(what_is_removed_is_gone_within_a_second, |world| {
    let Wards { amara, .. } = wards(&world).await;
    let topic = ask(&world, &amara, "open", "A quokka on the ward", "Nobody knows.", &[]).await;
    let answer = reply(&world, &amara, &topic, "It was a wallaby.").await;
    let (stopper, stop) = Stopper::new();
    let database = world.app.database().clone();
    let readers = wellspring::readers(&world.app);
    let following = tokio::spawn(spine::readers::follow_all(database, readers, "test".to_owned(), stop));

    let count = async |query: &str| found(&world, Some(&amara), query).await["total"].as_u64().expect("a number");
    let soon = async |query: &str, expected: u64| {
        let started = Instant::now();
        while count(query).await != expected {
            assert!(started.elapsed() < Duration::from_secs(5), "{query} is not {expected} after five seconds");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        started.elapsed()
    };
    soon("quokka", 1).await;
    soon("wallaby", 1).await;
    assert_eq!(count("is:unanswered quokka").await, 0);

    let post = format!("/api/v1/posts/{}", answer["id"]);
    world.api(&amara, "DELETE", &post, None).await.expect(204);
    let gone = soon("wallaby", 0).await;
    assert!(gone < Duration::from_secs(1), "{gone:?}");
    soon("is:unanswered quokka", 1).await;
    let other = reply(&world, &amara, &topic, "It was a numbat.").await;
    soon("numbat", 1).await;

    // A topic that goes takes its replies along.
    world.api(&amara, "DELETE", &format!("/api/v1/topics/{}", topic["id"]), None).await.expect(204);
    let gone = soon("quokka", 0).await + soon("numbat", 0).await;
    assert!(gone < Duration::from_secs(1), "{gone:?}");
    assert!(other["id"].is_i64());
    stopper.stop();
    following.await.expect("readers end");
});

both!(pages_are_full_and_counts_right, |world| {
    let Wards { sunniva, amara, oskar, .. } = wards(&world).await;
    for number in 0..45 {
        let slug = ["open", "private"][number % 2];
        ask(&world, &sunniva, slug, &format!("Pelican number {number}"), "One of many pelicans.", &[]).await;
    }
    world.settle();
    let (mut seen, mut path) = (Vec::new(), "/api/v1/search?q=pelicans&limit=10".to_owned());
    let mut sizes = Vec::new();
    loop {
        let page = world.api(&oskar, "GET", &path, None).await.expect(200).json();
        assert_eq!(page["total"], 23);
        let items = page["items"].as_array().expect("a list");
        sizes.push(items.len());
        seen.extend(items.iter().map(|item| item["id"].as_i64()));
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/api/v1/search?q=pelicans&limit=10&cursor={cursor}"),
            None => break,
        }
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!((sizes, seen.len()), (vec![10, 10, 3], 23), "no page lacks any, none comes twice");

    let first = world.get(&amara, "/search?q=pelicans").await.expect(200);
    assert!(first.text_of(".head .meta").starts_with("45 found"), "{}", first.text_of(".head .meta"));
    assert_eq!(first.texts(".result").len(), 20);
    assert_eq!(first.text_of(".paging .meta"), "1 to 20 of 45");
    let next = first.attributes(".paging a[rel=next]", "href").remove(0);
    let last = world.get(&amara, &next.replace("page=2", "page=3")).await.expect(200);
    assert_eq!((last.texts(".result").len(), last.text_of(".paging .meta")), (5, "41 to 45 of 45".to_owned()));

    // The figures beside the filters are what choosing them shows.
    let figures = |page: &Reply, name: &str| -> Vec<(String, String)> {
        let part = |of: &str| page.texts(&format!(".facet:has(input[name=\"{name}\"]) {of}"));
        part("label").into_iter().zip(part(".meta")).collect()
    };
    let both = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(figures(&first, "in"), [both("open", "23"), both("private", "22")]);
    let held = world.get(&amara, "/search?q=pelicans&in=private&kind=topic").await.expect(200);
    assert_eq!(held.attributes("input[type=search]", "value"), ["pelicans in:private kind:topic"]);
    assert!(held.text_of(".head .meta").starts_with("22 found"));
    assert_eq!(figures(&held, "in"), [both("private", "22"), both("open", "23")]);
    assert_eq!(held.attributes(".facet input[checked]", "value"), ["topic", "private"]);
    assert_eq!(held.attributes("form.filters input[name=q]", "value"), ["pelicans"]);
    assert_eq!(held.text_of("form.filters a.quiet"), "Clear 2 filters");
});

both!(nothing_found_leads_on, |world| {
    let Wards { sunniva, amara, oskar, .. } = wards(&world).await;
    ask(&world, &sunniva, "request", "A heron in the atrium", "It eats the fish.", &[]).await;
    world.settle();
    let page = world.get(&amara, "/search?q=heron+in%3Aopen").await.expect(200);
    assert_eq!(page.text_of(".section .read"), "Nothing found for “heron” in open.");
    assert_eq!(page.texts(".section .row-title"), ["Look everywhere", "Ask it in open"]);
    assert_eq!(page.text_of(".section .row .meta"), "1 found there");
    assert_eq!(page.attributes(".section .row .button", "href"), ["/c/open/ask?title=heron"]);
    let wider = world.get(&amara, &page.attributes(".section .row-title a", "href")[0]).await.expect(200);
    assert_eq!(wider.texts(".result .row-title"), ["A heron in the atrium"]);
    let outside = world.get(&oskar, "/search?q=heron+in%3Aopen").await.expect(200);
    assert_eq!(outside.texts(".section .row"), [""; 0], "nobody is led to what they may not do or see");

    let everywhere = world.get(&amara, "/search?q=pelican").await.expect(200);
    assert_eq!(everywhere.texts(".section .row-title"), ["Ask it in open", "Ask it in private", "Ask it in request"]);
    let signs_only = world.get(&amara, "/search?q=%F0%9F%90%9F").await.expect(200);
    assert_eq!(signs_only.text_of(".section .read"), "Nothing found for “🐟”.");
    let misread = world.get(&amara, "/search?q=zebrafish+is%3Apink").await.expect(200);
    assert!(misread.text_of(".understood").starts_with("“is:pink” was searched as words"), "{}", misread.text());
    let read = world.get(&amara, "/search?q=zebrafish+is%3Aopen").await.expect(200);
    assert!(!read.text().contains("was searched as words"));

    let landing = world.get(&Nobody, "/search").await.expect(200);
    assert!(landing.texts("#signs code").contains(&"is:unanswered".to_owned()));
    assert_eq!(landing.texts(".result").len(), 0);
});

both!(typing_finds_titles_tags_and_people, |world| {
    let Wards { amara, oskar, .. } = wards(&world).await;
    let links = async |who: &dyn Visitor, typed: &str| {
        let page = world.get(who, &format!("/search/suggest?q={}", encoded(typed))).await.expect(200);
        page.texts("a.found")
    };
    assert_eq!(links(&oskar, "zebraf").await, ["Zebrafish rota of the open ward Topic, open"]);
    assert_eq!(links(&amara, "zebraf").await.len(), 3);
    assert_eq!(links(&oskar, "zebrafish wa").await, ["Zebrafish rota of the open ward Topic, open"]);
    assert_eq!(links(&oskar, "night").await[0], "night shift tag, 1 topic");
    assert_eq!(links(&amara, "night").await[0], "night shift tag, 3 topics");
    for empty in ["", " ", "\"", "zz:"] {
        assert_eq!(links(&oskar, empty).await, [""; 0], "{empty:?}");
    }
    let first = world.get(&oskar, "/search/suggest?q=zebraf").await;
    assert!(first.text().contains("<mark>Zebrafish</mark>"));
    let tag = world.get(&oskar, "/search/suggest?q=night").await.attributes("a.found", "href").remove(0);
    assert_eq!(world.get(&oskar, &tag).await.expect(200).texts(".result").len(), 1);
});

both!(a_title_leads_to_what_may_answer_it, |world| {
    let Wards { amara, oskar, .. } = wards(&world).await;
    let like = async |who: &dyn Visitor, title: &str, community: &str| {
        let path = format!("/search/similar?q={}&community={community}", encoded(title));
        world.get(who, &path).await.expect(200)
    };
    let title = "Who is on the rota for the zebrafish tonight?";
    assert_eq!(like(&amara, title, "open").await.texts("li a"), ["Zebrafish rota of the open ward"]);
    assert_eq!(like(&amara, title, "").await.texts("li a").len(), 3);
    assert_eq!(like(&oskar, title, "private").await.text(), "", "nothing at all, so that nothing shows");
    assert_eq!(like(&amara, "Where do the herons nest in winter?", "open").await.text(), "");
    assert_eq!(like(&amara, "the and of", "open").await.text(), "");
});

both!(hostile_queries_are_answered, |world| {
    let Wards { amara, .. } = wards(&world).await;
    let long = "zebrafish ".repeat(1_000);
    for query in [
        "\"".repeat(3_000),
        "-".repeat(500),
        "in:".repeat(500),
        long,
        "a".repeat(10_000),
        "\u{1}\u{202e}zebrafish\u{7f}".to_owned(),
        "title:zebrafish AND NOT (text:* OR kind:[a TO z]) ^5~2".to_owned(),
        "'; DROP TABLE topics; --".to_owned(),
        "<script>alert(1)</script>".to_owned(),
        "after:9999 before:0001 after:2026-99-99".to_owned(),
        "🐟🐠 ﷽".to_owned(),
    ] {
        let started = Instant::now();
        let page = world.get(&amara, &format!("/search?q={}", encoded(&query))).await.expect(200);
        assert!(!page.text().contains("<script>alert"), "{query}");
        world.get(&amara, &format!("/search/suggest?q={}", encoded(&query))).await.expect(200);
        world.get(&amara, &format!("/search/similar?q={}", encoded(&query))).await.expect(200);
        found(&world, Some(&amara), &query).await;
        assert!(started.elapsed() < Duration::from_secs(10), "{query} took {:?}", started.elapsed());
    }
    for no_text in ["%FF", "%00"] {
        world.get(&amara, &format!("/search?q={no_text}")).await.expect(404);
    }
    for wrong in ["cursor=x", "cursor=-1", "cursor=99999999999", "limit=0", "limit=51"] {
        world.api(&amara, "GET", &format!("/api/v1/search?q=a&{wrong}"), None).await.expect(422);
    }
    let expected = json!({"items": [], "next_cursor": null, "total": 0, "mended": [], "has_most": false});
    assert_eq!(found(&world, None, "").await, expected);
});

both!(searching_is_limited_by_person_and_by_address, |world| {
    let world = world.limited(PerMinute { sign_in: 0, write: 0, search: 3 });
    let (sunniva, amara) = (world.person("Sunniva"), world.person("Amara"));
    for left in ["2", "1", "0"] {
        let reply = world.api(&amara, "GET", "/api/v1/search?q=a", None).await.expect(200);
        assert_eq!((reply.header("ratelimit-limit"), reply.header("ratelimit-remaining")), ("3", left));
    }
    let refused = world.api(&amara, "GET", "/api/v1/search?q=a", None).await.expect(429);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert!(refused.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds > 0));
    world.get(&amara, "/search?q=a").await.expect(429);
    world.get(&amara, "/search").await.expect(200);
    world.get(&sunniva, "/search?q=a").await.expect(200);

    // Invented credentials are nobody's, so they share the allowance of the address.
    for number in 0..3 {
        let request = world.request("GET", "/api/v1/search?q=a");
        request.header("cookie", &format!("wellspring=invented-{number}")).send().await.expect(200);
    }
    world.request("GET", "/search?q=a").header("cookie", "wellspring=another").send().await.expect(429);
});

both!(the_index_is_built_again_on_demand, |world| {
    let Wards { amara, .. } = wards(&world).await;
    let search = world.app.room::<Search>();
    let (documents, position) = (search.document_count(), search.position());
    assert!(documents >= 6, "{documents}");
    let counted = std::cell::Cell::new(0);
    assert_eq!(::search::rebuild(&world.app, &|count| counted.set(count)).expect("it is built"), documents);
    assert_eq!((counted.get(), search.position()), (documents, position));
    assert_eq!(found(&world, Some(&amara), "zebrafish").await["total"], 3);

    // Beside a running server the command line only asks for it.
    let ctx = spine::Ctx::system(db::Time::now());
    world.arrange(move |db| ::search::rebuild_later(db, &ctx));
    world.settle();
    assert_eq!(world.stored(spine::jobs::counts), [], "the job was carried out");
    assert_eq!(search.document_count(), documents);
});
