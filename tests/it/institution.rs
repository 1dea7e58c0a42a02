//! The administration.

use spine::Ctx;
use spine::jobs::{self, Job};

use crate::both;
use crate::harness::server::Server;
use crate::harness::*;

#[derive(serde::Serialize, serde::Deserialize)]
struct Hopeless {}

impl Job for Hopeless {
    const KIND: &'static str = "test.hopeless";
}

/// A job that was tried until it was given up; gives its id.
fn give_up(world: &World) -> i64 {
    let now = db::Time::now();
    world.arrange(move |db| jobs::enqueue(db, &Ctx::system(now), &Hopeless {}, None));
    let hopeless = jobs::Handler::new(|_, _: Hopeless| Err(db::Error::internal("the printer is on fire")));
    let mut then = now;
    for _ in 0..jobs::ATTEMPTS {
        jobs::run_due(world.app.database(), std::slice::from_ref(&hopeless), then).expect("jobs run");
        then = then.plus(db::Time::DAY);
    }
    let dead = world.stored(|db| jobs::dead(db, 10));
    assert_eq!(dead.len(), 1);
    dead[0].id
}

both!(a_job_that_was_given_up_can_be_tried_again, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    let calm = world.get(&mei, "/administration").await.expect(200);
    assert!(calm.text().contains("Nothing needs attention."));
    let id = give_up(&world);
    let page = world.get(&mei, "/administration").await.expect(200);
    assert!(page.text_of(".head .meta").contains("1 thing needs you"));
    assert!(page.text_of(".row .snippet").contains("the printer is on fire"));

    let path = format!("/administration/jobs/{id}/attempts");
    world.post(&nadia, &path, &[]).await.expect(403);
    assert_eq!(world.stored(|db| jobs::dead(db, 10)).len(), 1);
    for _ in 0..2 {
        world.post(&mei, &path, &[]).await.expect(303);
    }
    assert_eq!(world.stored(|db| jobs::dead(db, 10)), []);
    assert_eq!(world.stored(jobs::counts), [("waiting".to_owned(), 1)]);
    let printed = jobs::Handler::new(|_, _: Hopeless| Ok(()));
    jobs::run_due(world.app.database(), &[printed], db::Time::now()).expect("jobs run");
    assert_eq!(world.stored(jobs::counts), []);
});

both!(administrators_name_the_instance_and_decide_who_reads, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    world.get(&nadia, "/administration").await.expect(403);
    assert_eq!(world.get(&Nobody, "/administration").await.location(), "/sign-in?next=/administration");
    let path = "/administration/instance";
    world.post(&nadia, path, &[("name", "Mine now")]).await.expect(403);

    let wrong = world.post(&mei, path, &[("name", " ")]).await.expect(422);
    assert_eq!(wrong.texts("#name-error"), ["Give the organisation a name."]);
    assert_eq!(world.app.instance().name, "Marlow Reach Hospital");

    let fields = [("name", " Marlow  Reach Trust "), ("public_reading", "true")];
    world.post(&mei, path, &fields).await.expect(303);
    assert_eq!(world.get(&Nobody, "/").await.text_of("h1"), "Marlow Reach Trust");
    world.post(&mei, path, &[("name", "Marlow Reach Trust")]).await.expect(303);
    assert!(!world.app.instance().public_reading);
    assert_eq!(world.get(&Nobody, "/").await.location(), "/sign-in?next=/");
    world.settle();
    let activity = world.stored(|db| spine::activity::after(db, 0, 10));
    let verbs: Vec<&str> = activity.iter().map(|one| one.verb.as_str()).collect();
    assert_eq!(verbs, ["instance.changed", "instance.changed"]);
});

both!(another_process_hears_who_may_read, |world| {
    let mei = world.admin("Mei");
    let server = Server::on(&world);
    assert_eq!(server.get("/").await.status, 200, "strangers read");
    // The world is another process as far as the server can tell.
    world.post(&mei, "/administration/instance", &[("name", "Marlow Reach Hospital")]).await.expect(303);
    for attempt in 0.. {
        if server.get("/").await.status == 303 {
            break;
        }
        assert!(attempt < 80, "strangers still read after 8 s");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    server.stop();
});
