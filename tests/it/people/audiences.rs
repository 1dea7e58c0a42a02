//! Who sees which part of somebody's page: each role, each part, each audience, on the page, in lists, in search.

use std::collections::BTreeMap;

use ::communities::Access;
use ::people::interests::schema::{InterestId, interests, practices};
use ::people::profile::audience::{Sight, Standing, Viewer, may_see};
use ::people::profile::met::met_one;
use ::people::profile::schema::{Audience, Field};
use ::people::profile::wish::Wish;
use ::people::schema::people;
use ::people::{Role, State, membership};
use diesel::prelude::*;

use super::*;

/// Every part of a page with the words that give it away.
const MARKS: [(Field, &str); 11] = [
    (Field::Address, "zij/haar"),
    (Field::Department, "Quarry Ward"),
    (Field::Place, "Riverside site"),
    (Field::Languages, "Esperanto"),
    (Field::About, "I carry messages."),
    (Field::Links, "notes.example.org"),
    (Field::Availability, "Only before noon"),
    (Field::Practises, "Bandaging bears"),
    (Field::Helps, "Folding maps"),
    (Field::Learns, "Whistling"),
    (Field::Communities, "open house"),
];

struct Cast {
    owner: Person,
    companion: Person,
    stranger: Person,
    administrator: Person,
}

/// Somebody who says something in each part, and people who stand to them in each way.
fn cast(world: &World) -> Cast {
    let cast = Cast {
        owner: world.person("Nadia Okafor"),
        companion: world.person("Tomasz Wolak"),
        stranger: world.person("Samir Haddad"),
        administrator: world.admin("Mei Tan"),
    };
    let house = world.community("open-house", Access::Open, &cast.owner);
    world.join(&cast.companion, house, Role::Member);
    let (ctx, owner) = (world.ctx(&cast.owner), cast.owner.id);
    let text = |text: &str| Some(text.to_owned());
    let wish = Wish {
        pronouns: text("zij/haar"),
        department: text("Quarry Ward"),
        location: text("Riverside site"),
        languages: Some(vec!["Esperanto".to_owned()]),
        about: text("I carry messages."),
        links: Some(vec!["notes.example.org".to_owned()]),
        asking: text("welcome"),
        asking_words: text("Only before noon"),
        ..Wish::default()
    };
    world.arrange(move |db| {
        ::people::profile::change(db, &ctx, None, &wish)?;
        for (place, name) in ["Bandaging bears", "Folding maps", "Whistling"].into_iter().enumerate() {
            let interest: InterestId = diesel::insert_into(interests::table)
                .values((
                    interests::slug.eq(name.to_lowercase().replace(' ', "-")),
                    interests::name.eq(name),
                    interests::description.eq(""),
                    interests::version.eq(1_i64),
                    interests::created_at.eq(Time::now()),
                ))
                .returning(interests::id)
                .get_result(db)?;
            practise(db, owner, interest, [place == 0, place == 1, place == 2])?;
        }
        Ok(())
    });
    cast
}

pub fn practise(db: &mut db::Db, person: PersonId, interest: InterestId, says: [bool; 3]) -> db::Result<()> {
    diesel::insert_into(practices::table)
        .values((
            practices::person_id.eq(person),
            practices::interest_id.eq(interest),
            practices::practises.eq(says[0]),
            practices::helps.eq(says[1]),
            practices::learns.eq(says[2]),
            practices::follows.eq(false),
            practices::depth.eq(""),
            practices::since.eq(Time::now()),
        ))
        .execute(db)?;
    Ok(())
}

/// Everything is for this audience from now on.
fn show_to(world: &World, owner: &Person, audience: Audience) {
    let audiences: BTreeMap<String, String> =
        Field::ALL.iter().map(|field| (field.to_string(), audience.to_string())).collect();
    let (ctx, wish) = (world.ctx(owner), Wish { audiences, ..Wish::default() });
    world.arrange(move |db| ::people::profile::change(db, &ctx, None, &wish));
}

/// The parts that a page gives away. The form that changes it, and its frame, are no part of it.
fn given_away(page: &Reply) -> Vec<Field> {
    let text = page.text_of("main");
    MARKS.iter().filter(|(_, mark)| text.contains(mark)).map(|(field, _)| *field).collect()
}

