//! New passwords by mail.

use ::people::account::Email;
use ::people::schema::{password_resets, people};
use db::Time;
use diesel::prelude::*;

use super::*;

const NEW: &str = "staple staple staple";

both!(a_password_is_set_by_mail, |world| {
    let id = account(&world, "Nadia Okafor");
    let old = sign_in(&world, "Nadia Okafor").await;
    let new = ::people::tokens::NewToken::parse("weekly report", "read").unwrap();
    let token = format!("Bearer {}", new.secret.as_str());
    world.arrange(move |db| ::people::tokens::issue(db, &Ctx::system(Time::now()), id, &new));
    world.request("GET", "/api/v1/me").header("authorization", &token).send().await.expect(200);
    let sent = world.post(&Nobody, "/password/new", &[("email", "Nadia.Okafor@marlowreach.example")]).await.expect(200);
    assert_eq!(sent.text_of("h1"), "Check your mail");
    let queued = world.stored(|db| {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::Text)]
            payload: String,
        }
        Ok(diesel::sql_query("SELECT payload FROM jobs WHERE kind = 'mail.send'").load::<Row>(db)?)
    });
    assert_eq!(queued.len(), 1);
    assert!(!queued[0].payload.contains('@'), "ids only: {}", queued[0].payload);

    let mails = outbox(&world);
    let [mail] = &mails[..] else { panic!("{mails:?}") };
    assert!(mail.contains("Subject: Set a new password for Marlow Reach Hospital\n"), "{mail}");
    assert!(mail.contains("From: \"Marlow Reach Hospital\" <wellspring@localhost>\n"), "{mail}");
    assert!(mail.contains("To: \"Nadia Okafor\" <nadia.okafor@marlowreach.example>\n"), "{mail}");
    assert!(mail.contains("\nHello Nadia Okafor,\n\nSomebody, most likely you, asked for a new password"), "{mail}");
    assert!(mail.contains("<p>Hello Nadia Okafor,</p>"), "{mail}");
    let link = link(mail);
    let secret = link.trim_start_matches("/password/");
    let stored = world.stored(|db| Ok(password_resets::table.select(password_resets::token).load::<Vec<u8>>(db)?));
    assert_eq!(stored, [web::hash_secret(secret).to_vec()], "only the hash is kept");

    let page = world.get(&Nobody, &link).await.expect(200);
    assert_eq!(page.header("cache-control"), "no-store");
    let short = world.post(&Nobody, &link, &[("password", "short")]).await.expect(422);
    assert_eq!(short.text_of(".error"), "This is too short. Use at least 8 characters");
    let set = world.post(&Nobody, &link, &[("password", NEW)]).await.expect(303);
    assert!(is_inside(&world, &Browser::after(&set)).await, "whoever holds the link is signed in");
    assert!(!is_inside(&world, &old).await, "other sessions end");
    try_to_sign_in(&world, &email("Nadia Okafor"), PASSWORD).await.expect(422);
    try_to_sign_in(&world, &email("Nadia Okafor"), NEW).await.expect(303);

    world.request("GET", "/api/v1/me").header("authorization", &token).send().await.expect(401);

    for used in [world.get(&Nobody, &link).await, world.post(&Nobody, &link, &[("password", "another one")]).await] {
        assert_eq!(used.expect(404).text_of("h1"), "This link does not work any more");
    }
    let mails = outbox(&world);
    assert!(mails[1].contains("Subject: Your password for Marlow Reach Hospital was changed\n"), "{}", mails[1]);
    assert!(mails[1].contains("tokens for the API no longer work"), "{}", mails[1]);
});

both!(nobody_learns_who_has_an_account, |world| {
    account(&world, "Nadia Okafor");
    let gone = account(&world, "Tomasz Wolak");
    let admin = member(&world, "Amara Diallo", true);
    world.arrange(move |db| account::deactivate(db, &Ctx::system(Time::now()), gone));
    assert!(admin.0 > 0);
    let mut pages = Vec::new();
    for address in [email("Nadia Okafor"), email("Tomasz Wolak"), email("Nobody Atall")] {
        let page = world.post(&Nobody, "/password/new", &[("email", &address)]).await.expect(200);
        pages.push(page.text().replace(&address, "X"));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0], pages[2]);
    assert_eq!(outbox(&world).len(), 1, "one of them is written to");
    let wrong = world.post(&Nobody, "/password/new", &[("email", "no address")]).await.expect(422);
    assert_eq!(wrong.field("email"), "no address");
});

both!(a_link_dies_after_an_hour, |world| {
    account(&world, "Nadia Okafor");
    world.post(&Nobody, "/password/new", &[("email", &email("Nadia Okafor"))]).await.expect(200);
    let link = link(&outbox(&world)[0]);
    let lasts = world.stored(|db| {
        Ok(password_resets::table
            .select((password_resets::created_at, password_resets::expires_at))
            .first::<(Time, Time)>(db)?)
    });
    assert_eq!(lasts.1, lasts.0.plus(Time::HOUR));
    world.arrange(|db| {
        let past = Time::now().plus(-Time::SECOND);
        diesel::update(password_resets::table).set(password_resets::expires_at.eq(past)).execute(db)?;
        Ok(())
    });
    world.get(&Nobody, &link).await.expect(404);
    world.post(&Nobody, &link, &[("password", NEW)]).await.expect(404);
    try_to_sign_in(&world, &email("Nadia Okafor"), PASSWORD).await.expect(303);
});

