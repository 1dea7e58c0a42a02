//! Getting in and out: the question, the answer, what comes by mail, the last facilitator, taking leaving back.

use ::communities::leave::{self, Ended, Heir};
use ::communities::schema::{Access, communities};
use ::people::{Letters, Role, State, membership};
use db::{CommunityId, Error};
use diesel::prelude::*;

use crate::harness::*;
use crate::people::outbox;

fn counted(world: &World, id: CommunityId) -> i64 {
    world.stored(|db| Ok(communities::table.find(id).select(communities::member_count).first(db)?))
}

fn letters(world: &World, id: CommunityId, person: &Person) -> Option<Letters> {
    world.stored(|db| membership::find(db, person.id, id)).map(|membership| membership.letters)
}

/// A community that asks a question.
async fn asking(world: &World, facilitator: &Person) -> CommunityId {
    let id = world.community("medicines", Access::Request, facilitator);
    let settings = [
        ("name", "Medicines"),
        ("purpose", "What happens between two beds"),
        ("access", "request"),
        ("about", ""),
        ("question", "What do you give, and where?"),
    ];
    world.post(facilitator, "/c/medicines/settings", &settings).await.expect(303);
    id
}

both!(the_question_is_answered_and_the_answer_answered, |world| {
    let (sunniva, femi, kwame) = (world.person("Sunniva"), world.person("Femi"), world.person("Kwame"));
    let id = asking(&world, &sunniva).await;
    let face = world.get(&femi, "/c/medicines").await.expect(200);
    assert_eq!(face.text_of("label[for=answer]"), "What do you give, and where?");
    let silent = world.post(&femi, "/c/medicines/membership", &[("letters", "weekly")]).await.expect(422);
    assert!(silent.text_of("#answer-error").contains("Answer the question"));
    assert_eq!(silent.attributes("#letters option[selected]", "value"), ["weekly"], "what was chosen stays");
    let wish = [("answer", "Insulin, on ward 4"), ("letters", "weekly")];
    world.post(&femi, "/c/medicines/membership", &wish).await.expect(303);
    world.post(&kwame, "/c/medicines/membership", &[("answer", "Nothing at all")]).await.expect(303);
    assert_eq!(letters(&world, id, &femi), Some(Letters::Weekly));

    let mails = outbox(&world);
    assert_eq!(mails.len(), 2, "the facilitator hears of both");
    assert!(mails.iter().any(|mail| mail.contains("Femi would like to join") && mail.contains("Insulin, on ward 4")));
    let list = world.get(&sunniva, "/c/medicines/members").await.expect(200);
    assert!(list.text_of(".section .rows").contains("Insulin, on ward 4"));
    assert!(!world.get(&kwame, "/c/medicines").await.text().contains("Insulin"), "others do not read it");

    let words = [("words", "Welcome. Sit beside Salma.")];
    world.post(&sunniva, &format!("/c/medicines/requests/{}", femi.handle), &words).await.expect(303);
    let words = [("words", "It is for those who give medicines.")];
    world.post(&sunniva, &format!("/c/medicines/requests/{}/end", kwame.handle), &words).await.expect(303);
    let mails = outbox(&world);
    assert!(mails.iter().any(|mail| mail.contains("To: Femi <") && mail.contains("Sit beside Salma.")), "{mails:?}");
    assert!(mails.iter().any(|mail| mail.contains("To: Kwame <") && mail.contains("those who give medicines")));
    assert_eq!(letters(&world, id, &femi), Some(Letters::Weekly), "what was chosen when asking holds");
    let told = world.get(&kwame, "/c/medicines").await.expect(200);
    assert!(told.text_of(".banner").contains("It is for those who give medicines."));
    assert_eq!(counted(&world, id), 2);
});

both!(what_comes_by_mail_is_chosen_with_joining_and_changed, |world| {
    let (yusuf, nadia, mei) = (world.person("Yusuf"), world.person("Nadia"), world.person("Mei"));
    let id = world.community("rota", Access::Open, &yusuf);
    let form = world.get(&nadia, "/c/rota").await.expect(200);
    assert_eq!(form.attributes(".head select option", "value"), ["all", "mine", "weekly", "none"]);
    world.post(&nadia, "/c/rota/membership", &[("letters", "none")]).await.expect(303);
    assert_eq!(letters(&world, id, &nadia), Some(Letters::None));
    world.post(&nadia, "/c/rota/membership/letters", &[("letters", "all")]).await.expect(303);
    assert_eq!(letters(&world, id, &nadia), Some(Letters::All));
    world.post(&nadia, "/c/rota/membership/letters", &[("letters", "hourly")]).await.expect(422);
    world.post(&mei, "/c/rota/membership/letters", &[("letters", "all")]).await.expect(403);
    world.post(&nadia, "/c/rota/membership", &[]).await.expect(303);
    assert_eq!(letters(&world, id, &nadia), Some(Letters::All), "joining again chooses nothing");
});

