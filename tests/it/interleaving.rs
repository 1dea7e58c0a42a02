//! Each act of the forum, with something else happening between its beginning and its decision.
//!
//! Another transaction locks the topic, changes something, and commits only when the act already waits. Whatever the
//! act was told beforehand, it has to see the change.

use ::communities::{self as communities, Access};
use ::people::{Role, membership};
use db::{CommunityId, Database, Db, Error, Result};
use diesel::prelude::*;
use forum::schema::{PostId, Topic, TopicId, TopicKind, posts, topics};
use forum::text::Text;
use forum::{Edit, NewTopic, Reply};
use spine::Ctx;

use crate::harness::*;

/// A question with one reply, in a community of three.
struct Scene {
    community: CommunityId,
    topic: TopicId,
    opening: PostId,
    answer: PostId,
    asker: Ctx,
    answerer: Ctx,
    facilitator: Ctx,
}

fn text(body: &str) -> Text {
    Text::cook("body", body).expect("a plain text")
}

fn scene(world: &World) -> Scene {
    let (facilitator, asker, answerer) = (world.person("Sunniva"), world.person("Amara"), world.person("Tomasz"));
    let community = world.community("safe-handovers", Access::Open, &facilitator);
    world.join(&asker, community, Role::Member);
    world.join(&answerer, community, Role::Member);
    let [facilitator, asker, answerer] = [&facilitator, &asker, &answerer].map(|person| world.ctx(person));
    let (by, to) = (asker.clone(), answerer.clone());
    let (topic, opening, answer) = world.arrange(move |db| {
        let topic = forum::ask(db, &by, None, &question())?.topic;
        let answer = forum::reply(db, &to, None, &reply_to(topic))?.post;
        let opening = forum::store::opening(db, topic)?.id;
        Ok((topic, opening, answer))
    });
    Scene { community, topic, opening, answer, asker, answerer, facilitator }
}

fn question() -> NewTopic {
    NewTopic {
        community: "safe-handovers".to_owned(),
        kind: TopicKind::Question,
        title: "Who signs at night?".to_owned(),
        tags: vec!["night".to_owned()],
        text: text("Nobody did."),
    }
}

fn reply_to(topic: TopicId) -> Reply {
    Reply { topic, in_reply_to: None, text: text("The sending ward.") }
}

/// Somebody leaves the community in between, as they do: by the act that ends memberships.
fn leaves(who: &Ctx) -> impl FnOnce(&mut Db) -> Result<()> + use<> {
    let who = who.clone();
    move |db| communities::leave::leave(db, &who, "safe-handovers").map(drop)
}

fn act(act: impl Fn(&mut Db) -> Result<()> + Send + 'static) -> impl FnOnce(&Database) -> Result<()> + Send {
    move |database| database.write_now(act)
}

fn topic(world: &World, id: TopicId) -> Topic {
    world.stored(|db| Ok(topics::table.find(id).first(db)?))
}

both!(reply_sees_a_topic_closed, |world| {
    let s = scene(&world);
    let (closer, who, id) = (s.facilitator.clone(), s.answerer.clone(), s.topic);
    let outcome = world.meanwhile(
        |db| forum::close(db, &closer, None, id),
        act(move |db| forum::reply(db, &who, None, &reply_to(id)).map(drop)),
    );
    assert!(matches!(outcome, Err(Error::Conflict(_))), "{outcome:?}");
    assert_eq!(topic(&world, id).last_number, 2);
});

both!(reply_sees_a_right_withdrawn, |world| {
    let s = scene(&world);
    let (who, id) = (s.answerer.clone(), s.topic);
    let outcome = world.meanwhile(leaves(&who), act(move |db| forum::reply(db, &who, None, &reply_to(id)).map(drop)));
    assert!(matches!(outcome, Err(Error::Forbidden(_))), "{outcome:?}");
    assert_eq!(topic(&world, id).last_number, 2);
});

both!(reply_sees_a_topic_removed, |world| {
    let s = scene(&world);
    let (remover, opening, who, id) = (s.facilitator.clone(), s.opening, s.answerer.clone(), s.topic);
    let outcome = world.meanwhile(
        |db| forum::remove(db, &remover, None, opening, "").map(drop),
        act(move |db| forum::reply(db, &who, None, &reply_to(id)).map(drop)),
    );
    assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
});

both!(replies_at_once_get_numbers_of_their_own, |world| {
    let s = scene(&world);
    let (first, second, id) = (s.asker.clone(), s.answerer.clone(), s.topic);
    let outcome = world.meanwhile(
        |db| forum::reply(db, &first, None, &reply_to(id)).map(drop),
        act(move |db| forum::reply(db, &second, None, &reply_to(id)).map(drop)),
    );
    outcome.expect("both are taken");
    let stored = topic(&world, id);
    assert_eq!((stored.last_number, stored.reply_count), (4, 3));
});

both!(ask_sees_a_right_withdrawn, |world| {
    let s = scene(&world);
    let (who, community) = (s.asker.clone(), s.community);
    let person = who.person_id().expect("somebody");
    let outcome = world.meanwhile(
        |db| {
            ::communities::load::locked(db, &s.facilitator, "safe-handovers")?;
            membership::remove(db, community, person).map(drop)
        },
        act(move |db| forum::ask(db, &who, None, &question()).map(drop)),
    );
    assert!(matches!(outcome, Err(Error::Forbidden(_))), "{outcome:?}");
});

