//! One visit: what a request says about who comes, and the way from there into the database.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri, header};
use db::{Db, Error, Result, Time};
use sha2::{Digest, Sha256};
use spine::{Actor, Ctx, Locale, Origin};

use crate::App;
use crate::branding::Announcement;
use crate::fault::Fault;
use crate::frame::{Entry, Frame, Toast, ViewerCard};
use crate::i18n::Words;
use crate::limits::{Allowance, Limited, Whose};
use crate::look::Look;
use crate::network::network;

/// What was shown at the door; the secret itself is hashed at once and never kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    None,
    /// SHA-256 of the session cookie.
    Session([u8; 32]),
    /// SHA-256 of the bearer token.
    Bearer([u8; 32]),
}

/// The name of the session cookie; `__Host-` binds it to this origin where there is TLS.
pub fn session_cookie(secure: bool) -> &'static str {
    if secure { "__Host-wellspring" } else { "wellspring" }
}

/// The name of the cookie by which a browser is known after the session has ended.
pub fn device_cookie(secure: bool) -> &'static str {
    if secure { "__Host-wellspring-device" } else { "wellspring-device" }
}

/// SHA-256, as secrets are kept.
pub fn hash_secret(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Fields of a form as they came, so that a text survives an expired session.
pub type RawForm = Vec<(String, String)>;

/// One request, as handlers see it.
#[derive(Clone)]
pub struct Visit {
    pub app: App,
    pub credentials: Credentials,
    pub method: Method,
    pub uri: Uri,
    pub now: Time,
    pub request_id: Arc<str>,
    pub words: Words,
    pub look: Look,
    /// SHA-256 of the cookie by which a browser is known in which somebody has signed in before.
    pub device: Option<[u8; 32]>,
    /// Where they come from: an IPv4 address, or the first half of an IPv6 one.
    pub network: IpAddr,
    /// Whether the answer is read by a script of a page rather than by a person.
    pub wants_json: bool,
    /// Message id of a toast that the previous page left.
    pub toast: Option<String>,
    /// The address that takes back what the toast says.
    pub undo: Option<String>,
    /// Which announcement this browser has put away.
    pub(crate) told: Option<String>,
    pub(crate) sent: Arc<Mutex<RawForm>>,
    /// A fingerprint of what was sent; see [`Ctx::said`].
    pub(crate) said: Arc<AtomicI64>,
    pub(crate) matched: Option<MatchedPath>,
    /// What is left of the allowance that is nearest to its end.
    pub(crate) left: Arc<Mutex<Option<Allowance>>>,
}

impl Visit {
    /// Who acts, when, and where: loaded on the connection of the act, so that a right withdrawn is seen.
    pub fn ctx(&self, db: &mut Db) -> Result<Ctx> {
        let actor = (self.app.identify())(db, &self.credentials, self.now)?;
        Ok(self.ctx_of(actor))
    }

    /// The same for a query that has found out on its way who acts.
    pub fn ctx_of(&self, actor: Option<Actor>) -> Ctx {
        let ctx = Ctx {
            actor: None,
            now: self.now,
            request_id: self.request_id.clone(),
            locale: Locale(self.words.tag().into()),
            origin: Origin::Member,
            said: self.said.load(Ordering::Relaxed),
            public_reading: self.app.instance().public_reading,
            network: Some(self.network),
        };
        match actor {
            Some(actor) => ctx.acting(actor),
            None => ctx,
        }
    }

    /// Reads as this visitor.
    pub async fn read<T, F>(&self, query: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db, &Ctx) -> Result<T> + Send + 'static,
    {
        let visit = self.clone();
        let read = move |db: &mut Db| {
            let ctx = visit.ctx(db)?;
            query(db, &ctx)
        };
        self.app.database().read(read).await
    }

    /// Acts as this visitor, in one transaction; uses one of their allowance.
    pub async fn write<T, F>(&self, act: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Db, &Ctx) -> Result<T> + Send + 'static,
    {
        // Before anybody is looked up, so that invented secrets do not keep the database busy.
        self.take(Limited::Network, Whose::Network(self.network))?;
        let (visit, has_spent) = (self.clone(), AtomicBool::new(false));
        let once = move |db: &mut Db, ctx: &Ctx| {
            // An act may be run again after a deadlock.
            if !has_spent.swap(true, Ordering::Relaxed) {
                visit.spend(Limited::Write, ctx)?;
            }
            act(db, ctx)
        };
        self.write_spent(once).await
    }

    /// Uses one of the visitor's writes, if they may write at all. For acts whose slow work comes first, so that nobody
    /// has it done for them for nothing: [`Visit::write_spent`] then writes.
    pub async fn spend_write(&self) -> Result<()> {
        self.take(Limited::Network, Whose::Network(self.network))?;
        let visit = self.clone();
        let spend = move |ctx: &Ctx| {
            ctx.writer()?;
            visit.spend(Limited::Write, ctx)
        };
        let me = self.clone();
        let look = move |db: &mut Db| spend(&me.ctx(db)?);
        self.app.database().glance(look).await
    }

    /// Uses one of the visitor's allowance of something.
    pub fn spend(&self, what: Limited, ctx: &Ctx) -> Result<()> {
        self.take(what, self.whose(ctx))
    }

    /// Whose allowance the visitor uses: a person's wherever they come from, else their network's. Whoever shows an
    /// invented secret is nobody, so it is asked after the visitor was looked up.
    pub fn whose(&self, ctx: &Ctx) -> Whose {
        ctx.person_id().map_or(Whose::Network(self.network), Whose::Person)
    }

    /// Uses one of an allowance. The answer will say what is left of it.
    pub fn take(&self, what: Limited, whose: Whose) -> Result<()> {
        let taken = self.app.limits().take(what, whose);
        let left = match &taken {
            Ok(left) => *left,
            Err(_) => Some(self.app.limits().nothing_of(what)),
        };
        let mut least = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        *least = [*least, left].into_iter().flatten().min_by_key(|left| left.remaining);
        taken.map(drop)
    }

    /// What is left of the allowance that is nearest to its end, if this visit used any.
    pub(crate) fn left(&self) -> Option<Allowance> {
        *self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Acts as this visitor, in one transaction, after [`Visit::spend_write`].
    pub async fn write_spent<T, F>(&self, act: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Db, &Ctx) -> Result<T> + Send + 'static,
    {
        let visit = self.clone();
        let write = move |db: &mut Db| {
            let ctx = visit.ctx(db)?;
            act(db, &ctx)
        };
        self.app.database().write(write).await
    }

    /// The frame around a page for whoever acts.
    pub fn frame(&self, ctx: &Ctx, title: impl Into<String>) -> Frame {
        Frame { viewer: ctx.actor.as_ref().map(viewer_card), ..self.frame_outside(title) }
    }

    /// The frame for somebody about whom nothing could be found out.
    pub fn frame_outside(&self, title: impl Into<String>) -> Frame {
        let words = self.words;
        let instance = self.app.instance();
        let shown = |told: &Announcement| told.is_shown(self.now, self.told.as_deref());
        Frame {
            title: title.into(),
            organisation: instance.name,
            hue: instance.hue,
            logo: instance.logo,
            announcement: instance.announcement.filter(shown),
            house: vec![
                Entry::new(words.say("frame-house-communities"), "/communities", "users")
                    .current(self.uri.path() == "/communities")
                    .key('c'),
                Entry::new(words.say("frame-people"), "/people", "user").current(self.uri.path() == "/people").key('p'),
            ],
            look: self.look,
            features: instance.features,
            largest_file: self.app.settings().largest_file,
            path: self.here().to_owned(),
            toast: self.toast.as_deref().map(|id| Toast { text: words.say(id).to_owned(), undo: self.undo.clone() }),
            request_id: self.request_id.to_string(),
            words,
            ..Frame::default()
        }
    }

    pub fn is_api(&self) -> bool {
        self.uri.path().starts_with("/api/")
    }

    /// The path for the log: of a route its pattern, because what stands in the places of it may be a secret.
    pub(crate) fn logged_path(&self) -> &str {
        self.matched.as_ref().map_or(self.uri.path(), MatchedPath::as_str)
    }

    /// Path and query, for "come back here after signing in".
    pub fn here(&self) -> &str {
        self.uri.path_and_query().map_or("/", |here| here.as_str())
    }

    /// The fields of the form that came with this request, if one did.
    pub fn sent(&self) -> RawForm {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers what was sent, for [`Ctx::said`]. Line ends do not count: a form that is shown again and sent again
    /// may end its lines in another way.
    pub fn says<'a>(&self, parts: impl IntoIterator<Item = &'a [u8]>) {
        let mut hasher = DefaultHasher::new();
        (self.method.as_str(), self.uri.path()).hash(&mut hasher);
        for part in parts {
            part.iter().filter(|byte| **byte != b'\r').for_each(|byte| hasher.write_u8(*byte));
            hasher.write_u8(0);
        }
        self.said.store(hasher.finish().cast_signed(), Ordering::Relaxed);
    }

    /// Reads everything there is to know from a request's head.
    pub(crate) fn new(app: App, parts: &Parts, request_id: Arc<str>) -> Visit {
        let headers = &parts.headers;
        let cookies = axum_extra::extract::CookieJar::from_headers(headers);
        let cookie = |name: &str| cookies.get(name).map(|cookie| cookie.value().to_owned());
        let secure = app.settings().public_url.starts_with("https://");
        let credentials = match bearer(headers) {
            Some(token) => Credentials::Bearer(hash_secret(token)),
            None => cookie(session_cookie(secure))
                .map_or(Credentials::None, |secret| Credentials::Session(hash_secret(&secret))),
        };
        let (toast, undo) = cookie("toast").map_or((None, None), |left| left_behind(&left));
        let language = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
        Visit {
            credentials,
            device: cookie(device_cookie(secure)).map(|secret| hash_secret(&secret)),
            method: parts.method.clone(),
            uri: parts.uri.clone(),
            now: Time::now(),
            request_id,
            words: Words::negotiate(language),
            look: Look::from_headers(headers),
            network: network(peer(parts), headers, &app.settings().trusted_proxies),
            wants_json: headers
                .get(header::ACCEPT)
                .and_then(|value| value.to_str().ok())
                .is_some_and(|accept| accept.starts_with("application/json")),
            told: crate::branding::seen(headers),
            toast,
            undo,
            sent: Arc::default(),
            said: Arc::default(),
            matched: parts.extensions.get().cloned(),
            left: Arc::default(),
            app,
        }
    }
}

/// What a page left for the next one: the message id of a toast and, after a colon, the address that takes it back.
fn left_behind(cookie: &str) -> (Option<String>, Option<String>) {
    let (id, undo) = cookie.split_once(':').unwrap_or((cookie, ""));
    let id = Some(id).filter(|id| id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_/".contains(&b);
    let own = undo.starts_with('/') && !undo.starts_with("//") && undo.bytes().all(plain);
    (id.map(str::to_owned), id.filter(|_| own).map(|_| undo.to_owned()))
}

fn viewer_card(actor: &Actor) -> ViewerCard {
    let person = crate::ui::Person::new(actor.id.0, &*actor.name, "").photo(actor.photo.as_deref());
    ViewerCard {
        name: person.name,
        handle: actor.handle.clone(),
        ground: person.ground,
        photo: person.photo,
        is_admin: actor.admin,
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The other end of the connection.
fn peer(parts: &Parts) -> IpAddr {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or(IpAddr::from([127, 0, 0, 1]), |ConnectInfo(address)| address.ip())
}

impl FromRequestParts<App> for Visit {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Visit, Fault> {
        parts.extensions.get::<Visit>().cloned().ok_or_else(|| Error::internal("the visit layer is missing").into())
    }
}

#[cfg(test)]
mod tests {
    use super::left_behind;

    #[test]
    fn a_toast_may_be_taken_back_here_and_nowhere_else() {
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(left_behind("done"), (text("done"), None));
        assert_eq!(left_behind("done:/c/rota/undo"), (text("done"), text("/c/rota/undo")));
        for away in ["done://evil.example", "done:https://evil.example", "done:/c?x=1", "done:"] {
            assert_eq!(left_behind(away), (text("done"), None), "{away}");
        }
        assert_eq!(left_behind("<b>:/c"), (None, None));
    }
}
