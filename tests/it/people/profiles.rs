//! A person's page, their own changes, the directory.

use ::people::schema::people;
use diesel::prelude::*;
use web::limits::PerMinute;

use super::*;

both!(a_profile_is_changed_by_its_owner, |world| {
    let nadia = world.person("Nadia Okafor");
    let form = world.get(&nadia, "/settings/profile").await.expect(200);
    assert_eq!(form.field("name"), "Nadia Okafor");
    let key = form.field("key");
    let long = "x".repeat(101);
    let wrong = [("key", &*key), ("name", "  "), ("role", &*long), ("about", "fine")];
    let refused = world.post(&nadia, "/settings/profile", &wrong).await.expect(422);
    assert_eq!(refused.texts(".errors li"), ["Enter a name", "This is 1 character longer than the 100 that fit."],);
    assert_eq!(refused.field("role"), long, "what was typed stays");
    let nul = [("key", &*key), ("name", "Nadia \u{0}Okafor")];
    let refused = world.post(&nadia, "/settings/profile", &nul).await.expect(422);
    assert!(refused.text_of(".error").starts_with("This holds a character that cannot be kept."));

    let about = "I move <patients>.\r\n\r\nAsk me & others.";
    let fields = [
        ("key", &*key),
        ("name", " Nadia \u{202e}Okafor-Reed"),
        ("role", "nurse"),
        ("department", "Theatre"),
        ("about", about),
    ];
    let saved = world.post(&nadia, "/settings/profile", &fields).await.expect(303);
    assert_eq!(saved.location(), "/people/nadia-okafor", "the address stays");
    let again = world.post(&nadia, "/settings/profile", &fields).await.expect(303);
    assert_eq!(again.location(), saved.location());

    let tomasz = world.person("Tomasz Wolak");
    let page = world.get(&tomasz, "/people/nadia-okafor").await.expect(200);
    assert_eq!(page.text_of("h1"), "Nadia Okafor-Reed");
    assert!(page.text_of("main .meta").starts_with("nurse, Theatre"));
    assert_eq!(page.texts("main .read"), ["I move <patients>.", "Ask me & others."]);
    assert!(page.texts("main .acts").is_empty(), "others change nothing");
    assert!(!page.text().contains("@marlowreach.example"), "addresses are shown to nobody");
    let own = world.get(&nadia, "/people/nadia-okafor").await.expect(200);
    let acts = own.attributes("main .acts a", "href");
    assert_eq!(acts, ["/settings/profile", "/people/nadia-okafor?as=everyone"]);
    let recorded = world.stored(|db| {
        let all = spine::activity::after(db, 0, 100)?;
        Ok(all.iter().filter_map(|row| row.as_verb::<::people::schema::Changed>()).collect::<Vec<_>>())
    });
    if !world.is_postgres() {
        assert_eq!(recorded, [::people::schema::Changed { renamed: true }], "once, and without a name");
    }
});

both!(without_signing_in_nobody_is_seen, |world| {
    author(&world, "17", "Jeff Atwood");
    world.person("Nadia Okafor");
    for hidden in ["/people/jeff-atwood", "/people/nadia-okafor", "/people/nobody-at-all", "/people"] {
        assert_eq!(world.get(&Nobody, hidden).await.location(), format!("/sign-in?next={hidden}"), "known or not");
    }
    let nadia = world.person("Nadia Okafor");
    let page = world.get(&nadia, "/people/jeff-atwood").await.expect(200);
    assert!(page.text_of("main .meta").contains("Nobody has claimed this author yet"));
    assert_eq!(page.attributes("main a[rel]", "href"), ["https://coffee.stackexchange.com/users/17"]);
    world.get(&nadia, "/people/nobody-at-all").await.expect(404);
});

