//! What is left of a person: a row without a name. And their traces in what others say of themselves.

use db::{Db, PersonId, Result};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use sha2::{Digest, Sha256};
use spine::erasure::Erasing;
use spine::objects::Estate;
use spine::{Ctx, activity, audit, settings, uploads};
use web::secret;

use crate::account;
use crate::claims::{self, schema::merged_authors};
use crate::schema::{Changed, people, sessions, tokens};
use crate::{profile, sign_up};

/// The setting under which it is kept with what the numbers of erased authors are made unknowable.
const KEY: &str = "erasure.key";

/// Turns the row into one without a name; what is declared of its other columns is done with the rest.
pub(crate) fn erase(db: &mut Db, ctx: &Ctx, erasing: &Erasing) -> Result<()> {
    let person = erasing.person;
    let author: (Option<String>, Option<String>) =
        people::table.find(person).select((people::source, people::source_id)).first(db)?;
    // An author whom the next import brings again is known by this, and by nothing else.
    let source_id = match &author {
        (Some(source), Some(id)) => {
            make_key(db)?;
            source_id_of(db, source, id)?
        }
        _ => None,
    };
    claims::forget_of(db, person)?;
    if let Some(email) = &erasing.traces.email {
        claims::forget_address(db, email)?;
        crate::mail::suppressed::forget(db, email)?;
        sign_up::forget_address(db, email)?;
    }
    forget_merged(db, person)?;
    diesel::update(people::table.find(person))
        .set((
            people::handle.eq(&erasing.traces.instead),
            people::name.eq(&erasing.traces.instead_name),
            people::source_id.eq(source_id),
            people::erased_at.eq(ctx.now),
        ))
        .execute(db)?;
    let unclaimed = people::table.find(person).filter(people::claimed_at.is_null());
    diesel::update(unclaimed).set(people::claimed_at.eq(people::created_at.nullable())).execute(db)?;
    profile::raise_epoch(db, person, ctx.now)?;
    // Keys of acts begin with who acted; what came of them may be an address with a name in it.
    let acts = diesel::sql_query("DELETE FROM acts WHERE key LIKE $1");
    acts.bind::<Text, _>(format!("{person}:%")).execute(db)?;
    audit::forget(db, account::KIND, person)?;
    // The record can be blanked and not rewritten.
    for line in erasing.naming(db, "audit", &["words"])? {
        diesel::sql_query("UPDATE audit SET words = '' WHERE id = $1").bind::<BigInt, _>(line).execute(db)?;
    }
    forget_in_profiles(db, ctx, erasing)
}

fn make_key(db: &mut Db) -> Result<()> {
    if settings::get(db, KEY)?.is_none() {
        settings::set(db, KEY, &secret(24))?;
    }
    Ok(())
}

/// Authors who became a part of them are known to the next import as they themselves are.
fn forget_merged(db: &mut Db, person: PersonId) -> Result<()> {
    let theirs = merged_authors::table.filter(merged_authors::person_id.eq(person));
    let theirs: Vec<(String, String)> = theirs.select((merged_authors::source, merged_authors::source_id)).load(db)?;
    for (source, id) in theirs {
        make_key(db)?;
        let Some(unknowable) = source_id_of(db, &source, &id)? else { continue };
        let row = merged_authors::table.find((&source, &id));
        diesel::update(row)
            .set((
                merged_authors::source_id.eq(unknowable),
                merged_authors::name.eq(""),
                merged_authors::url.eq(None::<String>),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// What an erased author's number at their site became; nothing where no author was ever erased.
pub(crate) fn source_id_of(db: &mut Db, source: &str, id: &str) -> Result<Option<String>> {
    let Some(key) = settings::get(db, KEY)? else { return Ok(None) };
    let digest = Sha256::digest(format!("{key} {source} {id}"));
    Ok(Some(digest.iter().map(|byte| format!("{byte:02x}")).collect()))
}

/// Others may have named them in what they say of themselves.
fn forget_in_profiles(db: &mut Db, ctx: &Ctx, erasing: &Erasing) -> Result<()> {
    for id in erasing.naming(db, "people", &["about", "role", "department"])? {
        let id = PersonId(id);
        let said = people::table.find(id).select((people::about, people::role, people::department));
        let (about, role, department): (String, String, String) = said.first(db)?;
        let without = [&about, &role, &department].map(|text| erasing.in_others(text));
        if without.iter().all(Option::is_none) {
            continue;
        }
        let [new_about, new_role, new_department] = without;
        diesel::update(people::table.find(id))
            .set((
                people::about.eq(new_about.unwrap_or(about)),
                people::role.eq(new_role.unwrap_or(role)),
                people::department.eq(new_department.unwrap_or(department)),
            ))
            .execute(db)?;
        profile::raise_epoch(db, id, ctx.now)?;
        activity::record(db, ctx, account::object(id), None, &Changed { renamed: false })?;
    }
    Ok(())
}

/// What a person has besides what they wrote.
pub(crate) fn estate(db: &mut Db, person: PersonId) -> Result<Estate> {
    let sessions = sessions::table.filter(sessions::person_id.eq(person));
    let tokens = tokens::table.filter(tokens::person_id.eq(person)).filter(tokens::revoked_at.is_null());
    Ok(Estate {
        written: vec![("erasure-pictures", uploads::count_of(db, person)?)],
        held: vec![
            ("erasure-sessions", sessions.count().get_result(db)?),
            ("erasure-tokens", tokens.count().get_result(db)?),
        ],
        left_alone: Vec::new(),
    })
}