both!(a_mailbox_cannot_be_filled, |world| {
    account(&world, "Nadia Okafor");
    for _ in 0..8 {
        world.post(&Nobody, "/password/new", &[("email", &email("Nadia Okafor"))]).await.expect(200);
        world.settle();
    }
    assert_eq!(outbox(&world).len(), 5);
});

both!(a_password_is_changed_inside, |world| {
    account(&world, "Nadia Okafor");
    let (here, there) = (sign_in(&world, "Nadia Okafor").await, sign_in(&world, "Nadia Okafor").await);
    let page =
        world.post(&here, "/settings/password", &[("password_now", "wrong"), ("password", "short")]).await.expect(422);
    assert_eq!(page.texts(".field.wrong .error").len(), 2);
    assert_eq!(page.attributes("[autofocus]", "name"), ["password_now"], "the first field that is wrong");
    assert!(is_inside(&world, &there).await);
    let fields = [("password_now", PASSWORD), ("password", NEW)];
    world.post(&here, "/settings/password", &fields).await.expect(303);
    assert!(is_inside(&world, &here).await, "this browser stays");
    assert!(!is_inside(&world, &there).await, "the others are signed out");
    try_to_sign_in(&world, &email("Nadia Okafor"), NEW).await.expect(303);
    assert!(outbox(&world).iter().any(|mail| mail.contains("was changed")));
});

both!(an_imported_author_becomes_somebodys_account, |world| {
    let id = author(&world, "17", "Jeff Atwood");
    let admin = world.admin("Amara Diallo");
    let page = world.get(&admin, "/people/jeff-atwood").await.expect(200);
    assert_eq!(page.attributes("main form", "action"), ["/people/jeff-atwood/offer"]);
    let member = world.person("Tomasz Wolak");
    world.post(&member, "/people/jeff-atwood/offer", &[("email", "jeff@marlowreach.example")]).await.expect(403);
    let taken = [("email", "tomasz-wolak@marlowreach.example")];
    let refused = world.post(&admin, "/people/jeff-atwood/offer", &taken).await.expect(422);
    assert_eq!(refused.text_of(".error"), "Somebody has an account with this address already");

    world.post(&admin, "/people/jeff-atwood/offer", &[("email", "wrong@marlowreach.example")]).await.expect(303);
    let wrong = link(&outbox(&world)[0]);
    world.post(&admin, "/people/jeff-atwood/offer", &[("email", "jeff@marlowreach.example")]).await.expect(303);
    let mail = outbox(&world).pop().unwrap();
    assert!(mail.contains("To: \"Jeff Atwood\" <jeff@marlowreach.example>\n"), "{mail}");
    assert!(mail.contains("Subject: Your account at Marlow Reach Hospital\n"), "{mail}");
    world.post(&Nobody, &wrong, &[("password", NEW)]).await.expect(404);
    world.post(&Nobody, &link(&mail), &[("password", NEW)]).await.expect(303);
    try_to_sign_in(&world, "jeff@marlowreach.example", NEW).await.expect(303);
    let claimed = world.stored(|db| Ok(people::table.find(id).select(people::claimed_at).first::<Option<Time>>(db)?));
    assert!(claimed.is_some());
    world.post(&admin, "/people/jeff-atwood/offer", &[("email", "other@marlowreach.example")]).await.expect(409);
});

// An address is corrected while the letter to the wrong one is on its way.
both!(an_invitation_goes_to_the_address_that_was_given_last, |world| {
    let (id, admin) = (author(&world, "17", "Jeff Atwood"), world.admin("Amara Diallo"));
    let to = |address: &str| Email::parse(&format!("{address}@marlowreach.example")).unwrap();
    let handlers = wellspring::handlers(&world.app);
    let ctx = world.ctx(&admin);
    let (offered, first) = (ctx.clone(), to("wrong"));
    world.arrange(move |db| account::offer(db, &offered, id, &first));
    // The correction is made, and not committed, when the worker comes to the letter.
    world
        .meanwhile(
            |db| account::offer(db, &ctx, id, &to("other")),
            |database| spine::jobs::run_due(database, &handlers, Time::now()),
        )
        .unwrap();
    let other = link(&outbox(&world)[0]);
    assert!(outbox(&world)[0].contains("To: \"Jeff Atwood\" <other@marlowreach.example>\n"));

    // The worker has begun already.
    let send = handlers.iter().find(|handler| handler.kind == "mail.send").unwrap().run.clone();
    let job = format!(r#"{{"person":{},"letter":"invitation","locale":"en"}}"#, id.0);
    world.meanwhile(|db| account::offer(db, &ctx, id, &to("jeff")), |database| send(database, &job)).unwrap();
    for mail in outbox(&world).iter().skip(1) {
        assert!(mail.contains("To: \"Jeff Atwood\" <jeff@marlowreach.example>\n"), "{mail}");
        world.get(&Nobody, &link(mail)).await.expect(200);
    }
    world.get(&Nobody, &other).await.expect(404);
});
