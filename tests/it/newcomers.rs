//! The way of a newcomer: three steps, put off and taken up again, and somebody who greets.

use ::communities::Access;
use ::communities::newcomers::schema::newcomers;
use ::people::Role;
use ::people::account::{self, NewPerson};
use db::{PersonId, Time};
use diesel::prelude::*;
use spine::Ctx;

use crate::harness::*;
use crate::people::outbox;
use crate::suggestions::{PRACTISES, interest, says};

/// An account made as the command line makes it.
fn comes(world: &World, name: &'static str) -> PersonId {
    let email = format!("{}@marlowreach.example", name.to_lowercase());
    let new = NewPerson::parse(name, &email).expect("a person");
    let id = world.arrange(move |db| account::create(db, &Ctx::system(Time::now()), &new));
    world.settle();
    id
}

fn greeter_of(world: &World, id: PersonId) -> Option<PersonId> {
    world.stored(|db| Ok(newcomers::table.find(id).select(newcomers::greeter_id).get_result(db)?))
}

both!(the_steps_are_done_put_off_and_taken_up_again, |world| {
    let (nadia, sunniva) = (world.person("Nadia"), world.person("Sunniva"));
    let home = world.get(&nadia, "/").await.expect(200);
    assert_eq!(home.text_of("#next-step .steps .unseen"), "0 of 3 done");
    assert_eq!(home.attributes("#next-step .acts .button", "href"), ["/settings/practice"]);

    let done = world.post(&nadia, "/welcome/practice/later", &[]).await.expect(303);
    assert!(done.header("set-cookie").starts_with("toast=newcomers-put-off:/welcome/practice/later/end;"));
    let home = world.get(&nadia, "/").await.expect(200);
    assert_eq!(home.attributes("#next-step .acts .button", "href"), ["/communities"], "the next one waits");
    for step in ["joining", "hello"] {
        world.post(&nadia, &format!("/welcome/{step}/later"), &[]).await.expect(303);
    }
    let home = world.get(&nadia, "/").await.expect(200);
    assert_eq!(home.text_of("#next-step a"), "3 steps left for later");
    world.post(&nadia, "/welcome/nonsense/later", &[]).await.expect(404);
    world.post(&nadia, "/welcome/practice/later/end", &[]).await.expect(303);
    let home = world.get(&nadia, "/").await.expect(200);
    assert_eq!(home.attributes("#next-step .acts .button", "href"), ["/settings/practice"]);

    // A step is done when it is done, wherever that was.
    let handing_over = interest(&world, "Handing over");
    says(&world, &nadia, handing_over, PRACTISES);
    let community = world.community("safe-handovers", Access::Open, &sunniva);
    world.join(&nadia, community, Role::Member);
    let page = world.get(&nadia, "/welcome").await.expect(200);
    assert_eq!(page.text_of(".steps .unseen"), "2 of 3 done");
    assert!(page.attributes("main a", "href").contains(&"/c/safe-handovers/ask".to_owned()));
    // Another person's path is their own.
    let other = world.get(&sunniva, "/").await.expect(200);
    assert_eq!(other.text_of("#next-step .steps .unseen"), "1 of 3 done");
    // An account that is no longer new is left alone.
    let id = nadia.id;
    world.arrange(move |db| {
        use ::people::schema::people;
        let long_ago = Time::now().plus(-90 * Time::DAY);
        diesel::update(people::table.find(id)).set(people::claimed_at.eq(long_ago)).execute(db)?;
        Ok(())
    });
    assert!(world.get(&nadia, "/").await.expect(200).texts("#next-step").is_empty());
});

both!(volunteers_greet_in_turn, |world| {
    let first = comes(&world, "Firstcomer");
    assert_eq!(greeter_of(&world, first), None, "nobody greets yet");
    let (amara, tomasz) = (world.person("Amara"), world.person("Tomasz"));
    for volunteer in [&amara, &tomasz] {
        world.post(volunteer, "/settings/greeting", &[("greets", "yes")]).await.expect(303);
    }
    let turns: Vec<_> = ["Second", "Third", "Fourth"].map(|name| greeter_of(&world, comes(&world, name))).into();
    assert_eq!(turns, [Some(amara.id), Some(tomasz.id), Some(amara.id)]);
    let sent = outbox(&world);
    assert_eq!(sent.len(), 3);
    assert!(sent[0].contains("To: Amara <amara@marlowreach.example>"), "{}", sent[0]);
    assert!(sent[0].contains("Second is new at Marlow Reach Hospital"));
    assert!(sent[0].contains("/people/second"));
    // The same news again is no second turn.
    world.settle();
    assert_eq!(outbox(&world).len(), 3);

    let page = world.get(&amara, "/settings/greeting").await.expect(200);
    assert_eq!(page.texts(".person-name").len(), 2);
    world.post(&amara, "/settings/greeting", &[]).await.expect(303);
    let fifth = comes(&world, "Fifth");
    assert_eq!(greeter_of(&world, fifth), Some(tomasz.id), "Amara stands down");
});

both!(whoever_puts_a_step_off_at_once_is_greeted_too, |world| {
    let amara = world.person("Amara");
    world.post(&amara, "/settings/greeting", &[("greets", "yes")]).await.expect(303);
    let new = NewPerson::parse("Quick", "quick@marlowreach.example").expect("a person");
    let id = world.arrange(move |db| {
        let quick = account::create(db, &Ctx::system(Time::now()), &new)?;
        let row = (
            newcomers::person_id.eq(quick),
            newcomers::practice_later.eq(true),
            newcomers::joining_later.eq(false),
            newcomers::hello_later.eq(false),
            newcomers::since.eq(Time::now()),
        );
        diesel::insert_into(newcomers::table).values(row).execute(db)?;
        Ok(quick)
    });
    world.settle();
    assert_eq!(greeter_of(&world, id), Some(amara.id));
});

both!(a_newcomer_is_told_who_greets_them, |world| {
    let (amara, nadia) = (world.person("Amara"), world.person("Nadia"));
    let (greeter, newcomer) = (amara.id, nadia.id);
    world.arrange(move |db| {
        let row = (
            newcomers::person_id.eq(newcomer),
            newcomers::greeter_id.eq(greeter),
            newcomers::practice_later.eq(false),
            newcomers::joining_later.eq(false),
            newcomers::hello_later.eq(false),
            newcomers::since.eq(Time::now()),
        );
        diesel::insert_into(newcomers::table).values(row).execute(db)?;
        Ok(())
    });
    let home = world.get(&nadia, "/").await.expect(200);
    assert_eq!(home.text_of("#next-step .person-name"), "Amara");
    assert_eq!(home.attributes("#next-step .person-name a", "href"), ["/people/amara"]);
});
