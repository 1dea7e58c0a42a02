//! Communities over HTTP: how they are founded, found, joined, led and left.

use ::communities::schema::{Access, CommunityRow, communities};
use ::communities::{admit, facilitate, join, leave};
use ::people::schema::{memberships, people};
use ::people::{Role, State, membership};
use db::{CommunityId, Db, Error, Result, Time};
use diesel::prelude::*;
use spine::Ctx;
use spine::objects::Registry;

use crate::both;
use crate::harness::*;
use crate::people::{link, outbox};

fn row(world: &World, slug: &str) -> CommunityRow {
    world.stored(|db| Ok(communities::table.filter(communities::slug.eq(slug)).first(db)?))
}

/// Who is active in a community and leads it, by handle.
fn members(world: &World, id: CommunityId) -> Vec<(String, Role)> {
    world.stored(|db| {
        Ok(memberships::table
            .inner_join(people::table)
            .filter(memberships::community_id.eq(id))
            .filter(memberships::state.eq(State::Active))
            .order(people::handle)
            .select((people::handle, memberships::role))
            .load(db)?)
    })
}

/// The count on the row is the number of active memberships.
fn assert_counted(world: &World, slug: &str, expected: usize) {
    let row = row(world, slug);
    assert_eq!(members(world, row.id).len(), expected);
    assert_eq!(row.member_count, i64::try_from(expected).unwrap());
}

/// The verbs that were recorded about a community, in their order.
fn verbs(world: &World, id: CommunityId) -> Vec<String> {
    world.settle();
    let all = world.stored(|db| spine::activity::after(db, 0, 1000));
    all.into_iter().filter(|activity| activity.community == Some(id)).map(|activity| activity.verb).collect()
}

fn founding<'a>(name: &'a str, slug: &'a str, access: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("name", name),
        ("slug", slug),
        ("purpose", "How things change hands"),
        ("for_whom", "Whoever hands something over"),
        ("together", "Compare how we do it"),
        ("access", access),
    ]
}

both!(whoever_founds_a_community_facilitates_it, |world| {
    let sunniva = world.person("Sunniva");
    let form = world.get(&sunniva, "/communities/new").await.expect(200);
    let key = form.field("key");
    let fields = [founding("Safe  Handovers ", "", "open").as_slice(), &[("key", &key)]].concat();
    let first = world.post(&sunniva, "/communities", &fields).await.expect(303);
    assert_eq!(first.location(), "/c/safe-handovers");
    let second = world.post(&sunniva, "/communities", &fields).await.expect(303);
    assert_eq!(second.location(), "/c/safe-handovers", "pressed twice, founded once");

    let row = row(&world, "safe-handovers");
    assert_eq!((row.name.as_str(), row.access, row.created_by), ("Safe Handovers", Access::Open, Some(sunniva.id)));
    assert_eq!(members(&world, row.id), [("sunniva".to_owned(), Role::Facilitator)]);
    assert_counted(&world, "safe-handovers", 1);
    assert_eq!(verbs(&world, row.id), ["community.created", "community.joined"]);

    let home = world.get(&sunniva, "/c/safe-handovers").await.expect(200);
    assert_eq!(home.text_of("h1"), "How things change hands");
    assert!(home.texts(".place .places a").contains(&"Settings".to_owned()));
    assert_eq!(home.texts(".aside .person-name"), ["Sunniva"]);
});

both!(a_form_says_what_is_wrong_beside_each_field, |world| {
    let sunniva = world.person("Sunniva");
    let sent = [("name", " \u{200b} "), ("slug", "Not a slug"), ("purpose", ""), ("access", "secret")];
    let page = world.post(&sunniva, "/communities", &sent).await.expect(422);
    for field in ["name", "slug", "purpose"] {
        assert_eq!(page.texts(&format!("#{field}-error")).len(), 1, "{field}");
        assert_eq!(page.attributes(&format!("#{field}[aria-invalid=true]"), "id"), [field]);
    }
    assert_eq!(page.texts("#access-error"), ["Choose who may read it."]);
    assert_eq!(page.field("slug"), "Not a slug", "what was typed stays");

    let long = "x".repeat(161);
    let answers = [("for_whom", "Us"), ("together", "Plan"), ("access", "open")];
    let sent = [[("name", "Rota"), ("slug", ""), ("purpose", &*long)], answers].concat();
    let page = world.post(&sunniva, "/communities", &sent).await.expect(422);
    assert_eq!(page.texts(".error"), ["This is 1 character longer than the 160 that fit."]);
    assert_eq!(page.field("name"), "Rota");
    assert_eq!(page.text_of("#purpose").trim(), long);
    let stored = world.stored(|db| Ok(communities::table.count().get_result::<i64>(db)?));
    assert_eq!(stored, 0);
});

