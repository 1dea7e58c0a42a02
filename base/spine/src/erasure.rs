//! Erasing a person: what becomes of every column that may know them, said once for each and carried out here as far
//! as that needs no knowledge of its room. What needs some, the kinds of objects do ([`crate::objects::Kind::erase`]).

use db::{Db, Engine, PersonId, Result};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use markup::Traces;

db::words!(
    /// What becomes of what somebody wrote when they are erased.
    Posts {
        /// It stays, by "a former member".
        Keep = "keep",
        /// It goes.
        Remove = "remove",
    }
);

/// What erasing a person does to a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It names a person: their rows go.
    RowGoes,
    /// The same, and the rows are what others said of them: they go, and are in no archive that the person gets.
    OthersRow,
    /// It holds an address for mail: theirs is emptied.
    Address,
    /// It names a person: it is emptied, the row stays.
    Forgotten,
    /// It names a person: it stays, and leads to what is left of them.
    Stays,
    /// Of the row of the person it becomes an empty text.
    Blank,
    /// Of the row of the person it becomes nothing.
    Null,
    /// The same, and nobody is ever shown it, the person neither.
    Secret,
    /// People write into it: what names the person in it is replaced.
    Written,
    /// The kind of object that it belongs to takes care of it.
    ByItsKind,
    /// It never holds anything of a person: words of the program, digests, names of things.
    NoPerson,
}

/// A table, and the fate of each column that names people or holds text or bytes.
#[derive(Debug, Clone, Copy)]
pub struct Declared {
    pub table: &'static str,
    /// The column that says whose row it is, for [`Fate::Blank`], [`Fate::Null`] and [`Fate::Secret`].
    pub of: Option<&'static str>,
    pub columns: &'static [(&'static str, Fate)],
}

