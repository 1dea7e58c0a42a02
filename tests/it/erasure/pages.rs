//! Who may erase whom, and what the pages say before.

use ::communities::Access;
use ::people::Role;

use super::*;

both!(a_page_says_in_numbers_what_goes_and_asks_for_name_and_password, |world| {
    let (id, friend) = (zanzibara(&world), world.person("Friend"));
    let me = Person { id, handle: HANDLE.to_owned(), name: NAME.to_owned() };
    let community = world.community("safe-handovers", Access::Open, &me);
    world.join(&friend, community, Role::Member);
    let browser = signed_in(&world).await;
    let asked = [("kind", "discussion"), ("title", "On quills"), ("body", "Mine")];
    world.post(&browser, "/c/safe-handovers/topics", &asked).await.expect(303);
    let page = world.get(&browser, "/settings/leave").await.expect(200);
    assert_eq!(page.text_of("h1"), "Leave for good and be erased?");
    assert!(
        page.text().contains("1 topic") && page.text().contains("The membership in 1 community"),
        "{}",
        page.text()
    );
    assert!(
        page.text().contains("Only you lead these communities") && page.text().contains("/c/safe-handovers/members")
    );

    let nothing = world.post(&browser, "/settings/leave", &[]).await.expect(422);
    for said in ["Choose what becomes", "This is not the name above"] {
        assert!(nothing.text().contains(said), "{said}");
    }
    let wrong = [("posts", "keep"), ("name", "Zanzibara"), ("password", "wrong one here")];
    let wrong = world.post(&browser, "/settings/leave", &wrong).await.expect(422);
    assert_eq!(wrong.field("name"), "Zanzibara", "what was typed stays");
    let stored = world.stored(|db| Ok(people::table.find(id).select(people::erasure).first::<Option<String>>(db)?));
    assert_eq!(stored, None);
    let token = world.request("GET", "/settings/leave").header("authorization", "Bearer nothing").send().await;
    assert_ne!(token.status.as_u16(), 200, "in a browser only");

    leave(&world, &browser, "keep").await;
    world.settle();
    // Nobody leads the community now, and a member can take it on.
    let home = world.get(&friend, "/c/safe-handovers").await.expect(200);
    assert!(!home.text().contains("quillfeather"), "{}", home.text());
    world.post(&friend, "/c/safe-handovers/facilitation", &[]).await.expect(303);
});

both!(an_administrator_erases_and_the_last_one_stays, |world| {
    let (mei, other) = (world.admin("Mei"), world.person("Other"));
    let id = zanzibara(&world);
    let path = format!("/people/{HANDLE}/erasure");
    world.get(&other, &path).await.expect(403);
    world.post(&other, &path, &[("posts", "keep"), ("name", NAME)]).await.expect(403);
    let asked = world.get(&mei, &path).await.expect(200);
    assert_eq!(asked.text_of("h1"), format!("Erase {NAME} for good?"));
    let last = world.get(&mei, "/settings/leave").await.expect(200);
    assert!(last.text().contains("Nobody else administers this house"), "{}", last.text());
    let refused = world.arrange(move |db| {
        Ok(::people::erasure::begin(db, &Ctx::system(Time::now()), mei.id, spine::erasure::Posts::Keep).is_err())
    });
    assert!(refused, "the last administrator stays");
    let mei = world.admin("Mei");

    let browser = signed_in(&world).await;
    world.post(&mei, &path, &[("posts", "remove"), ("name", "Somebody else")]).await.expect(422);
    world.post(&mei, &path, &[("posts", "remove"), ("name", NAME)]).await.expect(303);
    assert!(world.get(&browser, "/settings/profile").await.status.is_redirection(), "out in that moment");
    let under_way = world.get(&mei, &format!("/people/{HANDLE}")).await.expect(200);
    assert!(under_way.text().contains("Being erased"));
    world.post(&mei, &format!("/people/{HANDLE}/reactivation"), &[]).await.expect(409);
    world.settle();
    world.get(&mei, &format!("/people/{HANDLE}")).await.expect(404);
    world.get(&mei, &format!("/people/{}", handle_of(&world, id))).await.expect(200);
    // Twice is once.
    world.arrange(move |db| ::people::erasure::begin(db, &Ctx::system(Time::now()), id, spine::erasure::Posts::Keep));
    world.settle();
});