both!(an_address_that_cannot_be_had_is_taken_whatever_the_reason, |world| {
    let (yusuf, mei) = (world.person("Yusuf"), world.person("Mei"));
    world.community("open-one", Access::Open, &yusuf);
    world.community("secret-one", Access::Private, &yusuf);
    for slug in ["open-one", "secret-one", "Secret-One", "administration", "new"] {
        let page = world.post(&mei, "/communities", &founding("Another", slug, "open")).await.expect(422);
        assert_eq!(page.texts(".error"), ["This address is taken. Choose another one."], "{slug}");
    }
    let page = world.post(&mei, "/communities", &founding("Secret one", "", "open")).await.expect(422);
    assert_eq!(page.field("slug"), "secret-one", "the address that was made from the name is shown");
});

both!(trying_many_addresses_is_slow, |world| {
    let mei = world.person("Mei");
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(world.post(&mei, "/communities", &founding("New", "new", "open")).await.status.as_u16());
    }
    assert_eq!(statuses[..10], [422; 10]);
    assert_eq!(statuses[10..], [429; 2]);
    let kwame = world.person("Kwame");
    world.post(&kwame, "/communities", &founding("Rota", "rota", "open")).await.expect(303);
});

both!(outsiders_never_learn_of_a_private_community, |world| {
    let (yusuf, mei) = (world.person("Yusuf"), world.person("Mei"));
    let admin = world.admin("Henrike");
    world.community("theatre-rota", Access::Private, &yusuf);
    world.get(&yusuf, "/c/theatre-rota").await.expect(200);
    world.get(&yusuf, "/c/theatre-rota/members").await.expect(200);
    world.api(&yusuf, "GET", "/api/v1/communities/theatre-rota", None).await.expect(200);

    let outsiders: [&dyn Visitor; 3] = [&mei, &admin, &Nobody];
    for who in outsiders {
        for page in ["", "/members", "/settings"] {
            world.get(who, &format!("/c/theatre-rota{page}")).await.expect(404);
        }
        let there = world.get(who, "/c/theatre-rota").await;
        let nowhere = world.get(who, "/c/theatre-rope").await;
        let same = |reply: &Reply| reply.text().replace("rope", "rota").replace(reply.header("x-request-id"), "");
        assert_eq!(same(&there), same(&nowhere), "the page is the one of a place that never was");
        for act in ["membership", "membership/end", "facilitation", "members", "settings", "facilitators/mei"] {
            let reply = world.post(who, &format!("/c/theatre-rota/{act}"), &[("handle", "mei")]).await;
            assert_eq!(reply.status, 404, "{act}");
        }
        for list in ["/", "/communities", "/communities?q=rota", "/api/v1/communities"] {
            assert!(!world.get(who, list).await.expect(200).text().contains("theatre-rota\""), "{list}");
        }
    }
    world.api(&mei, "GET", "/api/v1/communities/theatre-rota", None).await.expect(404);
    assert_counted(&world, "theatre-rota", 1);
});

both!(an_open_community_is_joined_and_left, |world| {
    let (yusuf, nadia) = (world.person("Yusuf"), world.person("Nadia"));
    let id = world.community("ward-transfers", Access::Open, &yusuf);
    let home = world.get(&nadia, "/c/ward-transfers").await.expect(200);
    assert_eq!(home.texts(".head .acts button"), ["Join"]);
    world.get(&nadia, "/c/ward-transfers/members").await.expect(403);

    for _ in 0..2 {
        let joined = world.post(&nadia, "/c/ward-transfers/membership", &[]).await.expect(303);
        assert_eq!(joined.location(), "/c/ward-transfers");
    }
    assert_counted(&world, "ward-transfers", 2);
    let home = world.get(&nadia, "/c/ward-transfers").await.expect(200);
    assert!(home.text_of(".head .meta").contains("2 members"));
    assert!(!home.text().contains("/c/ward-transfers/settings"), "settings are for facilitators");
    let list = world.get(&nadia, "/c/ward-transfers/members").await.expect(200);
    assert_eq!(list.texts(".person-name"), ["Yusuf", "Nadia"], "facilitators first");

    for _ in 0..2 {
        world.post(&nadia, "/c/ward-transfers/membership/end", &[]).await.expect(303);
    }
    assert_counted(&world, "ward-transfers", 1);
    assert_eq!(verbs(&world, id), ["community.joined", "community.left"]);
});

both!(a_name_leads_to_the_page_of_its_person, |world| {
    let (yusuf, nadia) = (world.person("Yusuf"), world.person("Nadia"));
    let id = world.community("ward-transfers", Access::Open, &yusuf);
    world.join(&nadia, id, Role::Member);
    for (page, names) in [("/c/ward-transfers", ["Yusuf", "Nadia"]), ("/c/ward-transfers/members", ["Yusuf", "Nadia"])]
    {
        let links = world.get(&nadia, page).await.expect(200).attributes("a.person-name, .person-name a", "href");
        assert_eq!(links.len(), names.len(), "{page}");
        for (link, name) in links.iter().zip(names) {
            assert_eq!(world.get(&nadia, link).await.expect(200).text_of("h1"), name);
        }
    }
});

both!(a_community_is_found_as_it_is_written, |world| {
    let (yusuf, nadia) = (world.person("Yusuf"), world.person("Nadia"));
    world.post(&yusuf, "/communities", &founding("Übergaben", "handovers", "open")).await.expect(303);
    for word in ["Übergaben", "berg", "BERG", "change hands", "Change"] {
        let list = world.get(&nadia, &format!("/communities?q={}", web::page::query(word))).await.expect(200);
        assert!(list.text().contains("/c/handovers\""), "{word}");
    }
    let list = world.get(&nadia, "/communities?q=nothing").await.expect(200);
    assert!(!list.text().contains("/c/handovers\""));
});

