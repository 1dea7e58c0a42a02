//! The way in: three steps of two minutes, each of which can be put off and taken up again. A step is done when it is
//! done, on whatever page; nothing is ticked off.

use db::{Db, Result, Time};
use people::Byline;
use spine::Ctx;
use web::{App, Feature};

use super::schema::Step;
use super::store;
use crate::list;
use crate::suggestions::Common;

/// For how many milliseconds an account is new.
pub const NEW: i64 = 60 * Time::DAY;

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Open,
    /// Put off.
    Later,
    Done,
}

/// The way as one newcomer meets it.
#[derive(Debug, Clone)]
pub struct Path {
    pub steps: Vec<(Step, Standing)>,
    /// Where the last step is taken: in the first of their communities, or where they find one.
    pub hello: String,
    /// Who greets them.
    pub greeter: Option<Byline>,
}

impl Path {
    /// The way of whoever looks.
    pub fn load(app: &App, db: &mut Db, ctx: &Ctx) -> Result<Path> {
        let me = ctx.person()?.id;
        let row = store::find(db, me)?;
        let mine = list::mine(db, ctx)?;
        let mut steps = Vec::new();
        for step in Step::ALL.iter().copied() {
            let done = match step {
                Step::Practice => store::has_practice(db, me)?,
                Step::Joining => !mine.is_empty(),
                Step::Hello => app.room::<Common>().has_written(db, me)?,
            };
            let later = row.is_some_and(|row| row.later(step));
            steps.push((
                step,
                if done {
                    Standing::Done
                } else if later {
                    Standing::Later
                } else {
                    Standing::Open
                },
            ));
        }
        let greeter = match row.and_then(|row| row.greeter_id) {
            Some(greeter) => store::present(db, greeter)?,
            None => None,
        };
        let hello = mine.first().map_or("/communities".to_owned(), |community| format!("{}/ask", community.href()));
        Ok(Path { steps, hello, greeter })
    }

    /// The same for somebody whose account is new, while there is something left.
    pub fn of_newcomer(app: &App, db: &mut Db, ctx: &Ctx) -> Result<Option<Path>> {
        let Some(me) = ctx.person_id().filter(|_| app.has(Feature::Newcomers)) else { return Ok(None) };
        let since = store::account_since(db, me)?;
        if since.is_none_or(|since| since.plus(NEW) < ctx.now) {
            return Ok(None);
        }
        let path = Path::load(app, db, ctx)?;
        Ok(path.steps.iter().any(|(_, standing)| *standing != Standing::Done).then_some(path))
    }

    /// The first step that waits.
    pub fn next(&self) -> Option<Step> {
        self.steps.iter().find(|(_, standing)| *standing == Standing::Open).map(|(step, _)| *step)
    }

    pub fn done(&self) -> usize {
        self.steps.iter().filter(|(_, standing)| *standing == Standing::Done).count()
    }

    /// How many steps were put off.
    pub fn later(&self) -> usize {
        self.steps.iter().filter(|(_, standing)| *standing == Standing::Later).count()
    }

    /// Where a step is taken.
    pub fn href(&self, step: &Step) -> &str {
        match step {
            Step::Practice => "/settings/practice",
            Step::Joining => "/communities",
            Step::Hello => &self.hello,
        }
    }
}

/// Message ids of a step: what it is, why, and the words of its button.
pub fn told(step: &Step) -> (&'static str, &'static str, &'static str) {
    match step {
        Step::Practice => ("newcomers-practice", "newcomers-practice-why", "newcomers-practice-do"),
        Step::Joining => ("newcomers-joining", "newcomers-joining-why", "newcomers-joining-do"),
        Step::Hello => ("newcomers-hello", "newcomers-hello-why", "newcomers-hello-do"),
    }
}
