//! Departments as the registry knows them: nothing to find by themselves, but when one changes, so does what the people
//! in it are found by.

use db::{Db, PersonId, Result};
use diesel::prelude::*;
use spine::objects::{Card, Document, Kind};
use spine::{Activity, Ctx, ObjectRef};

use super::schema::{DepartmentId, KIND, departments};
use crate::account;
use crate::schema::people;

/// The kind `department`.
pub struct Departments;

impl Kind for Departments {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn card(&self, db: &mut Db, ctx: &Ctx, id: i64) -> Result<Option<Card>> {
        // Their page is one of administration.
        if !ctx.actor.as_ref().is_some_and(|actor| actor.admin) {
            return Ok(None);
        }
        let name = departments::table.find(DepartmentId(id)).select(departments::name).first(db).optional()?;
        let href = format!("/administration/departments/{id}");
        Ok(name.map(|title| Card { title, href, community: None, state: None }))
    }

    fn document(&self, _: &mut Db, _: i64) -> Result<Option<Document>> {
        Ok(None)
    }

    fn ids(&self, _: &mut Db, _: i64, _: i64) -> Result<Vec<i64>> {
        Ok(Vec::new())
    }

    fn also(&self, db: &mut Db, activity: &Activity) -> Result<Vec<ObjectRef>> {
        let name = departments::table.find(DepartmentId(activity.object_id)).select(departments::name);
        let Some(name) = name.first::<String>(db).optional()? else { return Ok(Vec::new()) };
        let there = people::table.filter(people::department.eq(name)).select(people::id);
        Ok(there.load::<PersonId>(db)?.into_iter().map(account::object).collect())
    }
}
