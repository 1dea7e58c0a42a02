//! The world: an instance with a cast, on one of the two databases.

use std::sync::atomic::{AtomicU32, Ordering};

use ::communities::schema::{Access, communities};
use ::people::interests::{self, Interest, input};
use ::people::schema::{SessionId, TokenId, people, sessions, tokens};
use ::people::{MailSettings, Role, State, membership};
use db::{CommunityId, Create, Database, Db, PersonId, Result, Target, Time};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use forum::schema::{TagId, tags};
use spine::{Ctx, Stopper};
use web::limits::{Limits, PerMinute};
use web::{App, Credentials, Instance, Settings, hash_secret};

use super::{Reply, Request};

pub const PUBLIC_URL: &str = "http://localhost:8080";

/// Whoever makes a request.
pub trait Visitor {
    fn dress(&self, request: Request) -> Request;
}

/// Somebody who is not signed in.
pub struct Nobody;

impl Visitor for Nobody {
    fn dress(&self, request: Request) -> Request {
        request
    }
}

/// Somebody with an account, a session and a token that may write.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: PersonId,
    pub handle: String,
    pub name: String,
}

impl Person {
    pub fn cookie(&self) -> String {
        format!("wellspring=session-of-{}", self.handle)
    }

    pub fn token(&self) -> String {
        format!("token-of-{}", self.handle)
    }
}

impl Visitor for Person {
    fn dress(&self, request: Request) -> Request {
        request.header("cookie", &self.cookie())
    }
}

pub struct World {
    pub app: App,
    pub service: axum::Router,
    pub folder: tempfile::TempDir,
    schema: Option<(String, String)>,
}

impl World {
    pub fn sqlite() -> World {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let target = Target::Sqlite(folder.path().join("wellspring.db"));
        World::on(target, folder, None)
    }

