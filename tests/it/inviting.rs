//! Inviting people into communities: by mail, by links, by what they practise.

use ::communities::joining::invite;
use ::communities::joining::schema::community_invitations as invitations;
use ::communities::schema::{Access, community_interests};
use ::people::account;
use ::people::interests::schema::{InterestId, interests, practices};
use ::people::schema::people;
use ::people::{Role, membership};
use db::{CommunityId, PersonId, Time};
use diesel::prelude::*;
use spine::Ctx;

use crate::harness::*;
use crate::people::{link, outbox};

fn role(world: &World, person: &Person, id: CommunityId) -> Option<Role> {
    world.stored(|db| membership::role(db, person.id, id))
}

/// Whether an answer is more than "sign in first".
fn lets_in(reply: &Reply) -> bool {
    let elsewhere = reply.status.is_redirection() && reply.header("location").starts_with("/sign-in");
    !elsewhere && reply.status != 401
}

/// Makes a link; gives its path.
async fn a_link(world: &World, by: &Person, slug: &str, uses: &str) -> String {
    let made = [("days", "7"), ("uses", uses)];
    let page = world.post(by, &format!("/c/{slug}/invitations/links"), &made).await.expect(200);
    assert_eq!(page.header("cache-control"), "no-store");
    let shown = page.text_of(".banner code");
    shown.trim_start_matches(PUBLIC_URL).to_owned()
}

both!(a_link_opens_a_private_community_for_as_many_as_it_says, |world| {
    let (yusuf, nadia, mei) = (world.person("Yusuf"), world.person("Nadia"), world.person("Mei"));
    let id = world.community("theatre-rota", Access::Private, &yusuf);
    world.get(&nadia, "/c/theatre-rota/invitations").await.expect(404);
    let wrong = [("days", "0"), ("uses", "x")];
    let wrong = world.post(&yusuf, "/c/theatre-rota/invitations/links", &wrong).await.expect(422);
    assert_eq!(wrong.texts(".errors li").len(), 2);
    let path = a_link(&world, &yusuf, "theatre-rota", "1").await;
    let secret = path.trim_start_matches("/invitations/").to_owned();
    let stored = world.stored(|db| Ok(invitations::table.select(invitations::token).load::<Vec<u8>>(db)?));
    assert_eq!(stored, [web::hash_secret(&secret).to_vec()], "only the hash is kept");

    let outside = world.get(&Nobody, &path).await.expect(200);
    assert_eq!(outside.attributes(".head .primary", "href"), [format!("/sign-in?next={path}")]);
    let door = world.get(&nadia, &path).await.expect(200);
    assert_eq!(door.text_of("h1"), "theatre rota");
    assert!(door.text_of(".head .meta").contains("Yusuf invites you"));
    let again = world.post(&yusuf, &path, &[]).await.expect(409);
    assert!(again.text().contains("You are a member already."), "and the link is not used up");
    let came = world.post(&nadia, &path, &[]).await.expect(303);
    assert_eq!(came.location(), "/c/theatre-rota");
    assert_eq!(role(&world, &nadia, id), Some(Role::Member));
    assert!(world.get(&nadia, "/c/theatre-rota").await.text().contains("Yusuf invited you."));

    for used in [world.get(&mei, &path).await, world.post(&mei, &path, &[]).await] {
        let used = used.expect(404);
        assert_eq!(used.text_of("h1"), "This invitation does not work any more");
        assert!(used.text().contains("As many people as it was for have used it."));
        assert!(!used.text().contains("theatre"), "a dead link names nothing");
    }
    let never = world.get(&mei, "/invitations/nothing-like-it").await.expect(404);
    assert!(never.text().contains("the address is not complete"));
    let stranger = world.post(&Nobody, &path, &[]).await;
    assert!(!lets_in(&stranger), "{}", stranger.text());
    assert_eq!(role(&world, &mei, id), None);
});

