//! Practice interests: said, found, merged, split, and never lost.

use ::communities::Access;
use ::communities::schema::community_interests;
use ::people::interests::schema::{InterestId, interest_names, interests, practices};
use ::people::interests::starter::{self, Set};
use ::people::interests::{self as acts, Elsewhere, input};
use db::{CommunityId, Db, Error, PersonId, Result, Time};
use diesel::prelude::*;
use forum::schema::tags;
use spine::Ctx;

use crate::harness::*;

fn rooms() -> Elsewhere {
    wellspring::pointing()
}

/// What somebody says of an interest, by its address: practises, helps, learns, follows, how deep.
fn said(world: &World, person: &Person, slug: &str) -> Option<(bool, bool, bool, bool, String)> {
    let (person, slug) = (person.id, slug.to_owned());
    world.stored(|db| {
        Ok(practices::table
            .inner_join(interests::table)
            .filter(practices::person_id.eq(person))
            .filter(interests::slug.eq(&slug))
            .select((practices::practises, practices::helps, practices::learns, practices::follows, practices::depth))
            .get_result(db)
            .optional()?)
    })
}

async fn say(world: &World, who: &Person, fields: &[(&str, &str)]) -> Reply {
    let key = world.get(who, "/settings/practice").await.expect(200).field("key");
    let fields: Vec<(&str, &str)> = [("key", &*key)].into_iter().chain(fields.iter().copied()).collect();
    world.post(who, "/settings/practice", &fields).await
}

both!(whoever_says_what_they_practise_is_found_by_it, |world| {
    let (nadia, samir) = (world.person("Nadia Okafor"), world.person("Samir Haddad"));
    let empty = world.get(&nadia, "/interests").await.expect(200);
    assert!(empty.text_of(".empty .read").starts_with("No practice has been named yet."));

    let refused = say(&world, &nadia, &[("name", "First mobilisation")]).await.expect(422);
    assert_eq!(refused.texts(".error"), ["Tick at least one"]);
    assert_eq!(refused.field("name"), "First mobilisation", "what was typed stays");
    let refused = say(&world, &nadia, &[("name", "…"), ("helps", "yes")]).await.expect(422);
    assert_eq!(refused.texts(".error"), ["A name needs at least one letter or digit"]);

    let depth = "nine years, on two wards";
    let fields = [("name", "First mobilisation"), ("practises", "yes"), ("helps", "yes"), ("depth", depth)];
    say(&world, &nadia, &fields).await.expect(303);
    let stored = said(&world, &nadia, "first-mobilisation");
    assert_eq!(stored, Some((true, true, false, false, depth.to_owned())));
    let mine = world.get(&nadia, "/settings/practice").await.expect(200);
    assert_eq!(mine.texts(".rows .row-title"), ["First mobilisation"]);
    assert!(mine.text_of(".rows .meta").starts_with("you practise ityou can helpsince"));

    let page = world.get(&samir, "/interests/first-mobilisation").await.expect(200);
    assert_eq!(page.texts(".person-name"), ["Nadia Okafor", "Nadia Okafor"], "among helpers and practitioners");
    assert!(page.text().contains(depth));
    assert_eq!(
        world.get(&Nobody, "/interests/first-mobilisation").await.location(),
        "/sign-in?next=/interests/first-mobilisation"
    );
    world.get(&samir, "/interests/no-such-thing").await.expect(404);

    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        count: i64,
    }
    let count = diesel::sql_query("SELECT COUNT(*) AS count FROM activity WHERE verb = 'practice.said'");
    let recorded = world.stored(|db| Ok(count.get_result::<Count>(db)?.count));
    assert_eq!(recorded, 1);
});

both!(a_name_is_the_same_whatever_its_capitals_and_accents, |world| {
    let (nadia, samir) = (world.person("Nadia Okafor"), world.person("Samir Haddad"));
    world.interest("Übergabe am Bett");
    say(&world, &nadia, &[("name", "  ÜBERGABE   am bett "), ("learns", "yes")]).await.expect(303);
    say(&world, &samir, &[("name", "ubergabe-am-bett"), ("helps", "yes")]).await.expect(303);
    let count: i64 = world.stored(|db| Ok(interests::table.count().get_result(db)?));
    assert_eq!(count, 1);
    let page = world.get(&nadia, "/interests/ubergabe-am-bett").await.expect(200);
    assert_eq!(page.text_of(".head .meta"), "Yours1 can help1 wants to learn");
});

