//! What every request can reach: the database, the registry of objects, the settings, and each room's own state.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, RwLock};

use db::{Database, Db, Result, Time};
use spine::objects::Registry;
use spine::{Actor, Feature, Features, settings};

use crate::branding::Announcement;
use crate::limits::Limits;
use crate::visit::Credentials;

/// How a person is recognised. The room that owns accounts provides it; it runs inside the transaction of the act.
pub type Identify = Arc<dyn Fn(&mut Db, &Credentials, Time) -> Result<Option<Actor>> + Send + Sync>;

/// What the operator decided; never changes while the instance runs.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where people reach the instance, without a slash at the end.
    pub public_url: String,
    /// Addresses of reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// Uploads, keys, index and outbox live here.
    pub data: PathBuf,
    /// Whether `/cabinet` answers.
    pub cabinet: bool,
    /// What the set-up page asks for; nothing where it can be reached from this machine only.
    pub set_up_code: Option<String>,
    pub limits: Limits,
    /// Bytes that an uploaded file may have.
    pub largest_file: usize,
}

/// Handle to everything; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    database: Database,
    registry: Registry,
    settings: Settings,
    identify: Identify,
    rooms: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
    instance: RwLock<Instance>,
    /// Held while `instance` is read anew, so that an older answer never replaces a newer one.
    reloading: tokio::sync::Mutex<()>,
}

/// What administrators decide in the browser; kept in memory, read again after each change and every few seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Instance {
    /// The organisation's name.
    pub name: String,
    /// Whether open communities may be read without signing in.
    pub public_reading: bool,
    /// The hue of the accent; nothing for that of the house.
    pub hue: Option<u16>,
    /// The name of the file of the logo.
    pub logo: Option<String>,
    /// What is told to everybody.
    pub announcement: Option<Announcement>,
    /// Which parts of the product are on.
    pub features: Features,
    /// False until the set-up page, `demo` or `user create` has made an administrator.
    pub set_up: bool,
}

/// Puts an [`App`] together.
pub struct AppBuilder {
    database: Database,
    registry: Registry,
    settings: Settings,
    identify: Identify,
    rooms: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
}

impl AppBuilder {
    /// Nobody is recognised until [`AppBuilder::recognise`] says how.
    pub fn new(database: Database, registry: Registry, settings: Settings) -> AppBuilder {
        AppBuilder { database, registry, settings, identify: Arc::new(|_, _, _| Ok(None)), rooms: HashMap::new() }
    }

    /// How people are recognised.
    pub fn recognise(
        mut self,
        identify: impl Fn(&mut Db, &Credentials, Time) -> Result<Option<Actor>> + Send + Sync + 'static,
    ) -> AppBuilder {
        self.identify = Arc::new(identify);
        self
    }

    /// For rooms that keep something in memory of what is stored.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// What the operator decided, for rooms that furnish themselves by it.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// State that a room keeps in memory (a cache, a search index), found again by its type.
    pub fn room<T: Any + Send + Sync>(mut self, state: T) -> AppBuilder {
        self.rooms.insert(TypeId::of::<T>(), Arc::new(state));
        self
    }

    /// Reads the instance's settings and gives the handle.
    pub fn build(self) -> Result<App> {
        let instance = self.database.read_now(Instance::load)?;
        Ok(App(Arc::new(Inner {
            database: self.database,
            registry: self.registry,
            settings: self.settings,
            identify: self.identify,
            rooms: self.rooms,
            instance: RwLock::new(instance),
            reloading: tokio::sync::Mutex::default(),
        })))
    }
}

impl App {
    pub fn database(&self) -> &Database {
        &self.0.database
    }

    pub fn registry(&self) -> &Registry {
        &self.0.registry
    }

    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub fn limits(&self) -> &Limits {
        &self.0.settings.limits
    }

    pub(crate) fn identify(&self) -> &Identify {
        &self.0.identify
    }

    /// A room's own state. A missing one is a fault in how the application was put together.
    pub fn room<T: Any + Send + Sync>(&self) -> Arc<T> {
        self.0.rooms.get(&TypeId::of::<T>()).cloned().and_then(|state| state.downcast().ok()).unwrap_or_else(|| {
            panic!("no state of type {}: add it where the application is put together", std::any::type_name::<T>())
        })
    }

    pub fn instance(&self) -> Instance {
        self.0.instance.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Whether a part of the product is on.
    pub fn has(&self, feature: Feature) -> bool {
        self.0.instance.read().unwrap_or_else(std::sync::PoisonError::into_inner).features.has(feature)
    }

    /// Whether there is an administrator; until then every page leads to the set-up page.
    pub fn is_set_up(&self) -> bool {
        self.0.instance.read().unwrap_or_else(std::sync::PoisonError::into_inner).set_up
    }

    /// Reads the instance's settings again: after an act changed them, and now and then, because another process may
    /// have.
    pub async fn reload_instance(&self) -> Result<()> {
        let _turn = self.0.reloading.lock().await;
        let instance = self.database().read(Instance::load).await?;
        *self.0.instance.write().unwrap_or_else(std::sync::PoisonError::into_inner) = instance;
        Ok(())
    }
}

const HUE: &str = "instance.hue";
const LOGO: &str = "instance.logo";
const ANNOUNCEMENT: &str = "instance.announcement";

/// A setting that may have been taken back.
fn given(db: &mut Db, name: &str) -> Result<Option<String>> {
    Ok(settings::get(db, name)?.filter(|value| !value.is_empty()))
}

impl Instance {
    /// As it stands in the database.
    pub fn load(db: &mut Db) -> Result<Instance> {
        Ok(Instance {
            name: settings::get(db, "instance.name")?.unwrap_or_else(|| "Wellspring".to_owned()),
            public_reading: settings::get(db, "instance.public_reading")?.is_none_or(|value| value == "true"),
            hue: given(db, HUE)?.and_then(|hue| hue.parse().ok()).filter(|hue| *hue < 360),
            logo: given(db, LOGO)?,
            announcement: given(db, ANNOUNCEMENT)?.and_then(|told| serde_json::from_str(&told).ok()),
            features: Features::load(db)?,
            set_up: settings::get(db, "instance.set_up")?.is_some_and(|value| value == "true"),
        })
    }

    /// Gives the accent another hue, or that of the house.
    pub fn set_hue(db: &mut Db, hue: Option<u16>) -> Result<()> {
        settings::set(db, HUE, &hue.map(|hue| hue.to_string()).unwrap_or_default())
    }

    /// Shows a logo instead of the mark, or the mark again.
    pub fn set_logo(db: &mut Db, logo: Option<&str>) -> Result<()> {
        settings::set(db, LOGO, logo.unwrap_or_default())
    }

    /// Tells something to everybody, or nothing any more.
    pub fn announce(db: &mut Db, announcement: Option<&Announcement>) -> Result<()> {
        let text = announcement.map(serde_json::to_string).transpose()?;
        settings::set(db, ANNOUNCEMENT, &text.unwrap_or_default())
    }

    /// Remembers that there is an administrator.
    pub fn mark_set_up(db: &mut Db) -> Result<()> {
        settings::set(db, "instance.set_up", "true")
    }

    /// Writes them; the caller reloads after the commit.
    pub fn store(&self, db: &mut Db) -> Result<()> {
        settings::set(db, "instance.name", &self.name)?;
        settings::set(db, "instance.public_reading", if self.public_reading { "true" } else { "false" })?;
        settings::set(db, "instance.set_up", if self.set_up { "true" } else { "false" })
    }
}