both!(a_form_sent_twice_acts_once, |world| {
    let (yusuf, nadia) = (world.person("Yusuf"), world.person("Nadia"));
    let id = world.community("ward-transfers", Access::Open, &yusuf);
    let key = [("key", "0123456789abcdef")];
    world.post(&nadia, "/c/ward-transfers/membership", &key).await.expect(303);
    world.post(&nadia, "/c/ward-transfers/membership/end", &[]).await.expect(303);
    world.post(&nadia, "/c/ward-transfers/membership", &key).await.expect(303);
    assert_counted(&world, "ward-transfers", 1);
    assert_eq!(verbs(&world, id), ["community.joined", "community.left"], "the late repetition did nothing");
    world.post(&nadia, "/c/ward-transfers/membership/end", &key).await.expect(409);
});

both!(requests_are_answered_by_facilitators, |world| {
    let (sunniva, femi, kwame) = (world.person("Sunniva"), world.person("Femi"), world.person("Kwame"));
    let id = world.community("medicines", Access::Request, &sunniva);
    let face = world.get(&femi, "/c/medicines").await.expect(200);
    assert_eq!(face.texts(".head .acts button"), ["Ask to join"]);
    assert!(!face.text().contains("/c/medicines/forum"), "only the face is shown");
    world.get(&Nobody, "/c/medicines").await.expect(404);

    world.post(&femi, "/c/medicines/membership", &[]).await.expect(303);
    world.post(&femi, "/c/medicines/membership", &[]).await.expect(303);
    world.post(&kwame, "/c/medicines/membership", &[]).await.expect(303);
    assert_counted(&world, "medicines", 1);
    assert!(world.get(&femi, "/c/medicines").await.text_of(".banner").contains("You asked to join."));
    world.get(&femi, "/c/medicines/members").await.expect(403);
    assert_eq!(world.get(&sunniva, "/c/medicines").await.text_of(".aside .box h2"), "2 people ask to join");
    assert!(world.get(&sunniva, "/").await.text_of(".rows .row .meta").starts_with("2 people ask to join"));

    let list = world.get(&sunniva, "/c/medicines/members").await.expect(200);
    assert_eq!(list.texts(".section:first-of-type .person-name"), ["Femi", "Kwame"]);
    let (yes, no) =
        (format!("/c/medicines/requests/{}", femi.handle), format!("/c/medicines/requests/{}/end", kwame.handle));
    world.post(&femi, &yes, &[]).await.expect(403);
    for _ in 0..2 {
        world.post(&sunniva, &yes, &[]).await.expect(303);
        world.post(&sunniva, &no, &[]).await.expect(303);
    }
    assert_eq!(members(&world, id).len(), 2);
    assert_counted(&world, "medicines", 2);
    world.get(&femi, "/c/medicines/members").await.expect(200);
    assert_eq!(world.get(&kwame, "/c/medicines").await.texts(".head .acts button"), ["Ask to join"]);

    world.post(&kwame, "/c/medicines/membership", &[]).await.expect(303);
    world.post(&kwame, "/c/medicines/membership/end", &[]).await.expect(303);
    let gone = world.post(&sunniva, &format!("/c/medicines/requests/{}", kwame.handle), &[]).await.expect(409);
    assert!(gone.text().contains("The request was withdrawn in the meantime."));
    assert_eq!(
        verbs(&world, id),
        [
            "community.asked",
            "community.asked",
            "community.joined",
            "community.declined",
            "community.asked",
            "community.withdrew"
        ]
    );
});

both!(people_are_invited_by_their_handle_and_come_when_they_want_to, |world| {
    let (yusuf, ingrid, mei) = (world.person("Yusuf"), world.person("Ingrid"), world.person("Mei"));
    let id = world.community("theatre-rota", Access::Private, &yusuf);
    let path = "/c/theatre-rota/members";
    let wrong = world.post(&yusuf, path, &[("handle", "@nobody")]).await.expect(422);
    assert!(wrong.text_of("#handle-error").contains("Nobody here has this handle"));
    assert_eq!(wrong.field("handle"), "@nobody");
    world.post(&yusuf, path, &[("handle", " @Ingrid ")]).await.expect(303);
    world.post(&yusuf, path, &[("handle", "ingrid")]).await.expect(422);
    world.get(&ingrid, "/c/theatre-rota").await.expect(404);
    assert_counted(&world, "theatre-rota", 1);
    let mails = outbox(&world);
    let [mail] = &mails[..] else { panic!("{mails:?}") };
    let invitation = link(mail);
    world.post(&ingrid, &invitation, &[]).await.expect(303);
    world.get(&ingrid, "/c/theatre-rota").await.expect(200);
    world.post(&ingrid, path, &[("handle", "ingrid")]).await.expect(403);
    assert_counted(&world, "theatre-rota", 2);

    let end = format!("/c/theatre-rota/members/{}/end", ingrid.handle);
    world.post(&ingrid, &end, &[]).await.expect(403);
    world.post(&yusuf, &end, &[]).await.expect(303);
    world.get(&ingrid, "/c/theatre-rota").await.expect(404);
    assert_counted(&world, "theatre-rota", 1);
    let alone = world.post(&yusuf, "/c/theatre-rota/membership/end", &[]).await.expect(409);
    assert!(alone.text().contains("nobody could find it again"));

    // Whoever asks is in at once.
    let on_request = world.community("medicines", Access::Request, &yusuf);
    world.post(&mei, "/c/medicines/membership", &[]).await.expect(303);
    world.post(&yusuf, "/c/medicines/members", &[("handle", "mei")]).await.expect(303);
    assert_eq!(world.stored(|db| membership::role(db, mei.id, on_request)), Some(Role::Member));
    assert_eq!(world.stored(|db| membership::role(db, ingrid.id, id)), None);
});