both!(names_that_look_alike_are_asked_about, |world| {
    let nadia = world.person("Nadia Okafor");
    world.interest("Checklists");
    let asked =
        say(&world, &nadia, &[("name", "Checklist"), ("learns", "yes"), ("depth", "none yet")]).await.expect(422);
    assert_eq!(asked.texts(".similar .small-read"), ["Checklists"]);
    assert!(asked.text().contains("none yet"), "what was typed stays");
    assert_eq!(said(&world, &nadia, "checklists"), None, "nothing is said yet");
    // The form that asks is sent again with the answer, as a browser does.
    let key = asked.field("key");
    let meant = [("key", &*key), ("name", "Checklist"), ("meant", "Checklists"), ("learns", "yes")];
    world.post(&nadia, "/settings/practice", &meant).await.expect(303);
    assert_eq!(said(&world, &nadia, "checklists"), Some((false, false, true, false, String::new())));
    let asked = say(&world, &nadia, &[("name", "Checklist"), ("helps", "yes")]).await.expect(422);
    let key = asked.field("key");
    let anew = [("key", &*key), ("name", "Checklist"), ("anew", "yes"), ("helps", "yes")];
    world.post(&nadia, "/settings/practice", &anew).await.expect(303);
    assert_eq!(said(&world, &nadia, "checklist"), Some((false, true, false, false, String::new())));
});

both!(what_is_said_is_said_again_and_taken_back, |world| {
    let nadia = world.person("Nadia Okafor");
    world.interest("Coaching");
    let form = world.get(&nadia, "/interests/coaching").await.expect(200);
    let key = form.field("key");
    let both = [("key", &*key), ("learns", "yes"), ("follows", "yes"), ("depth", "a course")];
    world.post(&nadia, "/interests/coaching/practice", &both).await.expect(303);
    world.post(&nadia, "/interests/coaching/practice", &both).await.expect(303);
    assert_eq!(said(&world, &nadia, "coaching"), Some((false, false, true, true, "a course".to_owned())));
    let long = "x".repeat(201);
    let refused = world.post(&nadia, "/interests/coaching/practice", &[("learns", "yes"), ("depth", &*long)]).await;
    assert_eq!(refused.expect(422).texts(".error"), ["This is 1 character longer than the 200 that fit."]);
    let back = world.post(&nadia, "/interests/coaching/practice", &[("key", "another-key-1"), ("depth", "")]).await;
    assert_eq!(back.expect(303).location(), "/interests/coaching");
    assert_eq!(said(&world, &nadia, "coaching"), None);
});

both!(what_is_said_by_name_stands_beside_what_was_said_before, |world| {
    let nadia = world.person("Nadia Okafor");
    world.interest("Coaching");
    let first = [("name", "Coaching"), ("practises", "yes"), ("depth", "nine years")];
    say(&world, &nadia, &first).await.expect(303);
    say(&world, &nadia, &[("name", "coaching"), ("learns", "yes")]).await.expect(303);
    assert_eq!(said(&world, &nadia, "coaching"), Some((true, false, true, false, "nine years".to_owned())));
    // Words without a tick are not thrown away.
    world.interest("Teaching");
    let words = [("key", "a-key-of-its-own"), ("depth", "on the ward")];
    let refused = world.post(&nadia, "/interests/teaching/practice", &words).await.expect(422);
    assert_eq!(refused.texts(".error"), ["Tick at least one"]);
    assert!(refused.text().contains("on the ward"));
});

both!(two_stewards_do_not_overwrite_each_other, |world| {
    let mei = world.admin("Mei Lin");
    world.interest("Coaching");
    let form = world.get(&mei, "/interests/coaching/edit").await.expect(200);
    let version = form.field("version");
    let first = [("version", &*version), ("name", "Coaching"), ("description", "Asking rather than telling.")];
    world.post(&mei, "/interests/coaching/edit", &first).await.expect(303);
    let late = [("version", &*version), ("name", "Coaching"), ("synonyms", "mentoring")];
    let refused = world.post(&mei, "/interests/coaching/edit", &late).await.expect(422);
    assert!(refused.text_of(".errors").contains("Another steward changed this practice"));
    assert!(refused.text().contains("mentoring"), "what was typed stays");
    let page = world.get(&mei, "/interests/coaching").await.expect(200);
    assert!(page.text().contains("Asking rather than telling."));
    let version = refused.field("version");
    let again = [("version", &*version), ("name", "Coaching"), ("synonyms", "mentoring")];
    world.post(&mei, "/interests/coaching/edit", &again).await.expect(303);
});

