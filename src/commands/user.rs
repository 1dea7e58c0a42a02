//! `wellspring user ...`: accounts from the command line, beside a running server or before the first start.

use std::io::Read;

use anyhow::{Context, bail};
use clap::{Subcommand, ValueEnum};
use db::{Create, Time};
use people::account::password::{Password, hash_now};
use people::account::{self, NewPerson};
use people::door::second;
use people::tokens::{self, NewToken};
use people::{actions, erasure};
use spine::Ctx;
use spine::audit::{self, Entry};
use wellspring::config::{Config, Flags};
use wellspring::operation::Lock;

#[derive(Subcommand)]
pub enum Act {
    /// Make an account; on the first start also the instance
    Create {
        #[arg(long)]
        email: String,
        /// The full name
        #[arg(long)]
        name: String,
        #[arg(long, value_enum, default_value_t = Role::Member)]
        role: Role,
        /// Read the password from standard input; without it, they set one by "forgot password"
        #[arg(long)]
        password_stdin: bool,
    },
    /// Make somebody an administrator, or a member again
    SetRole {
        email: String,
        #[arg(value_enum)]
        role: Role,
    },
    /// Let somebody sign in without the second step, after they lost the app and the recovery codes
    OneStep { email: String },
    /// Erase a person for good: name, address, handle, picture, and mentions of them
    Erase {
        email: String,
        /// What becomes of what they wrote: it stays by "a former member", or goes too
        #[arg(long, value_enum)]
        posts: Posts,
    },
    /// Make a token for the API and print it, and nothing else
    Token {
        email: String,
        /// What it is for
        #[arg(long)]
        name: String,
        #[arg(long, value_enum, default_value_t = Scope::Read)]
        scope: Scope,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Role {
    Member,
    Admin,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Posts {
    Keep,
    Remove,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Scope {
    Read,
    Write,
}

pub fn run(flags: &Flags, act: Act) -> anyhow::Result<()> {
    let config = Config::load(flags)?;
    match act {
        Act::Create { email, name, role, password_stdin } => {
            let mut new = NewPerson::parse(&name, &email).map_err(db::Error::Invalid)?.admin(role == Role::Admin);
            if password_stdin {
                let password =
                    Password::choose(&typed()?).map_err(|message| db::Error::invalid("password", message))?;
                new = new.password(hash_now(&password)?);
            }
            let _lock = Lock::beside(&config.data)?;
            let (database, _) = super::open_migrated(&config, Create::IfMissing)?;
            database.write_now(move |db| {
                let ctx = Ctx::system(Time::now());
                let person = account::create(db, &ctx, &new)?;
                audit::record(db, &ctx, Entry::of(&actions::CREATED, account::object(person)).with("admin", new.admin))
            })?;
            super::say(&format!("{email} has an account\n"))
        }
        Act::SetRole { email, role } => {
            let database = super::open(&config, Create::Never)?;
            let _lock = Lock::beside(&config.data)?;
            let wanted = email.clone();
            database.write_now(move |db| {
                let person = account::find(db, &wanted)?;
                account::set_admin(db, &Ctx::system(Time::now()), person.id, role == Role::Admin)
            })?;
            super::say(&format!("{email} is {}\n", if role == Role::Admin { "an administrator" } else { "a member" }))
        }
        Act::OneStep { email } => {
            let database = super::open(&config, Create::Never)?;
            let _lock = Lock::beside(&config.data)?;
            let wanted = email.clone();
            database.write_now(move |db| {
                let person = account::find(db, &wanted)?;
                second::remove_for(db, &Ctx::system(Time::now()), person.id)
            })?;
            super::say(&format!("{email} signs in with the password alone, and is told so by mail\n"))
        }
        Act::Erase { email, posts } => erase(&config, &email, posts),
        Act::Token { email, name, scope } => {
            let scope = match scope {
                Scope::Read => "read",
                Scope::Write => "write",
            };
            let new = NewToken::parse(&name, scope)?;
            let secret = new.secret.clone();
            let database = super::open(&config, Create::Never)?;
            let _lock = Lock::beside(&config.data)?;
            database.write_now(move |db| {
                let person = account::find(db, &email)?;
                tokens::issue(db, &Ctx::system(Time::now()), person.id, &new)
            })?;
            super::say(&format!("{}\n", secret.as_str()))
        }
    }
}

fn erase(config: &Config, email: &str, posts: Posts) -> anyhow::Result<()> {
    let posts = match posts {
        Posts::Keep => spine::erasure::Posts::Keep,
        Posts::Remove => spine::erasure::Posts::Remove,
    };
    let database = super::open(config, Create::Never)?;
    let _lock = Lock::beside(&config.data)?;
    let app = wellspring::app(database.clone(), config.settings(), &config.mail)?;
    let wanted = email.to_owned();
    let person = database.write_now(move |db| {
        let person = account::find(db, &wanted)?.id;
        erasure::begin(db, &Ctx::system(Time::now()), person, posts).map(|()| person)
    })?;
    erasure::carry_out(&app, person)?;
    super::search::follow(&app)?;
    super::say("erased; backups that were made before still hold them\n")
}

/// The first line of standard input.
fn typed() -> anyhow::Result<String> {
    let mut text = String::new();
    // More than any password; whatever comes after the first line is not read as part of it.
    std::io::stdin().lock().take(10_000).read_to_string(&mut text).context("the password cannot be read")?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned()),
        _ => bail!("no password came on standard input: printf %s 'the password' | wellspring user create ..."),
    }
}
