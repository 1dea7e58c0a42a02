//! How communities come to be and grow: founding and what it needs, those that are alike, stages, archives.

use ::communities::formation::policy;
use ::communities::formation::schema::proposals;
use ::communities::formation::stage;
use ::communities::schema::{Access, Stage, communities};
use ::people::account;
use ::people::schema::memberships;
use ::people::{Role, membership};
use db::{CommunityId, Error, Time};
use diesel::prelude::*;
use spine::Ctx;

use crate::harness::*;
use crate::people::outbox;

fn founding<'a>(name: &'a str, purpose: &'a str, access: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", name),
        ("purpose", purpose),
        ("for_whom", "Whoever hands something over"),
        ("together", "Compare how we do it"),
        ("access", access),
    ]
}

fn count(world: &World) -> i64 {
    world.stored(|db| Ok(communities::table.count().get_result(db)?))
}

fn id_of(world: &World, slug: &str) -> CommunityId {
    world.stored(|db| Ok(communities::table.filter(communities::slug.eq(slug)).select(communities::id).first(db)?))
}

/// An administrator changes what founding needs.
async fn needs(world: &World, admin: &Person, policy: &str, count: &str) {
    world.post(admin, "/administration/founding", &[("policy", policy), ("count", count)]).await.expect(303);
}

/// Proposes a community; gives the address of its page.
async fn propose(world: &World, who: &Person, name: &str, access: &str) -> String {
    let made = world.post(who, "/communities", &founding(name, "What nobody else does", access)).await.expect(303);
    made.location().to_owned()
}

both!(three_questions_are_asked_and_shown, |world| {
    let (sunniva, nadia) = (world.person("Sunniva"), world.person("Nadia"));
    let silent = [("name", "Safe Handovers"), ("purpose", "Nothing gets lost"), ("access", "open")];
    let page = world.post(&sunniva, "/communities", &silent).await.expect(422);
    assert_eq!(page.texts(".errors li").len(), 2);
    assert_eq!(page.field("name"), "Safe Handovers");
    let fields = founding("Safe Handovers", "Nothing gets lost", "open");
    world.post(&sunniva, "/communities", &fields).await.expect(303);
    let home = world.get(&nadia, "/c/safe-handovers").await.expect(200);
    let aside = home.text_of(".aside");
    assert!(aside.contains("Who is it for?") && aside.contains("Whoever hands something over"), "{aside}");
    assert!(aside.contains("Compare how we do it"), "{aside}");
});

both!(communities_that_are_alike_are_shown_before_one_is_founded, |world| {
    let (yusuf, mei) = (world.person("Yusuf"), world.person("Mei"));
    world.community("safe-handovers", Access::Open, &yusuf);
    world.community("infection-prevention", Access::Open, &yusuf);
    world.community("handover-secrets", Access::Private, &yusuf);
    let fields = founding("Safer hadnover", "Nothing gets lost", "open");
    let seen = world.post(&mei, "/communities", &fields).await.expect(200);
    assert_eq!(seen.texts(".row-title"), ["safe handovers"], "what is private leaves no trace");
    assert_eq!(seen.attributes(".row .button.primary", "href"), ["/c/safe-handovers"]);
    assert_eq!(seen.texts(".section form button"), ["Start ours anyway", "Change what I wrote"]);
    assert_eq!(count(&world), 3, "nothing is founded yet");
    assert_eq!(seen.field("for_whom"), "Whoever hands something over", "what was typed goes along");

    let back = world.post(&mei, "/communities", &[fields.as_slice(), &[("back", "1")]].concat()).await.expect(200);
    assert_eq!(back.field("name"), "Safer hadnover");
    let founded = world.post(&mei, "/communities", &[fields.as_slice(), &[("anyway", "1")]].concat()).await.expect(303);
    assert_eq!(founded.location(), "/c/safer-hadnover");
    let other = world.post(&mei, "/communities", &founding("Rota planning", "Who works when", "open")).await;
    assert_eq!(other.expect(303).location(), "/c/rota-planning", "nothing is like it");
});

