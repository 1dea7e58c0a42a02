//! Another address: confirmed at both ends.

use ::people::door::schema::email_changes;
use ::people::schema::people;
use db::Time;
use diesel::prelude::*;

use super::*;

const NEW: &str = "nadia@elsewhere.example";

async fn ask(world: &World, browser: &Browser, to: &str, password: &str) -> Reply {
    world.post(browser, "/settings/email", &[("email", to), ("password_now", password)]).await
}

fn address_of(world: &World, id: PersonId) -> String {
    world.stored(move |db| Ok(people::table.find(id).select(people::email).first::<Option<String>>(db)?)).unwrap()
}

fn letter_to<'a>(mails: &'a [String], address: &str) -> &'a String {
    mails.iter().rev().find(|mail| mail.contains(&format!("<{address}>"))).expect("a letter")
}

both!(an_address_is_changed_when_the_new_one_confirms, |world| {
    let id = account(&world, "Nadia Okafor");
    let old = email("Nadia Okafor");
    let browser = sign_in(&world, "Nadia Okafor").await;
    let page = world.get(&browser, "/settings/email").await.expect(200);
    assert!(page.text_of("main .read").contains(&old));
    let wrong = ask(&world, &browser, NEW, "wrong wrong").await.expect(422);
    assert_eq!(wrong.text_of(".error"), "This is not your password");
    assert_eq!(wrong.field("email"), NEW, "what was typed stays");
    assert_eq!(
        ask(&world, &browser, &old, PASSWORD).await.expect(422).text_of(".error"),
        "This is your address already"
    );
    ask(&world, &browser, "Nadia@Elsewhere.example", PASSWORD).await.expect(303);
    assert!(world.get(&browser, "/settings/email").await.text().contains("waits to be confirmed"));
    let mails = outbox(&world);
    assert_eq!(mails.len(), 2, "{mails:?}");
    let (confirm, stop) = (link(letter_to(&mails, NEW)), link(letter_to(&mails, &old)));
    assert!(confirm.starts_with("/email/") && stop.starts_with("/email/stop/"));
    assert_eq!(address_of(&world, id), old, "nothing has changed yet");
    let stored =
        world.stored(|db| Ok(email_changes::table.select(email_changes::confirm).load::<Option<Vec<u8>>>(db)?));
    assert_eq!(stored, [Some(web::hash_secret(confirm.trim_start_matches("/email/")).to_vec())], "only the hash");

    let question = world.get(&Nobody, &confirm).await.expect(200);
    assert_eq!(question.text_of("h1"), "Use this address from now on?");
    assert_eq!(address_of(&world, id), old, "looking changes nothing");
    world.post(&Nobody, &confirm, &[]).await.expect(200);
    assert_eq!(address_of(&world, id), NEW);
    assert!(is_inside(&world, &browser).await, "the session goes on");
    try_to_sign_in(&world, &old, PASSWORD).await.expect(422);
    try_to_sign_in(&world, NEW, PASSWORD).await.expect(303);
    world.post(&Nobody, &confirm, &[]).await.expect(404);

    // The old address is told, and can take it back for a week, with the first link too.
    let mails = outbox(&world);
    let told = letter_to(&mails, &old);
    assert!(told.contains("was changed"), "{told}");
    for way in [&stop, &link(told)] {
        assert_eq!(world.get(&Nobody, way).await.expect(200).text_of("h1"), "Take the change back?");
    }
    world.post(&Nobody, &link(told), &[]).await.expect(200);
    assert_eq!(address_of(&world, id), old);
    assert!(!is_inside(&world, &browser).await, "everybody is signed out");
    let mails = outbox(&world);
    assert!(letter_to(&mails, &old).contains("Set a new password"), "a link for a new password");
    world.post(&Nobody, &stop, &[]).await.expect(404);
});