    /// Nothing when no PostgreSQL is offered.
    pub fn postgres() -> Option<World> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let url = std::env::var("WELLSPRING_TEST_POSTGRES").ok().filter(|url| !url.is_empty())?;
        let schema = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut admin = PgConnection::establish(&url).expect("WELLSPRING_TEST_POSTGRES leads to a server");
        admin.batch_execute(&format!("CREATE SCHEMA {schema}")).expect("a schema can be made");
        let joint = if url.contains('?') { '&' } else { '?' };
        let target = Target::Postgres(format!("{url}{joint}options=-csearch_path%3D{schema}"));
        let folder = tempfile::tempdir().expect("a temporary folder");
        Some(World::on(target, folder, Some((url, schema))))
    }

    /// On a database of its own, which goes with whoever made it.
    pub fn at(target: Target) -> World {
        World::on(target, tempfile::tempdir().expect("a temporary folder"), None)
    }

    fn on(target: Target, folder: tempfile::TempDir, schema: Option<(String, String)>) -> World {
        let database = Database::open(target, Create::IfMissing, 4).expect("the database opens");
        db::migrate(&mut database.connect_alone().expect("a connection")).expect("migrations run");
        let settings = Settings {
            public_url: PUBLIC_URL.to_owned(),
            trusted_proxies: Vec::new(),
            data: folder.path().to_owned(),
            cabinet: true,
            set_up_code: None,
            limits: Limits::new(PerMinute { sign_in: 0, write: 0, search: 0 }),
            largest_file: 10_000_000,
        };
        World::with(database, settings, folder, schema)
    }

    fn with(
        database: Database,
        settings: Settings,
        folder: tempfile::TempDir,
        schema: Option<(String, String)>,
    ) -> World {
        let instance = Instance {
            name: "Marlow Reach Hospital".to_owned(),
            public_reading: true,
            set_up: true,
            ..Instance::default()
        };
        database.write_now(move |db| instance.store(db)).expect("settings can be written");
        let mail = MailSettings::outbox(folder.path());
        let app = wellspring::app(database, settings, &mail).expect("the application can be put together");
        let service = wellspring::service(app.clone());
        World { app, service, folder, schema }
    }

    /// The same instance with other limits, for tests of rate limits.
    pub fn limited(self, per_minute: PerMinute) -> World {
        self.with_settings(|settings| settings.limits = Limits::new(per_minute))
    }

    /// The same instance as another operator would run it.
    pub fn with_settings(mut self, change: impl FnOnce(&mut Settings)) -> World {
        let mut settings = self.app.settings().clone();
        change(&mut settings);
        let mail = MailSettings::outbox(self.folder.path());
        let database = self.app.database().clone();
        let app = wellspring::app(database, settings, &mail).expect("the application can be put together");
        self.service = wellspring::service(app.clone());
        self.app = app;
        self
    }

    pub fn is_postgres(&self) -> bool {
        self.schema.is_some()
    }

    /// Reads the stored state.
    pub fn stored<T>(&self, query: impl FnOnce(&mut Db) -> Result<T>) -> T {
        self.app.database().read_now(query).expect("the stored state can be read")
    }

    /// Writes without going through a page.
    pub fn arrange<T: Send + 'static>(&self, act: impl Fn(&mut Db) -> Result<T> + Send + 'static) -> T {
        self.app.database().write_now(act).expect("the world can be arranged")
    }

    /// A person with a session and a token; made at first mention.
    pub fn person(&self, name: &str) -> Person {
        self.somebody(name, false)
    }

    /// An administrator.
    pub fn admin(&self, name: &str) -> Person {
        self.somebody(name, true)
    }

    fn somebody(&self, name: &str, admin: bool) -> Person {
        let (name, handle) = (name.to_owned(), name.to_lowercase().replace(' ', "-"));
        let person = Person { id: PersonId(0), handle, name };
        let wanted = person.clone();
        let id = self.arrange(move |db| {
            let known =
                people::table.filter(people::handle.eq(&wanted.handle)).select(people::id).first(db).optional()?;
            match known {
                Some(id) => Ok(id),
                None => settle_in(db, &wanted, admin),
            }
        });
        Person { id, ..person }
    }

    /// Gives somebody their session and token back, whatever a request did to them.
    pub fn renew(&self, person: &Person) {
        let person = person.clone();
        self.arrange(move |db| {
            let session = sessions::table.filter(sessions::person_id.eq(person.id)).count();
            if session.get_result::<i64>(db)? == 0 {
                give_session(db, &person)?;
            }
            let mine = tokens::table.filter(tokens::token.eq(hash_secret(&person.token()).to_vec()));
            diesel::update(mine).set(tokens::revoked_at.eq(None::<Time>)).execute(db)?;
            diesel::update(people::table.find(person.id)).set(people::deactivated_at.eq(None::<Time>)).execute(db)?;
            Ok(())
        });
    }

    /// The ids of a session and of a token of this person.
    pub fn keys_of(&self, person: &Person) -> (i64, i64) {
        let id = person.id;
        self.stored(|db| {
            let session =
                sessions::table.filter(sessions::person_id.eq(id)).select(sessions::id).first::<SessionId>(db)?;
            let token = tokens::table.filter(tokens::person_id.eq(id)).select(tokens::id).first::<TokenId>(db)?;
            Ok((session.0, token.0))
        })
    }

    /// A community with a founder who facilitates it.
    pub fn community(&self, slug: &str, access: Access, founder: &Person) -> CommunityId {
        let (slug, founder) = (slug.to_owned(), founder.id);
        self.arrange(move |db| {
            let id: CommunityId = diesel::insert_into(communities::table)
                .values((
                    communities::slug.eq(&slug),
                    communities::name.eq(slug.replace('-', " ")),
                    communities::purpose.eq("How things change hands without anything getting lost"),
                    communities::access.eq(access),
                    communities::member_count.eq(1_i64),
                    communities::version.eq(1_i64),
                    communities::created_at.eq(Time::now()),
                    communities::created_by.eq(founder),
                ))
                .returning(communities::id)
                .get_result(db)?;
            membership::put(db, id, founder, Role::Facilitator, State::Active, Time::now())?;
            Ok(id)
        })
    }

    /// A practice interest; made at first mention.
    pub fn interest(&self, name: &str) -> Interest {
        let name = input::name(name).expect("a name");
        let house = Ctx::system(Time::now());
        self.arrange(move |db| interests::named_or_made(db, &house, &name))
    }

    /// A tag of a community.
    pub fn tag(&self, community: CommunityId, name: &str) -> TagId {
        let name = name.to_owned();
        self.arrange(move |db| {
            let row = (tags::community_id.eq(community), tags::name.eq(&name), tags::topic_count.eq(1_i64));
            Ok(diesel::insert_into(tags::table).values(row).returning(tags::id).get_result(db)?)
        })
    }

    /// Makes a person a member (or facilitator) of a community.
    pub fn join(&self, person: &Person, community: CommunityId, role: Role) {
        let person = person.id;
        self.arrange(move |db| {
            let before = membership::put(db, community, person, role, State::Active, Time::now())?;
            if before != Some(State::Active) {
                diesel::update(communities::table.find(community))
                    .set(communities::member_count.eq(communities::member_count + 1))
                    .execute(db)?;
            }
            Ok(())
        });
    }

    /// Starts `act` while another transaction, which has made `change`, is still open; commits that one once the act
    /// has begun to wait for it; gives what became of the act.
    pub fn meanwhile<T: Send>(
        &self,
        change: impl FnOnce(&mut Db) -> Result<()>,
        act: impl FnOnce(&Database) -> Result<T> + Send,
    ) -> Result<T> {
        let database = self.app.database();
        let mut other = database.connect_alone().expect("a connection of its own");
        let begin = if self.is_postgres() { "BEGIN" } else { "BEGIN IMMEDIATE" };
        other.batch_execute(begin).expect("a transaction");
        change(&mut other).expect("the change can be made");
        std::thread::scope(|scope| {
            let running = scope.spawn(|| act(database));
            std::thread::sleep(std::time::Duration::from_millis(150));
            assert!(!running.is_finished(), "the act must wait for whoever has locked what it is about");
            other.batch_execute("COMMIT").expect("the change is committed");
            running.join().expect("the act does not panic")
        })
    }

    /// The circumstances of an act by this person, for calling acts directly.
    pub fn ctx(&self, person: &Person) -> Ctx {
        let credentials = Credentials::Session(hash_secret(&format!("session-of-{}", person.handle)));
        let actor = self.stored(|db| ::people::identify(db, &credentials, Time::now())).expect("a session");
        Ctx { public_reading: true, ..Ctx::system(Time::now()).acting(actor) }
    }

    pub fn request(&self, method: &str, path: &str) -> Request {
        Request::new(self.service.clone(), method, path)
    }

    pub async fn get(&self, who: &dyn Visitor, path: &str) -> Reply {
        who.dress(self.request("GET", path)).send().await
    }

    /// Sends a form as a browser does.
    pub async fn post(&self, who: &dyn Visitor, path: &str, fields: &[(&str, &str)]) -> Reply {
        who.dress(self.request("POST", path)).header("sec-fetch-site", "same-origin").form(fields).send().await
    }

    /// Calls the API with the person's token.
    pub async fn api(&self, who: &Person, method: &str, path: &str, body: Option<serde_json::Value>) -> Reply {
        let request = self.request(method, path).header("authorization", &format!("Bearer {}", who.token()));
        match body {
            Some(body) => request.json(&body).send().await,
            None => request.send().await,
        }
    }

    /// Lets readers and jobs do everything there is to do.
    pub fn settle(&self) {
        let database = self.app.database();
        let (_stopper, stop) = Stopper::new();
        for _ in 0..3 {
            spine::readers::sequence(database, "test").expect("activity is numbered");
            for reader in wellspring::readers(&self.app) {
                spine::readers::catch_up(database, reader.as_ref(), &stop).expect("a reader follows");
            }
            spine::jobs::run_due(database, &wellspring::handlers(&self.app), Time::now()).expect("jobs run");
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some((url, schema)) = &self.schema
            && let Ok(mut admin) = PgConnection::establish(url)
        {
            let _ = admin.batch_execute(&format!("DROP SCHEMA {schema} CASCADE"));
        }
    }
}