both!(a_removed_member_does_not_come_back_by_an_older_invitation, |world| {
    let (yusuf, ingrid) = (world.person("Yusuf"), world.person("Ingrid"));
    let id = world.community("theatre-rota", Access::Private, &yusuf);
    world.post(&yusuf, "/c/theatre-rota/members", &[("handle", "ingrid")]).await.expect(303);
    let invitation = link(&outbox(&world)[0]);
    world.join(&ingrid, id, Role::Member);
    world.post(&yusuf, "/c/theatre-rota/members/ingrid/end", &[]).await.expect(303);
    world.post(&ingrid, &invitation, &[]).await.expect(404);
    assert_eq!(world.stored(|db| membership::role(db, ingrid.id, id)), None);
});

both!(who_is_not_signed_in_learns_no_handles, |world| {
    let yusuf = world.person("Yusuf");
    world.community("wards", Access::Open, &yusuf);
    for act in ["members/NAME/end", "facilitators/NAME", "stewards/NAME", "requests/NAME"] {
        let ask = async |name: &str| world.post(&Nobody, &format!("/c/wards/{}", act.replace("NAME", name)), &[]).await;
        let (known, unknown) = (ask("yusuf").await, ask("nobody-at-all").await);
        assert_eq!(known.status, unknown.status, "{act}");
    }
});

both!(a_community_with_members_keeps_a_facilitator, |world| {
    let (sunniva, tomasz) = (world.person("Sunniva"), world.person("Tomasz"));
    let id = world.community("safe-handovers", Access::Open, &sunniva);
    world.join(&tomasz, id, Role::Member);
    let of = |person: &Person, end: &str| format!("/c/safe-handovers/facilitators/{}{end}", person.handle);

    world.post(&sunniva, "/c/safe-handovers/membership/end", &[]).await.expect(409);
    world.post(&sunniva, &of(&sunniva, "/end"), &[]).await.expect(409);
    world.post(&tomasz, &of(&tomasz, ""), &[]).await.expect(403);
    world.post(&tomasz, "/c/safe-handovers/facilitation", &[]).await.expect(409);
    world.post(&sunniva, &of(&tomasz, ""), &[]).await.expect(303);
    world.post(&tomasz, &format!("/c/safe-handovers/members/{}/end", sunniva.handle), &[]).await.expect(409);
    world.post(&tomasz, &of(&sunniva, "/end"), &[]).await.expect(303);
    world.post(&sunniva, &of(&tomasz, "/end"), &[]).await.expect(403);
    world.post(&tomasz, "/c/safe-handovers/membership/end", &[]).await.expect(409);
    let expected = [("sunniva".to_owned(), Role::Member), ("tomasz".to_owned(), Role::Facilitator)];
    assert_eq!(members(&world, id), expected);

    world.post(&sunniva, "/c/safe-handovers/membership/end", &[]).await.expect(303);
    world.post(&tomasz, "/c/safe-handovers/membership/end", &[]).await.expect(303);
    assert_counted(&world, "safe-handovers", 0);
    assert_eq!(verbs(&world, id), ["facilitator.chosen", "facilitator.released", "community.left", "community.left"]);
});

both!(somebody_who_is_deactivated_leads_nothing, |world| {
    let (admin, yusuf, mei) = (world.admin("Ada"), world.person("Yusuf"), world.person("Mei"));
    let id = world.community("open-1", Access::Open, &yusuf);
    world.join(&mei, id, Role::Member);
    world.post(&admin, "/people/yusuf/deactivation", &[]).await.expect(303);
    let home = world.get(&mei, "/c/open-1").await.expect(200);
    assert!(home.text_of(".aside").contains("Nobody leads this yet. You could."), "{}", home.text_of(".aside"));
    world.post(&mei, "/c/open-1/facilitation", &[]).await.expect(303);
    assert_eq!(world.stored(|db| membership::facilitators(db, id)), [mei.id]);

    // Mei is the last who can lead; the one who cannot is no reason to let her go, and can be released by her.
    let kept = world.post(&mei, "/c/open-1/membership/end", &[]).await;
    assert_eq!(kept.status, 409, "{}", kept.text());
    let (ctx, gone) = (world.ctx(&mei), yusuf.id);
    world.arrange(move |db| facilitate::release(db, &ctx, "open-1", gone));
    let role = world.stored(|db| membership::role(db, yusuf.id, id));
    assert_eq!(role, Some(Role::Member));
});