both!(whoever_came_by_a_domain_stays_at_it, |world| {
    account(&world, "Nadia Okafor");
    let browser = sign_in(&world, "Nadia Okafor").await;
    world.arrange(|db| {
        let policy = ::people::sign_up::Policy::parse("domain", "marlowreach.example")?;
        ::people::sign_up::set_policy(db, &Ctx::system(Time::now()), &policy)
    });
    let refused = ask(&world, &browser, NEW, PASSWORD).await.expect(422);
    assert!(refused.text_of(".error").contains("end in one of these: marlowreach.example"), "{}", refused.text());
    ask(&world, &browser, "n.okafor@marlowreach.example", PASSWORD).await.expect(303);
    // Whoever was invited with an address of elsewhere is not held to what they never had.
    world.arrange(|db| {
        let policy = ::people::sign_up::Policy::parse("domain", "ward.example")?;
        ::people::sign_up::set_policy(db, &Ctx::system(Time::now()), &policy)
    });
    ask(&world, &browser, NEW, PASSWORD).await.expect(303);
});

both!(the_old_address_stops_a_change, |world| {
    let id = account(&world, "Nadia Okafor");
    let old = email("Nadia Okafor");
    let browser = sign_in(&world, "Nadia Okafor").await;
    ask(&world, &browser, NEW, PASSWORD).await.expect(303);
    let mails = outbox(&world);
    let (confirm, stop) = (link(letter_to(&mails, NEW)), link(letter_to(&mails, &old)));
    let page = world.get(&Nobody, &stop).await.expect(200);
    assert_eq!(page.text_of("h1"), "Stop the change?");
    let stopped = world.post(&Nobody, &stop, &[]).await.expect(200);
    assert!(stopped.text().contains("somebody knows your password"));
    assert_eq!(world.post(&Nobody, &confirm, &[]).await.expect(404).text_of("h1"), "This link does not work any more");
    assert_eq!(address_of(&world, id), old);
    assert!(is_inside(&world, &browser).await);
});

both!(a_change_that_came_too_late_or_was_replaced_confirms_nothing, |world| {
    let id = account(&world, "Nadia Okafor");
    let browser = sign_in(&world, "Nadia Okafor").await;
    ask(&world, &browser, "first@elsewhere.example", PASSWORD).await.expect(303);
    let first = link(letter_to(&outbox(&world), "first@elsewhere.example"));
    ask(&world, &browser, NEW, PASSWORD).await.expect(303);
    world.post(&Nobody, &first, &[]).await.expect(404);
    let second = link(letter_to(&outbox(&world), NEW));
    world.arrange(|db| {
        let past = Time::now().plus(-Time::MINUTE);
        diesel::update(email_changes::table).set(email_changes::expires_at.eq(past)).execute(db)?;
        Ok(())
    });
    world.post(&Nobody, &second, &[]).await.expect(404);
    assert_eq!(address_of(&world, id), email("Nadia Okafor"));
    for _ in 0..3 {
        ask(&world, &browser, NEW, PASSWORD).await.expect(303);
    }
    let enough = ask(&world, &browser, NEW, PASSWORD).await.expect(422);
    assert_eq!(enough.text_of(".error"), "You have asked for this five times within an hour. Try again later");
});

both!(whose_address_it_is_alone_learns_so, |world| {
    let id = account(&world, "Nadia Okafor");
    account(&world, "Tomasz Wolak");
    let browser = sign_in(&world, "Nadia Okafor").await;
    let asked = ask(&world, &browser, &email("Tomasz Wolak"), PASSWORD).await.expect(303);
    assert_eq!(asked.location(), "/settings/email", "the same answer as always");
    let mails = outbox(&world);
    let told = letter_to(&mails, &email("Tomasz Wolak"));
    assert!(told.contains("You have an account at") && link(told) == "/password/new", "{told}");
    // One that was taken in between.
    ask(&world, &browser, NEW, PASSWORD).await.expect(303);
    let confirm = link(letter_to(&outbox(&world), NEW));
    let new = NewPerson::parse("Ines Sommer", NEW).unwrap();
    world.arrange(move |db| account::create(db, &Ctx::system(Time::now()), &new));
    world.post(&Nobody, &confirm, &[]).await.expect(409);
    assert_eq!(address_of(&world, id), email("Nadia Okafor"));
});

both!(an_address_is_changed_in_a_browser_by_its_owner, |world| {
    let nadia = world.person("Nadia Okafor");
    let with_token =
        world.request("POST", "/settings/email").header("authorization", &format!("Bearer {}", nadia.token()));
    with_token.form(&[("email", NEW), ("password_now", PASSWORD)]).send().await.expect(403);
    assert_eq!(world.get(&Nobody, "/settings/email").await.location(), "/sign-in?next=/settings/email");
});
