//! The record of what administrators did: written with the act, read by them alone, never changed.

use diesel::connection::SimpleConnection;
use spine::audit::{self, Filter, Line};

use crate::harness::server::run;
use crate::harness::*;
use crate::people::{link, outbox};

pub fn lines(world: &World) -> Vec<Line> {
    world.stored(|db| audit::before(db, &Filter::default(), i64::MAX, 1000))
}

/// The words of what was done, the first first.
pub fn done(world: &World) -> Vec<String> {
    lines(world).into_iter().rev().map(|line| line.action).collect()
}

both!(what_an_administrator_does_is_recorded_with_it, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    world.post(&nadia, "/people/mei/deactivation", &[]).await.expect(403);
    world.post(&mei, "/people/mei/deactivation", &[]).await.expect(409);
    assert_eq!(done(&world), Vec::<String>::new(), "what is refused is not done");
    for _ in 0..2 {
        world.post(&mei, "/people/nadia/deactivation", &[]).await.expect(303);
    }
    world.post(&mei, "/people/nadia/reactivation", &[]).await.expect(303);
    world.post(&mei, "/administration/instance", &[("name", "Marlow Reach Trust")]).await.expect(303);
    assert_eq!(done(&world), ["person.deactivated", "person.reactivated", "instance.changed"]);
    let first = lines(&world).pop().expect("a line");
    assert_eq!((first.actor, first.object_kind.as_str(), first.object_id), (Some(mei.id), "person", nadia.id.0));
    assert_eq!(first.network, "127.0.0.1");
    let changed = lines(&world).swap_remove(0);
    assert_eq!(changed.details, r#"{"public_reading":false,"renamed":true}"#);
    let known = world.app.room::<institution::Actions>();
    assert!(done(&world).iter().all(|word| known.named(word).is_some()), "every word has a name");
});

both!(an_administrator_who_comes_by_a_letter_is_recorded_too, |world| {
    world.admin("Mei");
    world.post(&Nobody, "/password/new", &[("email", "mei@marlowreach.example")]).await.expect(200);
    let path = link(&outbox(&world)[0]);
    world.post(&Nobody, &path, &[("password", "a new long password")]).await.expect(303);
    assert_eq!(done(&world), ["person.signed-in"]);
});

