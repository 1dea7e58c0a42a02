//! The directory and its facets, on the page and in the API: nobody is found by, or counted for, what they hide.

use std::collections::BTreeMap;

use ::communities::Access;
use ::people::Role;
use ::people::interests::schema::{InterestId, interests};
use ::people::profile::wish::Wish;
use diesel::prelude::*;

use super::audiences::practise;
use super::*;

fn say(world: &World, who: &Person, wish: Wish) {
    let ctx = world.ctx(who);
    world.arrange(move |db| ::people::profile::change(db, &ctx, None, &wish));
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

struct Cast {
    mei: Person,
    nadia: Person,
    tomasz: Person,
    samir: Person,
}

/// Three people who say something of themselves, two of them in a community; a tree with a department below another.
async fn cast(world: &World) -> Cast {
    let cast = Cast {
        mei: world.admin("Mei"),
        nadia: world.person("Nadia"),
        tomasz: world.person("Tomasz"),
        samir: world.person("Samir"),
    };
    let here = "/administration/departments";
    world.post(&cast.mei, here, &[("name", "Surgery")]).await.expect(303);
    let surgery = world.stored(::people::departments::Tree::load).named("Surgery").expect("it").id.to_string();
    world.post(&cast.mei, here, &[("name", "Theatres"), ("parent", &surgery)]).await.expect(303);
    let house = world.community("open-house", Access::Open, &cast.nadia);
    world.join(&cast.tomasz, house, Role::Member);
    for (who, department, language) in
        [(&cast.nadia, "Theatres", "Polish"), (&cast.tomasz, "Surgery", "Polish"), (&cast.samir, "Surgery", "Dari")]
    {
        let languages = Some(vec![language.to_owned()]);
        let wish = Wish { department: text(department), languages, location: text("North site"), ..Wish::default() };
        say(world, who, Wish { asking: text("welcome"), ..wish });
    }
    let (nadia, tomasz) = (cast.nadia.id, cast.tomasz.id);
    world.arrange(move |db| {
        let id: InterestId = diesel::insert_into(interests::table)
            .values((
                interests::slug.eq("checklists"),
                interests::name.eq("Checklists"),
                interests::description.eq(""),
                interests::version.eq(1_i64),
                interests::created_at.eq(Time::now()),
            ))
            .returning(interests::id)
            .get_result(db)?;
        practise(db, nadia, id, [true, false, false])?;
        practise(db, tomasz, id, [true, true, false])
    });
    cast
}

/// The facets of a page: "Surgery 3".
fn facets(page: &Reply) -> Vec<String> {
    let labels = page.texts(".facet label");
    labels.iter().zip(page.texts(".facet .meta")).map(|(label, count)| format!("{label} {count}")).collect()
}

both!(people_are_found_by_what_they_show, |world| {
    let cast = cast(&world).await;
    let names = async |who: &Person, query: &str| {
        world.get(who, &format!("/people?{query}")).await.expect(200).texts(".person-name")
    };
    assert_eq!(names(&cast.samir, "department=Surgery").await, ["Nadia", "Samir", "Tomasz"], "with what is below it");
    assert_eq!(names(&cast.samir, "department=Theatres").await, ["Nadia"]);
    assert_eq!(names(&cast.samir, "department=Theatres&language=dari").await, [""; 0]);
    assert_eq!(names(&cast.samir, "language=dari&language=polish").await, ["Nadia", "Samir", "Tomasz"]);
    assert_eq!(names(&cast.samir, "practice=checklists&q=tom").await, ["Tomasz"]);
    assert_eq!(names(&cast.samir, "helps=checklists").await, ["Tomasz"]);
    assert_eq!(names(&cast.samir, "asking=welcome&location=north+site").await, ["Nadia", "Samir", "Tomasz"]);
    assert_eq!(names(&cast.samir, "practice=unheard-of").await, [""; 0]);
    let page = world.get(&cast.samir, "/people?department=Theatres").await.expect(200);
    assert_eq!(page.attributes(".facet [checked]", "value"), ["Theatres"]);
    assert_eq!(page.text_of(".phone .button"), "Filter, 1 chosen");
    assert!(facets(&page).contains(&"Surgery 3".to_owned()), "one more can be chosen: {:?}", facets(&page));
    assert!(facets(&page).contains(&"Polish 1".to_owned()));
});

both!(a_slip_of_the_keys_still_finds_somebody, |world| {
    let cast = cast(&world).await;
    let page = world.get(&cast.samir, "/people?q=nadai").await.expect(200);
    assert_eq!(page.texts(".person-name"), ["Nadia"]);
    assert!(page.text().contains("Nobody is called “nadai”. These names come close."), "{}", page.text());
    let exact = world.get(&cast.samir, "/people?q=nadia").await.expect(200);
    assert!(!exact.text().contains("come close"));
    let elsewhere = world.get(&cast.samir, "/people?q=nadai&department=Nowhere").await.expect(200);
    assert_eq!(elsewhere.texts(".person-name"), [""; 0], "what is chosen still holds");
    assert_eq!(world.get(&cast.samir, "/people?q=zzzzzz").await.expect(200).texts(".person-name"), [""; 0]);
    let found = world.api(&cast.samir, "GET", "/api/v1/people?q=nadai", None).await.expect(200).json();
    assert_eq!(found["items"][0]["handle"], "nadia");
});

both!(nobody_is_counted_for_what_they_hide, |world| {
    let cast = cast(&world).await;
    let counted = async |who: &Person| facets(&world.get(who, "/people").await.expect(200));
    let all = counted(&cast.samir).await;
    for line in ["Checklists 2", "Surgery 3", "Theatres 1", "North site 3", "Polish 2", "Asking is welcome 3"] {
        assert!(all.contains(&line.to_owned()), "{line} in {all:?}");
    }
    let parts = ["practises", "helps", "department", "place", "languages", "availability"];
    let audiences = |audience: &str| {
        let audiences: BTreeMap<String, String> =
            parts.iter().map(|part| ((*part).to_owned(), audience.to_owned())).collect();
        Wish { audiences, ..Wish::default() }
    };
    say(&world, &cast.tomasz, audiences("communities"));
    for who in [&cast.samir, &cast.mei] {
        let seen = counted(who).await;
        for line in ["Checklists 1", "Surgery 2", "Theatres 1", "North site 2", "Polish 1", "Asking is welcome 2"] {
            assert!(seen.contains(&line.to_owned()), "{line} in {seen:?} as {}", who.name);
        }
        for query in ["helps=checklists", "language=polish&q=tom", "department=Surgery&q=tom"] {
            let found = world.get(who, &format!("/people?{query}")).await.expect(200);
            assert!(found.texts(".person-name").is_empty(), "{query} as {}", who.name);
        }
    }
    assert_eq!(counted(&cast.nadia).await, all, "they share a community");
    say(&world, &cast.tomasz, audiences("me"));
    assert!(counted(&cast.nadia).await.contains(&"Polish 1".to_owned()));
    assert_eq!(counted(&cast.tomasz).await, all);
});

both!(the_api_gives_people_through_the_same_eyes, |world| {
    let cast = cast(&world).await;
    let list = world.api(&cast.samir, "GET", "/api/v1/people?practice=checklists&department=Surgery", None).await;
    let list = list.expect(200).json();
    assert_eq!((&list["total"], &list["items"][0]["name"]), (&2.into(), &"Nadia".into()));
    let second = world.api(&cast.samir, "GET", "/api/v1/people?limit=1&page=2", None).await.expect(200).json();
    assert_eq!((second["items"].as_array().map(Vec::len), &second["total"]), (Some(1), &4.into()));
    world.api(&cast.samir, "GET", "/api/v1/people?limit=0", None).await.expect(422);
    world.request("GET", "/api/v1/people").send().await.expect(401);

    let one = format!("/api/v1/people/{}", cast.tomasz.id);
    let shown = world.api(&cast.samir, "GET", &one, None).await.expect(200).json();
    assert_eq!((&shown["department"], &shown["helps"][0]["name"]), (&"Surgery".into(), &"Checklists".into()));
    let hides = serde_json::json!({"audiences": {"department": "communities", "helps": "me"}});
    let mine = world.api(&cast.tomasz, "PATCH", "/api/v1/me", Some(hides)).await.expect(200).json();
    assert_eq!((&mine["audiences"]["department"], &mine["department"]), (&"communities".into(), &"Surgery".into()));
    let hidden = world.api(&cast.samir, "GET", &one, None).await.expect(200).json();
    assert_eq!((&hidden["department"], &hidden["helps"]), (&"".into(), &serde_json::json!([])));
    let shared = world.api(&cast.nadia, "GET", &one, None).await.expect(200).json();
    assert_eq!((&shared["department"], &shared["helps"]), (&"Surgery".into(), &serde_json::json!([])));
    world.api(&cast.samir, "GET", "/api/v1/people/999999", None).await.expect(404);
});

both!(one_changes_ones_profile_over_the_api, |world| {
    let nadia = world.person("Nadia");
    let patch = async |body: serde_json::Value| world.api(&nadia, "PATCH", "/api/v1/me", Some(body)).await;
    let body = serde_json::json!({
        "pronouns": "she/her", "time_zone": "europe/oslo", "languages": ["Polish", "English"],
        "links": ["example.org/nadia"], "availability": {"asking": "later", "from": "2999-12-01", "words": "Soon"},
    });
    let changed = patch(body).await.expect(200).json();
    assert_eq!(changed["time_zone"], "Europe/Oslo");
    assert_eq!(changed["links"], serde_json::json!(["https://example.org/nadia"]));
    assert_eq!(changed["availability"], serde_json::json!({"asking": "later", "from": "2999-12-01", "words": "Soon"}));
    let unknown = patch(serde_json::json!({"pronouns": "they/them", "colour": "red"})).await.expect(422);
    assert!(unknown.text().contains("colour"), "{}", unknown.text());
    for wrong in [
        serde_json::json!({"name": " "}),
        serde_json::json!({"time_zone": "Mars/Base"}),
        serde_json::json!({"links": ["javascript:alert(1)"]}),
        serde_json::json!({"availability": {"asking": "later", "from": "2020-01-01"}}),
        serde_json::json!({"audiences": {"email": "everyone"}}),
    ] {
        patch(wrong.clone()).await.expect(422);
    }
    let me = world.api(&nadia, "GET", "/api/v1/me", None).await.expect(200).json();
    assert_eq!((&me["profile"]["pronouns"], &me["profile"]["name"]), (&"she/her".into(), &"Nadia".into()));
    let page = world.get(&world.person("Tomasz"), "/people/nadia").await.expect(200);
    assert!(page.text_of(".aside").contains("Not until 1 December 2999."));
    assert!(page.text_of(".aside").contains("Speaks Polish, English"));
});
