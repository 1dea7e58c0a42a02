//! What the table said of somebody, until they come.

use db::{Db, PersonId, Result};
use diesel::prelude::*;
use web::hash_secret;

use super::Guest;
use crate::schema::people;
use crate::sign_up::schema::{SignUpId, sign_ups};
use schema::sign_up_profiles as profiles;

/// The table.
pub mod schema {
    diesel::table! {
        sign_up_profiles (sign_up_id) {
            sign_up_id -> BigInt,
            name -> Text,
            role -> Text,
            department -> Text,
        }
    }
}

/// Keeps what is said of somebody, instead of what was said before.
pub fn put(db: &mut Db, id: SignUpId, guest: &Guest) -> Result<()> {
    forget(db, id)?;
    diesel::insert_into(profiles::table)
        .values((
            profiles::sign_up_id.eq(id),
            profiles::name.eq(&guest.name),
            profiles::role.eq(&guest.role),
            profiles::department.eq(&guest.department),
        ))
        .execute(db)?;
    Ok(())
}

/// The name by which somebody who comes with this secret was invited; empty where nobody said one.
pub fn expected_name(db: &mut Db, secret: &str) -> Result<String> {
    let way = sign_ups::table.filter(sign_ups::token.eq(hash_secret(secret).to_vec())).select(sign_ups::id);
    let Some(id) = way.first::<SignUpId>(db).optional()? else { return Ok(String::new()) };
    Ok(profiles::table.find(id).select(profiles::name).first(db).optional()?.unwrap_or_default())
}

/// Gives what was said to the account that somebody has made; from now on it is theirs.
pub fn take_over(db: &mut Db, id: SignUpId, person: PersonId) -> Result<()> {
    let said = profiles::table.find(id).select((profiles::role, profiles::department));
    if let Some((role, department)) = said.first::<(String, String)>(db).optional()? {
        diesel::update(people::table.find(person))
            .set((people::role.eq(role), people::department.eq(department)))
            .execute(db)?;
    }
    forget(db, id)
}

pub fn forget(db: &mut Db, id: SignUpId) -> Result<()> {
    diesel::delete(profiles::table.find(id)).execute(db)?;
    Ok(())
}