both!(typing_offers_what_may_be_meant, |world| {
    let nadia = world.person("Nadia Okafor");
    for one in ["Handing over patients", "Handing over live systems", "Statistics"] {
        world.interest(one);
    }
    let values = |reply: Reply| reply.attributes(".found", "data-value");
    for (typed, expected) in [
        ("hand", vec!["Handing over patients", "Handing over live systems"]),
        ("pat+hand", vec!["Handing over patients"]),
        ("hadning+over+patients", vec!["Handing over patients"]),
        ("statsitics", vec!["Statistics"]),
        ("zzz", vec![]),
        ("", vec![]),
    ] {
        let found = values(world.get(&nadia, &format!("/interests/suggest?q={typed}")).await.expect(200));
        assert_eq!(found, expected, "{typed}");
    }
    let listed = world.get(&nadia, "/interests?q=statistic").await.expect(200);
    assert_eq!(listed.texts(".rows .row-title"), ["Statistics"]);
    let none = world.get(&nadia, "/interests?q=zzz").await.expect(200);
    assert!(none.text_of(".empty .read").contains("like “zzz”"));
});

/// Sends the form of an interest as whoever opened it just now.
async fn describe(world: &World, who: &Person, path: &str, fields: &[(&str, &str)]) -> Reply {
    let version = world.get(who, path).await.expect(200).field("version");
    let fields: Vec<(&str, &str)> = [("version", &*version)].into_iter().chain(fields.iter().copied()).collect();
    world.post(who, path, &fields).await
}

both!(only_stewards_keep_names_in_order, |world| {
    let (mei, amara, nadia) = (world.admin("Mei Lin"), world.person("Amara Okafor"), world.person("Nadia Okafor"));
    world.interest("Ward rounds");
    let edit = [("name", "Rounds on the ward"), ("description", "Going from bed to bed."), ("synonyms", "visite")];
    world.post(&amara, "/interests/ward-rounds/edit", &edit).await.expect(403);
    world.get(&amara, "/interests/duplicates").await.expect(403);
    world.post(&amara, "/interests/stewards", &[("handle", "amara-okafor")]).await.expect(403);
    let refused = world.post(&mei, "/interests/stewards", &[("handle", "nobody")]).await.expect(422);
    assert_eq!(refused.texts(".error"), ["Nobody with an account has this short name"]);
    world.post(&mei, "/interests/stewards", &[("handle", "@amara-okafor")]).await.expect(303);
    assert_eq!(world.get(&mei, "/interests/stewards").await.expect(200).texts(".person-name"), ["Amara Okafor"]);

    describe(&world, &amara, "/interests/ward-rounds/edit", &edit).await.expect(303);
    let page = world.get(&nadia, "/interests/ward-rounds").await.expect(200);
    assert_eq!(page.text_of("h1"), "Rounds on the ward");
    assert!(page.text().contains("visite") && page.text().contains("Ward rounds"), "the old name leads there too");
    say(&world, &nadia, &[("name", "Visite"), ("practises", "yes")]).await.expect(303);
    assert!(said(&world, &nadia, "ward-rounds").is_some());

    world.post(&mei, "/interests/stewards/amara-okafor/end", &[]).await.expect(303);
    world.post(&amara, "/interests/ward-rounds/edit", &edit).await.expect(403);
});

both!(interests_do_not_form_a_circle, |world| {
    let mei = world.admin("Mei Lin");
    for one in ["Care", "Surgery", "Hand surgery"] {
        world.interest(one);
    }
    let edit = |slug: &str, name: &str, broader: &str| {
        let (path, name, broader) = (format!("/interests/{slug}/edit"), name.to_owned(), broader.to_owned());
        let (world, mei) = (&world, &mei);
        async move { describe(world, mei, &path, &[("name", &*name), ("broader", &*broader)]).await }
    };
    edit("hand-surgery", "Hand surgery", "surgery").await.expect(303);
    edit("surgery", "Surgery", "Care").await.expect(303);
    let circle = edit("care", "Care", "Hand surgery").await.expect(422);
    assert_eq!(circle.texts(".error"), ["“Hand surgery” is narrower than this already, so it cannot be broader too"]);
    let itself = edit("care", "Care", "care").await.expect(422);
    assert_eq!(itself.texts(".error"), ["A practice is no neighbour of itself"]);
    let unknown = edit("care", "Care", "Cure").await.expect(422);
    assert!(unknown.text_of(".error").starts_with("There is no practice called “Cure”."));
    // Broken in between, the circle is none.
    edit("surgery", "Surgery", "").await.expect(303);
    edit("care", "Care", "Hand surgery").await.expect(303);
    let page = world.get(&mei, "/interests/hand-surgery").await.expect(200);
    assert_eq!(
        page.texts("aside .leader").iter().filter(|line| ["Surgery", "Care"].contains(&line.as_str())).count(),
        2
    );
});

