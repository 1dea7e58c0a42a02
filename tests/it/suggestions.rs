//! Suggestions by practice: who is suggested to whom, with which reason, and who leaves no trace.

use ::communities::Access;
use ::communities::schema::community_interests;
use ::communities::suggestions::schema::{community_dismissals, suggestions_dismissed};
use ::people::Role;
use ::people::interests::input;
use ::people::interests::schema::{InterestId, interest_links, interests, practices};
use ::people::schema::people;
use db::{CommunityId, PersonId, Time};
use diesel::prelude::*;
use forum::schema::TopicKind;
use forum::text::Text;
use forum::{NewTopic, Reply};
use serde_json::Value;

use crate::harness::*;

pub const PRACTISES: (bool, bool, bool) = (true, false, false);
pub const HELPS: (bool, bool, bool) = (false, true, false);
pub const LEARNS: (bool, bool, bool) = (false, false, true);

/// An interest of this name.
pub fn interest(world: &World, name: &'static str) -> InterestId {
    world.arrange(move |db| {
        Ok(diesel::insert_into(interests::table)
            .values((
                interests::slug.eq(markup::slug(name)),
                interests::name.eq(name),
                interests::description.eq(""),
                interests::version.eq(1_i64),
                interests::created_at.eq(Time::now()),
            ))
            .returning(interests::id)
            .get_result(db)?)
    })
}

/// Somebody says something of an interest.
pub fn says(world: &World, who: &Person, interest: InterestId, (practises, helps, learns): (bool, bool, bool)) {
    let person = who.id;
    world.arrange(move |db| {
        diesel::insert_into(practices::table)
            .values((
                practices::person_id.eq(person),
                practices::interest_id.eq(interest),
                practices::practises.eq(practises),
                practices::helps.eq(helps),
                practices::learns.eq(learns),
                practices::follows.eq(false),
                practices::depth.eq(""),
                practices::since.eq(Time::now()),
            ))
            .execute(db)?;
        Ok(())
    });
}

fn works_in(world: &World, who: &Person, department: &'static str, role: &'static str) {
    let id: PersonId = who.id;
    world.arrange(move |db| {
        let said = (people::department.eq(department), people::role.eq(role));
        diesel::update(people::table.find(id)).set(said).execute(db)?;
        Ok(())
    });
}

fn is_about(world: &World, community: CommunityId, interest: InterestId) {
    world.arrange(move |db| {
        let row = (community_interests::community_id.eq(community), community_interests::interest_id.eq(interest));
        diesel::insert_into(community_interests::table).values(row).execute(db)?;
        Ok(())
    });
}

async fn suggested(world: &World, who: &Person, what: &str) -> Vec<Value> {
    let answer = world.api(who, "GET", &format!("/api/v1/suggestions/{what}"), None).await.expect(200);
    answer.json()["items"].as_array().expect("a list").clone()
}

fn texts(items: &[Value], field: &str) -> Vec<String> {
    items.iter().map(|item| item[field].as_str().unwrap_or_default().to_owned()).collect()
}

