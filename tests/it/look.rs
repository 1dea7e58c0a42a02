//! What surrounds pages: assets, the cabinet, the choice of look.

use crate::harness::*;

const SHEETS: [&str; 9] = [
    "/cabinet",
    "/cabinet/topic",
    "/cabinet/list",
    "/cabinet/ask",
    "/cabinet/search",
    "/help",
    "/help/keys",
    "/privacy",
    "/nowhere",
];

both!(every_sheet_obeys_the_strict_policy, |world| {
    for path in SHEETS {
        let page = world.get(&Nobody, path).await;
        let (status, text) = (page.status.as_u16(), page.text());
        assert_eq!(status, if path == "/nowhere" { 404 } else { 200 }, "{path}");
        assert!(!text.contains(" style=") && !text.contains("<style"), "{path} has a style of its own");
        assert!(!text.contains("hx-on") && !text.contains("javascript:"), "{path} has script of its own");
        assert!(page.attributes("script", "src").iter().all(|src| src.starts_with("/assets/")), "{path}");
        assert_eq!(page.texts("h1").len(), 1, "{path} has one title");
        assert!(!text.contains('⟦'), "{path} lacks a sentence");
    }
});

both!(no_id_stands_twice_on_a_sheet, |world| {
    for path in SHEETS {
        let page = world.get(&Nobody, path).await;
        let mut ids = page.attributes("[id]", "id");
        let all = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), all, "{path}");
        for wanted in page.attributes("label[for]", "for") {
            assert!(ids.contains(&wanted), "{path}: a label for {wanted}, which is not there");
        }
    }
});

both!(the_cabinet_shows_every_kind_of_component, |world| {
    let sheet = world.get(&Nobody, "/cabinet").await;
    for selector in [
        ".button.primary",
        ".button.destructive",
        "[aria-pressed=true]",
        ".errors a",
        ".field.wrong [aria-invalid=true]",
        ".choice input[checked]",
        "ws-writing textarea",
        "ws-tags input",
        ".row.fresh",
        ".compact .state.warn",
        ".views [aria-current]",
        ".paging [aria-current]",
        ".facet",
        ".banner.bad",
        "dialog",
        "details.menu",
        "ws-toast .toast",
        ".avatar-72",
        "ins",
        "time[datetime]",
        ".empty",
    ] {
        assert!(!sheet.attributes(selector, "class").is_empty() || !sheet.texts(selector).is_empty(), "no {selector}");
    }
    assert_eq!(
        sheet.attributes("dialog a, .errors a", "href"),
        ["#tags", "#begins"],
        "the summary leads to the fields"
    );
});

both!(the_chosen_look_is_in_the_first_byte, |world| {
    let chosen = world.request("POST", "/look").form(&[("theme", "dark"), ("back", "/help")]).send().await.expect(303);
    assert_eq!(chosen.location(), "/help");
    let cookie = chosen.header("set-cookie").split(';').next().unwrap().to_owned();
    let page = world.request("GET", "/help").header("cookie", &cookie).send().await;
    assert_eq!(page.attributes("html", "data-theme"), ["dark"]);
    let more = world.request("POST", "/look").header("cookie", &cookie).form(&[("compact", "true")]).send().await;
    assert!(more.header("set-cookie").starts_with("look=dark.compact;"), "what is absent stays as it was");
    let away = world.request("POST", "/look").form(&[("theme", "dark"), ("back", "//evil.example")]).send().await;
    assert_eq!(away.location(), "/");
});

/// Whether the assets have been built; tests of them have nothing to look at otherwise.
fn built() -> bool {
    web::assets::check().inspect_err(|why| eprintln!("skipped: {why}")).is_ok()
}

both!(assets_are_kept_for_ever_and_answered_by_304, |world| {
    if !built() {
        return;
    }
    let page = world.get(&Nobody, "/help").await;
    let style = page.attributes("link[rel=stylesheet]", "href").remove(0);
    let plain = world.get(&Nobody, &style).await.expect(200);
    assert_eq!(plain.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(plain.header("content-encoding"), "");

    let small = world.request("GET", &style).header("accept-encoding", "gzip, br").send().await.expect(200);
    assert_eq!(small.header("content-encoding"), "br");
    assert!(small.bytes.len() * 3 < plain.bytes.len(), "{} of {}", small.bytes.len(), plain.bytes.len());
    assert_ne!(small.header("etag"), plain.header("etag"), "each variant has its own tag");

    let again = world.request("GET", &style).header("if-none-match", plain.header("etag")).send().await;
    assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0));
    for hidden in ["/assets/manifest.json", &format!("{style}.br"), "/assets/../Cargo.toml", "/assets/missing"] {
        world.get(&Nobody, hidden).await.expect(404);
    }
});

both!(a_first_visit_of_a_topic_fits_the_budget, |world| {
    if !built() {
        return;
    }
    let page = world.get(&Nobody, "/cabinet/topic").await;
    let mut paths = vec!["/cabinet/topic".to_owned()];
    paths.extend(page.attributes("link[href]", "href"));
    paths.extend(page.attributes("script[src]", "src"));
    let mut total = 0;
    for path in &paths {
        let file = world.request("GET", path).header("accept-encoding", "br").send().await.expect(200);
        total += file.bytes.len();
    }
    assert!(paths.len() >= 6, "page, icon, two fonts, style, script: {paths:?}");
    assert!(total <= 120_000, "{total} bytes");
});

/// Routes that answer GET with something else than a page: parts that a script puts into one, what goes on, files,
/// the API.
const NO_PAGE: [&str; 9] = [
    "/api/",
    "/assets/",
    "/f/",
    "/live",
    "/search/suggest",
    "/search/similar",
    "/interests/suggest",
    "/administration/record/export",
    "/branding/",
];

#[test]
fn every_page_is_looked_at_in_a_browser() {
    let listed = std::fs::read_to_string("e2e/pages.ts").expect("the pages of the browser tests");
    let pages: Vec<&str> = wellspring::routes()
        .iter()
        .filter(|route| route.method == axum::http::Method::GET)
        .map(|route| route.path)
        .filter(|path| !NO_PAGE.iter().any(|start| path.starts_with(start)))
        .collect();
    assert!(pages.len() > 30, "{pages:?}");
    let missing: Vec<&&str> = pages.iter().filter(|path| !listed.contains(&format!("\", \"{path}\","))).collect();
    assert!(missing.is_empty(), "e2e/pages.ts lacks {missing:?}");
}