both!(links_expire_and_are_taken_back, |world| {
    let (yusuf, nadia, mei) = (world.person("Yusuf"), world.person("Nadia"), world.person("Mei"));
    let id = world.community("medicines", Access::Request, &yusuf);
    let late = a_link(&world, &yusuf, "medicines", "").await;
    world.arrange(|db| Ok(diesel::update(invitations::table).set(invitations::expires_at.eq(Time(1))).execute(db)?));
    assert!(world.post(&nadia, &late, &[]).await.expect(404).text().contains("It came too late."));
    let taken = a_link(&world, &yusuf, "medicines", "").await;
    let list = world.get(&yusuf, "/c/medicines/invitations").await.expect(200);
    assert_eq!(list.texts(".rows .row .meta").len(), 1, "only what still opens the door");
    let end = list.attributes(".rows form", "action").remove(0);
    world.post(&nadia, &end, &[]).await.expect(403);
    for _ in 0..2 {
        world.post(&yusuf, &end, &[]).await.expect(303);
    }
    assert!(world.post(&nadia, &taken, &[]).await.expect(404).text().contains("It was taken back"));
    assert_eq!(role(&world, &nadia, id), None);

    // A link counts no longer than whoever made it leads the community.
    let of_a_former = a_link(&world, &yusuf, "medicines", "").await;
    world.join(&mei, id, Role::Facilitator);
    world.post(&mei, "/c/medicines/facilitators/yusuf/end", &[]).await.expect(303);
    world.post(&nadia, &of_a_former, &[]).await.expect(404);

    // Nor than they have an account.
    let of_one_who_went = a_link(&world, &mei, "medicines", "").await;
    world.arrange(move |db| account::deactivate(db, &Ctx::system(Time::now()), mei.id));
    world.post(&nadia, &of_one_who_went, &[]).await.expect(404);
    assert_eq!(role(&world, &nadia, id), None);
    world.arrange(move |db| account::reactivate(db, &Ctx::system(Time::now()), mei.id));
    world.post(&nadia, &of_one_who_went, &[]).await.expect(303);
});

both!(somebody_with_an_account_is_invited_by_mail, |world| {
    let (yusuf, nadia, mei) = (world.person("Yusuf"), world.person("Nadia"), world.person("Mei"));
    let id = world.community("theatre-rota", Access::Private, &yusuf);
    let invite =
        async |email: &'static str| world.post(&yusuf, "/c/theatre-rota/invitations", &[("email", email)]).await;
    assert!(invite("no address").await.expect(422).text_of("#email-error").contains("This is no e-mail address"));
    let member = invite("yusuf@marlowreach.example").await.expect(422);
    assert!(member.text_of("#email-error").contains("They are a member already."));
    invite("Nadia@marlowreach.example").await.expect(303);
    let twice = invite("nadia@marlowreach.example").await.expect(422);
    assert!(twice.text_of("#email-error").contains("They were invited within a day."));
    let mails = outbox(&world);
    let [mail] = &mails[..] else { panic!("{mails:?}") };
    assert!(mail.contains("Yusuf invites you to") && mail.contains("To: Nadia <"), "{mail}");
    let path = link(mail);
    assert!(path.starts_with("/invitations/"), "{path}");
    let another = world.post(&mei, &path, &[]).await.expect(404);
    assert!(another.text().contains("It is for somebody else."));
    world.post(&nadia, &path, &[]).await.expect(303);
    assert_eq!(role(&world, &nadia, id), Some(Role::Member));

    invite("stranger@elsewhere.example").await.expect(303);
    let mails = outbox(&world);
    assert!(
        mails.iter().any(|mail| mail.contains("stranger@elsewhere.example") && mail.contains("/sign-up/")),
        "{mails:?}"
    );
    let list = world.get(&yusuf, "/c/theatre-rota/invitations").await.expect(200);
    assert_eq!(list.texts(".rows .row-title"), ["stranger@elsewhere.example"]);
    let end = list.attributes(".rows form", "action").remove(0);
    world.post(&yusuf, &end, &[]).await.expect(303);
    let list = world.get(&yusuf, "/c/theatre-rota/invitations").await.expect(200);
    assert_eq!(list.texts(".rows .row-title"), [""; 0]);
});

