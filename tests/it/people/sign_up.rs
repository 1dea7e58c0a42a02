//! Coming to an account: by oneself, and by invitation.

use ::communities::Access;
use ::people::account::Email;
use ::people::schema::{people, sessions};
use ::people::sign_up::schema::sign_ups;
use ::people::sign_up::{self, Outcome, Policy};
use ::people::{Role, membership};
use db::{Error, Time};
use diesel::prelude::*;
use web::limits::PerMinute;

use super::*;

const INES: &str = "ines@marlowreach.example";

fn decide(world: &World, way: &'static str, domains: &'static str) {
    let admin = world.ctx(&world.admin("Amara Diallo"));
    world.arrange(move |db| sign_up::set_policy(db, &admin, &Policy::parse(way, domains)?));
}

async fn ask(world: &World, email: &str) -> Reply {
    world.post(&Nobody, "/sign-up", &[("email", email)]).await
}

async fn come(world: &World, link: &str) -> Reply {
    world.post(&Nobody, link, &[("name", "Ines Sommer"), ("password", PASSWORD)]).await
}

fn everybody(world: &World) -> Vec<String> {
    world.stored(|db| {
        let names = people::table.filter(people::email.is_not_null()).order(people::id);
        Ok(names.select(people::email.assume_not_null()).load::<String>(db)?)
    })
}

/// Moves the end of every link into the past.
fn expire(world: &World) {
    world.arrange(|db| {
        diesel::update(sign_ups::table).set(sign_ups::expires_at.eq(Time::now().plus(-Time::MINUTE))).execute(db)?;
        Ok(())
    });
}

both!(whoever_proves_an_address_has_an_account, |world| {
    decide(&world, "domain", "marlowreach.example");
    let sign_in = world.get(&Nobody, "/sign-in").await.expect(200);
    assert!(sign_in.attributes("main a", "href").contains(&"/sign-up".to_owned()));
    let page = world.get(&Nobody, "/sign-up").await.expect(200);
    assert!(page.text_of("main .read").contains("an address that ends in @marlowreach.example"), "the policy in words");

    let sent = ask(&world, " Ines@MarlowReach.example").await.expect(200);
    assert_eq!(sent.text_of("h1"), "Check your mail");
    assert_eq!(everybody(&world), ["amara-diallo@marlowreach.example"], "nothing is made before the link is followed");
    let mails = outbox(&world);
    let [mail] = &mails[..] else { panic!("{mails:?}") };
    assert!(mail.contains("Subject: Your account at Marlow Reach Hospital\n"), "{mail}");
    assert!(mail.contains(&format!("To: {INES}\n")), "{mail}");
    let link = link(mail);
    let secret = link.trim_start_matches("/sign-up/").to_owned();
    let stored = world.stored(|db| Ok(sign_ups::table.select(sign_ups::token).load::<Option<Vec<u8>>>(db)?));
    assert_eq!(stored, [Some(web::hash_secret(&secret).to_vec())], "only the hash is kept");

    let form = world.get(&Nobody, &link).await.expect(200);
    assert_eq!(form.header("cache-control"), "no-store");
    assert!(form.text_of("main .read").contains(INES));
    let wrong = world.post(&Nobody, &link, &[("name", "Ines Sommer"), ("password", "short")]).await.expect(422);
    assert_eq!(wrong.field("name"), "Ines Sommer", "what was typed stays");
    assert_eq!(wrong.text_of(".error"), "This is too short. Use at least 8 characters");
    let made = come(&world, &link).await.expect(303);
    assert_eq!(made.location(), "/");
    assert!(is_inside(&world, &Browser::after(&made)).await);
    assert_eq!(everybody(&world)[1], INES);
    try_to_sign_in(&world, INES, PASSWORD).await.expect(303);

    for used in [world.get(&Nobody, &link).await, come(&world, &link).await] {
        assert_eq!(used.expect(404).text_of("h1"), "This link was used already");
    }
    assert_eq!(everybody(&world).len(), 2);
    let kept = world.stored(|db| Ok(sign_ups::table.select(sign_ups::email).load::<Option<String>>(db)?));
    assert_eq!(kept, [None], "the address belongs to the account alone");
});