both!(leaving_is_one_click_and_can_be_taken_back, |world| {
    let (yusuf, nadia, mei) = (world.person("Yusuf"), world.person("Nadia"), world.person("Mei"));
    for (slug, access) in [("open-1", Access::Open), ("private-1", Access::Private)] {
        let id = world.community(slug, access, &yusuf);
        world.join(&nadia, id, Role::Steward);
        world.arrange(move |db| membership::set_letters(db, id, nadia.id, Letters::Weekly));
        let nadia = world.person("Nadia");
        let left = world.post(&nadia, &format!("/c/{slug}/membership/end"), &[]).await.expect(303);
        let cookie = left.header("set-cookie").split(';').next().unwrap().to_owned();
        let home = nadia.dress(world.request("GET", "/")).header("cookie", &cookie).send().await;
        let toast = world.request("GET", "/help").header("cookie", &cookie).send().await;
        assert_eq!(toast.attributes(".toast form", "action"), [format!("/c/{slug}/membership/undo")]);
        assert!(home.status.is_success());
        assert_eq!(counted(&world, id), 1);
        world.post(&mei, &format!("/c/{slug}/membership/undo"), &[]).await.expect(match access {
            Access::Private => 404,
            _ => 409,
        });
        for _ in 0..2 {
            world.post(&nadia, &format!("/c/{slug}/membership/undo"), &[]).await.expect(303);
        }
        let role = world.stored(|db| membership::role(db, nadia.id, id));
        assert_eq!((role, counted(&world, id)), (Some(Role::Steward), 2), "what they were, they are again");
        assert_eq!(letters(&world, id, &nadia), Some(Letters::Weekly));
        // Once taken back there is nothing to take back.
        let removed = format!("/c/{slug}/members/{}/end", nadia.handle);
        world.post(&yusuf, &removed, &[]).await.expect(303);
        let late = world.post(&nadia, &format!("/c/{slug}/membership/undo"), &[]).await;
        assert_eq!(late.status, if access == Access::Private { 404 } else { 409 });
    }
});

both!(what_came_after_leaving_is_not_taken_back_with_it, |world| {
    let (yusuf, nadia) = (world.person("Yusuf"), world.person("Nadia"));
    let id = world.community("rota", Access::Open, &yusuf);
    world.join(&nadia, id, Role::Facilitator);
    let undo = async || world.post(&nadia, "/c/rota/membership/undo", &[]).await;
    world.post(&nadia, "/c/rota/membership/end", &[]).await.expect(303);
    world.post(&nadia, "/c/rota/membership", &[]).await.expect(303);
    world.post(&yusuf, "/c/rota/members/nadia/end", &[]).await.expect(303);
    undo().await.expect(409);
    assert_eq!(world.stored(|db| membership::role(db, nadia.id, id)), None, "out is out");
    // Their own leaving can still be taken back.
    world.post(&nadia, "/c/rota/membership", &[]).await.expect(303);
    world.post(&nadia, "/c/rota/membership/end", &[]).await.expect(303);
    undo().await.expect(303);
    assert_eq!(world.stored(|db| membership::role(db, nadia.id, id)), Some(Role::Member));
    assert_eq!(counted(&world, id), 2);
});