fn at_work(world: &World, name: &str, department: &'static str, interest: InterestId) -> Person {
    let person = world.person(name);
    let id: PersonId = person.id;
    world.arrange(move |db| {
        diesel::update(people::table.find(id)).set(people::department.eq(department)).execute(db)?;
        let row = (
            practices::person_id.eq(id),
            practices::interest_id.eq(interest),
            practices::practises.eq(true),
            practices::helps.eq(false),
            practices::learns.eq(false),
            practices::follows.eq(false),
            practices::depth.eq(""),
            practices::since.eq(Time::now()),
        );
        Ok(diesel::insert_into(practices::table).values(row).execute(db)?)
    });
    person
}

both!(who_practises_it_elsewhere_is_invited, |world| {
    let yusuf = world.person("Yusuf");
    let id = world.community("safe-handovers", Access::Open, &yusuf);
    let interest: InterestId = world.arrange(move |db| {
        let interest = diesel::insert_into(interests::table)
            .values((
                interests::slug.eq("handing-over"),
                interests::name.eq("Handing over"),
                interests::description.eq(""),
                interests::version.eq(1_i64),
                interests::created_at.eq(Time::now()),
            ))
            .returning(interests::id)
            .get_result(db)?;
        let row = (community_interests::community_id.eq(id), community_interests::interest_id.eq(interest));
        diesel::insert_into(community_interests::table).values(row).execute(db)?;
        Ok(interest)
    });
    let member = at_work(&world, "Amara", "Surgery", interest);
    world.join(&member, id, Role::Member);
    at_work(&world, "Boris", "Surgery", interest);
    let (chidi, dina) = (at_work(&world, "Chidi", "Pharmacy", interest), at_work(&world, "Dina", "Records", interest));
    let path = format!("/c/safe-handovers/invitations/people?interest={interest}");
    world.get(&member, &path).await.expect(403);
    let page = world.get(&yusuf, &path).await.expect(200);
    assert_eq!(page.texts(".choice label"), ["Chidi", "Dina"], "Surgery is here already");
    let (interest, chosen) = (interest.to_string(), chidi.id.to_string());
    let outsider = world.person("Eve").id.to_string();
    let nobody = [("interest", interest.as_str()), ("person", outsider.as_str())];
    let nobody = world.post(&yusuf, "/c/safe-handovers/invitations/people", &nobody).await.expect(422);
    assert!(nobody.text().contains("Choose at least one person."));
    let some = [("interest", interest.as_str()), ("person", chosen.as_str()), ("person", outsider.as_str())];
    world.post(&yusuf, "/c/safe-handovers/invitations/people", &some).await.expect(303);
    let mails = outbox(&world);
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(mails[0].contains("To: Chidi <"));
    let page = world.get(&yusuf, &path).await.expect(200);
    assert_eq!(page.texts(".choice label"), ["Dina"], "who was invited is left in peace");
    let found = world.api(&dina, "GET", &format!("/api/v1/communities?interest={interest}"), None).await.expect(200);
    assert_eq!(found.json()["items"].as_array().unwrap().len(), 1);
    let none = world.api(&dina, "GET", "/api/v1/communities?interest=0&q=handover", None).await.expect(200);
    assert_eq!(none.json()["items"].as_array().unwrap().len(), 0);
});