/// Two interests with everything that can point to one.
fn pointed(world: &World) -> (Person, Person, CommunityId) {
    let (nadia, samir) = (world.person("Nadia Okafor"), world.person("Samir Haddad"));
    let community = world.community("safe-handovers", Access::Open, &samir);
    let (one, other) = (world.interest("Handing over"), world.interest("Handovers"));
    let third = world.interest("Night work");
    let tag = world.tag(community, "handover");
    let (by_nadia, by_samir) = (world.ctx(&nadia), world.ctx(&samir));
    world.arrange(move |db| {
        let say = |db: &mut Db, ctx: &Ctx, slug: &str, practises, helps, depth: &str| {
            let said = input::Stance { practises, helps, learns: false, follows: false, depth: depth.to_owned() };
            acts::say(db, ctx, None, slug, &said)
        };
        say(db, &by_nadia, &one.slug, true, false, "on two wards")?;
        say(db, &by_nadia, &other.slug, false, true, "in theatre")?;
        say(db, &by_samir, &other.slug, true, true, "")?;
        ::communities::interests::set(db, community, &[other.id])?;
        diesel::update(tags::table.find(tag)).set(tags::interest_id.eq(other.id)).execute(db)?;
        let link = ::people::interests::schema::interest_links::table;
        diesel::insert_into(link).values(link_row(other.id, third.id)).execute(db)?;
        Ok(())
    });
    (nadia, samir, community)
}

fn link_row(
    one: InterestId,
    other: InterestId,
) -> (
    diesel::dsl::Eq<::people::interests::schema::interest_links::interest_id, InterestId>,
    diesel::dsl::Eq<::people::interests::schema::interest_links::other_id, InterestId>,
    diesel::dsl::Eq<::people::interests::schema::interest_links::kind, &'static str>,
) {
    use ::people::interests::schema::interest_links as links;
    (links::interest_id.eq(one), links::other_id.eq(other), links::kind.eq("broader"))
}

both!(merging_loses_no_link, |world| {
    let (nadia, samir, community) = pointed(&world);
    let mei = world.admin("Mei Lin");
    world.post(&samir, "/interests/handovers/merging", &[("into", "Handing over")]).await.expect(403);
    let refused = world.post(&mei, "/interests/handovers/merging", &[("into", "Handover")]).await.expect(422);
    assert_eq!(refused.texts(".error"), ["There is no practice with this name"]);
    let merged = world.post(&mei, "/interests/handovers/merging", &[("into", "handing OVER")]).await.expect(303);
    assert_eq!(merged.location(), "/interests/handing-over");

    let words = Some((true, true, false, false, "on two wards; in theatre".to_owned()));
    assert_eq!(said(&world, &nadia, "handing-over"), words, "she says what she said of both");
    assert_eq!(said(&world, &samir, "handing-over"), Some((true, true, false, false, String::new())));
    let (pointed, tagged): (Vec<InterestId>, Vec<Option<InterestId>>) = world.stored(|db| {
        let theirs = community_interests::table.filter(community_interests::community_id.eq(community));
        Ok((theirs.select(community_interests::interest_id).load(db)?, tags::table.select(tags::interest_id).load(db)?))
    });
    let into = world.interest("Handing over").id;
    assert_eq!((pointed, tagged), (vec![into], vec![Some(into)]));
    let moved = world.get(&nadia, "/interests/handovers").await;
    assert_eq!(moved.status, 308);
    assert_eq!(moved.header("location"), "/interests/handing-over");
    let page = world.get(&nadia, "/interests/handing-over").await.expect(200);
    assert!(page.text().contains("Handovers"), "the name is a synonym");
    assert!(page.texts("aside .leader").contains(&"Night work".to_owned()), "the neighbour came along");
    assert!(page.texts(".row-title").contains(&"safe handovers".to_owned()), "and so did the community");

    // Again it changes nothing, and the other way round is refused.
    let (house, rooms) = (world.ctx(&mei), rooms());
    let again = world.app.database().write_now(move |db| {
        let steward = house.clone();
        let slug = interests_merge(db, &steward, &rooms, "handovers", "handing-over")?;
        let back = interests_merge(db, &steward, &rooms, "handing-over", "handovers");
        Ok((slug, matches!(back, Err(Error::Invalid(_)))))
    });
    assert_eq!(again.expect("nothing fails"), ("handing-over".to_owned(), true));
});

