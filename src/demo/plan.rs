//! The seed as a list of acts, in the order in which they happened.

use anyhow::{Context, Result, anyhow, ensure};
use communities::fields::{Changing, Founding, More, Sound, SoundChange};
use communities::{Access, Stage};
use db::Time;
use forum::NewTopic;
use forum::text::{self, Text};
use people::interests::input::Stance;
use people::profile::wish::Wish;

use super::said;
use super::seed::{Community, Person, Reply, Seed, Span, Topic};

/// Everything that happens.
pub struct Plan {
    pub steps: Vec<Step>,
}

/// One act: when, by whom, what. People are named by their place in the cast.
pub struct Step {
    pub at: Time,
    pub who: usize,
    pub what: What,
}

/// A topic by its place in the seed.
pub type TopicAt = usize;
/// A post by its topic and its number there: 0 for the first, then the replies.
pub type PostAt = (TopicAt, usize);

pub enum What {
    Arrive,
    Describe(Box<Wish>),
    /// Says something of an interest, by its name.
    Practise(String, Stance),
    Found(Sound),
    /// Joins, or asks to be let in with an answer to the community's question.
    Join(String, String),
    Admit(String, usize),
    Bring(String, usize),
    Choose(String, usize),
    Change(String, Box<SoundChange>),
    Stage(String, Stage),
    Ask(TopicAt, NewTopic),
    Reply {
        at: PostAt,
        to: Option<PostAt>,
        text: Text,
    },
    Edit(PostAt, Text),
    Helped(PostAt),
    Solve(PostAt),
}

impl Plan {
    /// The plan for an instance whose anchor is `now`.
    pub fn of(seed: &Seed, now: Time) -> Result<Plan> {
        let mut maker = Maker { seed, now, steps: Vec::new(), topics: 0 };
        for (place, person) in seed.people.iter().enumerate() {
            maker.arrival(place, person).with_context(|| person.key.clone())?;
        }
        for community in &seed.communities {
            maker.community(community).with_context(|| community.slug.clone())?;
        }
        // Stable: what has the same time stays in the order in which it was written.
        maker.steps.sort_by_key(|step| step.at);
        Ok(Plan { steps: maker.steps })
    }
}

impl Plan {
    /// When the first thing happens; `now` where nothing does.
    pub fn start(&self, now: Time) -> Time {
        self.steps.iter().map(|step| step.at).min().unwrap_or(now)
    }
}

struct Maker<'a> {
    seed: &'a Seed,
    now: Time,
    steps: Vec<Step>,
    topics: TopicAt,
}