both!(the_api_joins_lists_and_leaves, |world| {
    let (yusuf, nadia, mei) = (world.person("Yusuf"), world.person("Nadia"), world.person("Mei"));
    let id = world.community("rota", Access::Open, &yusuf);
    world.community("theatre", Access::Private, &yusuf);
    let membership = "/api/v1/communities/rota/membership";
    let body = serde_json::json!({"letters": "weekly"});
    for _ in 0..2 {
        let joined = world.api(&nadia, "PUT", membership, Some(body.clone())).await.expect(200).json();
        assert_eq!(joined, serde_json::json!({"state": "active", "role": "member", "letters": "weekly"}));
    }
    let wrong = serde_json::json!({"letters": "hourly"});
    world.api(&nadia, "PUT", membership, Some(wrong)).await.expect(422);
    world.api(&mei, "PUT", "/api/v1/communities/theatre/membership", Some(body.clone())).await.expect(404);
    world.api(&mei, "DELETE", "/api/v1/communities/theatre/membership", None).await.expect(404);
    world.api(&mei, "GET", "/api/v1/communities/theatre/members", None).await.expect(404);
    world.api(&mei, "GET", "/api/v1/communities/rota/members", None).await.expect(403);
    let members = world.api(&nadia, "GET", "/api/v1/communities/rota/members", None).await.expect(200).json();
    let names: Vec<_> = members["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Yusuf", "Nadia"]);
    world.api(&yusuf, "DELETE", membership, None).await.expect(409);
    world.api(&yusuf, "DELETE", &format!("{membership}?heir=mei"), None).await.expect(422);
    world.api(&yusuf, "DELETE", &format!("{membership}?heir=nadia"), None).await.expect(204);
    assert_eq!(role(&world, &nadia, id), Some(Role::Facilitator));
    for _ in 0..2 {
        world.api(&nadia, "DELETE", membership, None).await.expect(204);
    }
    assert_eq!(role(&world, &nadia, id), None);
});

/// Two who follow the last place of a link at once: one is in.
#[tokio::test(flavor = "multi_thread")]
async fn the_last_place_is_taken_once() {
    let Some(world) = World::postgres() else { return };
    let yusuf = world.person("Yusuf");
    let id = world.community("theatre-rota", Access::Private, &yusuf);
    let path = a_link(&world, &yusuf, "theatre-rota", "1").await;
    let (one, other) = (world.ctx(&world.person("Nadia")), world.ctx(&world.person("Mei")));
    let secret = path.trim_start_matches("/invitations/").to_owned();
    let word = secret.clone();
    let second = world.meanwhile(
        move |db| invite::accept(db, &one, &word).map(drop),
        move |database| database.write_now(move |db| invite::accept(db, &other, &secret)),
    );
    assert!(matches!(second, Err(db::Error::NotFound)), "{second:?}");
    assert_eq!(world.stored(|db| membership::facilitators(db, id)), [yusuf.id]);
    let nadia = world.person("Nadia");
    assert_eq!(role(&world, &nadia, id), Some(Role::Member));
}

both!(what_was_taken_back_counts_for_the_day_too, |world| {
    let yusuf = world.person("Yusuf");
    world.community("theatre", Access::Private, &yusuf);
    let other = world.community("rota", Access::Private, &yusuf);
    let by = world.ctx(&yusuf);
    world.arrange(move |db| {
        for number in 0..50 {
            let email = ::people::account::Email::parse(&format!("new{number}@elsewhere.example"))
                .map_err(|_| db::Error::internal("an address"))?;
            match ::people::sign_up::invite(db, &by, &email, Some(other))? {
                ::people::sign_up::Outcome::Sent(id) => {
                    ::people::sign_up::withdraw(db, &by, id, Some(other))?;
                }
                outcome => panic!("{outcome:?}"),
            }
        }
        Ok(())
    });
    let one_more = [("email", "one.more@elsewhere.example")];
    let refused = world.post(&yusuf, "/c/theatre/invitations", &one_more).await.expect(422);
    assert!(refused.text_of("#email-error").contains("You have invited 50 people today."));
    let mei = world.person("Mei");
    world.join(&mei, other, Role::Facilitator);
    world.post(&mei, "/c/rota/invitations", &one_more).await.expect(303);
});