both!(a_community_that_nobody_leads_is_taken_on, |world| {
    let (oskar, leonie) = (world.person("Oskar"), world.person("Leonie"));
    let id = world.community("ward-transfers", Access::Open, &oskar);
    world.post(&oskar, "/c/ward-transfers/membership/end", &[]).await.expect(303);
    world.post(&leonie, "/c/ward-transfers/facilitation", &[]).await.expect(403);
    world.post(&leonie, "/c/ward-transfers/membership", &[]).await.expect(303);
    let home = world.get(&leonie, "/c/ward-transfers").await.expect(200);
    assert!(home.text_of(".aside").contains("Nobody leads this yet. You could."));
    world.post(&leonie, "/c/ward-transfers/facilitation", &[]).await.expect(303);
    assert_eq!(members(&world, id), [("leonie".to_owned(), Role::Facilitator)]);
});

both!(facilitators_change_what_it_is_called_and_who_may_read_it, |world| {
    let (sunniva, tomasz) = (world.person("Sunniva"), world.person("Tomasz"));
    let id = world.community("handovers", Access::Open, &sunniva);
    world.join(&tomasz, id, Role::Member);
    let path = "/c/handovers/settings";
    assert_eq!(world.get(&Nobody, path).await.location(), "/sign-in?next=/c/handovers/settings");
    world.get(&tomasz, path).await.expect(403);
    assert_eq!(world.get(&sunniva, path).await.expect(200).field("name"), "handovers");

    let fields = [("name", "Safe Handovers"), ("purpose", "Nothing gets lost"), ("access", "private")];
    world.post(&tomasz, path, &fields).await.expect(403);
    let wrong = world.post(&sunniva, path, &[("name", ""), fields[1], fields[2]]).await.expect(422);
    assert_eq!(wrong.texts(".error"), ["Give it a name."]);
    assert_eq!(wrong.text_of("#purpose").trim(), "Nothing gets lost");
    assert_eq!(world.post(&sunniva, path, &fields).await.location(), "/c/handovers");
    world.post(&sunniva, path, &fields).await.expect(303);
    let row = row(&world, "handovers");
    assert_eq!((row.name.as_str(), row.purpose.as_str()), ("Safe Handovers", "Nothing gets lost"));
    world.get(&world.person("Mei"), "/c/handovers").await.expect(404);
    assert_eq!(verbs(&world, id), ["community.changed"], "saving what is there changes nothing");
});

both!(the_home_page_shows_mine_first_and_what_may_be_joined, |world| {
    let (yusuf, nadia) = (world.person("Yusuf"), world.person("Nadia"));
    let id = world.community("zebra-crossing", Access::Private, &yusuf);
    world.join(&nadia, id, Role::Member);
    world.community("safe-handovers", Access::Open, &yusuf);
    world.community("medicines", Access::Request, &yusuf);
    let home = world.get(&nadia, "/").await.expect(200);
    assert_eq!(home.texts(".row-title"), ["zebra crossing", "medicines", "safe handovers"]);
    assert_eq!(home.texts(".row .button"), ["Ask to join", "Join"]);
    assert!(home.texts(".switcher nav a").contains(&"zebra crossing".to_owned()));

    let outside = world.get(&Nobody, "/").await.expect(200);
    assert_eq!(outside.text_of("h1"), "Marlow Reach Hospital");
    assert_eq!(outside.texts(".row-title"), ["safe handovers"]);
    assert_eq!(world.get(&Nobody, "/c/safe-handovers").await.expect(200).texts(".aside .person-name").len(), 0);

    let mut instance = world.app.instance();
    instance.public_reading = false;
    world.arrange(move |db| instance.store(db));
    world.app.reload_instance().await.unwrap();
    assert_eq!(world.get(&Nobody, "/").await.location(), "/sign-in?next=/");
    assert_eq!(world.get(&Nobody, "/communities").await.location(), "/sign-in?next=/communities");
    world.get(&Nobody, "/c/safe-handovers").await.expect(404);
    world.get(&Nobody, "/api/v1/communities").await.expect(401);
    world.get(&nadia, "/c/safe-handovers").await.expect(200);
});

both!(the_list_has_views_words_and_pages, |world| {
    let (yusuf, nadia) = (world.person("Yusuf"), world.person("Nadia"));
    for number in 1..=23 {
        world.community(&format!("practice-{number:02}"), Access::Open, &yusuf);
    }
    world.community("medicines-50%-less", Access::Request, &yusuf);
    let first = world.get(&nadia, "/communities").await.expect(200);
    assert_eq!(first.texts(".row-title").len(), 20);
    assert!(first.text_of(".paging").contains("1 to 20 of 24"));
    let second = world.get(&nadia, "/communities?page=2").await.expect(200);
    assert_eq!(second.texts(".row-title").len(), 4);
    let titles = async |path: &str| world.get(&nadia, path).await.expect(200).texts(".row-title");
    assert_eq!(titles("/communities?show=request").await, ["medicines 50% less"]);
    assert_eq!(titles("/communities?q=PRACTICE+07").await, ["practice 07"]);
    assert_eq!(titles("/communities?q=0%25").await, ["medicines 50% less"], "a sign of patterns stands for itself");
    assert_eq!(titles("/communities?show=mine").await, [""; 0]);
    assert_eq!(titles("/communities?q=nothing+like+it").await, [""; 0]);
    world.get(&nadia, "/communities?show=secret").await.expect(404);
    assert_eq!(world.get(&Nobody, "/communities").await.expect(200).texts(".views a"), ["All"]);
});