fn interests_merge(db: &mut Db, ctx: &Ctx, rooms: &Elsewhere, from: &str, into: &str) -> Result<String> {
    acts::merge(db, ctx, None, rooms, from, into)
}

both!(splitting_loses_no_link, |world| {
    let (nadia, _, community) = pointed(&world);
    let mei = world.admin("Mei Lin");
    let edit = [("name", "Handovers"), ("synonyms", "handoff, shift change"), ("broader", "Night work")];
    describe(&world, &mei, "/interests/handovers/edit", &edit).await.expect(303);
    let same = world.post(&mei, "/interests/handovers/splitting", &[("name", "handovers")]).await.expect(422);
    assert_eq!(same.texts(".error"), ["The new one needs a name of its own"]);
    let fields = [("name", "Changing shifts"), ("synonym", "shift change"), ("both", "yes")];
    let split = world.post(&mei, "/interests/handovers/splitting", &fields).await.expect(303);
    assert_eq!(split.location(), "/interests/changing-shifts");
    let kept = said(&world, &nadia, "handovers");
    assert_eq!((said(&world, &nadia, "changing-shifts"), kept.is_some()), (kept.clone(), true));
    let about: i64 = world.stored(|db| {
        let theirs = community_interests::table.filter(community_interests::community_id.eq(community));
        Ok(theirs.count().get_result(db)?)
    });
    assert_eq!(about, 2, "the community is about both");
    let names: Vec<(String, bool)> = world.stored(|db| {
        Ok(interest_names::table
            .inner_join(interests::table)
            .filter(interests::slug.eq("changing-shifts"))
            .order(interest_names::folded)
            .select((interest_names::name, interest_names::main))
            .load(db)?)
    });
    assert_eq!(names, [("Changing shifts".to_owned(), true), ("shift change".to_owned(), false)]);
});

both!(pairs_that_look_alike_are_offered_until_they_are_settled, |world| {
    let mei = world.admin("Mei Lin");
    for one in ["Checklists", "Checklist", "Risk management", "Management of risks", "Coding"] {
        world.interest(one);
    }
    let pairs =
        |reply: Reply| reply.texts("main .rows .row-title").chunks(2).map(<[String]>::to_vec).collect::<Vec<_>>();
    let offered = pairs(world.get(&mei, "/interests/duplicates").await.expect(200));
    assert_eq!(offered, [["Checklist", "Checklists"], ["Management of risks", "Risk management"]]);
    let apart = [("one", "checklists"), ("other", "checklist")];
    world.post(&mei, "/interests/duplicates/apart", &apart).await.expect(303);
    world.post(&mei, "/interests/risk-management/merging", &[("into", "Management of risks")]).await.expect(303);
    let settled = world.get(&mei, "/interests/duplicates").await.expect(200);
    assert_eq!(settled.text_of(".empty .read"), "No two names look alike.");
});

both!(the_starter_set_is_taken_in_once, |world| {
    let mei = world.admin("Mei Lin");
    let nadia = world.person("Nadia Okafor");
    say(&world, &nadia, &[("name", "SBAR"), ("practises", "yes")]).await.expect(303);
    world.post(&nadia, "/interests/starter", &[]).await.expect(403);
    world.post(&mei, "/interests/starter", &[]).await.expect(303);
    let count = |world: &World| -> i64 { world.stored(|db| Ok(interests::table.count().get_result(db)?)) };
    let first = count(&world);
    assert_eq!(first, Set::starter().len() as i64 + 1, "what people named stays beside");
    world.post(&mei, "/interests/starter", &[]).await.expect(303);
    assert_eq!(count(&world), first);
    assert!(said(&world, &nadia, "sbar").is_some());

    // A set of one's own replaces what nobody uses.
    let (own, wrong) = Set::read(std::io::Cursor::new("name;broader\nHandwerk;\nKochen;Handwerk\nkochen;\n"));
    assert_eq!((own.len(), wrong.len(), wrong[0].line), (2, 1, 4));
    let (house, rooms) = (world.ctx(&mei), rooms());
    let taken = world.arrange(move |db| starter::take_in(db, &house, &rooms, &own, true));
    assert_eq!((taken.new, taken.known, taken.gone), (2, 0, usize::try_from(first).expect("a few") - 1));
    assert_eq!(count(&world), 3, "the two, and what Nadia practises");
});

