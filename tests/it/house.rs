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
