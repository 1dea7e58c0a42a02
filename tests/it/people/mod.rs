//! Accounts, over HTTP.

mod accounts;
mod audiences;
mod departments;
mod directory;
mod door;
mod email;
mod mails;
mod passkeys;
mod profiles;
mod racing;
mod second_step;
mod set_up;
mod sign_up;
mod tokens;

use ::people::account::{self, NewPerson, Password, password};
use ::people::imported::{self, Author};
use db::{PersonId, Time};
use spine::Ctx;

use crate::harness::*;

pub const PASSWORD: &str = "correct horse battery";

/// Whoever shows this cookie.
pub struct Browser(pub String);

impl Visitor for Browser {
    fn dress(&self, request: Request) -> Request {
        request.header("cookie", &self.0)
    }
}

impl Browser {
    /// The browser after this answer.
    pub fn after(reply: &Reply) -> Browser {
        let set = reply.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        let session = set.into_iter().find(|cookie| cookie.starts_with("wellspring="));
        Browser(session.and_then(|cookie| cookie.split(';').next()).expect("a session cookie").to_owned())
    }
}

/// An account with the password [`PASSWORD`], made as the command line makes it.
pub fn account(world: &World, name: &str) -> PersonId {
    member(world, name, false)
}

pub fn member(world: &World, name: &str, admin: bool) -> PersonId {
    let hashed = password::hash_now(&Password::choose(PASSWORD).expect("long enough")).expect("hashed");
    let new = NewPerson::parse(name, &email(name)).expect("a person").password(hashed).admin(admin);
    world.arrange(move |db| account::create(db, &Ctx::system(Time::now()), &new))
}

pub fn email(name: &str) -> String {
    format!("{}@marlowreach.example", markup::handle_from(name).replace('-', "."))
}

/// An author from a dump.
pub fn author(world: &World, source_id: &str, name: &str) -> PersonId {
    land(world, source_id, name).0
}

pub fn land(world: &World, source_id: &str, name: &str) -> (PersonId, imported::Put) {
    let author = Author {
        source: "coffee.stackexchange.com".to_owned(),
        source_id: source_id.to_owned(),
        name: name.to_owned(),
        url: format!("https://coffee.stackexchange.com/users/{source_id}"),
    };
    world.arrange(move |db| imported::put(db, &author, Time::now()))
}

pub async fn sign_in(world: &World, name: &str) -> Browser {
    let reply = try_to_sign_in(world, &email(name), PASSWORD).await.expect(303);
    Browser::after(&reply)
}

pub async fn try_to_sign_in(world: &World, email: &str, password: &str) -> Reply {
    world.post(&Nobody, "/sign-in", &[("email", email), ("password", password)]).await
}

/// Whether this browser is signed in.
pub async fn is_inside(world: &World, browser: &Browser) -> bool {
    world.get(browser, "/settings/sessions").await.status == 200
}

/// The mails in the outbox, oldest first, their text decoded.
pub fn outbox(world: &World) -> Vec<String> {
    world.settle();
    let folder = world.folder.path().join("outbox");
    let mut files: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().map(|file| file.unwrap().path()).collect();
    files.sort_by_key(|path| path.metadata().and_then(|data| data.modified()).expect("a time"));
    let decoded = |path: std::path::PathBuf| {
        let mail = std::fs::read_to_string(path).expect("a mail");
        mail.replace("=\r\n", "").replace("=3D", "=").replace("\r\n", "\n")
    };
    files.into_iter().map(decoded).collect()
}

/// The path of the link in a mail.
pub fn link(mail: &str) -> String {
    let line = mail.lines().find(|line| line.starts_with(PUBLIC_URL)).expect("a link on a line of its own");
    line[PUBLIC_URL.len()..].to_owned()
}