both!(the_command_line_is_recorded_too, |world| {
    world.admin("Mei");
    let flags = world.flags();
    let user = |arguments: &[&str]| {
        let all: Vec<&str> = ["user"].into_iter().chain(arguments.iter().copied()).collect();
        let all: Vec<&str> = all.into_iter().chain(flags.iter().map(String::as_str)).collect();
        assert!(run(&all).status.success());
    };
    user(&["create", "--email", "femi@marlowreach.example", "--name", "Femi"]);
    user(&["set-role", "femi@marlowreach.example", "admin"]);
    user(&["set-role", "femi@marlowreach.example", "member"]);
    user(&["token", "femi@marlowreach.example", "--name", "Rota"]);
    assert_eq!(done(&world), ["person.created", "person.admin-given", "person.admin-taken", "token.made"]);
    assert!(lines(&world).iter().all(|line| line.actor.is_none() && line.network.is_empty()));
    assert!(lines(&world)[0].details.contains(r#""scope":"read""#));
});

both!(what_was_done_to_a_department_names_it, |world| {
    let mei = world.admin("Mei");
    world.post(&mei, "/administration/departments", &[("name", "Surgery")]).await.expect(303);
    let page = world.get(&mei, "/administration/record").await.expect(200);
    let here = page.attributes(".rows a", "href");
    assert!(here.iter().any(|href| href.starts_with("/administration/departments/")), "{here:?}");
    assert!(page.text_of(".rows").contains("Surgery"), "{}", page.text_of(".rows"));
});

both!(a_line_can_neither_be_changed_nor_removed, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    world.post(&mei, "/people/nadia/deactivation", &[]).await.expect(303);
    let before = lines(&world);
    let refused = |statement: &str| {
        let mut db = world.app.database().connect_alone().expect("a connection of its own");
        let error = db.batch_execute(statement).expect_err(statement);
        assert!(error.to_string().contains("never changed"), "{statement}: {error}");
    };
    for statement in [
        "UPDATE audit SET action = 'nothing'",
        "UPDATE audit SET at = 0",
        "UPDATE audit SET actor_id = NULL",
        "UPDATE audit SET actor_id = 7",
        "UPDATE audit SET object_id = 7",
        "UPDATE audit SET community_id = 7",
        "UPDATE audit SET details = '{}  '",
        "UPDATE audit SET network = '10.0.0.1'",
        "UPDATE audit SET words = 'because'",
        "DELETE FROM audit",
    ] {
        refused(statement);
    }
    if world.is_postgres() {
        refused("TRUNCATE audit");
    } else {
        refused("INSERT OR REPLACE INTO audit SELECT id, 0, NULL, 'x', 'x', 0, NULL, '', '', '{}' FROM audit");
    }
    assert_eq!(lines(&world), before);

    let (gone, kept) = (mei.id, nadia.id);
    world.arrange(move |db| audit::forget(db, "person", kept));
    assert_eq!(lines(&world), before, "where somebody else came from is not what identifies them");
    world.arrange(move |db| audit::forget(db, "person", gone));
    let after = lines(&world).pop().expect("the line is there");
    assert_eq!((after.network.as_str(), after.words.as_str()), ("", ""));
    assert_eq!((after.id, after.actor), (before[0].id, Some(mei.id)), "that it was done stays");
});

both!(the_record_is_read_and_narrowed_by_administrators_alone, |world| {
    let (mei, nadia, samir) = (world.admin("Mei"), world.person("Nadia"), world.person("Samir"));
    world.get(&nadia, "/administration/record").await.expect(403);
    world.get(&nadia, "/administration/record/export?form=csv").await.expect(403);
    assert!(world.get(&mei, "/administration/record").await.expect(200).text().contains("Nothing has been done yet."));
    world.post(&mei, "/people/nadia/deactivation", &[]).await.expect(303);
    world.post(&mei, "/people/samir/deactivation", &[]).await.expect(303);
    world.post(&mei, "/people/samir/reactivation", &[]).await.expect(303);

    let titles = async |query: &str| {
        let page = world.get(&mei, &format!("/administration/record{query}")).await.expect(200);
        page.texts(".rows .row-title")
    };
    let all = ["Account opened again: Samir", "Account closed: Samir", "Account closed: Nadia"];
    assert_eq!(titles("").await, all);
    assert_eq!(titles("?who=sam").await, all[..2]);
    assert_eq!(titles("?who=Mei").await, all, "what somebody did is found by them as well");
    assert_eq!(titles("?what=person.deactivated").await, all[1..]);
    assert_eq!(titles("?who=nobody-at-all").await, Vec::<String>::new());
    assert_eq!(titles("?until=2001-01-01").await, Vec::<String>::new());
    assert_eq!(titles("?from=2001-01-01").await, all);
    let wrong = world.get(&mei, "/administration/record?from=yesterday").await.expect(422);
    assert_eq!(wrong.texts("#from-error"), ["Write the day as in 2026-11-30."]);
    let _ = samir;
});

both!(the_record_is_taken_away_whole, |world| {
    let mei = world.admin("Mei");
    let person = world.person("Nadia");
    world.arrange(move |db| {
        for number in 0..1_200_i64 {
            let ctx = spine::Ctx::system(db::Time(number));
            let entry = audit::Entry::of(&people::actions::OFFERED, people::account::object(person.id));
            audit::record(db, &ctx, entry.words(format!("=line \"{number}\"")).with("number", number))?;
        }
        Ok(())
    });
    let csv = world.get(&mei, "/administration/record/export?form=csv").await.expect(200);
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let text = csv.text();
    assert_eq!(text.lines().count(), 1_201);
    assert!(text.starts_with("id,at,actor_id,actor,action,"));
    assert!(text.contains("\"'=line \"\"1199\"\"\""), "what looks like a formula is a text");
    let lines =
        world.get(&mei, "/administration/record/export?form=jsonl&what=person.offered").await.expect(200).text();
    let numbers: Vec<i64> = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a JSON line"))
        .map(|line| line["details"]["number"].as_i64().expect("a number"))
        .collect();
    assert_eq!(numbers, (0..1_200).rev().collect::<Vec<_>>());
    world.get(&mei, "/administration/record/export?form=xml").await.expect(404);
});
