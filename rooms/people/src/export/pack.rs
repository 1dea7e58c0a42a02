//! What is in an archive: a guide, the rows that are the person's as JSON, what each kind of object adds, and pictures.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};

use db::{Db, Error, PersonId, Result, Time};
use serde_json::{Map, Value};
use spine::archive::Archive;
use spine::erasure::{Declarations, Declared, Fate};
use spine::objects::Registry;
use spine::uploads::{self, Shelf};
use spine::{Actor, Ctx};
use web::App;
use web::i18n::Words;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::shelf;
use crate::Person;
use crate::account::store;

/// An archive on its way to the disk.
struct Zip(ZipWriter<File>);

impl Archive for Zip {
    fn add(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        let wrong = |error: &dyn std::fmt::Display| Error::internal(format!("an archive cannot be written: {error}"));
        self.0.start_file(path, options).map_err(|error| wrong(&error))?;
        self.0.write_all(bytes).map_err(|error| wrong(&error))
    }
}

/// Writes the archive of a person; gives how many bytes it has.
pub fn pack(app: &App, person: PersonId, name: &str) -> Result<u64> {
    let data = &app.settings().data;
    let path = shelf::place(data, name);
    let wrong = |error: std::io::Error| Error::internal(format!("an archive cannot be written: {error}"));
    DirBuilder::new().recursive(true).mode(0o700).create(data.join(shelf::FOLDER)).map_err(wrong)?;
    let part = path.with_extension("part");
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part).map_err(wrong)?;
    let mut zip = Zip(ZipWriter::new(file));
    zip.add("README.md", guide(&app.instance().name).as_bytes())?;
    let pictures = app.database().read_now(|db| {
        let shown = Shown { registry: app.registry(), ctx: &acting(db, person)? };
        rows(db, &app.room::<Declarations>(), &shown, person, &mut zip)?;
        for kind in app.registry().iter() {
            kind.export(db, person, &mut zip)?;
        }
        uploads::names_of(db, person)
    })?;
    let files = Shelf::within(data);
    for (name, mime) in pictures {
        if let Some(bytes) = files.get(&name)? {
            let end = if mime == "image/png" { "png" } else { "jpg" };
            zip.add(&format!("pictures/{name}.{end}"), &bytes)?;
        }
    }
    let file = zip.0.finish().map_err(|error| Error::internal(format!("an archive cannot be ended: {error}")))?;
    let bytes = file.sync_all().and_then(|()| file.metadata()).map_err(wrong)?.len();
    std::fs::rename(&part, &path).map_err(wrong)?;
    Ok(bytes)
}

fn guide(house: &str) -> String {
    Words::source().say_with("export-guide", &[("organisation", house.into())]) + "\n"
}

/// The rows of the person in every table that has such: `profile.json` for the person themselves, otherwise a file for
/// each table.
fn rows(
    db: &mut Db,
    declarations: &Declarations,
    shown: &Shown,
    person: PersonId,
    out: &mut dyn Archive,
) -> Result<()> {
    let tables = db::tables(db)?;
    for declared in declarations.0 {
        let Some(table) = tables.iter().find(|table| table.name == declared.table) else { continue };
        let Some(column) = owner(declared) else { continue };
        let secret = |(column, fate): &(&'static str, Fate)| (*fate == Fate::Secret).then_some(*column);
        let secrets: Vec<&str> = declared.columns.iter().filter_map(secret).collect();
        let mut records = db::records(db, table, column, person.0, &secrets)?;
        for record in &mut records {
            shown.name_what_it_points_to(db, table, record)?;
        }
        if declared.table == "people" {
            out.add("profile.json", &serde_json::to_vec_pretty(&records.pop())?)?;
        } else if !records.is_empty() {
            out.add(&format!("{}.json", declared.table), &serde_json::to_vec_pretty(&records)?)?;
        }
    }
    Ok(())
}

/// The column that says whose a row is, where the rows of a table are somebody's.
fn owner(declared: &Declared) -> Option<&'static str> {
    let goes = declared.columns.iter().find(|(_, fate)| *fate == Fate::RowGoes).map(|(column, _)| *column);
    declared.of.or(goes)
}

/// The person whose archive it is, as they would look at a page now.
fn acting(db: &mut Db, person: PersonId) -> Result<Ctx> {
    let Person { id, handle, name, photo, .. } = store::by_id(db, person)?.ok_or(Error::NotFound)?;
    let actor = Actor { id, handle, name, photo, admin: false, may_write: false };
    Ok(Ctx::system(Time::now()).acting(actor))
}

/// What the person may see of other objects.
struct Shown<'a> {
    registry: &'a Registry,
    ctx: &'a Ctx,
}

impl Shown<'_> {
    /// Numbers of other rows mean nothing outside of here: beside each stands what the object is called, as far as the
    /// person may see it now. The column is named by the kind of the object.
    fn name_what_it_points_to(&self, db: &mut Db, table: &db::Table, record: &mut Map<String, Value>) -> Result<()> {
        for reference in table.references.iter().filter(|reference| reference.to != "people") {
            let [column] = &reference.columns[..] else { continue };
            let word = column.strip_suffix("_id").unwrap_or(column);
            let (Some(kind), Some(id)) = (self.registry.get(word), record.get(column).and_then(Value::as_i64)) else {
                continue;
            };
            if let Some(card) = kind.card(db, self.ctx, id)? {
                record.insert(word.to_owned(), Value::from(card.title));
            }
        }
        Ok(())
    }
}
