//! The first start.

use ::people::schema::people;
use diesel::prelude::*;

use super::*;

const FIELDS: [(&str, &str); 5] = [
    ("organisation", "Marlow <Reach>"),
    ("name", "Amara Diallo"),
    ("email", "Amara@marlowreach.example"),
    ("password", PASSWORD),
    ("public_reading", "on"),
];

async fn fresh(world: &World) {
    world.arrange(|db| spine::settings::set(db, "instance.set_up", "false"));
    world.app.reload_instance().await.unwrap();
}

fn administrators(world: &World) -> Vec<String> {
    world.stored(|db| Ok(people::table.filter(people::admin.eq(true)).select(people::name).load(db)?))
}

both!(every_page_leads_to_the_set_up_page_first, |world| {
    fresh(&world).await;
    for path in ["/", "/people", "/sign-in", "/nowhere"] {
        assert_eq!(world.get(&Nobody, path).await.location(), "/set-up", "{path}");
    }
    assert_eq!(world.get(&Nobody, "/api/v1/me").await.status, 409);
    assert_ne!(world.get(&Nobody, "/assets/missing").await.status, 303);

    let page = world.get(&Nobody, "/set-up").await.expect(200);
    assert!(page.attributes("input[name=set_up_code]", "id").is_empty(), "nothing to prove on this machine");
    assert_eq!(page.attributes("input[name=public_reading][checked]", "value"), ["on"]);
    let wrong = [("organisation", ""), ("name", "Amara"), ("email", "amara"), ("password", PASSWORD)];
    let refused = world.post(&Nobody, "/set-up", &wrong).await.expect(422);
    let says = refused.texts(".errors li");
    assert_eq!(
        says,
        ["Enter the name of your organisation", "This is no e-mail address. It looks like name@example.org"]
    );
    assert_eq!(refused.field("name"), "Amara", "what was typed stays");
    assert!(!refused.text().contains(PASSWORD), "except the password");

    let done = world.post(&Nobody, "/set-up", &FIELDS).await.expect(303);
    let browser = Browser::after(&done);
    let inside = world.get(&browser, "/people/amara-diallo").await.expect(200);
    assert!(inside.text_of(".house").contains("Marlow <Reach>"));
    assert!(inside.text_of("main .meta").contains("Administrator"));
    assert_eq!(administrators(&world), ["Amara Diallo"]);
    assert!(world.app.instance().public_reading);

    assert_eq!(world.get(&Nobody, "/set-up").await.location(), "/");
    world.post(&Nobody, "/set-up", &FIELDS).await.expect(409);
    assert_eq!(administrators(&world).len(), 1);
});

both!(beyond_this_machine_a_code_is_asked_for, |world| {
    fresh(&world).await;
    let world = world.with_settings(|settings| settings.set_up_code = Some("4f2a-90bc".to_owned()));
    let page = world.get(&Nobody, "/set-up").await.expect(200);
    assert_eq!(page.attributes("input[name=set_up_code]", "id"), ["set_up_code"]);
    for wrong in ["", "0000-0000"] {
        let mut fields = FIELDS.to_vec();
        fields.push(("set_up_code", wrong));
        world.post(&Nobody, "/set-up", &fields).await.expect(422);
    }
    assert_eq!(administrators(&world), Vec::<String>::new());
    let mut fields = FIELDS[..4].to_vec();
    fields.push(("set_up_code", "4F2A 90BC"));
    world.post(&Nobody, "/set-up", &fields).await.expect(303);
    assert!(!world.app.instance().public_reading, "an empty box means no");
});

both!(an_administrator_from_the_command_line_sets_it_up, |world| {
    fresh(&world).await;
    assert_eq!(world.get(&Nobody, "/").await.location(), "/set-up");
    member(&world, "Amara Diallo", true);
    assert_eq!(world.get(&Nobody, "/set-up").await.location(), "/", "noticed without a restart");
    assert_ne!(world.get(&Nobody, "/sign-in").await.status, 303);
});

both!(two_browsers_at_once_make_one_administrator, |world| {
    fresh(&world).await;
    let other =
        [("organisation", "Other"), ("name", "Mallory"), ("email", "mallory@x.example"), ("password", PASSWORD)];
    let (one, two) = tokio::join!(world.post(&Nobody, "/set-up", &FIELDS), world.post(&Nobody, "/set-up", &other));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    assert_eq!(administrators(&world).len(), 1);
});