both!(each_part_is_seen_by_its_audience_and_nobody_else, |world| {
    let cast = cast(&world);
    let page = "/people/nadia-okafor";
    for audience in Audience::ALL {
        show_to(&world, &cast.owner, *audience);
        for (who, standing) in [
            (&cast.owner, Standing::Themselves),
            (&cast.companion, Standing::Shares),
            (&cast.stranger, Standing::Stranger),
            (&cast.administrator, Standing::Stranger),
        ] {
            let expected: &[Field] = if may_see(*audience, standing) { Field::ALL } else { &[] };
            let seen = world.get(who, page).await.expect(200);
            assert_eq!(given_away(&seen), expected, "{audience} as {}", who.name);
            assert_eq!(seen.text_of("h1"), "Nadia Okafor", "the name stands");
        }
        assert_eq!(world.get(&Nobody, page).await.location(), "/sign-in?next=/people/nadia-okafor");
    }
});

both!(each_part_has_an_audience_of_its_own, |world| {
    let cast = cast(&world);
    for (hidden, _) in MARKS {
        show_to(&world, &cast.owner, Audience::Everyone);
        let audiences = BTreeMap::from([(hidden.to_string(), Audience::Me.to_string())]);
        let (ctx, wish) = (world.ctx(&cast.owner), Wish { audiences, ..Wish::default() });
        world.arrange(move |db| ::people::profile::change(db, &ctx, None, &wish));
        let seen = given_away(&world.get(&cast.companion, "/people/nadia-okafor").await.expect(200));
        let expected: Vec<Field> = Field::ALL.iter().copied().filter(|field| *field != hidden).collect();
        assert_eq!(seen, expected, "without {hidden}");
    }
});

both!(one_sees_ones_own_page_as_others_do, |world| {
    let cast = cast(&world);
    show_to(&world, &cast.owner, Audience::Communities);
    let parts = async |who: &Person, query: &str| {
        given_away(&world.get(who, &format!("/people/nadia-okafor{query}")).await.expect(200))
    };
    assert_eq!(parts(&cast.owner, "?as=everyone").await, []);
    assert_eq!(parts(&cast.owner, "?as=communities").await, Field::ALL);
    assert_eq!(parts(&cast.owner, "?as=me").await, Field::ALL);
    show_to(&world, &cast.owner, Audience::Me);
    assert_eq!(parts(&cast.owner, "?as=communities").await, []);
    assert_eq!(parts(&cast.owner, "?as=me").await, Field::ALL);
    assert_eq!(parts(&cast.owner, "").await, Field::ALL);
    for query in ["?as=me", "?as=communities", "?as=nonsense"] {
        assert_eq!(parts(&cast.stranger, query).await, [], "others look as themselves: {query}");
    }
    let page = world.get(&cast.owner, "/people/nadia-okafor?as=everyone").await.expect(200);
    assert_eq!(page.texts(".views [aria-current]"), ["As everyone"]);
    assert!(page.text_of(".banner").starts_with("This is your page as everyone who is signed in sees it."));
    assert!(page.texts("main .section-name h2").is_empty());
});

both!(a_private_community_is_seen_by_its_own_members_alone, |world| {
    let cast = cast(&world);
    let rota = world.community("theatre-rota", Access::Private, &cast.owner);
    let named = |page: &Reply| page.text_of("main").contains("theatre rota");
    let page = "/people/nadia-okafor";
    assert!(named(&world.get(&cast.owner, page).await));
    for who in [&cast.companion, &cast.stranger, &cast.administrator] {
        assert!(!named(&world.get(who, page).await), "{}", who.name);
    }
    for query in ["?as=everyone", "?as=communities"] {
        assert!(!named(&world.get(&cast.owner, &format!("{page}{query}")).await), "{query}");
    }
    world.join(&cast.companion, rota, Role::Member);
    let seen = world.get(&cast.companion, page).await;
    assert!(named(&seen) && seen.text_of(".aside").contains("you too"));
});

both!(whoever_asks_to_be_let_in_shares_nothing_yet, |world| {
    let cast = cast(&world);
    show_to(&world, &cast.owner, Audience::Communities);
    let asked = world.community("on-request", Access::Request, &cast.owner);
    let stranger = cast.stranger.id;
    world.arrange(move |db| membership::put(db, asked, stranger, Role::Member, State::Asked, Time::now()));
    assert_eq!(given_away(&world.get(&cast.stranger, "/people/nadia-okafor").await), []);
    world.join(&cast.stranger, asked, Role::Member);
    assert_eq!(given_away(&world.get(&cast.stranger, "/people/nadia-okafor").await), Field::ALL);
});