/// Whether somebody is suggested these before long: what is known rests a little between two times that it is put in
/// order.
async fn becomes(world: &World, who: &Person, what: &str, field: &str, wanted: &[&str]) -> bool {
    for _ in 0..50 {
        world.settle();
        if texts(&suggested(world, who, what).await, field) == wanted {
            return true;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    false
}

fn kinds(item: &Value) -> Vec<&str> {
    let reasons = item["reasons"].as_array().expect("reasons");
    reasons.iter().map(|reason| reason["kind"].as_str().expect("a word")).collect()
}

both!(people_are_suggested_by_practice_with_the_reason, |world| {
    let (nadia, tomasz, ingrid, oskar, mute) = (
        world.person("Nadia"),
        world.person("Tomasz"),
        world.person("Ingrid"),
        world.person("Oskar"),
        world.person("Mute"),
    );
    let (handing_over, theatre) = (interest(&world, "Handing over"), interest(&world, "Working in theatre"));
    works_in(&world, &nadia, "Physiotherapy", "physiotherapist");
    works_in(&world, &tomasz, "Integration", "engineer");
    works_in(&world, &oskar, "Logistics", "porter");
    works_in(&world, &mute, "Logistics", "porter");
    says(&world, &nadia, handing_over, PRACTISES);
    says(&world, &nadia, theatre, LEARNS);
    says(&world, &tomasz, handing_over, PRACTISES);
    says(&world, &ingrid, theatre, HELPS);

    let people = suggested(&world, &nadia, "people").await;
    assert_eq!(texts(&people, "handle"), ["tomasz", "ingrid"], "nobody who has nothing in common");
    assert_eq!(kinds(&people[0]), ["practise", "other-department"]);
    assert_eq!(people[0]["reasons"][0]["words"], "Practises “Handing over”, like you.");
    assert_eq!(people[0]["reasons"][0]["interests"][0]["slug"], "handing-over");
    assert_eq!(people[0]["department"], "Integration");
    assert_eq!(people[1]["reasons"][0]["words"], "Can help with “Working in theatre”, which you want to learn.");
    // The same from the other side.
    let other = suggested(&world, &ingrid, "people").await;
    assert_eq!(kinds(&other[0]), ["you-can-help"]);

    let page = world.get(&nadia, "/people/near").await.expect(200);
    assert_eq!(page.texts(".person-name"), ["Tomasz", "Ingrid"]);
    assert!(page.text().contains("Reasons come only from what you and they have made visible."));
    let chosen = world.get(&nadia, "/people/near?between=help").await.expect(200);
    assert_eq!(chosen.texts(".person-name"), ["Ingrid"]);
    let chosen = world.get(&nadia, "/people/near?department=integration").await.expect(200);
    assert_eq!(chosen.texts(".person-name"), ["Tomasz"]);
    let nobody = world.get(&nadia, "/people/near?department=nowhere").await.expect(200);
    assert!(nobody.text().contains("Nobody fits all that you chose."));
    let silent = world.get(&mute, "/people/near").await.expect(200);
    assert!(silent.text_of("main .empty .read").starts_with("Say what you practise"));
});

both!(near_interests_and_common_topics_count, |world| {
    let (nadia, yusuf, femi) = (world.person("Nadia"), world.person("Yusuf"), world.person("Femi"));
    let (wide, narrow) = (interest(&world, "Handing over"), interest(&world, "Handing over patients"));
    world.arrange(move |db| {
        let row = (
            interest_links::interest_id.eq(narrow),
            interest_links::other_id.eq(wide),
            interest_links::kind.eq(::people::interests::schema::LinkKind::Broader),
        );
        diesel::insert_into(interest_links::table).values(row).execute(db)?;
        Ok(())
    });
    says(&world, &nadia, narrow, PRACTISES);
    says(&world, &yusuf, wide, PRACTISES);
    let open = world.community("rota", Access::Open, &nadia);
    world.join(&femi, open, Role::Member);
    let topic = NewTopic {
        community: "rota".to_owned(),
        kind: TopicKind::Question,
        title: "Who signs at night?".to_owned(),
        tags: vec!["night".to_owned()],
        text: Text::cook("body", "What I tried.").expect("a plain text"),
    };
    let ctx = world.ctx(&nadia);
    let topic = world.arrange(move |db| forum::ask(db, &ctx, None, &topic)).topic;
    let ctx = world.ctx(&femi);
    let reply = Reply { topic, in_reply_to: None, text: Text::cook("body", "I do.").expect("a plain text") };
    world.arrange(move |db| forum::reply(db, &ctx, None, &reply).map(drop));

    let people = suggested(&world, &nadia, "people").await;
    assert_eq!(texts(&people, "handle"), ["yusuf", "femi"]);
    assert_eq!(people[0]["reasons"][0]["words"], "“Handing over” is close to your “Handing over patients”.");
    assert_eq!(people[1]["reasons"][0]["words"], "You both wrote in the same topic.");
});

both!(communities_are_suggested_with_the_reason, |world| {
    let (nadia, sunniva) = (world.person("Nadia"), world.person("Sunniva"));
    let handing_over = interest(&world, "Handing over");
    works_in(&world, &nadia, "Physiotherapy", "");
    works_in(&world, &sunniva, "Theatre", "");
    says(&world, &nadia, handing_over, PRACTISES);
    let open = world.community("safe-handovers", Access::Open, &sunniva);
    let request = world.community("on-request", Access::Request, &sunniva);
    for community in [open, request] {
        is_about(&world, community, handing_over);
    }
    world.community("about-nothing", Access::Open, &sunniva);

    let found = suggested(&world, &nadia, "communities").await;
    assert_eq!(texts(&found, "slug"), ["safe-handovers", "on-request"]);
    assert_eq!(kinds(&found[0]), ["about", "nobody-from"]);
    assert_eq!(found[0]["reasons"][1]["words"], "Nobody from Physiotherapy is in it yet.");
    assert_eq!(kinds(&found[1]), ["about"], "who is in one on request is not told");
    for path in ["/", "/communities"] {
        let page = world.get(&nadia, path).await.expect(200);
        let why = "It is about “Handing over”, which you named. Nobody from Physiotherapy is in it yet.";
        assert!(page.texts("main .snippet").contains(&why.to_owned()), "{path}");
    }
    // Whoever is in is not told to join.
    world.join(&nadia, open, Role::Member);
    assert_eq!(texts(&suggested(&world, &nadia, "communities").await, "slug"), ["on-request"]);
    assert!(suggested(&world, &sunniva, "communities").await.is_empty());
});

both!(a_private_community_leaves_no_trace_in_suggestions, |world| {
    let (nadia, sunniva, tomasz) = (world.person("Nadia"), world.person("Sunniva"), world.person("Tomasz"));
    let handing_over = interest(&world, "Handing over");
    works_in(&world, &nadia, "Physiotherapy", "");
    works_in(&world, &sunniva, "Theatre", "");
    says(&world, &nadia, handing_over, PRACTISES);
    says(&world, &tomasz, handing_over, PRACTISES);
    let open = world.community("safe-handovers", Access::Open, &sunniva);
    is_about(&world, open, handing_over);
    let mut before = Vec::new();
    for what in ["communities", "people"] {
        before.push(world.api(&nadia, "GET", &format!("/api/v1/suggestions/{what}"), None).await.text());
    }
    let pages =
        |page: &crate::harness::Reply| (page.texts("main .snippet"), page.texts(".facet"), page.texts(".person-name"));
    let near = pages(&world.get(&nadia, "/people/near").await.expect(200));

    let private = world.community("theatre-rota", Access::Private, &sunniva);
    is_about(&world, private, handing_over);
    world.join(&tomasz, private, Role::Member);
    let mut after = Vec::new();
    for what in ["communities", "people"] {
        after.push(world.api(&nadia, "GET", &format!("/api/v1/suggestions/{what}"), None).await.text());
    }
    assert_eq!(before, after);
    assert_eq!(near, pages(&world.get(&nadia, "/people/near").await.expect(200)));
    world.post(&nadia, "/suggestions/communities/theatre-rota/dismissal", &[]).await.expect(404);
    world.post(&nadia, "/suggestions/communities/safe-handovers/dismissal", &[]).await.expect(303);

    // What becomes private goes, from what was waved aside too.
    world.arrange(move |db| {
        use ::communities::schema::communities;
        diesel::update(communities::table.find(open)).set(communities::access.eq(Access::Private)).execute(db)?;
        Ok(())
    });
    assert!(suggested(&world, &nadia, "communities").await.is_empty());
    assert!(!world.get(&nadia, "/settings/suggestions").await.expect(200).text().contains("safe-handovers"));
});

both!(what_is_waved_aside_does_not_come_back, |world| {
    let (nadia, tomasz, sunniva) = (world.person("Nadia"), world.person("Tomasz"), world.person("Sunniva"));
    let handing_over = interest(&world, "Handing over");
    says(&world, &nadia, handing_over, PRACTISES);
    says(&world, &tomasz, handing_over, PRACTISES);
    let open = world.community("safe-handovers", Access::Open, &sunniva);
    is_about(&world, open, handing_over);

    let done = world.post(&nadia, "/suggestions/people/tomasz/dismissal", &[("from", "near")]).await.expect(303);
    assert_eq!(done.location(), "/people/near");
    assert!(
        done.header("set-cookie").starts_with("toast=suggestions-dismissed:/suggestions/people/tomasz/dismissal/end;")
    );
    let done = world.post(&nadia, "/suggestions/communities/safe-handovers/dismissal", &[("from", "home")]).await;
    assert_eq!(done.location(), "/");
    // Again is no change.
    world.post(&nadia, "/suggestions/people/tomasz/dismissal", &[]).await.expect(303);
    let rows = world.stored(|db| Ok(suggestions_dismissed::table.count().get_result::<i64>(db)?));
    assert_eq!(rows, 2);
    assert!(suggested(&world, &nadia, "people").await.is_empty());
    assert!(suggested(&world, &nadia, "communities").await.is_empty());
    // It is Nadia's wish alone.
    assert_eq!(texts(&suggested(&world, &tomasz, "people").await, "handle"), ["nadia"]);

    let settings = world.get(&nadia, "/settings/suggestions").await.expect(200);
    assert!(settings.texts(".person-name").contains(&"Tomasz".to_owned()));
    world.post(&nadia, "/suggestions/people/tomasz/dismissal/end", &[("from", "settings")]).await.expect(303);
    world.post(&nadia, "/suggestions/communities/safe-handovers/dismissal/end", &[]).await.expect(303);
    assert_eq!(texts(&suggested(&world, &nadia, "people").await, "handle"), ["tomasz"]);
    assert_eq!(texts(&suggested(&world, &nadia, "communities").await, "slug"), ["safe-handovers"]);
});

both!(one_can_be_told_less_and_stay_out_of_it, |world| {
    let (nadia, tomasz) = (world.person("Nadia"), world.person("Tomasz"));
    let handing_over = interest(&world, "Handing over");
    says(&world, &nadia, handing_over, PRACTISES);
    says(&world, &tomasz, handing_over, PRACTISES);
    world.post(&tomasz, "/settings/suggestions", &[("measure", "usual")]).await.expect(303);
    assert!(suggested(&world, &nadia, "people").await.is_empty(), "Tomasz does not want to be suggested");
    assert_eq!(suggested(&world, &tomasz, "people").await.len(), 1);
    world.post(&tomasz, "/settings/suggestions", &[("measure", "nothing"), ("shown", "yes")]).await.expect(303);
    assert!(suggested(&world, &tomasz, "people").await.is_empty());
    assert!(becomes(&world, &nadia, "people", "handle", &["tomasz"]).await);
    let settings = world.get(&tomasz, "/settings/suggestions").await.expect(200);
    assert_eq!(settings.attributes("input[type=radio][checked]", "value"), ["nothing"]);
    // Somebody whose account is closed is suggested to nobody.
    let id = tomasz.id;
    world.arrange(move |db| {
        diesel::update(people::table.find(id)).set(people::deactivated_at.eq(Time::now())).execute(db)?;
        Ok(())
    });
    assert!(suggested(&world, &nadia, "people").await.is_empty());
});

both!(facilitators_see_who_could_come, |world| {
    let (sunniva, amara, tomasz) = (world.person("Sunniva"), world.person("Amara"), world.person("Tomasz"));
    let handing_over = interest(&world, "Handing over");
    works_in(&world, &tomasz, "Integration", "engineer");
    says(&world, &tomasz, handing_over, LEARNS);
    let private = world.community("theatre-rota", Access::Private, &sunniva);
    is_about(&world, private, handing_over);
    world.join(&amara, private, Role::Member);
    let page = world.get(&sunniva, "/c/theatre-rota/members").await.expect(200);
    assert!(page.text().contains("Named “Handing over”, which this community is about."));
    let page = world.get(&amara, "/c/theatre-rota/members").await.expect(200);
    assert!(!page.text().contains("Named “Handing over”"), "members are not told");
    let act = "/c/theatre-rota/suggestions/tomasz/dismissal";
    world.post(&amara, act, &[]).await.expect(403);
    world.post(&tomasz, act, &[]).await.expect(404);
    world.post(&sunniva, act, &[]).await.expect(303);
    let rows = world.stored(|db| Ok(community_dismissals::table.count().get_result::<i64>(db)?));
    assert_eq!(rows, 1);
    let page = world.get(&sunniva, "/c/theatre-rota/members").await.expect(200);
    assert!(!page.text().contains("Named “Handing over”"));
    world.post(&sunniva, &format!("{act}/end"), &[]).await.expect(303);
    let page = world.get(&sunniva, "/c/theatre-rota/members").await.expect(200);
    assert!(page.text().contains("Named “Handing over”"));
});

both!(a_community_of_one_job_title_is_told_so, |world| {
    let sunniva = world.person("Sunniva");
    works_in(&world, &sunniva, "Theatre", "Theatre nurse");
    let open = world.community("safe-handovers", Access::Open, &sunniva);
    for name in ["Ann", "Bea", "Cleo", "Dora", "Eve"] {
        let member = world.person(name);
        works_in(&world, &member, "Theatre", if name == "Ann" { "porter" } else { "theatre nurse" });
        world.join(&member, open, Role::Member);
    }
    let page = world.get(&sunniva, "/c/safe-handovers/members").await.expect(200);
    let said = page.text_of(".banner");
    assert!(
        said.contains("5 of 6 members who say what they are say “theatre nurse”") || said.contains("“Theatre nurse”")
    );
    let other = world.person("Femi");
    works_in(&world, &other, "Informatics", "analyst");
    world.join(&other, open, Role::Member);
    let page = world.get(&sunniva, "/c/safe-handovers/members").await.expect(200);
    assert!(page.texts(".banner").is_empty(), "5 of 7 are not nearly all");
});

both!(the_number_of_suggestions_is_bounded, |world| {
    let nadia = world.person("Nadia");
    for limit in ["0", "51"] {
        world.api(&nadia, "GET", &format!("/api/v1/suggestions/people?limit={limit}"), None).await.expect(422);
    }
    world.api(&nadia, "GET", "/api/v1/suggestions/people?limit=50", None).await.expect(200);
    assert_eq!(world.get(&Nobody, "/people/near").await.location(), "/sign-in?next=/people/near");
});

both!(a_community_is_suggested_by_what_it_is_about_now, |world| {
    let (yusuf, nadia) = (world.person("Yusuf"), world.person("Nadia"));
    let ctx = world.ctx(&nadia);
    let name = input::name("Handing over").expect("a name");
    let practises = input::Stance { practises: true, ..Default::default() };
    world.arrange(move |db| ::people::interests::say_named(db, &ctx, None, &name, &practises));
    world.community("wards", Access::Open, &yusuf);
    assert!(suggested(&world, &nadia, "communities").await.is_empty());
    let about = |interests: &'static str| {
        let said = [("name", "wards"), ("purpose", "What happens"), ("access", "open"), ("about", "")];
        [&said[..], &[("interests", interests)]].concat()
    };
    let becomes = async |slugs: &[&str]| becomes(&world, &nadia, "communities", "slug", slugs).await;
    world.post(&yusuf, "/c/wards/settings", &about("handing over")).await.expect(303);
    assert!(becomes(&["wards"]).await);
    world.post(&yusuf, "/c/wards/settings", &about("")).await.expect(303);
    assert!(becomes(&[]).await);
});

both!(an_archived_community_is_not_suggested, |world| {
    let (yusuf, nadia) = (world.person("Yusuf"), world.person("Nadia"));
    let handing_over = interest(&world, "Handing over");
    says(&world, &nadia, handing_over, PRACTISES);
    for slug in ["wards", "theatre"] {
        let id = world.community(slug, Access::Open, &yusuf);
        is_about(&world, id, handing_over);
    }
    world.post(&yusuf, "/c/theatre/archive", &[]).await.expect(303);
    assert_eq!(texts(&suggested(&world, &nadia, "communities").await, "slug"), ["wards"]);
});

both!(near_ones_practice_are_people_of_other_departments, |world| {
    let (nadia, tomasz, oskar) = (world.person("Nadia"), world.person("Tomasz"), world.person("Oskar"));
    let handing_over = interest(&world, "Handing over");
    for (who, department) in [(&nadia, "Surgery"), (&tomasz, "Integration"), (&oskar, "Surgery")] {
        works_in(&world, who, department, "");
        says(&world, who, handing_over, PRACTISES);
    }
    let near = world.get(&nadia, "/people/near").await.expect(200);
    assert_eq!(near.texts("main .person-name"), ["Tomasz"]);
    assert!(!near.text_of(".aside").contains("Surgery"), "{}", near.text_of(".aside"));
    assert_eq!(texts(&suggested(&world, &nadia, "people").await, "handle"), ["tomasz", "oskar"]);
});