both!(the_last_facilitator_says_who_comes_after_them, |world| {
    let (yusuf, nadia, mei) = (world.person("Yusuf"), world.person("Nadia"), world.person("Mei"));
    let id = world.community("rota", Access::Open, &yusuf);
    world.join(&nadia, id, Role::Member);
    world.join(&mei, id, Role::Member);
    let asked = world.post(&yusuf, "/c/rota/membership/end", &[]).await.expect(409);
    assert_eq!(asked.text_of("h1"), "Who leads it after you?");
    assert_eq!(asked.attributes("input[name=heir]", "value"), ["mei", "nadia", "other", "nobody"]);
    assert_eq!(asked.texts(".choices label")[..2], ["Mei", "Nadia"]);
    assert_eq!(counted(&world, id), 3, "nothing has happened");
    world.get(&yusuf, "/c/rota/membership/end").await.expect(200);
    for wrong in ["zoe", "yusuf"] {
        let wrong = world.post(&yusuf, "/c/rota/membership/end", &[("heir", wrong)]).await.expect(422);
        assert!(!wrong.texts(".errors, .error").is_empty());
    }
    world.person("Outsider");
    world.post(&yusuf, "/c/rota/membership/end", &[("heir", "outsider")]).await.expect(422);
    world.post(&yusuf, "/c/rota/membership/end", &[("heir", "other"), ("handle", "@Nadia")]).await.expect(303);
    assert_eq!(world.stored(|db| membership::facilitators(db, id)), [nadia.id]);

    world.post(&nadia, "/c/rota/membership/end", &[("heir", "nobody")]).await.expect(303);
    assert_eq!(world.stored(|db| membership::facilitators(db, id)), []);
    assert_eq!(counted(&world, id), 1);
    let home = world.get(&mei, "/c/rota").await.expect(200);
    assert!(home.text_of(".aside").contains("Nobody leads this yet. You could."));
    world.post(&mei, "/c/rota/facilitation", &[]).await.expect(303);
});

both!(stewards_are_entrusted_by_facilitators, |world| {
    let (yusuf, nadia, mei) = (world.person("Yusuf"), world.person("Nadia"), world.person("Mei"));
    let id = world.community("rota", Access::Open, &yusuf);
    world.join(&nadia, id, Role::Member);
    world.post(&nadia, "/c/rota/stewards/nadia", &[]).await.expect(403);
    world.post(&yusuf, "/c/rota/stewards/mei", &[]).await.expect(404);
    world.post(&yusuf, "/c/rota/stewards/nadia", &[]).await.expect(303);
    assert_eq!(world.stored(|db| membership::role(db, nadia.id, id)), Some(Role::Steward));
    world.join(&mei, id, Role::Member);
    let list = world.get(&mei, "/c/rota/members").await.expect(200);
    assert_eq!(list.texts(".person-name"), ["Yusuf", "Nadia", "Mei"], "stewards before members");
    assert!(list.text().contains("Steward of tags"));
    world.post(&yusuf, "/c/rota/stewards/nadia/end", &[]).await.expect(303);
    assert_eq!(world.stored(|db| membership::role(db, nadia.id, id)), Some(Role::Member));
});

/// The heir leaves while the last facilitator names them.
#[tokio::test(flavor = "multi_thread")]
async fn an_heir_who_left_in_between_is_no_heir() {
    let Some(world) = World::postgres() else { return };
    let (yusuf, nadia, mei) = (world.person("Yusuf"), world.person("Nadia"), world.person("Mei"));
    let id = world.community("rota", Access::Open, &yusuf);
    world.join(&nadia, id, Role::Member);
    world.join(&mei, id, Role::Member);
    let (leaves, ctx, heir) = (world.ctx(&nadia), world.ctx(&yusuf), nadia.id);
    let outcome = world.meanwhile(
        move |db| leave::leave(db, &leaves, "rota").map(|ended| assert_eq!(ended, Ended::Membership)),
        move |database| database.write_now(move |db| leave::leave_to(db, &ctx, "rota", Heir::Member(heir))),
    );
    assert!(matches!(outcome, Err(Error::Invalid(_))), "{outcome:?}");
    assert_eq!(counted(&world, id), 2);
    assert_eq!(world.stored(|db| membership::facilitators(db, id)), [yusuf.id]);
    let state = world.stored(|db| membership::find(db, mei.id, id)).map(|membership| membership.state);
    assert_eq!(state, Some(State::Active));
}

both!(whoever_asks_again_and_again_is_written_about_thrice, |world| {
    let (sunniva, femi) = (world.person("Sunniva"), world.person("Femi"));
    world.community("medicines", Access::Request, &sunniva);
    for letters in [1, 2, 3, 3, 3] {
        world.post(&femi, "/c/medicines/membership", &[]).await.expect(303);
        assert_eq!(outbox(&world).len(), letters);
        world.post(&femi, "/c/medicines/membership/end", &[]).await.expect(303);
    }
    let kwame = world.person("Kwame");
    world.post(&kwame, "/c/medicines/membership", &[]).await.expect(303);
    assert_eq!(outbox(&world).len(), 4, "others are");
});