both!(founding_waits_for_members_where_the_instance_says_so, |world| {
    let (admin, yusuf, mei) = (world.admin("Henrike"), world.person("Yusuf"), world.person("Mei"));
    let nadia = world.person("Nadia");
    let wrong = [("policy", "members"), ("count", "0")];
    world.post(&admin, "/administration/founding", &wrong).await.expect(422);
    needs(&world, &admin, "members", "2").await;
    assert!(world.get(&yusuf, "/communities/new").await.text_of(".head .read").contains("2 colleagues"));
    let page = propose(&world, &yusuf, "Quiet Nights", "open").await;
    assert_eq!(count(&world), 0);
    world.get(&Nobody, &page).await.expect(303);
    assert_eq!(world.get(&mei, "/proposals").await.expect(200).texts(".row-title"), ["Quiet Nights"]);
    let taken = founding("Quiet Nights", "Another one", "open");
    let taken = world.post(&mei, "/communities", &taken).await.expect(422);
    assert_eq!(taken.texts(".error"), ["This address is taken. Choose another one."]);

    world.post(&yusuf, &format!("{page}/support"), &[]).await.expect(409);
    for _ in 0..2 {
        world.post(&mei, &format!("{page}/support"), &[]).await.expect(303);
    }
    let shown = world.get(&yusuf, &page).await.expect(200);
    assert_eq!(shown.texts(".rows .person-name"), ["Mei"], "the founder sees who would join");
    assert!(shown.text_of(".banner").contains("1 more colleague"), "{}", shown.text_of(".banner"));
    world.post(&mei, &format!("{page}/support/end"), &[]).await.expect(303);
    world.post(&mei, &format!("{page}/support"), &[]).await.expect(303);
    let founded = world.post(&nadia, &format!("{page}/support"), &[]).await.expect(303);
    assert_eq!(founded.location(), "/c/quiet-nights");
    let id = id_of(&world, "quiet-nights");
    assert_eq!(world.stored(|db| membership::facilitators(db, id)), [yusuf.id]);
    assert_eq!(world.stored(|db| membership::role(db, mei.id, id)), Some(Role::Member));
    let counted =
        world.stored(|db| Ok(communities::table.find(id).select(communities::member_count).first::<i64>(db)?));
    assert_eq!(counted, 3);
    world.get(&yusuf, &page).await.expect(404);
    let mails = outbox(&world);
    assert!(mails.iter().any(|mail| mail.contains("To: Yusuf <") && mail.contains("/c/quiet-nights")), "{mails:?}");
    let body = serde_json::json!({"name": "Rota", "purpose": "Who works when", "access": "open"});
    world.api(&mei, "POST", "/api/v1/communities", Some(body)).await.expect(403);
});

both!(an_administrator_agrees_or_declines_with_words, |world| {
    let (admin, yusuf, mei) = (world.admin("Henrike"), world.person("Yusuf"), world.person("Mei"));
    needs(&world, &admin, "administrator", "").await;
    let (one, two) =
        (propose(&world, &yusuf, "One", "open").await, propose(&world, &yusuf, "Theatre", "private").await);
    world.get(&mei, &two).await.expect(404);
    world.post(&mei, &format!("{two}/support"), &[]).await.expect(404);
    assert_eq!(world.get(&mei, "/proposals").await.texts(".row-title"), ["One"], "a private one leaves no trace");
    world.post(&mei, &format!("{one}/support"), &[]).await.expect(303);
    assert_eq!(count(&world), 0, "support alone is not enough");
    let waits = async |who: &Person| world.get(who, &one).await.expect(200).text_of(".banner");
    assert_eq!(waits(&yusuf).await, "It waits for an administrator’s word.");
    assert!(waits(&mei).await.contains("Say that you would join"));
    let list = world.get(&admin, "/administration/founding").await.expect(200);
    assert_eq!(list.texts(".row-title"), ["Theatre", "One"]);
    let overview = world.get(&admin, "/administration").await.expect(200);
    assert!(overview.texts(".row-title").contains(&"2 communities are proposed".to_owned()), "{}", overview.text());
    world.post(&mei, &format!("/administration{one}"), &[]).await.expect(403);
    world.post(&yusuf, &format!("/administration{one}"), &[]).await.expect(403);
    world.post(&admin, &format!("/administration{one}"), &[]).await.expect(303);
    let founded = id_of(&world, "one");
    assert_eq!(world.stored(|db| membership::role(db, mei.id, founded)), Some(Role::Member));

    let words = [("words", "There is one in the theatre already.")];
    world.post(&admin, &format!("/administration{two}/end"), &words).await.expect(303);
    world.post(&admin, &format!("/administration{two}"), &[]).await.expect(409);
    let told = world.get(&yusuf, &two).await.expect(200);
    assert!(told.text_of(".banner").contains("There is one in the theatre already."));
    let mail = outbox(&world).into_iter().find(|mail| mail.contains("declined your proposal")).expect("a mail");
    assert!(mail.contains("There is one in the theatre already."), "{mail}");
    world.post(&mei, &format!("{two}/end"), &[]).await.expect(404);
    world.post(&yusuf, &format!("{two}/end"), &[]).await.expect(303);
    assert_eq!(world.stored(|db| Ok(proposals::table.count().get_result::<i64>(db)?)), 0);
});