both!(the_api_lists_founds_and_reads, |world| {
    let (yusuf, mei) = (world.person("Yusuf"), world.person("Mei"));
    for number in 1..=5 {
        world.community(&format!("open-{number}"), Access::Open, &yusuf);
    }
    world.community("request-1", Access::Request, &yusuf);
    world.community("private-1", Access::Private, &yusuf);
    let mut slugs = Vec::new();
    let mut path = "/api/v1/communities?limit=4".to_owned();
    loop {
        let page = world.api(&mei, "GET", &path, None).await.expect(200).json();
        slugs.extend(page["items"].as_array().unwrap().iter().map(|item| item["slug"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/api/v1/communities?limit=4&cursor={cursor}");
    }
    assert_eq!(slugs, ["open-1", "open-2", "open-3", "open-4", "open-5", "request-1"]);
    let anonymous = world.get(&Nobody, "/api/v1/communities").await.expect(200).json();
    assert_eq!(anonymous["items"].as_array().unwrap().len(), 5);
    for wrong in ["cursor=x", "limit=0", "limit=101"] {
        world.api(&mei, "GET", &format!("/api/v1/communities?{wrong}"), None).await.expect(422);
    }

    let body = serde_json::json!({"name": "Safe Handovers", "purpose": "Nothing gets lost", "access": "request"});
    let post = |key: &'static str, body: serde_json::Value| {
        let request = world.request("POST", "/api/v1/communities").header("idempotency-key", key);
        request.header("authorization", &format!("Bearer {}", mei.token())).json(&body).send()
    };
    let first = post("founding-1", body.clone()).await.expect(201);
    assert_eq!(first.header("location"), "/api/v1/communities/safe-handovers");
    assert_eq!(first.json()["role"], "facilitator");
    assert_eq!(first.json()["member_count"], 1);
    let again = post("founding-1", body.clone()).await.expect(201);
    assert_eq!(again.json()["id"], first.json()["id"]);
    let taken = post("founding-2", body.clone()).await.expect(422).json();
    assert_eq!(taken["errors"][0]["field"], "slug");
    post("x", body.clone()).await.expect(422);
    let empty = serde_json::json!({"name": "", "purpose": "", "access": "secret"});
    let wrong = post("founding-3", empty).await.expect(422).json();
    assert_eq!(wrong["errors"].as_array().unwrap().len(), 3);
    world.request("POST", "/api/v1/communities").json(&body).send().await.expect(401);
    let read = world.api(&mei, "GET", "/api/v1/communities/safe-handovers", None).await.expect(200);
    assert_eq!(read.json(), first.json());
    assert_eq!(world.api(&yusuf, "GET", "/api/v1/communities/open-1", None).await.json()["role"], "facilitator");
});

both!(a_token_that_may_only_read_founds_and_joins_nothing, |world| {
    let (yusuf, mei) = (world.person("Yusuf"), world.person("Mei"));
    world.community("open-1", Access::Open, &yusuf);
    let token = mei.token();
    world.arrange(move |db| {
        use ::people::schema::tokens;
        let token = web::hash_secret(&token);
        let mine = tokens::table.filter(tokens::token.eq(token.as_slice()));
        Ok(diesel::update(mine).set(tokens::scope.eq("read")).execute(db)?)
    });
    let body = serde_json::json!({"name": "Safe Handovers", "purpose": "Nothing gets lost", "access": "open"});
    world.api(&mei, "POST", "/api/v1/communities", Some(body)).await.expect(403);
    let request = world.request("POST", "/c/open-1/membership").form(&[]);
    request.header("authorization", &format!("Bearer {}", mei.token())).send().await.expect(403);
    assert_counted(&world, "open-1", 1);
});

both!(search_and_mentions_ask_the_kind, |world| {
    let (yusuf, mei) = (world.person("Yusuf"), world.person("Mei"));
    let id = world.community("theatre-rota", Access::Private, &yusuf);
    let registry: Registry = wellspring::registry();
    let kind = registry.get("community").expect("the kind is registered");
    let (inside, outside) = (world.ctx(&yusuf), world.ctx(&mei));
    let card = world.stored(|db| kind.card(db, &inside, id.0)).expect("a card for a member");
    assert_eq!((card.title.as_str(), card.href.as_str()), ("theatre rota", "/c/theatre-rota"));
    assert_eq!(world.stored(|db| kind.card(db, &outside, id.0)), None);
    let document = world.stored(|db| kind.document(db, id.0)).expect("a document");
    assert_eq!(document.community, Some(id), "found only by whoever may read inside");
    assert_eq!(world.stored(|db| kind.ids(db, 0, 10)), [id.0]);
    assert_eq!(world.stored(|db| kind.document(db, id.0 + 1)), None);
});

both!(many_who_join_and_leave_at_once_are_counted_right, |world| {
    let yusuf = world.person("Yusuf");
    world.community("open-1", Access::Open, &yusuf);
    let crowd: Vec<Person> = (0..16).map(|number| world.person(&format!("Person {number}"))).collect();
    let mut tasks = Vec::new();
    for (number, person) in crowd.iter().enumerate() {
        let (service, person) = (world.service.clone(), person.clone());
        tasks.push(tokio::spawn(async move {
            let send = async |path: &str| {
                let request = person.dress(Request::new(service.clone(), "POST", path));
                request.header("sec-fetch-site", "same-origin").form(&[]).send().await.expect(303);
            };
            send("/c/open-1/membership").await;
            send("/c/open-1/membership").await;
            if number % 2 == 0 {
                send("/c/open-1/membership/end").await;
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_counted(&world, "open-1", 9);
});

type Then = Box<dyn FnOnce(&mut Db) -> Result<()> + Send>;

/// Holds the lock on a community, lets an act begin and wait for it, changes something, and lets go.
async fn in_between<T: Send + 'static>(
    world: &World,
    slug: &'static str,
    act: impl Fn(&mut Db) -> Result<T> + Send + 'static,
    change: Then,
) -> Result<T> {
    let mut db = world.app.database().connect_alone().expect("a connection");
    let database = world.app.database().clone();
    let (locked, is_locked) = std::sync::mpsc::channel();
    let (go, may_go) = std::sync::mpsc::channel();
    let first = tokio::task::spawn_blocking(move || {
        db.transaction(|db| {
            let row = communities::table.filter(communities::slug.eq(slug));
            diesel::update(row).set(communities::version.eq(communities::version + 1)).execute(db)?;
            locked.send(()).expect("the test waits");
            may_go.recv().expect("the test says go");
            change(db)
        })
    });
    is_locked.recv().expect("the lock is taken");
    let second = tokio::task::spawn_blocking(move || database.write_now(act));
    tokio::time::sleep(std::time::Duration::from_millis(150)).await;
    assert!(!second.is_finished(), "the act waits for the lock");
    go.send(()).expect("the first waits");
    first.await.unwrap().expect("the change is kept");
    second.await.unwrap()
}

/// SQLite has one writer, so acts never interleave there.
fn postgres() -> Option<World> {
    let world = World::postgres();
    if world.is_none() {
        eprintln!("skipped: WELLSPRING_TEST_POSTGRES is not set");
    }
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_sees_that_a_community_was_closed_in_between() {
    let Some(world) = postgres() else { return };
    let (yusuf, mei) = (world.person("Yusuf"), world.person("Mei"));
    let id = world.community("open-1", Access::Open, &yusuf);
    let ctx = world.ctx(&mei);
    let close: Then = Box::new(move |db| {
        diesel::update(communities::table.find(id)).set(communities::access.eq(Access::Private)).execute(db)?;
        Ok(())
    });
    let joined = in_between(&world, "open-1", move |db| join::join(db, &ctx, "open-1"), close).await;
    assert!(matches!(joined, Err(Error::NotFound)), "{joined:?}");
    assert_counted(&world, "open-1", 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_two_facilitators_cannot_both_leave_at_once() {
    let Some(world) = postgres() else { return };
    let (yusuf, mei, oskar) = (world.person("Yusuf"), world.person("Mei"), world.person("Oskar"));
    let id = world.community("open-1", Access::Open, &yusuf);
    world.join(&mei, id, Role::Facilitator);
    world.join(&oskar, id, Role::Member);
    let (first, second) = (world.ctx(&yusuf), world.ctx(&mei));
    let one = Box::new(move |db: &mut Db| leave::leave(db, &first, "open-1").map(drop));
    let other = in_between(&world, "open-1", move |db| leave::leave(db, &second, "open-1"), one).await;
    assert!(matches!(other, Err(Error::Conflict(_))), "{other:?}");
    assert_counted(&world, "open-1", 2);
    assert_eq!(world.stored(|db| membership::facilitators(db, id)).len(), 1);
}

/// What a facilitator begins is refused when they stopped being one before they got the lock.
#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_was_withdrawn_in_between_is_seen() {
    let Some(world) = postgres() else { return };
    let (yusuf, mei, oskar) = (world.person("Yusuf"), world.person("Mei"), world.person("Oskar"));
    type Act = fn(&mut Db, &Ctx, db::PersonId) -> Result<()>;
    let acts: [(&str, Act); 7] = [
        ("admit", |db, ctx, whom| admit::admit(db, ctx, "c1", whom)),
        ("decline", |db, ctx, whom| admit::decline(db, ctx, "c1", whom)),
        ("bring", |db, ctx, _| admit::bring(db, ctx, "c1", "oskar").map(drop)),
        ("remove", |db, ctx, whom| leave::remove(db, ctx, "c1", whom)),
        ("choose", |db, ctx, whom| facilitate::choose(db, ctx, "c1", whom)),
        ("release", |db, ctx, _| facilitate::release(db, ctx, "c1", ctx.person()?.id)),
        ("change", |db, ctx, _| {
            let (name, purpose) = ("New".to_owned(), "New".to_owned());
            let (access, more) = (Some(Access::Open), None);
            let changing = ::communities::fields::Changing { name, purpose, access, more };
            ::communities::change::change(db, ctx, "c1", &changing.check()?)
        }),
    ];
    let id = world.community("c1", Access::Request, &mei);
    world.arrange(move |db| membership::put(db, id, oskar.id, Role::Member, State::Asked, Time::now()));
    for (name, act) in acts {
        world.join(&yusuf, id, Role::Facilitator);
        let (ctx, whom, who) = (world.ctx(&yusuf), oskar.id, yusuf.id);
        let withdraw: Then = Box::new(move |db| {
            membership::put(db, id, who, Role::Member, State::Active, Time::now())?;
            Ok(())
        });
        let outcome = in_between(&world, "c1", move |db| act(db, &ctx, whom), withdraw).await;
        assert!(matches!(outcome, Err(Error::Forbidden(_))), "{name}: {outcome:?}");
    }
    let state = world.stored(|db| membership::find(db, oskar.id, id)).map(|membership| membership.state);
    assert_eq!(state, Some(State::Asked));
    assert_eq!(row(&world, "c1").name, "c1");
    let ctx = world.ctx(&mei);
    world.arrange(move |db| admit::admit(db, &ctx, "c1", oskar.id));
    assert_counted(&world, "c1", 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_withdrawn_or_answered_in_between_is_seen() {
    let Some(world) = postgres() else { return };
    let (yusuf, mei) = (world.person("Yusuf"), world.person("Mei"));
    let id = world.community("c1", Access::Request, &yusuf);
    let (leads, asks, whom) = (world.ctx(&yusuf), world.ctx(&mei), mei.id);
    let asking = asks.clone();
    world.arrange(move |db| join::join(db, &asking, "c1").map(drop));
    let (withdrawing, admitting) = (asks.clone(), leads.clone());
    let withdraw: Then = Box::new(move |db| leave::leave(db, &withdrawing, "c1").map(drop));
    let admitted = in_between(&world, "c1", move |db| admit::admit(db, &admitting, "c1", whom), withdraw).await;
    assert!(matches!(admitted, Err(Error::Conflict(_))), "{admitted:?}");
    assert_counted(&world, "c1", 1);

    let asking = asks.clone();
    world.arrange(move |db| join::join(db, &asking, "c1").map(drop));
    let admitting = leads.clone();
    let admit: Then = Box::new(move |db| admit::admit(db, &admitting, "c1", whom));
    let left = in_between(&world, "c1", move |db| leave::leave(db, &asks, "c1"), admit).await;
    assert_eq!(left.unwrap(), leave::Ended::Membership, "she was in by then");
    assert_counted(&world, "c1", 1);

    world.join(&mei, id, Role::Member);
    let (choosing, removing) = (leads.clone(), leads);
    let remove: Then = Box::new(move |db| leave::remove(db, &removing, "c1", whom));
    let chosen = in_between(&world, "c1", move |db| facilitate::choose(db, &choosing, "c1", whom), remove).await;
    assert!(matches!(chosen, Err(Error::NotFound)), "{chosen:?}");
    assert_counted(&world, "c1", 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_cannot_take_on_the_same_community_at_once() {
    let Some(world) = postgres() else { return };
    let (yusuf, mei) = (world.person("Yusuf"), world.person("Mei"));
    let id = world.community("open-1", Access::Open, &yusuf);
    world.join(&yusuf, id, Role::Member);
    world.join(&mei, id, Role::Member);
    let (first, second) = (world.ctx(&yusuf), world.ctx(&mei));
    let one = Box::new(move |db: &mut Db| facilitate::take_on(db, &first, "open-1"));
    let other = in_between(&world, "open-1", move |db| facilitate::take_on(db, &second, "open-1"), one).await;
    assert!(matches!(other, Err(Error::Conflict(_))), "{other:?}");
    assert_eq!(world.stored(|db| membership::facilitators(db, id)).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_found_at_the_same_address_are_told_apart() {
    let Some(world) = postgres() else { return };
    let people: Vec<Person> = (0..8).map(|number| world.person(&format!("Person {number}"))).collect();
    let founded = people.iter().map(|person| {
        let request = person.dress(world.request("POST", "/communities")).header("sec-fetch-site", "same-origin");
        tokio::spawn(request.form(&founding("Rota", "rota", "open")).send())
    });
    let mut statuses = Vec::new();
    for task in founded.collect::<Vec<_>>() {
        statuses.push(task.await.unwrap().status.as_u16());
    }
    // Whoever comes last may already be shown the one that is there, and asked to join it.
    let founded = statuses.iter().filter(|status| **status == 303).count();
    assert!(founded == 1 && statuses.iter().all(|status| [200, 303, 422].contains(status)), "{statuses:?}");
    assert_counted(&world, "rota", 1);
}