both!(edit_sees_another_edit, |world| {
    let s = scene(&world);
    let (other, who, id) = (s.facilitator.clone(), s.asker.clone(), s.opening);
    let edit = |body| Edit { text: Some(text(body)), ..Edit::default() };
    let outcome = world.meanwhile(
        |db| forum::edit(db, &other, None, id, Some(1), &edit("Somebody did.")).map(drop),
        act(move |db| forum::edit(db, &who, None, id, Some(1), &edit("Everybody did.")).map(drop)),
    );
    assert!(matches!(outcome, Err(Error::Stale(_))), "{outcome:?}");
    let body: String = world.stored(|db| Ok(posts::table.find(id).select(posts::body).first(db)?));
    assert_eq!(body, "Somebody did.");
});

both!(edit_sees_a_right_withdrawn_and_a_removal, |world| {
    let s = scene(&world);
    let edit = || Edit { text: Some(text("Changed.")), ..Edit::default() };
    let (who, id) = (s.answerer.clone(), s.answer);
    let editing = who.clone();
    let outcome =
        world.meanwhile(leaves(&who), act(move |db| forum::edit(db, &editing, None, id, None, &edit()).map(drop)));
    assert!(matches!(outcome, Err(Error::Forbidden(_))), "{outcome:?}");
    let (remover, editing) = (s.facilitator.clone(), s.facilitator.clone());
    let outcome = world.meanwhile(
        |db| forum::remove(db, &remover, None, id, "").map(drop),
        act(move |db| forum::edit(db, &editing, None, id, None, &edit()).map(drop)),
    );
    assert!(matches!(outcome, Err(Error::Conflict(_))), "{outcome:?}");
});

both!(removing_at_once_counts_once, |world| {
    let s = scene(&world);
    let (one, other, id) = (s.facilitator.clone(), s.answerer.clone(), s.answer);
    let outcome = world.meanwhile(
        |db| forum::remove(db, &one, None, id, "").map(drop),
        act(move |db| forum::remove(db, &other, None, id, "").map(drop)),
    );
    // The author no longer sees what a facilitator removed.
    assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
    assert_eq!(topic(&world, s.topic).reply_count, 0);
});

both!(restoring_sees_it_restored, |world| {
    let s = scene(&world);
    let (one, other, id) = (s.facilitator.clone(), s.facilitator.clone(), s.answer);
    let remover = one.clone();
    world.arrange(move |db| forum::remove(db, &remover, None, id, ""));
    let outcome = world.meanwhile(
        |db| forum::restore(db, &one, None, id).map(drop),
        act(move |db| forum::restore(db, &other, None, id).map(drop)),
    );
    outcome.expect("restoring twice changes nothing");
    assert_eq!(topic(&world, s.topic).reply_count, 1);
});

both!(solving_sees_the_reply_removed, |world| {
    let s = scene(&world);
    let (remover, who, id, answer) = (s.facilitator.clone(), s.asker.clone(), s.topic, s.answer);
    let outcome = world.meanwhile(
        |db| forum::remove(db, &remover, None, answer, "").map(drop),
        act(move |db| forum::solve(db, &who, None, id, answer)),
    );
    assert!(matches!(outcome, Err(Error::Invalid(_))), "{outcome:?}");
    assert_eq!(topic(&world, id).solution_id, None);
});

both!(taking_the_solution_back_sees_it_gone, |world| {
    let s = scene(&world);
    let (who, remover, id, answer) = (s.asker.clone(), s.facilitator.clone(), s.topic, s.answer);
    let solver = who.clone();
    world.arrange(move |db| forum::solve(db, &solver, None, id, answer));
    let outcome = world.meanwhile(
        |db| forum::remove(db, &remover, None, answer, "").map(drop),
        act(move |db| forum::unsolve(db, &who, None, id)),
    );
    outcome.expect("nothing is left to take back");
    assert_eq!(topic(&world, id).solution_id, None);
});

both!(helping_sees_the_post_removed, |world| {
    let s = scene(&world);
    let (remover, who, id) = (s.facilitator.clone(), s.asker.clone(), s.answer);
    let outcome = world.meanwhile(
        |db| forum::remove(db, &remover, None, id, "").map(drop),
        act(move |db| forum::helped(db, &who, None, id).map(drop)),
    );
    assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
});

both!(helping_and_withdrawing_at_once_count_right, |world| {
    let s = scene(&world);
    let (one, same, id) = (s.asker.clone(), s.asker.clone(), s.answer);
    let outcome = world.meanwhile(
        |db| forum::helped(db, &one, None, id).map(drop),
        act(move |db| forum::withdraw(db, &same, None, id).map(drop)),
    );
    outcome.expect("taken back");
    let helped: i64 = world.stored(|db| Ok(posts::table.find(id).select(posts::helped).first(db)?));
    assert_eq!(helped, 0);
});

both!(closing_and_reopening_see_a_right_withdrawn, |world| {
    let s = scene(&world);
    let (who, id) = (s.asker.clone(), s.topic);
    let closing = who.clone();
    let outcome = world.meanwhile(leaves(&who), act(move |db| forum::close(db, &closing, None, id)));
    assert!(matches!(outcome, Err(Error::Forbidden(_))), "{outcome:?}");
    let outcome = world.meanwhile(leaves(&who), act(move |db| forum::reopen(db, &who, None, id)));
    assert!(matches!(outcome, Err(Error::Forbidden(_))), "{outcome:?}");
    assert_eq!(topic(&world, id).closed_at, None);
});