both!(a_stage_is_proposed_when_what_it_needs_is_there, |world| {
    let (sunniva, nadia, mei) = (world.person("Sunniva"), world.person("Nadia"), world.person("Mei"));
    let fields = founding("Safe Handovers", "Nothing gets lost", "open");
    world.post(&sunniva, "/communities", &fields).await.expect(303);
    let home = world.get(&sunniva, "/c/safe-handovers").await.expect(200);
    assert!(home.text_of(".aside").contains("Coalescing comes next. It needs:"), "{}", home.text_of(".aside"));
    assert_eq!(home.texts(".aside .box").len(), 0, "3 members are missing");
    world.post(&nadia, "/c/safe-handovers/membership", &[]).await.expect(303);
    world.post(&mei, "/c/safe-handovers/membership", &[]).await.expect(303);
    let home = world.get(&sunniva, "/c/safe-handovers").await.expect(200);
    assert!(home.text_of(".aside .box").contains("It would be called Coalescing."));
    assert_eq!(
        world.get(&nadia, "/c/safe-handovers").await.texts(".aside .box").len(),
        0,
        "its facilitators are asked"
    );

    world.post(&nadia, "/c/safe-handovers/stage", &[("stage", "maturing")]).await.expect(403);
    world.post(&sunniva, "/c/safe-handovers/stage", &[("stage", "")]).await.expect(303);
    assert_eq!(world.get(&sunniva, "/c/safe-handovers").await.texts(".aside .box").len(), 0, "not yet, they said");
    world.post(&sunniva, "/c/safe-handovers/stage", &[("stage", "coalescing")]).await.expect(303);
    let stored: Stage = world.stored(|db| {
        Ok(communities::table.filter(communities::slug.eq("safe-handovers")).select(communities::stage).first(db)?)
    });
    assert_eq!(stored, Stage::Coalescing);
    let home = world.get(&nadia, "/c/safe-handovers").await.expect(200);
    assert!(home.text_of(".aside").contains("a first question answered"));
});