impl Maker<'_> {
    fn step(&mut self, at: Time, who: usize, what: What) {
        self.steps.push(Step { at, who, what });
    }

    /// Somebody comes, and says what they practise within the hour.
    fn arrival(&mut self, place: usize, person: &Person) -> Result<()> {
        let at = before(self.now, person.ago);
        self.step(at, place, What::Arrive);
        self.step(at.plus(Time::MINUTE), place, What::Describe(Box::new(said::page(person, self.now))));
        for (minutes, (interest, stance)) in (2..).zip(said::practices(person)?) {
            self.step(at.plus(minutes * Time::MINUTE), place, What::Practise(interest, stance));
        }
        Ok(())
    }

    fn community(&mut self, community: &Community) -> Result<()> {
        let (slug, access) = (&community.slug, community.access);
        let founding = Founding {
            name: community.name.clone(),
            slug: slug.clone(),
            purpose: community.purpose.clone(),
            access: Some(access),
            about: community.about.clone(),
            for_whom: community.for_whom.clone(),
            together: community.together.clone(),
            interests: community.interests.join(", "),
        };
        let sound = founding.check().map_err(|error| anyhow!("{error}"))?;
        let (founder, start) = (self.seed.person(&community.founder)?, before(self.now, community.ago));
        self.step(start, founder, What::Found(sound));
        let mut at = start;
        for key in community.facilitators.iter().chain(&community.members) {
            at = at.plus(5 * Time::HOUR + 40 * Time::MINUTE);
            self.enter(slug, access, founder, self.seed.person(key)?, at);
        }
        for key in &community.facilitators {
            at = at.plus(Time::DAY);
            self.step(at, founder, What::Choose(slug.clone(), self.seed.person(key)?));
        }
        for (place, key) in (1..).zip(&community.asked) {
            let at = self.now.plus(-place * 19 * Time::HOUR);
            let answer = community.answers.get(key).cloned().unwrap_or_default();
            self.step(at, self.seed.person(key)?, What::Join(slug.clone(), answer));
        }
        for later in &community.later {
            self.enter(slug, access, founder, self.seed.person(&later.who)?, before(self.now, later.ago));
        }
        self.grow(community, founder)?;
        for topic in &community.topics {
            let asked = before(self.now, topic.ago);
            ensure!(asked > at, "{:?} was written before everybody was there", topic.title);
            self.topic(slug, topic, asked).with_context(|| topic.title.clone())?;
        }
        Ok(())
    }

    /// What a community has become. Its question comes last: those who are in were not asked it.
    fn grow(&mut self, community: &Community, founder: usize) -> Result<()> {
        let (slug, at) = (&community.slug, self.now.plus(-10 * Time::MINUTE));
        let more = More {
            about: community.about.clone(),
            for_whom: community.for_whom.clone(),
            together: community.together.clone(),
            interests: community.interests.join(", "),
            question: community.question.clone(),
            welcome: community.welcome.clone(),
            colour: community.colour.map_or(String::new(), |colour| colour.to_string()),
        };
        let (name, purpose) = (community.name.clone(), community.purpose.clone());
        let changing = Changing { name, purpose, access: Some(community.access), more: Some(more) };
        let change = changing.check().map_err(|error| anyhow!("{error}"))?;
        self.step(at, founder, What::Change(slug.clone(), Box::new(change)));
        if let Some(stage) = community.stage {
            self.step(at, founder, What::Stage(slug.clone(), stage));
        }
        Ok(())
    }

    /// How one gets into a community depends on who may read it.
    fn enter(&mut self, slug: &str, access: Access, founder: usize, who: usize, at: Time) {
        if access == Access::Private {
            return self.step(at, founder, What::Bring(slug.to_owned(), who));
        }
        self.step(at, who, What::Join(slug.to_owned(), String::new()));
        if access == Access::Request {
            self.step(at.plus(2 * Time::HOUR), founder, What::Admit(slug.to_owned(), who));
        }
    }

    fn topic(&mut self, slug: &str, topic: &Topic, asked: Time) -> Result<()> {
        let (place, author) = (self.topics, self.seed.person(&topic.author)?);
        self.topics += 1;
        let new = NewTopic {
            community: slug.to_owned(),
            kind: topic.kind,
            title: text::title(&topic.title).map_err(|error| anyhow!("{error}"))?,
            tags: text::tags(&topic.tags.join(",")).map_err(|error| anyhow!("{error}"))?,
            text: cook(&topic.body)?,
        };
        self.step(asked, author, What::Ask(place, new));
        self.helped(asked, &topic.helped, (place, 0))?;
        for (number, reply) in (1..).zip(&topic.replies) {
            ensure!(reply.to.is_none_or(|to| to < number), "reply {number} answers a later one");
            self.reply(asked, reply, (place, number))?;
        }
        if let (Some(number), Some(after)) = (topic.solution, topic.solved) {
            ensure!((1..=topic.replies.len()).contains(&number), "there is no reply {number}");
            self.step(asked.plus(after.0), author, What::Solve((place, number)));
        }
        Ok(())
    }

    fn reply(&mut self, asked: Time, reply: &Reply, at: PostAt) -> Result<()> {
        let (when, author) = (asked.plus(reply.after.0), self.seed.person(&reply.author)?);
        ensure!(when < self.now, "a reply lies in the future");
        let text = cook(reply.first.as_deref().unwrap_or(&reply.body))?;
        self.step(when, author, What::Reply { at, to: reply.to.map(|number| (at.0, number)), text });
        if let Some(after) = reply.edited {
            self.step(asked.plus(after.0), author, What::Edit(at, cook(&reply.body)?));
        }
        self.helped(when, &reply.helped, at)
    }

    /// Readers come by one after the other, and nobody from the future.
    fn helped(&mut self, written: Time, who: &[String], at: PostAt) -> Result<()> {
        for (place, key) in (1..).zip(who) {
            let when = written.plus(place * 53 * Time::MINUTE).min(self.now.plus(-Time::MINUTE)).max(written);
            self.step(when, self.seed.person(key)?, What::Helped(at));
        }
        Ok(())
    }
}

fn before(now: Time, ago: Span) -> Time {
    now.plus(-ago.0)
}

fn cook(body: &str) -> Result<Text> {
    Text::cook("body", body.trim()).map_err(|error| anyhow!("{error}"))
}
