//! The plan carried out, act by act.

use std::collections::HashMap;

use communities::join::Wish;
use communities::joining::invite::{self, NewLink};
use communities::{admit, change, facilitate, formation, found, join};
use db::{Db, Error, Result, Time};
use diesel::prelude::*;
use forum::schema::{PostId, TopicId};
use forum::{Edit, Reply};
use people::account::{self, NewPerson};
use people::interests;
use people::profile;
use people::schema::people as persons;
use spine::{Actor, Ctx};

use super::plan::{PostAt, Step, TopicAt, What};

/// What is there so far.
pub struct World<'a> {
    cast: &'a [NewPerson],
    actors: HashMap<usize, Actor>,
    topics: HashMap<TopicAt, TopicId>,
    posts: HashMap<PostAt, PostId>,
}

impl World<'_> {
    pub fn new(cast: &[NewPerson]) -> World<'_> {
        World { cast, actors: HashMap::new(), topics: HashMap::new(), posts: HashMap::new() }
    }

    /// Carries out one step; what goes wrong says which.
    pub fn take(&mut self, db: &mut Db, step: &Step) -> Result<()> {
        let name = self.cast.get(step.who).map_or("nobody", |person| person.name.as_str());
        self.act(db, step).map_err(|error| {
            Error::internal(format!("{name} could not {} as of {}: {error}", step.what.word(), step.at.rfc3339()))
        })
    }

    fn act(&mut self, db: &mut Db, step: &Step) -> Result<()> {
        if matches!(step.what, What::Arrive) {
            return self.arrive(db, step);
        }
        let ctx = &self.ctx(step.who, step.at)?;
        match &step.what {
            What::Arrive => Ok(()),
            What::Describe(wish) => profile::change(db, ctx, None, wish),
            What::Practise(name, stance) => {
                let interest = interests::named(db, name)?.ok_or_else(|| missing("interest"))?;
                interests::say(db, ctx, None, &interest.slug, stance)
            }
            What::Found(sound) => found::found(db, ctx, sound).map(drop),
            What::Join(slug, answer) => {
                let wish = Wish { answer: answer.clone(), ..Wish::default() };
                join::join_as(db, ctx, slug, &wish).map(drop)
            }
            What::Admit(slug, whom) => admit::admit(db, ctx, slug, self.actor(*whom)?.id),
            What::Bring(slug, whom) => {
                // By a link, of which nothing is left once it is used.
                let secret = format!("{slug} {}", self.actor(*whom)?.handle);
                invite::make_link(db, ctx, slug, NewLink { days: 1, uses: Some(1) }, &secret)?;
                invite::accept(db, &self.ctx(*whom, step.at)?, &secret).map(drop)
            }
            What::Choose(slug, whom) => facilitate::choose(db, ctx, slug, self.actor(*whom)?.id),
            What::Change(slug, new) => change::change(db, ctx, slug, new),
            What::Stage(slug, stage) => formation::stage::set(db, ctx, slug, *stage),
            What::Ask(at, new) => {
                let topic = forum::ask(db, ctx, None, new)?.topic;
                self.topics.insert(*at, topic);
                self.posts.insert((*at, 0), forum::store::opening(db, topic)?.id);
                Ok(())
            }
            What::Reply { at, to, text } => {
                let in_reply_to = to.map(|to| self.post(to)).transpose()?;
                let reply = Reply { topic: self.topic(at.0)?, in_reply_to, text: text.clone() };
                self.posts.insert(*at, forum::reply(db, ctx, None, &reply)?.post);
                Ok(())
            }
            What::Edit(at, text) => {
                let edit = Edit { text: Some(text.clone()), ..Edit::default() };
                forum::edit(db, ctx, None, self.post(*at)?, None, &edit).map(drop)
            }
            What::Helped(at) => forum::helped(db, ctx, None, self.post(*at)?).map(drop),
            What::Solve(at) => forum::solve(db, ctx, None, self.topic(at.0)?, self.post(*at)?),
        }
    }

    fn arrive(&mut self, db: &mut Db, step: &Step) -> Result<()> {
        let new = self.cast.get(step.who).ok_or_else(|| missing("person"))?;
        let id = account::create(db, &Ctx::system(step.at), new)?;
        let handle = persons::table.find(id).select(persons::handle).first::<String>(db)?;
        let actor = Actor { id, handle, name: new.name.clone(), photo: None, admin: new.admin, may_write: true };
        self.actors.insert(step.who, actor);
        Ok(())
    }

    /// The circumstances of somebody of the cast at that time.
    fn ctx(&self, who: usize, at: Time) -> Result<Ctx> {
        Ok(Ctx { public_reading: true, ..Ctx::system(at).acting(self.actor(who)?.clone()) })
    }

    fn actor(&self, who: usize) -> Result<&Actor> {
        self.actors.get(&who).ok_or_else(|| missing("person"))
    }

    fn topic(&self, at: TopicAt) -> Result<TopicId> {
        self.topics.get(&at).copied().ok_or_else(|| missing("topic"))
    }

    fn post(&self, at: PostAt) -> Result<PostId> {
        self.posts.get(&at).copied().ok_or_else(|| missing("post"))
    }
}

impl What {
    fn word(&self) -> String {
        match self {
            What::Arrive => "arrive".to_owned(),
            What::Describe(_) => "describe themselves".to_owned(),
            What::Practise(name, _) => format!("say something of {name:?}"),
            What::Found(sound) => format!("found {}", sound.slug),
            What::Join(slug, _) => format!("join {slug}"),
            What::Admit(slug, _) | What::Bring(slug, _) => format!("let somebody into {slug}"),
            What::Choose(slug, _) => format!("choose a facilitator in {slug}"),
            What::Change(slug, _) | What::Stage(slug, _) => format!("change {slug}"),
            What::Ask(_, new) => format!("write {:?}", new.title),
            What::Reply { at, .. } => format!("write reply {} of topic {}", at.1, at.0),
            What::Edit(at, _) => format!("edit reply {} of topic {}", at.1, at.0),
            What::Helped(at) => format!("say that post {} of topic {} helped", at.1, at.0),
            What::Solve(at) => format!("accept reply {} of topic {}", at.1, at.0),
        }
    }
}

fn missing(what: &str) -> Error {
    Error::internal(format!("the {what} comes later"))
}