both!(a_private_community_leaves_no_trace_on_an_interest, |world| {
    let (sunniva, samir) = (world.person("Sunniva Berg"), world.person("Samir Haddad"));
    let community = world.community("theatre-rota", Access::Private, &sunniva);
    let interest = world.interest("Planning rotas");
    let tag = world.tag(community, "rota");
    let author = world.ctx(&sunniva);
    world.arrange(move |db| {
        ::communities::interests::set(db, community, &[interest.id])?;
        diesel::update(tags::table.find(tag)).set(tags::interest_id.eq(interest.id)).execute(db)?;
        let new = forum::NewTopic {
            community: "theatre-rota".to_owned(),
            kind: forum::schema::TopicKind::Question,
            title: "Who swaps in August?".to_owned(),
            tags: vec!["rota".to_owned()],
            text: forum::text::Text::cook("body", "Somebody has to.")?,
        };
        forum::ask(db, &author, None, &new).map(drop)
    });
    let inside = world.get(&sunniva, "/interests/planning-rotas").await.expect(200).text();
    assert!(inside.contains("theatre rota") && inside.contains("Who swaps in August?"));
    let outside = world.get(&samir, "/interests/planning-rotas").await.expect(200).text();
    assert!(!outside.contains("theatre") && !outside.contains("August"));
    let mei = world.admin("Mei Lin");
    let offered = world.get(&mei, "/interests/tags").await.expect(200).text();
    assert!(!offered.contains("rota"), "nor does its tag offer itself to an administrator");
});

both!(tags_offer_themselves_as_interests, |world| {
    let (mei, sunniva) = (world.admin("Mei Lin"), world.person("Sunniva Berg"));
    let community = world.community("safe-handovers", Access::Open, &sunniva);
    let tag = world.tag(community, "night-work");
    let page = world.get(&mei, "/interests/tags").await.expect(200);
    assert_eq!(
        (page.texts("main .row-title"), page.field("name")),
        (vec!["night-work".to_owned()], "Night work".to_owned())
    );
    let path = format!("/interests/tags/{tag}");
    world.post(&sunniva, &path, &[("name", "Night work")]).await.expect(403);
    let refused = world.post(&mei, &path, &[("name", " ")]).await.expect(422);
    assert!(refused.text().contains("Enter a name"));
    world.post(&mei, &path, &[("name", "Night work")]).await.expect(303);
    let pointed: Vec<Option<InterestId>> = world.stored(|db| Ok(tags::table.select(tags::interest_id).load(db)?));
    assert_eq!(pointed, [Some(world.interest("Night work").id)]);
    // A new tag of the same name points there by itself.
    let author = world.ctx(&sunniva);
    world.arrange(move |db| {
        let new = forum::NewTopic {
            community: "safe-handovers".to_owned(),
            kind: forum::schema::TopicKind::Question,
            title: "Who is awake at four?".to_owned(),
            tags: vec!["night work".to_owned()],
            text: forum::text::Text::cook("body", "Not me.")?,
        };
        forum::ask(db, &author, None, &new).map(drop)
    });
    let interest = world.get(&sunniva, "/interests/night-work").await.expect(200);
    assert!(interest.texts(".row-title").contains(&"Who is awake at four?".to_owned()));
});

both!(the_api_speaks_of_interests, |world| {
    let nadia = world.person("Nadia Okafor");
    for one in ["Coaching", "Coding", "Teaching"] {
        world.interest(one);
    }
    world
        .api(&nadia, "PUT", "/api/v1/me/practices/coaching", Some(serde_json::json!({"helps": true, "depth": "a lot"})))
        .await
        .expect(204);
    let unknown = serde_json::json!({"help": true});
    world.api(&nadia, "PUT", "/api/v1/me/practices/coaching", Some(unknown)).await.expect(422);
    let listed = world.api(&nadia, "GET", "/api/v1/interests?limit=2", None).await.expect(200).json();
    assert_eq!((&listed["items"][0]["slug"], &listed["items"][0]["help"]), (&"coaching".into(), &1.into()));
    let rest = world.api(&nadia, "GET", "/api/v1/interests?limit=2&cursor=2", None).await.expect(200).json();
    assert_eq!((&rest["items"][0]["slug"], &rest["next_cursor"]), (&"teaching".into(), &serde_json::Value::Null));
    let found = world.api(&nadia, "GET", "/api/v1/interests?q=coachign", None).await.expect(200).json();
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
    world.api(&nadia, "GET", "/api/v1/interests?limit=0", None).await.expect(422);
    let mine = world.api(&nadia, "GET", "/api/v1/me/practices", None).await.expect(200).json();
    assert_eq!((&mine["items"][0]["slug"], &mine["items"][0]["depth"]), (&"coaching".into(), &"a lot".into()));
    assert_eq!(world.request("GET", "/api/v1/interests").send().await.status, 401);
});

