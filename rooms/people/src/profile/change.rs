//! Somebody changes what they say of themselves, and who sees it.

use db::{Db, Error, Result};
use spine::{Ctx, Key, activity};

use super::audience::{self, Viewer};
use super::met::met_one;
use super::store;
use super::wish::{Said, Wish};
use crate::account::{self, store as accounts};
use crate::departments;
use crate::schema::Changed;

/// Changes what the actor says of themselves. Saying the same again is no change.
///
/// Errors: `SignInFirst` for a guest and for a closed account, `Invalid` with what is wrong of each field; then nothing
/// is changed.
pub fn change(db: &mut Db, ctx: &Ctx, key: Option<&Key>, wish: &Wish) -> Result<()> {
    let person = ctx.writer()?.id;
    spine::once(db, ctx, key, "person.change", |db| {
        if accounts::lock(db, person)?.deactivated_at.is_some() {
            return Err(Error::SignInFirst);
        }
        let before = Said::of(met_one(db, Viewer::Somebody(person), person)?, ctx.now);
        let mut said = wish.onto(before.clone(), ctx.now)?;
        if said.department != before.department {
            said.department = departments::meant(db, &said.department)?
                .ok_or_else(|| Error::invalid("department", "profile-department-unknown"))?;
        }
        store::spell_as_others(db, &mut said)?;
        if said == before {
            return Ok(());
        }
        let renamed = said.name != before.name;
        store::write(db, person, &said)?;
        audience::write(db, person, &said.audiences)?;
        // Both stand beside everything that they wrote.
        if renamed || said.role != before.role {
            store::raise_epoch(db, person, ctx.now)?;
        }
        activity::record(db, ctx, account::object(person), None, &Changed { renamed })
    })
}