both!(whoever_asks_does_not_learn_who_has_an_account, |world| {
    decide(&world, "open", "");
    account(&world, "Nadia Okafor");
    let gone = account(&world, "Tomasz Wolak");
    world.arrange(move |db| account::deactivate(db, &Ctx::system(Time::now()), gone));
    let mut pages = Vec::new();
    for address in ["nadia.okafor@marlowreach.example", "tomasz.wolak@marlowreach.example", "new@elsewhere.example"] {
        let page = ask(&world, address).await.expect(200);
        pages.push(page.text().replace(address, "X"));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0], pages[2]);
    let mut mails = outbox(&world);
    mails.sort_by_key(|mail| mail.contains("new@elsewhere.example"));
    let [owner, newcomer] = &mails[..] else { panic!("{mails:?}") };
    assert!(owner.contains("Subject: You have an account at Marlow Reach Hospital\n"), "{owner}");
    assert!(owner.contains("To: \"Nadia Okafor\" <nadia.okafor@marlowreach.example>\n"), "{owner}");
    assert_eq!(link(owner), "/password/new", "no secret");
    assert!(newcomer.contains("Subject: Your account at"), "{newcomer}");
    // Again, and again: nobody's mailbox is filled.
    for _ in 0..7 {
        ask(&world, "new@elsewhere.example").await.expect(200);
        ask(&world, "nadia.okafor@marlowreach.example").await.expect(200);
        world.settle();
    }
    assert_eq!(outbox(&world).len(), 10, "five letters an hour to each");
});

both!(the_policy_is_kept, |world| {
    let wrong = [("nadia@elsewhere.example", "You can sign up with an address that ends in @marlowreach.example.")];
    decide(&world, "domain", "marlowreach.example");
    for (address, why) in wrong {
        let page = ask(&world, address).await.expect(422);
        assert!(page.text_of(".error").starts_with(why), "{}", page.text_of(".error"));
        assert_eq!(page.field("email"), address);
    }
    for (way, words) in [("invitation", "are made by invitation"), ("closed", "Nobody can sign up")] {
        decide(&world, way, "");
        let page = ask(&world, INES).await.expect(200);
        assert!(page.text_of("main .read").contains(words));
        assert!(page.texts("main form").is_empty(), "nothing to fill in");
    }
    assert!(!world.get(&Nobody, "/sign-in").await.attributes("main a", "href").contains(&"/sign-up".to_owned()));
    assert!(outbox(&world).is_empty());
    decide(&world, "open", "");
    ask(&world, INES).await.expect(200);
    let link = link(&outbox(&world)[0]);
    decide(&world, "closed", "");
    assert_eq!(come(&world, &link).await.expect(404).text_of("h1"), "This is not possible any more");
    decide(&world, "open", "");
    come(&world, &link).await.expect(303);
});

both!(a_link_that_came_too_late_is_sent_anew, |world| {
    decide(&world, "open", "");
    ask(&world, INES).await.expect(200);
    let late = link(&outbox(&world)[0]);
    expire(&world);
    let page = world.get(&Nobody, &late).await.expect(404);
    assert_eq!(page.text_of("h1"), "This link came too late");
    come(&world, &late).await.expect(404);
    let again = page.attributes("main form", "action").remove(0);
    assert_eq!(world.post(&Nobody, &again, &[]).await.expect(200).text_of("h1"), "Check your mail");
    let mails = outbox(&world);
    assert_eq!(mails.len(), 2);
    assert_eq!(world.get(&Nobody, &late).await.expect(404).text_of("h1"), "This link does not work", "it is replaced");
    come(&world, &link(&mails[1])).await.expect(303);
    world.post(&Nobody, "/sign-up/never-was-one/again", &[]).await.expect(404);
    world.settle();
    assert_eq!(outbox(&world).len(), 2, "nothing is sent for a link that never was one");
});

both!(one_address_becomes_one_account, |world| {
    decide(&world, "open", "");
    ask(&world, "ines@ward.example").await.expect(200);
    ask(&world, "INES@ward.example").await.expect(200);
    ask(&world, "ｉｎｅｓ@ｗａｒｄ.example").await.expect(200);
    assert_eq!(ask(&world, "inеs@ward.example").await.expect(422).texts(".error").len(), 1, "a Cyrillic letter");
    let mails = outbox(&world);
    let link = link(mails.last().unwrap());
    let (one, two) = tokio::join!(come(&world, &link), come(&world, &link));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 404], "in one of two windows");
    assert_eq!(everybody(&world).iter().filter(|email| *email == "ines@ward.example").count(), 1);
    assert_eq!(
        world.stored(|db| Ok(sessions::table.count().get_result::<i64>(db)?)),
        2,
        "hers and the administrator's"
    );
});

