//! The demo organisation: there at once, there only once, and true to the counters of an instance that has lived.

use std::collections::{HashMap, HashSet};

use ::communities::schema::communities;
use ::people::interests::Practice;
use ::people::interests::schema::practices;
use ::people::schema::{memberships, people};
use ::people::{Role, State};
use db::{CommunityId, PersonId, Time};
use diesel::prelude::*;
use forum::schema::{PostId, TopicId, posts, topics};
use web::Instance;

use crate::both;
use crate::harness::*;

/// An instance that nobody has set up.
fn fresh(world: &World) {
    world.arrange(|db| {
        Instance { name: "Wellspring".to_owned(), public_reading: true, set_up: false, ..Instance::default() }.store(db)
    });
}

const ANCHOR: Time = Time(1_747_200_000_000);

both!(the_demo_is_there_once_and_hangs_together, |world| {
    fresh(&world);
    let database = world.app.database().clone();
    let demo = move || wellspring::demo::demo(&database, ANCHOR).expect("the demo is written");
    let logins = tokio::task::spawn_blocking(demo.clone()).await.unwrap();
    let roles: Vec<&str> = logins.iter().map(|login| login.role).collect();
    assert_eq!(roles, ["administrator", "facilitator", "member", "non-member"]);

    let counted = || {
        world.stored(|db| {
            let people: i64 = people::table.count().get_result(db)?;
            let communities: i64 = communities::table.count().get_result(db)?;
            let posts: i64 = posts::table.count().get_result(db)?;
            Ok((people, communities, posts))
        })
    };
    let first = counted();
    assert!(first.0 > 55 && first.1 == 12 && first.2 > 400, "{first:?}");
    assert_eq!(tokio::task::spawn_blocking(demo).await.unwrap(), logins);
    assert_eq!(counted(), first, "a second start changes nothing");

    // Nothing lies in the future, and the counters are what the rows say.
    let newest: Option<Time> =
        world.stored(|db| Ok(posts::table.select(diesel::dsl::max(posts::created_at)).first(db)?));
    assert!(newest.is_some_and(|newest| newest < ANCHOR));
    let members: Vec<(CommunityId, i64)> = world.stored(|db| {
        Ok(memberships::table
            .filter(memberships::state.eq(State::Active))
            .group_by(memberships::community_id)
            .select((memberships::community_id, diesel::dsl::count_star()))
            .load(db)?)
    });
    let rows: Vec<(CommunityId, i64)> =
        world.stored(|db| Ok(communities::table.select((communities::id, communities::member_count)).load(db)?));
    assert_eq!(rows.into_iter().collect::<HashMap<_, _>>(), members.into_iter().collect::<HashMap<_, _>>());
    let led: i64 = world
        .stored(|db| Ok(memberships::table.filter(memberships::role.eq(Role::Facilitator)).count().get_result(db)?));
    assert!(led >= 12);
    let solved: i64 =
        world.stored(|db| Ok(topics::table.filter(topics::solution_id.is_not_null()).count().get_result(db)?));
    assert!(solved >= 40);
    let said: Vec<Practice> = world.stored(|db| Ok(practices::table.load(db)?));
    let count = |says: fn(&Practice) -> bool| said.iter().filter(|practice| says(practice)).count();
    assert!(count(|said| said.practises) > 250 && count(|said| said.helps) > 80 && count(|said| said.learns) > 80);
    assert!(count(|said| !said.depth.is_empty()) > 50, "many say it in words of their own");
});

both!(each_way_to_sign_in_leads_where_it_says, |world| {
    fresh(&world);
    let database = world.app.database().clone();
    let logins = tokio::task::spawn_blocking(move || wellspring::demo::demo(&database, Time::now())).await.unwrap();
    world.app.reload_instance().await.unwrap();
    for login in logins.expect("the demo is written") {
        let fields = [("email", login.email.as_str()), ("password", login.password)];
        let signed_in = world.post(&Nobody, "/sign-in", &fields).await.expect(303);
        let cookie = signed_in.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        let get = async |path: &str| world.request("GET", path).header("cookie", &cookie).send().await.status.as_u16();
        let expected = match login.role {
            "administrator" => [200, 403, 403, 200],
            "facilitator" => [200, 200, 200, 403],
            "member" => [200, 200, 403, 403],
            _ => [200, 403, 403, 403],
        };
        let paths = ["/", "/c/safe-handovers/members", "/c/safe-handovers/settings", "/administration"];
        for (path, status) in paths.iter().zip(expected) {
            assert_eq!(get(path).await, status, "{} at {path}", login.role);
        }
        assert_eq!(get("/c/safe-handovers/forum").await, 200);
        if login.role == "member" {
            home_shows_what_is_there(&world, &cookie).await;
        }
    }
});

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_gives_the_same_rows() {
    let (one, other) = (rows_of_a_demo().await, rows_of_a_demo().await);
    assert_eq!(one, other);
}