both!(the_directory_finds_people_by_name, |world| {
    for number in 1..=24 {
        world.person(&format!("Member {number:02}"));
    }
    let zoe = account(&world, "Zoë Ångström");
    author(&world, "17", "Zoe Imported");
    let me = world.person("Member 01");
    let first = world.get(&me, "/people").await.expect(200);
    let names = first.texts(".person-name");
    assert_eq!((names.len(), &*names[0], &*names[19]), (20, "Member 01", "Member 20"));
    assert_eq!(first.text_of(".paging .meta"), "1 to 20 of 25");
    let second = world.get(&me, "/people?page=2").await.expect(200);
    assert_eq!(second.texts(".person-name").len(), 5);
    assert!(world.get(&me, "/people?page=9999999999").await.expect(200).texts(".person-name").is_empty());

    for found in ["zoe", "Zoë", "ZOE", "ang zo"] {
        let page = world.get(&me, &format!("/people?q={}", web::page::query(found))).await.expect(200);
        assert_eq!(page.texts(".person-name"), ["Zoë Ångström"], "{found}");
        assert_eq!(page.field("q"), found);
    }
    account(&world, "Ömer Öztürk");
    for found in ["Öztürk", "ÖZTÜRK", "öz", "Ömer Ö", "ozturk", "zoe x", "one two three four five six"] {
        let page = world.get(&me, &format!("/people?q={}", web::page::query(found))).await.expect(200);
        let expected: &[&str] = if found.is_ascii() && found != "ozturk" { &[] } else { &["Ömer Öztürk"] };
        assert_eq!(page.texts(".person-name"), expected, "{found}");
    }
    let many = world.get(&me, "/people?q=one+two+three+four+five+six").await.expect(200);
    assert_eq!(many.field("q"), "one two three four five");
    for nobody in ["%", "_", "\\", "imported", "王"] {
        let page = world.get(&me, &format!("/people?q={}", web::page::query(nobody))).await.expect(200);
        assert!(page.texts(".person-name").is_empty(), "{nobody}");
    }
    let imported = world.get(&me, "/people?show=unclaimed").await.expect(200);
    assert_eq!(imported.texts(".person-name"), ["Zoe Imported"]);
    assert_eq!(imported.texts(".views [aria-current]"), ["Imported authors"]);
    assert!(zoe.0 > 0);
});

both!(a_person_introduces_themselves_to_whoever_may_see_them, |world| {
    let author = author(&world, "17", "Jeff Atwood");
    let nadia = world.person("Nadia Okafor");
    let (registry, nobody) = (
        wellspring::registry(),
        Ctx { public_reading: true, origin: spine::Origin::Member, ..Ctx::system(db::Time::now()) },
    );
    let member = world.ctx(&nadia);
    let kind = registry.get("person").expect("the kind person");
    let card = |ctx: &Ctx, id: i64| world.stored(|db| kind.card(db, ctx, id));
    assert_eq!(card(&member, nadia.id.0).unwrap().href, "/people/nadia-okafor");
    assert_eq!(card(&nobody, nadia.id.0), None);
    assert_eq!(card(&nobody, author.0), None, "they are named beside what they wrote");
    assert_eq!(card(&member, author.0).unwrap().state, Some("person-unclaimed"));
    assert_eq!(card(&member, 999_999), None);
    let document = world.stored(|db| kind.document(db, author.0)).unwrap();
    assert_eq!(document.title, "Jeff Atwood");
    assert!(document.text.contains("jeff-atwood"));
    let ids = world.stored(|db| kind.ids(db, 0, 10));
    assert_eq!(
        ids,
        world
            .stored(|db| Ok(people::table.order(people::id).select(people::id).load::<PersonId>(db)?))
            .iter()
            .map(|id| id.0)
            .collect::<Vec<_>>()
    );
    world.arrange(move |db| account::deactivate(db, &Ctx::system(db::Time::now()), nadia.id));
    assert!(world.stored(|db| kind.document(db, nadia.id.0)).is_none());
});

both!(a_new_name_stands_on_pages_that_were_kept, |world| {
    let nadia = world.person("Nadia Okafor");
    let community = world.community("safe-handovers", ::communities::Access::Open, &nadia);
    assert!(community.0 > 0);
    let fields = [("title", "How do you hand over?"), ("body", "Tell me."), ("kind", "question"), ("tags", "night")];
    let posted = world.post(&nadia, "/c/safe-handovers/topics", &fields).await.expect(303);
    let topic = posted.location().to_owned();
    for _ in 0..2 {
        assert_eq!(world.get(&Nobody, &topic).await.expect(200).texts(".by-name"), ["Nadia Okafor"]);
    }
    world.post(&nadia, "/settings/profile", &[("name", "Nadia Reed")]).await.expect(303);
    assert_eq!(world.get(&Nobody, &topic).await.expect(200).texts(".by-name"), ["Nadia Reed"]);
});

both!(looking_for_people_and_communities_is_searching, |world| {
    let world = world.limited(PerMinute { sign_in: 0, write: 0, search: 2 });
    let nadia = world.person("Nadia Okafor");
    let long = "x".repeat(60_000);
    assert_eq!(world.get(&nadia, "/people?q=a").await.expect(200).header("ratelimit-remaining"), "1");
    let page = world.get(&nadia, &format!("/communities?q={long}")).await.expect(200);
    assert_eq!(page.field("q").len(), 100);
    for path in ["/people?q=a", "/communities?q=a"] {
        world.get(&nadia, path).await.expect(429);
    }
    for path in ["/people", "/communities"] {
        world.get(&nadia, path).await.expect(200);
    }
});