fn settle_in(db: &mut Db, person: &Person, admin: bool) -> Result<PersonId> {
    let now = Time::now();
    let id: PersonId = diesel::insert_into(people::table)
        .values((
            people::handle.eq(&person.handle),
            people::name.eq(&person.name),
            people::email.eq(format!("{}@marlowreach.example", person.handle)),
            people::admin.eq(admin),
            people::role.eq(""),
            people::department.eq(""),
            people::about.eq(""),
            people::epoch.eq(0_i64),
            people::created_at.eq(now),
            people::claimed_at.eq(now),
        ))
        .returning(people::id)
        .get_result(db)?;
    give_session(db, &Person { id, ..person.clone() })?;
    give_token(db, &Person { id, ..person.clone() })?;
    Ok(id)
}

fn give_session(db: &mut Db, person: &Person) -> Result<()> {
    let now = Time::now();
    diesel::insert_into(sessions::table)
        .values((
            sessions::token.eq(hash_secret(&format!("session-of-{}", person.handle)).to_vec()),
            sessions::person_id.eq(person.id),
            sessions::agent.eq("test"),
            sessions::created_at.eq(now),
            sessions::seen_at.eq(now),
            sessions::expires_at.eq(now.plus(Time::DAY)),
        ))
        .execute(db)?;
    Ok(())
}

fn give_token(db: &mut Db, person: &Person) -> Result<()> {
    diesel::insert_into(tokens::table)
        .values((
            tokens::token.eq(hash_secret(&person.token()).to_vec()),
            tokens::person_id.eq(person.id),
            tokens::name.eq("test"),
            tokens::scope.eq("write"),
            tokens::created_at.eq(Time::now()),
        ))
        .execute(db)?;
    Ok(())
}
