//! What may become new while somebody has it open: the replies of a topic, the topics of a forum.

use std::sync::Arc;

use communities::Community;
use db::{CommunityId, Db, Result, Time};
use diesel::prelude::*;
use spine::{Activity, Ctx, Verb};
use web::i18n::Words;
use web::live::Watch;

use crate::load;
use crate::schema::{PostRemoved, PostReplied, Topic, TopicId, TopicRemoved, TopicStarted, posts, topics};

const TOPIC: &str = "topic";
const FORUM: &str = "forum";

/// What pages of this room can watch.
pub fn watches() -> Vec<Arc<dyn Watch>> {
    vec![Arc::new(Replies), Arc::new(Topics)]
}

/// How a topic's page names what it shows, up to the post with this number.
pub(crate) fn topic(topic: &Topic, number: i64) -> String {
    format!("{TOPIC}:{}:{number}", topic.id)
}

/// How a list names what it shows, up to the topic in which somebody wrote last.
pub(crate) fn forum(community: &Community, active_at: Time) -> String {
    format!("{FORUM}:{}:{}", community.id, active_at.0)
}

/// The replies of a topic after the one with a number.
struct Replies;

impl Watch for Replies {
    fn kind(&self) -> &'static str {
        TOPIC
    }

    fn touched(&self, activity: &Activity) -> Option<i64> {
        let removed = || activity.as_verb::<PostRemoved>().map(|removed| removed.topic.0);
        activity.as_verb::<PostReplied>().map(|replied| replied.topic.0).or_else(removed)
    }

    fn news(&self, db: &mut Db, ctx: &Ctx, words: Words, id: i64, since: i64) -> Result<String> {
        let found = load::topic(db, ctx, TopicId(id))?;
        let count: i64 = posts::table
            .filter(posts::topic_id.eq(found.topic.id))
            .filter(posts::number.gt(since))
            .filter(posts::deleted_at.is_null())
            .count()
            .get_result(db)?;
        Ok(sentence(words, "forum-live-replies", count))
    }
}

/// The topics of a community in which somebody wrote after a moment.
struct Topics;

impl Watch for Topics {
    fn kind(&self) -> &'static str {
        FORUM
    }

    fn touched(&self, activity: &Activity) -> Option<i64> {
        let moves = [TopicStarted::NAME, PostReplied::NAME, TopicRemoved::NAME].contains(&activity.verb.as_str());
        activity.community.filter(|_| moves).map(|community| community.0)
    }

    fn news(&self, db: &mut Db, ctx: &Ctx, words: Words, id: i64, since: i64) -> Result<String> {
        let community = communities::load::inside_by_id(db, ctx, CommunityId(id))?;
        let count: i64 = topics::table
            .filter(topics::community_id.eq(community.id))
            .filter(topics::active_at.gt(Time(since)))
            .filter(topics::deleted_at.is_null())
            .count()
            .get_result(db)?;
        Ok(sentence(words, "forum-live-topics", count))
    }
}

fn sentence(words: Words, id: &str, count: i64) -> String {
    if count == 0 { String::new() } else { words.count(id, count) }
}