both!(what_is_archived_is_read_and_not_written, |world| {
    let (sunniva, nadia, mei) = (world.person("Sunniva"), world.person("Nadia"), world.person("Mei"));
    let community = world.community("safe-handovers", Access::Open, &sunniva);
    world.join(&nadia, community, Role::Member);
    let question = [("kind", "question"), ("title", "Who signs at night?"), ("body", "Nobody did."), ("tags", "night")];
    let topic = world.post(&nadia, "/c/safe-handovers/topics", &question).await.expect(303).location().to_owned();
    world.post(&nadia, "/c/safe-handovers/archive", &[]).await.expect(403);
    for _ in 0..2 {
        world.post(&sunniva, "/c/safe-handovers/archive", &[]).await.expect(303);
    }
    let shown = world.get(&mei, "/c/safe-handovers").await.expect(200);
    assert!(shown.text_of(".banner").contains("This community is archived."));
    assert_eq!(shown.texts(".head .acts button, .head .acts a").len(), 0);
    let read = world.get(&mei, &topic).await.expect(200);
    assert!(read.text().contains("Nobody did."));
    assert_eq!(world.get(&nadia, &topic).await.attributes("textarea", "name").len(), 0, "nothing to write in");

    let reply = format!("{}/replies", topic.split(['?', '#']).next().unwrap());
    let written: [(&Person, &str); 4] = [
        (&nadia, "/c/safe-handovers/topics"),
        (&nadia, &reply),
        (&mei, "/c/safe-handovers/membership"),
        (&sunniva, "/c/safe-handovers/settings"),
    ];
    let form: Vec<_> = [question.as_slice(), &founding("New", "New", "open")].concat();
    for (who, path) in written {
        let refused = world.post(who, path, &form).await;
        assert_eq!(refused.status, 409, "{path}: {}", refused.text());
        assert!(refused.text().contains("A facilitator can reopen it."), "{path}");
    }
    world.post(&nadia, "/c/safe-handovers/membership/end", &[]).await.expect(303);
    let list = world.get(&mei, "/communities?show=archived").await.expect(200);
    assert_eq!(list.texts(".row-title"), ["safe handovers"], "they have a list of their own");
    assert_eq!(world.get(&mei, "/communities").await.texts(".row-title"), [""; 0]);
    world.post(&nadia, "/c/safe-handovers/archive/end", &[]).await.expect(403);
    world.post(&sunniva, "/c/safe-handovers/archive/end", &[]).await.expect(303);
    world.post(&mei, "/c/safe-handovers/membership", &[]).await.expect(303);
    world.settle();
    let all = world.stored(|db| spine::activity::after(db, 0, 1000));
    assert_eq!(all.iter().filter(|activity| activity.verb == "community.archived").count(), 2);
});

both!(facilitators_say_what_their_community_is, |world| {
    let (sunniva, nadia) = (world.person("Sunniva"), world.person("Nadia"));
    let id = world.community("safe-handovers", Access::Request, &sunniva);
    let form = world.get(&sunniva, "/c/safe-handovers/settings").await.expect(200);
    assert_eq!(form.field("name"), "safe handovers");
    let change = [
        ("name", "Safe Handovers"),
        ("purpose", "Nothing gets lost"),
        ("access", "request"),
        ("about", "Everything that changes hands"),
        ("for_whom", "Whoever hands over"),
        ("together", "Compare"),
        ("interests", ""),
        ("question", "What do you hand over?"),
        ("welcome", "Begin with **the glossary**.\n\n<script>alert(1)</script>"),
        ("colour", "3"),
    ];
    world.post(&nadia, "/c/safe-handovers/settings", &change).await.expect(403);
    world.post(&sunniva, "/c/safe-handovers/settings", &change).await.expect(303);
    let home = world.get(&sunniva, "/c/safe-handovers").await.expect(200);
    assert!(home.text().contains("<strong>the glossary</strong>"), "she is new enough to be welcomed");
    assert!(!home.text().contains("<script>alert"));
    assert!(home.text().contains("ground-3"), "the mark has the chosen colour");
    let wrong: Vec<_> = [&change[..6], &[("interests", "Zither playing"), ("question", "")]].concat();
    let wrong = world.post(&sunniva, "/c/safe-handovers/settings", &wrong).await.expect(422);
    assert!(wrong.text_of("#interests-error").contains("“Zither playing”"));
    // Saying the same again is no change, saying anything else is one: whoever follows the community hears of it.
    let changes = || {
        let of = spine::ObjectRef { kind: ::communities::schema::KIND, id: id.0 };
        world.stored(move |db| spine::activity::of(db, of, &["community.changed"], 100)).len()
    };
    assert_eq!(changes(), 1);
    world.post(&sunniva, "/c/safe-handovers/settings", &change).await.expect(303);
    assert_eq!(changes(), 1);
    let recoloured = [&change[..9], &[("colour", "4")]].concat();
    world.post(&sunniva, "/c/safe-handovers/settings", &recoloured).await.expect(303);
    assert_eq!(changes(), 2);
    let log = world.get(&sunniva, "/c/safe-handovers/log").await.expect(200);
    assert_eq!(log.texts(".rows .row-title")[0], "Changed what it says of itself");
    let roles = world
        .stored(|db| Ok(memberships::table.filter(memberships::community_id.eq(id)).count().get_result::<i64>(db)?));
    assert_eq!(roles, 1);
});