both!(queries_and_pages_decide_alike, |world| {
    let cast = cast(&world);
    for audience in Audience::ALL {
        show_to(&world, &cast.owner, *audience);
        for viewer in [&cast.owner, &cast.companion, &cast.stranger, &cast.administrator] {
            let (viewer, owner) = (viewer.id, cast.owner.id);
            for field in Field::ALL {
                let by_query = world.stored(|db| {
                    let sight = Sight::of_person(db, viewer)?;
                    let shown = people::table.find(owner).filter(people::id.ne_all(sight.hidden(*field)));
                    Ok(shown.count().get_result::<i64>(db)? == 1)
                });
                let by_loader = world.stored(|db| Ok(met_one(db, Viewer::Somebody(viewer), owner)?.shows(*field)));
                assert_eq!(by_query, by_loader, "{field} for {audience} by {viewer}");
            }
        }
    }
});

both!(the_search_index_holds_only_what_everyone_may_see, |world| {
    let cast = cast(&world);
    let found = async |who: &Person, word: &str| {
        let page = world.get(who, &format!("/search?q={word}")).await.expect(200);
        page.texts(".person-name") == ["Nadia Okafor"]
    };
    let department = async |who: &Person| {
        world.get(who, "/search?q=okafor").await.expect(200).text_of(".results").contains("Quarry Ward")
    };
    world.settle();
    assert!(found(&cast.stranger, "quarry").await && found(&cast.stranger, "esperanto").await);
    assert!(department(&cast.stranger).await);
    show_to(&world, &cast.owner, Audience::Communities);
    world.settle();
    for word in ["quarry", "esperanto", "messages", "riverside"] {
        assert!(!found(&cast.stranger, word).await && !found(&cast.companion, word).await, "{word}");
    }
    assert!(found(&cast.stranger, "okafor").await, "the name is for everyone");
    assert!(!department(&cast.stranger).await && department(&cast.companion).await);
    assert!(!department(&cast.administrator).await);
});

both!(the_list_of_members_shows_departments_to_whom_they_are_shown, |world| {
    let cast = cast(&world);
    let listed = async |who: &Person| {
        world.get(who, "/c/open-house/members").await.expect(200).text_of("main").contains("Quarry Ward")
    };
    assert!(listed(&cast.companion).await);
    show_to(&world, &cast.owner, Audience::Me);
    assert!(!listed(&cast.companion).await && listed(&cast.owner).await);
});

both!(a_page_says_what_two_have_in_common, |world| {
    let cast = cast(&world);
    let (companion, stranger) = (cast.companion.id, cast.stranger.id);
    world.arrange(move |db| {
        let ids: Vec<InterestId> = interests::table.order(interests::id).select(interests::id).load(db)?;
        practise(db, companion, ids[0], [true, false, false])?;
        practise(db, companion, ids[1], [false, false, true])?;
        practise(db, companion, ids[2], [false, true, false])?;
        practise(db, stranger, ids[0], [true, false, false])
    });
    let page = world.get(&cast.companion, "/people/nadia-okafor").await.expect(200);
    let yours = ["You practise this too", "You want to learn this", "You can help with this"];
    assert_eq!(page.texts("main .state.new"), yours);
    assert_eq!(page.texts(".section .meta")[1], "You practise this too1 other");
    let page = world.get(&cast.administrator, "/people/nadia-okafor").await.expect(200);
    assert!(page.text_of("main").contains("2 others here practise this"));
    assert!(page.texts("main .state.new").is_empty());
    let hides = world.ctx(&cast.stranger);
    let audiences = BTreeMap::from([("practises".to_owned(), "me".to_owned())]);
    let wish = Wish { audiences, ..Wish::default() };
    world.arrange(move |db| ::people::profile::change(db, &hides, None, &wish));
    let page = world.get(&cast.administrator, "/people/nadia-okafor").await.expect(200);
    assert!(page.text_of("main").contains("1 other here practises this"), "nobody is counted who hides it");
});
