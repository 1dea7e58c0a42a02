//! The house itself: what holds for every page.

use crate::harness::*;

both!(every_answer_carries_the_guards, |world| {
    let nobody = Nobody;
    let page = world.get(&nobody, "/nowhere").await;
    assert_eq!(page.status, 404);
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.text_of("h1"), "You can’t see this page");
    assert!(page.text_of("code").contains(page.header("x-request-id")), "the page names the code of the request");

    let problem = world.get(&nobody, "/api/v1/nowhere").await;
    assert_eq!(problem.status, 404);
    assert_eq!(problem.header("content-type"), "application/problem+json");
    assert_eq!(problem.json()["status"], 404);
});

both!(a_form_of_another_site_is_refused, |world| {
    let foreign = world.request("POST", "/look").header("origin", "https://elsewhere.example").form(&[]).send().await;
    assert_eq!(foreign.status, 403);
    let own = world
        .request("POST", "/look")
        .header("origin", "http://localhost:8080")
        .form(&[("theme", "dark")])
        .send()
        .await;
    assert_eq!(own.status, 303);
    assert!(own.header("set-cookie").starts_with("look=dark"));
});

both!(only_a_token_makes_up_for_where_a_form_comes_from, |world| {
    let nadia = world.person("Nadia");
    let send = async |authorization: &str| {
        let request = nadia.dress(world.request("POST", "/look")).header("origin", "https://elsewhere.example");
        request.header("authorization", authorization).form(&[("theme", "dark")]).send().await
    };
    send(&format!("Bearer {}", nadia.token())).await.expect(303);
    send("Basic bmFkaWE6eA==").await.expect(403);
});

both!(an_address_that_no_text_can_have_leads_nowhere, |world| {
    let sunniva = world.person("Sunniva");
    world.community("safe-handovers", ::communities::Access::Open, &sunniva);
    for address in [
        "/c/safe%00handovers",
        "/people/su%00nniva",
        "/people?q=%00",
        "/c/safe-handovers/forum?tag=a%00b",
        "/api/v1/communities/safe%00handovers",
        "/f/%00",
    ] {
        world.get(&sunniva, address).await.expect(404);
    }
    world.get(&sunniva, "/people?q=%2500").await.expect(200);
    let handle = [("handle", "mei\u{0}"), ("key", "0123456789abcdef")];
    let refused = world.post(&sunniva, "/c/safe-handovers/members", &handle).await.expect(422);
    assert_eq!(refused.texts("#handle-error").len(), 1);
    let picture = world.request("POST", "/f").multipart(&[("community", "safe\u{0}handovers")], Some(("a.png", b"x")));
    sunniva.dress(picture).send().await.expect(404);
});

both!(json_is_for_whoever_asked, |world| {
    let nadia = world.person("Nadia");
    let me = world.api(&nadia, "GET", "/api/v1/me", None).await.expect(200);
    assert_eq!(me.header("cache-control"), "private, no-cache");
    assert_eq!(world.request("GET", "/api/v1/me").send().await.expect(401).header("cache-control"), "no-store");
});