/// Every row of the demo that has an address, with its id.
async fn rows_of_a_demo() -> Vec<(i64, String)> {
    let world = World::sqlite();
    fresh(&world);
    let database = world.app.database().clone();
    tokio::task::spawn_blocking(move || wellspring::demo::demo(&database, ANCHOR)).await.unwrap().unwrap();
    world.stored(|db| {
        let cast: Vec<(PersonId, String)> =
            people::table.order(people::id).select((people::id, people::handle)).load(db)?;
        let places: Vec<(CommunityId, String)> =
            communities::table.order(communities::id).select((communities::id, communities::slug)).load(db)?;
        let asked: Vec<(TopicId, String)> =
            topics::table.order(topics::id).select((topics::id, topics::title)).load(db)?;
        let written: Vec<(PostId, String)> = posts::table.order(posts::id).select((posts::id, posts::body)).load(db)?;
        let rows = cast.into_iter().map(|(id, name)| (id.0, name));
        let rows = rows.chain(places.into_iter().map(|(id, slug)| (id.0, slug)));
        let rows = rows.chain(asked.into_iter().map(|(id, title)| (id.0, title)));
        Ok(rows.chain(written.into_iter().map(|(id, body)| (id.0, body))).collect())
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_large_communities_mix_job_titles_and_departments() {
    let world = World::sqlite();
    fresh(&world);
    let database = world.app.database().clone();
    tokio::task::spawn_blocking(move || wellspring::demo::demo(&database, ANCHOR)).await.unwrap().unwrap();
    let large = [
        "safe-handovers",
        "running-small-projects",
        "data-for-decisions",
        "medical-device-engineering",
        "research-methods",
        "leading-change",
        "infection-prevention",
    ];
    for slug in large {
        let members: Vec<(String, String)> = world.stored(move |db| {
            Ok(memberships::table
                .inner_join(people::table)
                .inner_join(communities::table)
                .filter(communities::slug.eq(slug))
                .select((people::role, people::department))
                .load(db)?)
        });
        let roles: HashSet<&str> = members.iter().map(|(role, _)| role.as_str()).collect();
        let departments: HashSet<&str> = members.iter().map(|(_, department)| department.as_str()).collect();
        assert!(roles.len() >= 15 && departments.len() >= 5, "{slug}: {roles:?} of {departments:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_in_use_is_left_alone() {
    let world = World::sqlite();
    let database = world.app.database().clone();
    let refused = tokio::task::spawn_blocking(move || wellspring::demo::demo(&database, ANCHOR)).await.unwrap();
    assert!(refused.unwrap_err().to_string().contains("in use already"));
    assert_eq!(world.stored(|db| Ok(people::table.count().get_result::<i64>(db)?)), 0);
}

/// The home page of the house names the newest topic of each community; a community's own shows the latest and what
/// waits, each topic once.
async fn home_shows_what_is_there(world: &World, cookie: &str) {
    let get = async |path: &str| world.request("GET", path).header("cookie", cookie).send().await.expect(200);
    let house = get("/").await;
    assert!(house.text_of(".rows .row:nth-child(1) .snippet").starts_with("Who signs for the anticoagulation plan"));
    let home = get("/c/safe-handovers").await;
    assert_eq!(home.text_of(".head .acts .primary"), "Ask a question");
    assert_eq!(home.texts(".lead .section-name h2"), ["Lately"]);
    assert_eq!(home.texts(".lead .row-title").len(), 5);
    let further = home.texts(".rest .section-name h2");
    assert!(further.iter().all(|name| name == "You could answer"), "what waits is among the latest: {further:?}");
    let questions = get("/c/safe-handovers/forum?view=unanswered").await.texts(".row-title");
    assert!(home.texts(".lead .row-title").contains(&questions[0]));
}