/// Every table of the house.
#[derive(Debug, Clone, Copy)]
pub struct Declarations(pub &'static [Declared]);

/// Somebody who is being erased.
#[derive(Debug, Clone)]
pub struct Erasing {
    pub person: PersonId,
    pub posts: Posts,
    /// Their name included: for what they wrote themselves.
    pub traces: Traces,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    found: String,
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

impl Declarations {
    /// Does what is declared, in the transaction of the erasure.
    pub fn carry_out(&self, db: &mut Db, erasing: &Erasing) -> Result<()> {
        for declared in self.0 {
            for (column, fate) in declared.columns {
                erasing.take_rows(db, declared.table, column, *fate)?;
            }
        }
        for declared in self.0 {
            for (column, fate) in declared.columns {
                erasing.take_column(db, declared, column, *fate)?;
            }
        }
        Ok(())
    }

    /// Lets everything that names one person name another one instead, and takes away what would be of no use to them:
    /// for an imported author who turns out to be somebody.
    pub fn hand_over(&self, db: &mut Db, from: PersonId, to: PersonId) -> Result<()> {
        for declared in self.0 {
            for (column, fate) in declared.columns {
                let table = declared.table;
                match fate {
                    Fate::Stays => {
                        let moved = diesel::sql_query(format!("UPDATE {table} SET {column} = $1 WHERE {column} = $2"));
                        moved.bind::<BigInt, _>(to).bind::<BigInt, _>(from).execute(db)?;
                    }
                    Fate::RowGoes | Fate::OthersRow => {
                        let gone = diesel::sql_query(format!("DELETE FROM {table} WHERE {column} = $1"));
                        gone.bind::<BigInt, _>(from).execute(db)?;
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// The tables in which something of a person may have been.
    pub fn touched(&self) -> Vec<&'static str> {
        let is_touched = |declared: &&Declared| declared.columns.iter().any(|(_, fate)| *fate != Fate::NoPerson);
        self.0.iter().filter(is_touched).map(|declared| declared.table).collect()
    }
}

impl Erasing {
    /// A text by somebody else without this person; nothing where it does not name them.
    pub fn in_others(&self, text: &str) -> Option<String> {
        markup::forget(text, &Traces { name: None, ..self.traces.clone() })
    }

    /// A text of their own that stays, without who they are: their name goes too.
    pub fn in_own(&self, text: &str) -> Option<String> {
        markup::forget(text, &self.traces)
    }

    /// Ids of rows of which one of these columns may name the person; look closer.
    pub fn naming(&self, db: &mut Db, table: &str, columns: &[&str]) -> Result<Vec<i64>> {
        let condition = likeness(db.engine(), columns);
        let query = diesel::sql_query(format!("SELECT id FROM {table} WHERE {condition} ORDER BY id"));
        let [a, b, c, d, e] = self.patterns();
        let query = query.bind::<Text, _>(a).bind::<Text, _>(b).bind::<Text, _>(c);
        let ids: Vec<Id> = query.bind::<Text, _>(d).bind::<Text, _>(e).load(db)?;
        Ok(ids.into_iter().map(|row| row.id).collect())
    }

    fn take_rows(&self, db: &mut Db, table: &str, column: &str, fate: Fate) -> Result<()> {
        if matches!(fate, Fate::RowGoes | Fate::OthersRow) {
            let gone = diesel::sql_query(format!("DELETE FROM {table} WHERE {column} = $1"));
            gone.bind::<BigInt, _>(self.person).execute(db)?;
        }
        Ok(())
    }

    fn take_column(&self, db: &mut Db, declared: &Declared, column: &str, fate: Fate) -> Result<()> {
        let table = declared.table;
        let set = |db: &mut Db, value: &str, of: &str| {
            let set = diesel::sql_query(format!("UPDATE {table} SET {column} = {value} WHERE {of} = $1"));
            set.bind::<BigInt, _>(self.person).execute(db).map(drop)
        };
        if let (Fate::Address, Some(email)) = (fate, &self.traces.email) {
            let emptied = diesel::sql_query(format!("UPDATE {table} SET {column} = NULL WHERE lower({column}) = $1"));
            emptied.bind::<Text, _>(email).execute(db)?;
        }
        match (fate, declared.of) {
            (Fate::Forgotten, _) => set(db, "NULL", column)?,
            (Fate::Blank, Some(of)) => set(db, "''", of)?,
            (Fate::Null | Fate::Secret, Some(of)) => set(db, "NULL", of)?,
            (Fate::Written, _) => self.rewrite(db, table, column)?,
            _ => {}
        }
        Ok(())
    }

    /// Replaces what names the person in a column of texts by others.
    fn rewrite(&self, db: &mut Db, table: &str, column: &str) -> Result<()> {
        let condition = likeness(db.engine(), &[column]);
        let query = diesel::sql_query(format!("SELECT DISTINCT {column} AS found FROM {table} WHERE {condition}"));
        let [a, b, c, d, e] = self.patterns();
        let query = query.bind::<Text, _>(a).bind::<Text, _>(b).bind::<Text, _>(c);
        let texts: Vec<Found> = query.bind::<Text, _>(d).bind::<Text, _>(e).load(db)?;
        for Found { found } in texts {
            if let Some(without) = self.in_others(&found) {
                let set = diesel::sql_query(format!("UPDATE {table} SET {column} = $1 WHERE {column} = $2"));
                set.bind::<Text, _>(without).bind::<Text, _>(found).execute(db)?;
            }
        }
        Ok(())
    }

    /// Patterns of which every text that names the person matches one. Texts that match may still not name them.
    fn patterns(&self) -> [String; 5] {
        // A dash may be escaped; in a pattern an underscore means anything.
        let loosely = |text: &str| text.replace(['-', '_', '%', '\\'], "%");
        let handle = loosely(&self.traces.handle);
        let page = format!("%/people/{handle}%");
        let address = self.traces.email.as_deref().map(|email| format!("%{}%", loosely(email).replace('@', "%")));
        // The sign of a mention may be written as an entity, or as in an address of the web.
        [format!("%@{handle}%"), format!("%;{handle}%"), format!("%40{handle}%"), address.unwrap_or(page.clone()), page]
    }
}

/// Whether one of the columns is like one of five patterns.
fn likeness(engine: Engine, columns: &[&str]) -> String {
    let like = if engine == Engine::Postgres { "ILIKE" } else { "LIKE" };
    let one = |number| columns.iter().map(move |column| format!("{column} {like} ${number}"));
    format!("({})", (1..=5).flat_map(one).collect::<Vec<_>>().join(" OR "))
}