/// Two who give the last support at once found it once.
#[tokio::test(flavor = "multi_thread")]
async fn the_last_support_founds_once() {
    let Some(world) = World::postgres() else { return };
    let (admin, yusuf) = (world.admin("Henrike"), world.person("Yusuf"));
    needs(&world, &admin, "members", "1").await;
    let page = propose(&world, &yusuf, "Quiet Nights", "open").await;
    let mut tasks = Vec::new();
    for number in 0..6 {
        let person = world.person(&format!("Person {number}"));
        let request = person.dress(world.request("POST", &format!("{page}/support")));
        tasks.push(tokio::spawn(request.header("sec-fetch-site", "same-origin").form(&[]).send()));
    }
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap().status.as_u16());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 404, 404, 404, 404, 404]);
    assert_eq!(count(&world), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_is_refused_to_whoever_stopped_leading_in_between() {
    let Some(world) = World::postgres() else { return };
    let (sunniva, mei) = (world.person("Sunniva"), world.person("Mei"));
    let id = world.community("c1", Access::Open, &sunniva);
    world.join(&mei, id, Role::Facilitator);
    let ctx = world.ctx(&mei);
    let who = mei.id;
    let refused = world.meanwhile(
        move |db| {
            diesel::update(communities::table.find(id))
                .set(communities::version.eq(communities::version + 1))
                .execute(db)?;
            membership::put(db, id, who, Role::Member, ::people::State::Active, db::Time::now())?;
            Ok(())
        },
        move |database| database.write_now(move |db| stage::set(db, &ctx, "c1", Stage::Maturing)),
    );
    assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
}

both!(a_proposal_goes_with_whoever_made_it, |world| {
    let (admin, yusuf, mei) = (world.admin("Henrike"), world.person("Yusuf"), world.person("Mei"));
    needs(&world, &admin, "members", "1").await;
    let page = propose(&world, &yusuf, "Quiet Nights", "open").await;
    let yusuf_id = yusuf.id;
    world.arrange(move |db| account::deactivate(db, &Ctx::system(Time::now()), yusuf_id));
    let support = format!("{page}/support");
    let refused = world.post(&mei, &support, &[]).await.expect(409);
    assert!(refused.text().contains("has no account any more"), "{}", refused.text());
    assert_eq!(count(&world), 0);
    propose(&world, &mei, "Quiet Nights", "open").await;
    world.arrange(move |db| account::reactivate(db, &Ctx::system(Time::now()), yusuf_id));
    assert_eq!(world.get(&admin, "/administration/founding").await.texts(".row-title").len(), 2);
    let founded = world.post(&admin, &support, &[]).await.expect(303);
    assert_eq!(founded.location(), "/c/quiet-nights");
});

/// What founding needs is decided while somebody founds.
#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_came_in_between_holds() {
    let Some(world) = World::postgres() else { return };
    let (admin, yusuf) = (world.admin("Henrike"), world.person("Yusuf"));
    let (decides, founds) = (world.ctx(&admin), world.ctx(&yusuf));
    let new = ::communities::Founding {
        name: "Wards".to_owned(),
        purpose: "What happens there".to_owned(),
        access: Some(Access::Open),
        ..Default::default()
    };
    let sound = new.check().expect("a founding");
    let outcome = world.meanwhile(
        move |db| policy::set(db, &decides, policy::Policy::Administrator),
        move |database| database.write_now(move |db| ::communities::found(db, &founds, &sound)),
    );
    assert!(matches!(outcome, Err(Error::Conflict(_))), "{outcome:?}");
    assert_eq!(count(&world), 0);
}