both!(somebody_says_something_while_it_is_merged, |world| {
    let nadia = world.person("Nadia Okafor");
    let (from, into) = (world.interest("Handovers"), world.interest("Handing over"));
    let (ctx, house, rooms) = (world.ctx(&nadia), Ctx::system(Time::now()), rooms());
    let (from_slug, into_slug) = (from.slug.clone(), into.slug.clone());
    let outcome = world.meanwhile(
        |db| interests_merge(db, &house, &rooms, &from_slug, &into_slug).map(drop),
        move |database| {
            let said = input::Stance { practises: true, ..input::Stance::default() };
            database.write_now(move |db| acts::say(db, &ctx, None, "handovers", &said))
        },
    );
    // Whoever comes second either finds the one that it became, or is told to look again: nothing hangs on a signpost.
    match outcome {
        Ok(()) => assert!(said(&world, &nadia, "handing-over").is_some()),
        Err(error) => assert!(matches!(error, Error::Conflict(_)), "{error}"),
    }
    assert_eq!(said(&world, &nadia, "handovers"), None);
});

both!(a_steward_who_was_dismissed_in_between_changes_nothing, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    world.interest("Handovers");
    type Act = fn(&mut Db, &Ctx) -> Result<()>;
    let acts: [(&str, Act); 3] = [
        ("describe", |db, ctx| {
            let typed = input::Typed { name: "Handing over".to_owned(), ..input::Typed::default() };
            let version = acts::visible_to(db, ctx, "handovers")?.version;
            acts::describe(db, ctx, None, "handovers", version, &typed.check()?)
        }),
        ("split", |db, ctx| {
            let name = input::name("Part").map_err(|message| Error::invalid("name", message))?;
            let new = acts::Splitting { name, description: String::new(), synonyms: Vec::new(), both: false };
            acts::split(db, ctx, None, &rooms(), "handovers", &new).map(drop)
        }),
        ("create", |db, ctx| {
            let typed = input::Typed { name: "Another".to_owned(), ..input::Typed::default() };
            acts::create(db, ctx, None, &typed.check()?).map(drop)
        }),
    ];
    for (name, act) in acts {
        let (appoints, dismisses) = (world.ctx(&mei), world.ctx(&mei));
        world.arrange(move |db| acts::appoint(db, &appoints, None, "nadia"));
        let (ctx, who) = (world.ctx(&nadia), nadia.id);
        let outcome = world.meanwhile(
            move |db| acts::dismiss(db, &dismisses, who),
            move |database| database.write_now(move |db| act(db, &ctx)),
        );
        assert!(matches!(outcome, Err(Error::Forbidden(_))), "{name}: {outcome:?}");
        let (appoints, ctx) = (world.ctx(&mei), world.ctx(&nadia));
        world.arrange(move |db| {
            acts::appoint(db, &appoints, None, "nadia")?;
            act(db, &ctx)
        });
    }
});

