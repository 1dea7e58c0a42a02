//! Accounts: made, given a role, closed.

use ::people::schema::people;
use db::{Error, Time};
use diesel::prelude::*;

use super::*;

both!(names_are_told_apart_by_their_handle, |world| {
    let handle =
        |id: PersonId| world.stored(move |db| Ok(people::table.find(id).select(people::handle).first::<String>(db)?));
    assert_eq!(handle(account(&world, "Zoë Ångström")), "zoe-angstrom");
    let make = |name: &'static str, email: &'static str| {
        let new = NewPerson::parse(name, email).expect("a person");
        world.app.database().write_now(move |db| account::create(db, &Ctx::system(Time::now()), &new))
    };
    assert_eq!(handle(make("Zoe Angstrom", "zoe@b.example").unwrap()), "zoe-angstrom-2");
    assert_eq!(handle(make("zoe  angstrom", "zoe@c.example").unwrap()), "zoe-angstrom-3");
    assert_eq!(handle(make("王", "wang@b.example").unwrap()), "member");
    assert_eq!(handle(make("Everyone", "every@b.example").unwrap()), "everyone-2", "not a word that addresses many");
    let Err(Error::Invalid(errors)) = make("Zoe", "Zoe@B.example") else { panic!("made twice") };
    assert_eq!(errors.get("email").unwrap().id, "account-email-taken");
});

both!(a_closed_account_loses_access_at_once, |world| {
    let admin = world.admin("Amara Diallo");
    let member = world.person("Nadia Okafor");
    assert!(world.get(&member, "/people").await.status == 200);
    world.api(&member, "GET", "/api/v1/me", None).await.expect(200);

    world.post(&member, "/people/amara-diallo/deactivation", &[]).await.expect(403);
    world.get(&member, "/people/amara-diallo/deactivation").await.expect(403);
    let ask = world.get(&admin, "/people/nadia-okafor/deactivation").await.expect(200);
    assert_eq!(ask.text_of("h1"), "Close the account of Nadia Okafor?");
    assert_eq!(ask.texts("main .acts a, main .acts button"), ["Keep it open", "Close the account"]);
    world.post(&admin, "/people/nadia-okafor/deactivation", &[]).await.expect(303);
    assert_eq!(world.get(&member, "/people").await.location(), "/sign-in?next=/people");
    world.api(&member, "GET", "/api/v1/me", None).await.expect(401);
    let page = world.get(&admin, "/people/nadia-okafor").await.expect(200);
    assert!(page.text_of("main .meta").contains("has no account any more"));
    assert!(!world.get(&admin, "/people").await.text().contains("Nadia Okafor"));

    world.post(&admin, "/people/nadia-okafor/reactivation", &[]).await.expect(303);
    assert_eq!(world.get(&member, "/people").await.status, 303, "old sessions do not come back");
    world.api(&member, "GET", "/api/v1/me", None).await.expect(401);
});

both!(somebody_closes_their_own_account, |world| {
    let admin = world.admin("Amara Diallo");
    let id = account(&world, "Nadia Okafor");
    let browser = sign_in(&world, "Nadia Okafor").await;
    let page = world.get(&browser, "/settings/leave").await.expect(200);
    assert!(page.attributes("main a", "href").contains(&"/settings/closing".to_owned()));
    world.get(&browser, "/settings/closing").await.expect(200);
    let close = async |password: &str| world.post(&browser, "/settings/closing", &[("password", password)]).await;
    let wrong = close("wrong wrong").await.expect(422);
    assert_eq!(wrong.texts("#password-error").len(), 1);
    world.get(&browser, "/settings/profile").await.expect(200);
    assert_eq!(close(PASSWORD).await.expect(303).location(), "/sign-in");
    assert!(world.get(&browser, "/settings/profile").await.status.is_redirection(), "out in that moment");
    try_to_sign_in(&world, &email("Nadia Okafor"), PASSWORD).await.expect(422);
    assert!(!world.get(&admin, "/people").await.text().contains("Nadia Okafor"));
    world.post(&admin, "/people/nadia-okafor/reactivation", &[]).await.expect(303);
    try_to_sign_in(&world, &email("Nadia Okafor"), PASSWORD).await.expect(303);
    let verbs = world.stored(move |db| spine::activity::of(db, account::object(id), &["person.deactivated"], 9));
    assert_eq!(verbs.len(), 1);
});

both!(a_closed_account_cannot_sign_in, |world| {
    let id = account(&world, "Nadia Okafor");
    try_to_sign_in(&world, &email("Nadia Okafor"), PASSWORD).await.expect(303);
    world.arrange(move |db| account::deactivate(db, &Ctx::system(Time::now()), id));
    try_to_sign_in(&world, &email("Nadia Okafor"), PASSWORD).await.expect(422);
    world.arrange(move |db| account::reactivate(db, &Ctx::system(Time::now()), id));
    try_to_sign_in(&world, &email("Nadia Okafor"), PASSWORD).await.expect(303);
});

both!(the_last_administrator_stays, |world| {
    let admin = world.admin("Amara Diallo");
    let other = world.person("Nadia Okafor");
    let refused = world.post(&admin, "/people/amara-diallo/deactivation", &[]).await.expect(409);
    assert!(refused.text().contains("the only administrator"));
    let by = world.ctx(&admin);
    let set = |id: PersonId, lead: bool| {
        let by = by.clone();
        world.app.database().write_now(move |db| account::set_admin(db, &by, id, lead))
    };
    assert!(matches!(set(admin.id, false), Err(Error::Conflict(_))));
    set(other.id, true).unwrap();
    set(admin.id, false).unwrap();
    assert!(matches!(set(other.id, true), Err(Error::Forbidden(_))), "the actor was read when they still led");
    let member = world.ctx(&admin);
    let denied = world.app.database().write_now(move |db| account::set_admin(db, &member, admin.id, true));
    assert!(matches!(denied, Err(Error::Forbidden(_))), "{denied:?}");
});

both!(an_author_lands_once_however_often, |world| {
    use imported::Put;
    let id = author(&world, "17", "Jeff Atwood");
    assert_eq!(land(&world, "17", "Jeff Atwood"), (id, Put::Same));
    assert_eq!(land(&world, "17", "Jeff A."), (id, Put::Renamed));
    let epoch = world.stored(move |db| Ok(people::table.find(id).select(people::epoch).first::<i64>(db)?));
    assert!(epoch > 0, "a new name makes old pages old");
    world.arrange(move |db| {
        diesel::update(people::table.find(id)).set(people::claimed_at.eq(Time::now())).execute(db)?;
        Ok(())
    });
    assert_eq!(land(&world, "17", "Somebody Else"), (id, Put::Same));
    let (name, handle) = world.stored(move |db| {
        Ok(people::table.find(id).select((people::name, people::handle)).first::<(String, String)>(db)?)
    });
    assert_eq!((&*name, &*handle), ("Jeff A.", "jeff-atwood"), "what is claimed and addresses stay");
    let handle =
        |id: PersonId| world.stored(move |db| Ok(people::table.find(id).select(people::handle).first::<String>(db)?));
    assert_eq!(handle(author(&world, "18", "Jeff Atwood")), "jeff-atwood-18");
    assert_eq!(handle(author(&world, "name:Jeff Atwood", "Jeff Atwood")), "jeff-atwood-2");
});
