//! Signing in in two steps.

use ::people::door::second::schema::{recovery_codes, second_steps, sign_in_steps};
use ::people::door::second::totp;
use db::Time;
use diesel::prelude::*;
use web::limits::PerMinute;

use super::*;
use crate::harness::server;

const HERE: &str = "/settings/second-step";

fn secret_of(world: &World, id: PersonId) -> Vec<u8> {
    world.stored(move |db| Ok(second_steps::table.find(id).select(second_steps::secret).first::<Vec<u8>>(db)?))
}

/// What the app shows so many half minutes from now.
fn code(world: &World, id: PersonId, later: i64) -> String {
    totp::code(&secret_of(world, id), totp::step(Time::now()) + later).unwrap()
}

/// As if the last code had been taken long ago.
fn forget_last(world: &World, id: PersonId) {
    world.arrange(move |db| {
        diesel::update(second_steps::table.find(id)).set(second_steps::last_step.eq(0_i64)).execute(db)?;
        Ok(())
    });
}

/// Switches it on; gives the browser and the recovery codes.
async fn switch_on(world: &World, name: &str, id: PersonId) -> (Browser, Vec<String>) {
    let browser = sign_in(world, name).await;
    world.post(&browser, HERE, &[("password_now", PASSWORD)]).await.expect(303);
    let code = code(world, id, 0);
    let shown = world.post(&browser, &format!("{HERE}/confirmation"), &[("code", &code)]).await.expect(200);
    forget_last(world, id);
    (browser, shown.texts(".codes code"))
}

/// Gives the password; gives the secret of the second step.
async fn password_given(world: &World) -> String {
    let page = try_to_sign_in(world, &email("Nadia Okafor"), PASSWORD).await.expect(200);
    assert_eq!(page.text_of("h1"), "The second step");
    assert!(page.headers.get("set-cookie").is_none(), "nobody is inside yet");
    page.field("step")
}

async fn give(world: &World, step: &str, code: &str) -> Reply {
    world.post(&Nobody, "/sign-in/code", &[("step", step), ("code", code), ("next", "/people")]).await
}

both!(a_second_step_is_set_up_with_an_app, |world| {
    let id = account(&world, "Nadia Okafor");
    let browser = sign_in(&world, "Nadia Okafor").await;
    let page = world.get(&browser, HERE).await.expect(200);
    assert!(page.texts("svg.code-picture").is_empty());
    let wrong = world.post(&browser, HERE, &[("password_now", "wrong wrong")]).await.expect(422);
    assert_eq!(wrong.text_of(".error"), "This is not your password");
    world.post(&browser, HERE, &[("password_now", PASSWORD)]).await.expect(303);
    let begun = world.get(&browser, HERE).await.expect(200);
    assert_eq!(begun.header("cache-control"), "no-store");
    assert_eq!(begun.attributes("svg.code-picture path", "fill"), ["#fff", "#000"]);
    let letters = begun.text_of("main code").replace(' ', "");
    assert_eq!(letters, totp::base32(&secret_of(&world, id)));
    try_to_sign_in(&world, &email("Nadia Okafor"), PASSWORD).await.expect(303);

    let confirm = format!("{HERE}/confirmation");
    let refused = world.post(&browser, &confirm, &[("code", "000000")]).await.expect(422);
    assert!(refused.text_of(".error").starts_with("This is not the code of this moment"));
    let shown = world.post(&browser, &confirm, &[("code", &code(&world, id, 0))]).await.expect(200);
    let codes = shown.texts(".codes code");
    assert_eq!(codes.len(), 10);
    let file = shown.attributes("a[download]", "href").remove(0);
    assert!(file.starts_with("data:text/plain") && file.contains(&codes[9]), "{file}");
    let stored = world.stored(|db| Ok(recovery_codes::table.select(recovery_codes::code).load::<Vec<u8>>(db)?));
    let plain = codes[0].replace('-', "");
    assert!(stored.contains(&web::hash_secret(&plain).to_vec()), "only hashes are kept");
    assert!(!world.get(&browser, HERE).await.text().contains(&codes[0]), "shown once");
    assert!(outbox(&world).iter().any(|mail| mail.contains("takes two steps now")));
});

both!(signing_in_asks_for_the_code, |world| {
    let id = account(&world, "Nadia Okafor");
    switch_on(&world, "Nadia Okafor", id).await;
    let step = password_given(&world).await;
    let wrong = give(&world, &step, "000000").await.expect(422);
    assert_eq!(wrong.field("step"), step);
    let right = code(&world, id, 0);
    let inside = give(&world, &step, &right).await.expect(303);
    assert_eq!(inside.location(), "/people");
    assert!(is_inside(&world, &Browser::after(&inside)).await);
    assert_eq!(
        give(&world, &step, &code(&world, id, 1)).await.expect(422).text_of("h1"),
        "Sign in",
        "one session each"
    );

    let again = password_given(&world).await;
    give(&world, &again, &right).await.expect(422);
    give(&world, &again, &code(&world, id, -1)).await.expect(422);
    give(&world, &again, &code(&world, id, 1)).await.expect(303);
});

both!(a_code_opens_one_browser, |world| {
    let id = account(&world, "Nadia Okafor");
    switch_on(&world, "Nadia Okafor", id).await;
    let (one, two) = (password_given(&world).await, password_given(&world).await);
    let code = code(&world, id, 0);
    let (first, second) = tokio::join!(give(&world, &one, &code), give(&world, &two, &code));
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422], "replayed in the same moment");
});