/// Merging in any order loses nobody and no name, and ends with one interest.
fn everything_merged(world: &World, seed: u64) {
    let house = Ctx::system(Time::now());
    let people: Vec<PersonId> = (0..4).map(|number| world.person(&format!("Person {number}")).id).collect();
    let all: Vec<String> = (0..5).map(|number| world.interest(&format!("Practice {seed} {number}")).slug).collect();
    let rooms = rooms();
    let ids: Vec<InterestId> =
        all.iter().enumerate().map(|(number, _)| world.interest(&format!("Practice {seed} {number}")).id).collect();
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut expected = std::collections::BTreeMap::new();
    let mut rows = Vec::new();
    for person in &people {
        for id in &ids {
            let bits = next(8);
            if bits > 0 {
                *expected.entry(*person).or_insert(0) |= bits;
                rows.push((*person, *id, bits));
            }
        }
    }
    let order: Vec<(usize, usize)> = (0..12).map(|_| (next(5) as usize, next(5) as usize)).collect();
    world.arrange(move |db| {
        for (person, id, bits) in &rows {
            diesel::insert_into(practices::table)
                .values((
                    practices::person_id.eq(person),
                    practices::interest_id.eq(id),
                    practices::practises.eq(bits & 1 > 0),
                    practices::helps.eq(bits & 2 > 0),
                    practices::learns.eq(bits & 4 > 0),
                    practices::follows.eq(false),
                    practices::depth.eq(""),
                    practices::since.eq(Time::now()),
                ))
                .execute(db)?;
        }
        Ok(())
    });
    let (slugs, wanted) = (all.clone(), ids.clone());
    let found = world.arrange(move |db| {
        let chain = order.iter().copied().chain((1..5).map(|number| (number, 0)));
        for (from, into) in chain {
            // Into itself or into what it became is refused and changes nothing; that is what is tried here too.
            match interests_merge(db, &house, &rooms, &slugs[from], &slugs[into]) {
                Ok(_) | Err(Error::Invalid(_) | Error::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let living: Vec<InterestId> = interests::table
            .filter(interests::id.eq_any(&wanted))
            .filter(interests::merged_into.is_null())
            .select(interests::id)
            .load(db)?;
        let names: i64 =
            interest_names::table.filter(interest_names::interest_id.eq_any(&living)).count().get_result(db)?;
        let said: Vec<(PersonId, bool, bool, bool)> = practices::table
            .filter(practices::interest_id.eq_any(&wanted))
            .order(practices::person_id)
            .select((practices::person_id, practices::practises, practices::helps, practices::learns))
            .load(db)?;
        Ok((living.len(), names, said))
    });
    let bits = |(person, practises, helps, learns): (PersonId, bool, bool, bool)| {
        (person, u64::from(practises) | u64::from(helps) << 1 | u64::from(learns) << 2)
    };
    let (living, names, said) = found;
    assert_eq!((living, names), (1, 5), "seed {seed}");
    assert_eq!(said.into_iter().map(bits).collect::<std::collections::BTreeMap<_, _>>(), expected, "seed {seed}");
}

both!(merging_in_any_order_loses_nothing, |world| {
    for seed in 1..=12 {
        everything_merged(&world, seed);
    }
});

both!(the_command_line_takes_a_set_in_or_says_which_lines_it_cannot_read, |world| {
    let file = world.folder.path().join("practices.csv");
    let path = file.display().to_string();
    let run = |text: &str, more: &[&str]| {
        std::fs::write(&file, text).expect("a file");
        let flags = world.flags();
        let given = ["import", "interests", &path].into_iter().chain(more.iter().copied());
        let arguments: Vec<&str> = given.chain(flags.iter().map(String::as_str)).collect();
        server::run(&arguments)
    };
    let refused = run("name,synonyms\nKnitting,wool|yarn\nWeaving,yarn\n", &[]);
    assert!(!refused.status.success());
    assert!(server::complaint(&refused).contains("line 3: “yarn” stands in line 2 already"));
    let count = |world: &World| -> i64 { world.stored(|db| Ok(interests::table.count().get_result(db)?)) };
    assert_eq!(count(&world), 0, "nothing is half taken in");
    let taken = run("name,synonyms\nKnitting,wool|yarn\nWeaving,\n", &[]);
    assert_eq!(String::from_utf8_lossy(&taken.stdout), "2 practices are new, 0 were known, 0 are gone\n");
    let taken = run("name\nYARN\n", &["--replace"]);
    assert_eq!(String::from_utf8_lossy(&taken.stdout), "0 practices are new, 1 were known, 1 are gone\n");
    assert_eq!(count(&world), 1);
});

both!(words_about_a_practice_do_not_grow_without_end, |world| {
    let nadia = world.person("Nadia");
    let say = async |depth: &str| {
        let fields = [("name", "Handing over"), ("practises", "true"), ("depth", depth)];
        world.post(&nadia, "/settings/practice", &fields).await
    };
    say(&"a".repeat(150)).await.expect(303);
    let refused = say(&"b".repeat(60)).await.expect(422);
    assert_eq!(refused.texts("#depth-error").len(), 1, "{}", refused.text());
    say("bedside").await.expect(303);
    let stored = world.stored(|db| Ok(practices::table.select(practices::depth).load::<String>(db)?));
    assert_eq!(stored, [format!("{}; bedside", "a".repeat(150))]);
});