both!(an_account_made_in_between_is_not_made_again, |world| {
    decide(&world, "open", "");
    ask(&world, INES).await.expect(200);
    let link = link(&outbox(&world)[0]);
    let new = NewPerson::parse("Ines by hand", INES).unwrap();
    world.arrange(move |db| account::create(db, &Ctx::system(Time::now()), &new));
    assert_eq!(come(&world, &link).await.expect(404).text_of("h1"), "This link was used already");
});

both!(administrators_decide_and_invite, |world| {
    let admin = world.admin("Amara Diallo");
    let nadia = world.person("Nadia Okafor");
    let here = "/administration/sign-in";
    world.get(&nadia, here).await.expect(403);
    world.post(&nadia, here, &[("way", "open")]).await.expect(403);
    let page = world.get(&admin, here).await.expect(200);
    assert_eq!(page.attributes("input[name=way][checked]", "value"), ["invitation"], "until somebody decides");
    let wrong = world.post(&admin, here, &[("way", "domain"), ("domains", "not a domain!")]).await.expect(422);
    assert!(wrong.text_of(".error").contains("“domain!” is no domain"), "{}", wrong.text_of(".error"));
    assert_eq!(wrong.text_of("textarea[name=domains]"), "not a domain!");
    world.post(&admin, here, &[("way", "domain"), ("domains", "Ward.example, b.example")]).await.expect(303);
    let stored = world.stored(Policy::load);
    assert_eq!((stored.way.word(), &*stored.domains.join(" ")), ("domain", "ward.example b.example"));
    world.post(&admin, here, &[("way", "invitation"), ("domains", "ward.example")]).await.expect(303);

    let invitations = format!("{here}/invitations");
    world.post(&nadia, &invitations, &[("email", INES)]).await.expect(403);
    let known = [("email", "nadia-okafor@marlowreach.example")];
    let refused = world.post(&admin, &invitations, &known).await.expect(422);
    assert_eq!(refused.text_of(".error"), "Somebody has an account with this address already");
    world.post(&admin, &invitations, &[("email", INES)]).await.expect(303);
    world.post(&admin, &invitations, &[("email", "Samir@elsewhere.example")]).await.expect(303);
    let mails = outbox(&world);
    let to_ines = mails.iter().find(|mail| mail.contains(INES)).expect("a letter");
    assert!(to_ines.contains("Subject: Amara Diallo invites you to Marlow Reach Hospital\n"), "{to_ines}");
    let list = world.get(&admin, here).await.expect(200);
    let rows = list.texts(".rows .row b");
    assert_eq!(rows, ["samir@elsewhere.example", INES]);

    let withdraw = list.attributes(".row form[action$=withdrawal]", "action").remove(0);
    world.post(&nadia, &withdraw, &[]).await.expect(403);
    world.post(&admin, &withdraw, &[]).await.expect(303);
    let to_samir = mails.iter().find(|mail| mail.contains("samir@")).expect("a letter");
    assert_eq!(come(&world, &link(to_samir)).await.expect(404).text_of("h1"), "This link does not work");
    come(&world, &link(to_ines)).await.expect(303);
    assert_eq!(world.get(&admin, here).await.texts(".rows .row").len(), 0);
});

both!(whoever_is_invited_into_a_community_is_in_it, |world| {
    let sunniva = world.person("Sunniva Aas");
    let community = world.community("theatre-rota", Access::Private, &sunniva);
    let by = world.ctx(&sunniva);
    let into = move |address: &'static str| {
        let by = by.clone();
        move |db: &mut db::Db| sign_up::invite(db, &by, &Email::parse(address).unwrap(), Some(community))
    };
    let Outcome::Sent(_) = world.arrange(into(INES)) else { panic!("she has no account") };
    let known = world.person("Nadia Okafor");
    assert_eq!(world.arrange(into("nadia-okafor@marlowreach.example")), Outcome::HasAccount(known.id));
    let mails = outbox(&world);
    let [mail] = &mails[..] else { panic!("{mails:?}") };
    assert!(mail.contains("Sunniva Aas invites you") && mail.contains("theatre rota"), "{mail}");
    let made = come(&world, &link(mail)).await.expect(303);
    assert_eq!(made.location(), "/c/theatre-rota");
    world.get(&Browser::after(&made), "/c/theatre-rota").await.expect(200);
    let role = world.stored(|db| {
        let ines = people::table.filter(people::email.eq(INES)).select(people::id).first(db)?;
        membership::role(db, ines, community)
    });
    assert_eq!(role, Some(Role::Member));

    let nobody_in = world.ctx(&known);
    let without = world
        .app
        .database()
        .write_now(move |db| sign_up::invite(db, &nobody_in, &Email::parse("x@elsewhere.example").unwrap(), None));
    assert!(matches!(without, Err(Error::Forbidden(_))), "without a community it takes an administrator: {without:?}");
    decide(&world, "closed", "");
    let closed = world.app.database().write_now(into("y@elsewhere.example"));
    assert!(matches!(closed, Err(Error::Conflict(_))), "{closed:?}");
});