both!(a_recovery_code_works_once, |world| {
    let id = account(&world, "Nadia Okafor");
    let (browser, codes) = switch_on(&world, "Nadia Okafor", id).await;
    let step = password_given(&world).await;
    give(&world, &step, &codes[3].to_uppercase().replace('-', " ")).await.expect(303);
    assert!(outbox(&world).iter().any(|mail| mail.contains("A recovery code of your account")));
    assert!(world.get(&browser, HERE).await.text_of("main .meta").contains("9 recovery codes left"));
    let step = password_given(&world).await;
    give(&world, &step, &codes[3]).await.expect(422);
    let renew = format!("{HERE}/codes");
    world.post(&browser, &renew, &[("password_now", "wrong wrong")]).await.expect(422);
    let fresh = world.post(&browser, &renew, &[("password_now", PASSWORD)]).await.expect(200).texts(".codes code");
    give(&world, &step, &codes[4]).await.expect(422);
    give(&world, &step, &fresh[4]).await.expect(303);
});

both!(it_is_switched_off_with_the_password, |world| {
    let id = account(&world, "Nadia Okafor");
    let (browser, codes) = switch_on(&world, "Nadia Okafor", id).await;
    let off = format!("{HERE}/removal");
    world.post(&browser, &off, &[("password_now", "wrong wrong")]).await.expect(422);
    password_given(&world).await;
    world.post(&browser, &off, &[("password_now", PASSWORD)]).await.expect(303);
    try_to_sign_in(&world, &email("Nadia Okafor"), PASSWORD).await.expect(303);
    assert!(outbox(&world).iter().any(|mail| mail.contains("takes one step again")));
    assert_eq!(world.stored(|db| Ok(recovery_codes::table.count().get_result::<i64>(db)?)), 0, "{codes:?}");
});

both!(who_lost_everything_is_helped_on_the_command_line, |world| {
    let id = account(&world, "Nadia Okafor");
    switch_on(&world, "Nadia Okafor", id).await;
    password_given(&world).await;
    let flags = world.flags();
    let mut words = vec!["user", "one-step"];
    words.extend(flags.iter().map(String::as_str));
    let address = email("Nadia Okafor");
    words.push(&address);
    let ran = server::run(&words);
    assert!(ran.status.success(), "{}", server::complaint(&ran));
    try_to_sign_in(&world, &address, PASSWORD).await.expect(303);
    assert!(outbox(&world).iter().any(|mail| mail.contains("takes one step again")));
});

both!(the_page_of_the_ways_in_says_how_each_stands, |world| {
    let id = account(&world, "Nadia Okafor");
    let (browser, _) = switch_on(&world, "Nadia Okafor", id).await;
    let page = world.get(&browser, "/settings/sign-in").await.expect(200);
    let rows = page.texts(".rows .row");
    assert_eq!(rows.len(), 5);
    assert!(rows[0].ends_with("nadia.okafor@marlowreach.example"), "{rows:?}");
    assert!(rows[2].ends_with("none yet") && rows[3].contains("10 recovery codes left"), "{rows:?}");
    assert!(rows[4].ends_with("1 browser"), "{rows:?}");
    for href in page.attributes(".rows .row a", "href") {
        let page = world.get(&browser, &href).await.expect(200);
        assert_eq!(page.texts(".views [aria-current]").len(), 1, "{href} belongs to one view");
    }
});

both!(a_link_for_a_new_password_is_no_way_around, |world| {
    let id = account(&world, "Nadia Okafor");
    switch_on(&world, "Nadia Okafor", id).await;
    world.post(&Nobody, "/password/new", &[("email", &email("Nadia Okafor"))]).await.expect(200);
    let mails = outbox(&world);
    let link = link(mails.iter().find(|mail| mail.contains("Subject: Set a new password")).unwrap());
    let page = world.post(&Nobody, &link, &[("password", "staple staple staple")]).await.expect(200);
    assert_eq!(page.text_of("h1"), "The second step");
    assert!(page.headers.get("set-cookie").is_none());
    give(&world, &page.field("step"), &code(&world, id, 0)).await.expect(303);
});

both!(a_second_step_ends_with_time_with_the_password_and_with_the_account, |world| {
    let id = account(&world, "Nadia Okafor");
    let (browser, _) = switch_on(&world, "Nadia Okafor", id).await;
    let late = password_given(&world).await;
    world.arrange(|db| {
        let past = Time::now().plus(-Time::MINUTE);
        diesel::update(sign_in_steps::table).set(sign_in_steps::expires_at.eq(past)).execute(db)?;
        Ok(())
    });
    let page = give(&world, &late, &code(&world, id, 0)).await.expect(422);
    assert_eq!(page.text_of(".errors li"), "The second step took too long. Sign in again.");
    let step = password_given(&world).await;
    let change = [("password_now", PASSWORD), ("password", "another horse battery")];
    world.post(&browser, "/settings/password", &change).await.expect(303);
    give(&world, &step, &code(&world, id, 0)).await.expect(422);
    let step = try_to_sign_in(&world, &email("Nadia Okafor"), "another horse battery").await.expect(200).field("step");
    world.arrange(move |db| account::deactivate(db, &Ctx::system(Time::now()), id));
    give(&world, &step, &code(&world, id, 0)).await.expect(422);
});

both!(guessing_codes_is_slow, |world| {
    let id = account(&world, "Nadia Okafor");
    switch_on(&world, "Nadia Okafor", id).await;
    let world = world.limited(PerMinute { sign_in: 4, write: 0, search: 0 });
    let step = password_given(&world).await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(give(&world, &step, "000000").await.status.as_u16());
    }
    assert_eq!(statuses, [422, 422, 422, 429]);
});
