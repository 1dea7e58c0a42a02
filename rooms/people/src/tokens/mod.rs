//! Tokens for the API: named, shown once, kept as a hash, revoked.

mod api;
mod pages;

use db::{Db, Error, FieldErrors, Message, PersonId, Result, Time};
use diesel::prelude::*;
use spine::audit::{self, Entry};
use spine::{Ctx, Key};
use web::{Feature, Route, Who, hash_secret, secret};

pub use api::{Api, Me};

use crate::account;
use crate::actions;
use crate::schema::{Scope, TokenId, tokens};

/// Most characters of a token's name.
pub const NAME: usize = 60;
/// Most tokens that one person has at a time.
const AT_ONCE: i64 = 50;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        web::route::get("/settings/tokens", Who::SignedIn, pages::list).part_of(Feature::Tokens),
        web::route::post("/settings/tokens", Who::SignedIn, pages::make).part_of(Feature::Tokens),
        // What only takes away is never switched off.
        web::route::post("/settings/tokens/{token}/revocation", Who::SignedIn, pages::revoke),
        web::route::get("/api/v1/me", Who::SignedIn, api::me),
    ]
}

/// What is shown once: a prefix by which scanners find leaked tokens, and 160 random bits.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    pub fn fresh() -> Secret {
        Secret(format!("wellspring_{}", secret(20)))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A token to be made.
#[derive(Clone)]
pub struct NewToken {
    /// What it is for, in its owner's words.
    pub name: String,
    pub scope: Scope,
    pub secret: Secret,
}

impl NewToken {
    /// Reads name and scope (`read` or `write`); says of each field what is wrong with it.
    pub fn parse(name: &str, scope: &str) -> Result<NewToken> {
        let mut errors = FieldErrors::new();
        let name = match crate::text::line(name, NAME) {
            Ok(name) if name.is_empty() => Err("tokens-name-empty".into()),
            name => name,
        };
        let name = name.unwrap_or_else(|message: Message| {
            errors.add("name", message);
            String::new()
        });
        let Some(scope) = Scope::parse(scope) else {
            errors.add("scope", "tokens-scope-empty");
            return Err(Error::Invalid(errors));
        };
        errors.check()?;
        Ok(NewToken { name, scope, secret: Secret::fresh() })
    }
}

/// A token as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Token {
    pub id: TokenId,
    pub name: String,
    pub scope: Scope,
    pub created_at: Time,
    /// To the hour or so.
    pub used_at: Option<Time>,
}

/// Makes a token for somebody: for the command line.
pub fn issue(db: &mut Db, ctx: &Ctx, person: PersonId, new: &NewToken) -> Result<TokenId> {
    account::check_admin(db, ctx)?;
    let id = insert(db, ctx, person, new)?;
    audit::record(db, ctx, made(person, id, new))?;
    Ok(id)
}

fn made(owner: PersonId, id: TokenId, new: &NewToken) -> Entry {
    Entry::of(&actions::TOKEN_MADE, account::object(owner)).with("token", id.0).with("scope", new.scope.word())
}

/// Makes a token for the actor; gives whether this call made it. A form sent twice makes one token, and the second
/// answer cannot show it, as only the first knows the secret.
pub fn make(db: &mut Db, ctx: &Ctx, key: Option<&Key>, new: &NewToken) -> Result<bool> {
    let (person, admin) = (ctx.writer()?.id, ctx.is_admin());
    let id = spine::once(db, ctx, key, "token.make", |db| {
        let id = insert(db, ctx, person, new)?;
        if admin {
            audit::record(db, ctx, made(person, id, new))?;
        }
        Ok(id)
    })?;
    let stored: Vec<u8> = tokens::table.find(id).select(tokens::token).first(db)?;
    Ok(stored == hash_secret(new.secret.as_str()))
}

fn insert(db: &mut Db, ctx: &Ctx, person: PersonId, new: &NewToken) -> Result<TokenId> {
    if !Feature::Tokens.is_on(db)? {
        return Err(Error::conflict("tokens-off"));
    }
    if account::store::lock(db, person)?.deactivated_at.is_some() {
        return Err(Error::NotFound);
    }
    if live(person).count().get_result::<i64>(db)? >= AT_ONCE {
        return Err(Error::conflict("tokens-too-many"));
    }
    Ok(diesel::insert_into(tokens::table)
        .values((
            tokens::token.eq(hash_secret(new.secret.as_str()).to_vec()),
            tokens::person_id.eq(person),
            tokens::name.eq(&new.name),
            tokens::scope.eq(new.scope),
            tokens::created_at.eq(ctx.now),
        ))
        .returning(tokens::id)
        .get_result(db)?)
}

/// Makes one of the actor's own tokens useless.
pub fn revoke(db: &mut Db, ctx: &Ctx, token: TokenId) -> Result<()> {
    let mine = live(ctx.writer()?.id).filter(tokens::id.eq(token));
    let revoked = diesel::update(mine).set(tokens::revoked_at.eq(ctx.now)).execute(db)?;
    if revoked == 0 {
        return Err(Error::NotFound);
    }
    if ctx.is_admin() {
        let entry = Entry::of(&actions::TOKEN_REVOKED, account::object(ctx.person()?.id)).with("token", token.0);
        audit::record(db, ctx, entry)?;
    }
    Ok(())
}

/// The actor's tokens that work, the newest first.
pub fn list(db: &mut Db, ctx: &Ctx) -> Result<Vec<Token>> {
    Ok(live(ctx.person()?.id)
        .order(tokens::id.desc())
        .select((tokens::id, tokens::name, tokens::scope, tokens::created_at, tokens::used_at))
        .load(db)?)
}

#[diesel::dsl::auto_type]
fn live(person: PersonId) -> _ {
    let theirs = tokens::person_id.eq(person);
    let works = tokens::revoked_at.is_null();
    tokens::table.filter(theirs).filter(works)
}