both!(an_invitation_into_a_community_is_taken_back, |world| {
    let sunniva = world.person("Sunniva Aas");
    let community = world.community("theatre-rota", Access::Private, &sunniva);
    let by = world.ctx(&sunniva);
    let (inviting, withdrawing) = (by.clone(), by);
    let outcome =
        world.arrange(move |db| sign_up::invite(db, &inviting, &Email::parse(INES).unwrap(), Some(community)));
    let Outcome::Sent(id) = outcome else { panic!("{outcome:?}") };
    let link = link(&outbox(&world)[0]);
    let waiting = || world.stored(move |db| sign_up::invited(db, Some(community), 10, Time::now()));
    assert_eq!(waiting().iter().map(|one| &*one.email).collect::<Vec<_>>(), [INES]);
    world.arrange(move |db| sign_up::withdraw(db, &withdrawing, id, Some(community)));
    assert!(waiting().is_empty());
    come(&world, &link).await.expect(404);
});

both!(asking_is_limited, |world| {
    decide(&world, "open", "");
    let world = world.limited(PerMinute { sign_in: 2, write: 0, search: 0 });
    ask(&world, "a@ward.example").await.expect(200);
    ask(&world, "b@ward.example").await.expect(200);
    ask(&world, "c@ward.example").await.expect(429);
});

both!(who_never_came_is_forgotten, |world| {
    decide(&world, "open", "");
    ask(&world, INES).await.expect(200);
    world.settle();
    let old = Time::now().plus(-8 * Time::DAY);
    world.arrange(move |db| {
        diesel::update(sign_ups::table).set(sign_ups::expires_at.eq(old)).execute(db)?;
        Ok(())
    });
    spine::jobs::wake(world.app.database(), &wellspring::schedules(), Time::now()).unwrap();
    world.settle();
    assert_eq!(world.stored(|db| Ok(sign_ups::table.count().get_result::<i64>(db)?)), 0);
});

both!(an_invitation_counts_as_long_as_whoever_sent_it_could, |world| {
    let (sunniva, mei, admin) = (world.person("Sunniva Aas"), world.person("Mei"), world.admin("Henrike"));
    let community = world.community("theatre-rota", Access::Private, &sunniva);
    world.join(&mei, community, Role::Facilitator);
    let invite = |by: &Person, address: &'static str, to| {
        let by = world.ctx(by);
        world.arrange(move |db| sign_up::invite(db, &by, &Email::parse(address).unwrap(), to))
    };
    let letters = || outbox(&world).iter().map(|mail| link(mail)).collect::<Vec<_>>();
    invite(&sunniva, INES, Some(community));
    let link = letters().remove(0);
    world.post(&mei, "/c/theatre-rota/facilitators/sunniva-aas/end", &[]).await.expect(303);
    come(&world, &link).await.expect(404);
    world.get(&Nobody, &link).await.expect(404);
    // Somebody else who leads it stands behind it too; whoever comes is no guest of the one who no longer does.
    world.post(&mei, "/c/theatre-rota/facilitators/sunniva-aas", &[]).await.expect(303);
    let made = come(&world, &link).await.expect(303);
    assert_eq!(made.location(), "/c/theatre-rota");

    // What an administrator sent is no community's to take back, whoever invited there too.
    let other = "other@elsewhere.example";
    invite(&admin, other, None);
    let Outcome::Sent(id) = invite(&mei, other, Some(community)) else { panic!("no account yet") };
    let by = world.ctx(&mei);
    world.arrange(move |db| sign_up::withdraw(db, &by, id, Some(community)));
    let all = world.stored(|db| sign_up::invited(db, None, 10, Time::now()));
    assert_eq!(all.iter().map(|one| one.email.as_str()).collect::<Vec<_>>(), [other]);
});
