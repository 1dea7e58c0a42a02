//! Backup and restore, on both engines, while somebody writes, and of archives that are damaged.

use std::path::{Path, PathBuf};

use super::{Place, fill, run, schema};
use crate::backup::draw_image;
use crate::connection::Role;
use crate::{Backup, Create, Database, Kept, Manifest, Target, Time, backup, is_empty, restore, sums, tables};

const LEFT_OUT: &[&str] = &["index", "serve.lock"];

fn keep(place: &Place, file: &Path) -> crate::Result<Manifest> {
    let folder = place.folder.path();
    let now = Time(1_764_000_000_000);
    backup(&Backup { database: &place.database, folder, leave_out: LEFT_OUT, release: "test", now }, file)
}

/// An instance with files in its data folder.
fn furnish(place: &Place) {
    fill(&mut place.db());
    let folder = place.folder.path();
    for (name, text) in
        [("uploads/ab/picture.webp", "RIFF"), ("keys/signing", "secret"), ("index/segment", "x"), ("serve.lock", "1")]
    {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
        std::fs::write(path, text).expect("a file can be written");
    }
}

fn check(folder: &Path, target: &Target, before: &crate::Sums) {
    let database = Database::open(target.clone(), Create::Never, 2).expect("the database is there");
    let mut db = database.connect_alone().expect("a connection");
    assert_eq!(&sums(&mut db).expect("sums"), before);
    assert!(crate::pending(&mut db).expect("readable").is_empty());
    assert_eq!(std::fs::read_to_string(folder.join("uploads/ab/picture.webp")).expect("the upload"), "RIFF");
    assert_eq!(std::fs::read_to_string(folder.join("keys/signing")).expect("the key"), "secret");
    assert!(!folder.join("index").exists() && !folder.join(".restore").exists());
}

#[test]
fn sqlite_comes_back_as_it_was() {
    let place = Place::sqlite();
    furnish(&place);
    let archives = tempfile::tempdir().expect("a temporary folder");
    let file = archives.path().join("backup.tar.gz");
    let manifest = keep(&place, &file).expect("it is kept");
    assert_eq!((manifest.engine, manifest.rows["people"]), (Kept::Sqlite, 2));
    let names: Vec<&str> = manifest.files.keys().map(String::as_str).collect();
    assert_eq!(names, ["database/wellspring.db", "files/keys/signing", "files/uploads/ab/picture.webp"]);
    assert_eq!(std::fs::read_dir(archives.path()).expect("a folder").count(), 1, "nothing is left beside it");
    assert!(keep(&place, &file).expect_err("nothing is overwritten").to_string().contains("exists"));

    let folder = archives.path().join("data");
    let target = Target::Sqlite(folder.join("wellspring.db"));
    assert_eq!(restore(&file, &target, &folder, LEFT_OUT).expect("it comes back"), manifest);
    check(&folder, &target, &sums(&mut place.db()).expect("sums"));
    let again = restore(&file, &target, &folder, LEFT_OUT).expect_err("nothing is overwritten");
    assert!(again.to_string().contains("not empty"), "{again}");
}

fn mode(path: &Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&path.metadata().expect("it is there").permissions()) & 0o777
}

#[test]
fn nobody_else_on_this_machine_reads_what_is_kept_or_comes_back() {
    let place = Place::sqlite();
    furnish(&place);
    let archives = tempfile::tempdir().expect("a temporary folder");
    let image = archives.path().join("image");
    std::fs::write(&image, "left by a run that was cut off").expect("a file");
    draw_image(&mut place.db(), &image).expect("a copy");
    assert_eq!(mode(&image), 0o600);

    let file = archives.path().join("backup.tar.gz");
    std::fs::write(archives.path().join("backup.tar.gz.part"), "left too").expect("a file");
    keep(&place, &file).expect("it is kept");
    let folder = archives.path().join("data");
    restore(&file, &Target::Sqlite(folder.join("wellspring.db")), &folder, LEFT_OUT).expect("it comes back");
    for name in ["wellspring.db", "uploads/ab/picture.webp", "keys/signing"] {
        assert_eq!(mode(&folder.join(name)), 0o600, "{name}");
    }
    for name in ["", "uploads", "uploads/ab", "keys"] {
        assert_eq!(mode(&folder.join(name)), 0o700, "{name}");
    }
    assert_eq!(mode(&file), 0o600);
}

#[test]
fn files_come_before_the_database_and_go_when_it_does_not_come() {
    let Some((_schema, target)) = schema() else { return };
    for place in [Some(Place::sqlite()), Place::postgres()].into_iter().flatten() {
        furnish(&place);
        let archives = tempfile::tempdir().expect("a temporary folder");
        let file = archives.path().join("backup.tar.gz");
        keep(&place, &file).expect("it is kept");
        let folder = archives.path().join("data");
        // A folder that cannot take its place: there is one of that name with something in it.
        std::fs::create_dir_all(folder.join("keys/own")).expect("a folder");
        restore(&file, &target, &folder, &["keys"]).expect_err("the keys have no place");
        assert!(is_empty(&mut target.connect(Role::Writer).expect("a connection")).expect("readable"));
        let left: Vec<_> =
            std::fs::read_dir(&folder).expect("it is there").map(|e| e.expect("one").file_name()).collect();
        assert_eq!(left, ["keys"]);
    }
}

#[test]
fn what_a_restore_that_was_cut_off_unpacked_is_no_obstacle() {
    let place = Place::sqlite();
    furnish(&place);
    let archives = tempfile::tempdir().expect("a temporary folder");
    let file = archives.path().join("backup.tar.gz");
    keep(&place, &file).expect("it is kept");
    let folder = archives.path().join("data");
    std::fs::create_dir_all(folder.join(".restore/files/uploads/ab")).expect("a folder");
    std::fs::write(folder.join(".restore/files/uploads/ab/picture.webp"), "RI").expect("a file");
    let target = Target::Sqlite(folder.join("wellspring.db"));
    restore(&file, &target, &folder, LEFT_OUT).expect("it comes back");
    check(&folder, &target, &sums(&mut place.db()).expect("sums"));
}

#[test]
fn postgres_comes_back_as_it_was() {
    let (Some(place), Some((_schema, target))) = (Place::postgres(), schema()) else { return };
    furnish(&place);
    // Committed, and not numbered yet.
    run(&mut place.db(), "UPDATE activity SET position = id WHERE id < 3");
    let archives = tempfile::tempdir().expect("a temporary folder");
    let file = archives.path().join("backup.tar.gz");
    let manifest = keep(&place, &file).expect("it is kept");
    assert_eq!(manifest.engine, Kept::Rows);
    assert_eq!(manifest.sums, sums(&mut place.db()).expect("sums"));
    assert_eq!(manifest.numbers["people"], 0, "rows that brought their own numbers used none");

    let folder = archives.path().join("data");
    restore(&file, &target, &folder, LEFT_OUT).expect("it comes back");
    check(&folder, &target, &manifest.sums);
    let other = archives.path().join("other");
    let again = restore(&file, &target, &other, LEFT_OUT).expect_err("nothing is overwritten");
    assert!(again.to_string().contains("not empty"), "{again}");
    let sqlite = Target::Sqlite(other.join("wellspring.db"));
    let wrong = restore(&file, &sqlite, &other, LEFT_OUT).expect_err("rows go to PostgreSQL");
    assert!(wrong.to_string().contains("--database-url"), "{wrong}");
}

#[test]
fn a_backup_of_sqlite_goes_to_postgres_too() {
    let Some((_schema, target)) = schema() else { return };
    let place = Place::sqlite();
    furnish(&place);
    let archives = tempfile::tempdir().expect("a temporary folder");
    let file = archives.path().join("backup.tar.gz");
    keep(&place, &file).expect("it is kept");
    let folder = archives.path().join("data");
    restore(&file, &target, &folder, LEFT_OUT).expect("it comes back");
    check(&folder, &target, &sums(&mut place.db()).expect("sums"));
    assert!(!folder.join("wellspring.db").exists());
}

#[test]
fn a_backup_is_consistent_while_somebody_writes() {
    for place in [Some(Place::sqlite()), Place::postgres()].into_iter().flatten() {
        let archives = tempfile::tempdir().expect("a temporary folder");
        let stop = std::sync::atomic::AtomicBool::new(false);
        let pairs = std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut number = 0;
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    number += 1;
                    // Two tables in one transaction: a consistent copy has as many rows in each.
                    let write = move |db: &mut crate::Db| {
                        run(db, &format!("INSERT INTO settings (name, value) VALUES ('n{number}', '')"));
                        run(db, &format!("INSERT INTO readers (name, position) VALUES ('n{number}', 1)"));
                        Ok(())
                    };
                    place.database.write_now(write).expect("it can be written");
                }
            });
            let kept: Vec<Manifest> = (0..3)
                .map(|number| {
                    std::thread::sleep(std::time::Duration::from_millis(20));
                    keep(&place, &archives.path().join(format!("{number}.tar.gz"))).expect("it is kept")
                })
                .collect();
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
            kept.into_iter().map(|manifest| (manifest.rows["settings"], manifest.rows["readers"])).collect::<Vec<_>>()
        });
        assert!(pairs.iter().all(|(one, other)| one == other), "{pairs:?}");
        assert!(pairs[2].0 > pairs[0].0 && pairs[0].0 > 0, "somebody wrote meanwhile: {pairs:?}");
    }
}

/// Takes an archive apart, changes an entry's bytes, and packs it again with the old manifest.
fn repacked(file: &Path, change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> PathBuf {
    use std::io::Read;
    let mut old = tar::Archive::new(flate2::read::GzDecoder::new(std::fs::File::open(file).expect("an archive")));
    let path = file.with_extension("changed");
    let out = std::fs::File::create(&path).expect("a file");
    let mut new = tar::Builder::new(flate2::write::GzEncoder::new(out, flate2::Compression::fast()));
    for entry in old.entries().expect("entries") {
        let mut entry = entry.expect("an entry");
        let name = entry.path().expect("a name").to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("its bytes");
        if let Some(bytes) = change(&name, bytes) {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            new.append_data(&mut header, &name, bytes.as_slice()).expect("it can be packed");
        }
    }
    new.into_inner().expect("packed").finish().expect("packed");
    path
}

#[test]
fn a_damaged_archive_is_refused_and_leaves_nothing() {
    let place = Place::sqlite();
    furnish(&place);
    let archives = tempfile::tempdir().expect("a temporary folder");
    let file = archives.path().join("backup.tar.gz");
    keep(&place, &file).expect("it is kept");
    let folder = archives.path().join("data");
    let target = Target::Sqlite(folder.join("wellspring.db"));
    let refused = |file: &Path| {
        let error = restore(file, &target, &folder, LEFT_OUT).expect_err("it is damaged").to_string();
        assert!(!folder.join("wellspring.db").exists() && !folder.join("uploads").exists(), "{error}");
        error
    };

    let bytes = std::fs::read(&file).expect("an archive");
    let cut = archives.path().join("cut");
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).expect("a file");
    refused(&cut);
    let no_manifest = repacked(&file, |name, bytes| (name != "manifest.json").then_some(bytes));
    assert!(refused(&no_manifest).contains("no manifest"));
    let missing = repacked(&file, |name, bytes| (name != "files/keys/signing").then_some(bytes));
    assert!(refused(&missing).contains("files/keys/signing"));
    let flipped = repacked(&file, |name, mut bytes| {
        if name.starts_with("database/") {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        }
        Some(bytes)
    });
    assert!(refused(&flipped).contains("database/wellspring.db"));
    let newer = repacked(&file, |name, bytes| {
        let text = String::from_utf8_lossy(&bytes).replace("\"format\": 1", "\"format\": 2");
        Some(if name == "manifest.json" { text.into_bytes() } else { bytes })
    });
    assert!(refused(&newer).contains("newer release"));
    restore(&file, &target, &folder, LEFT_OUT).expect("the whole one comes back");
}

#[test]
fn an_archive_cannot_write_outside_of_the_data_folder() {
    for name in ["../outside", "files/../../outside", "/outside", "elsewhere/x"] {
        assert!(crate::backup::restore::inside(Path::new("/stage"), name).is_err(), "{name}");
    }
    assert!(crate::backup::restore::inside(Path::new("/stage"), "files/uploads/a").is_ok());
}

#[test]
fn rows_that_do_not_add_up_leave_the_database_empty() {
    let (Some(place), Some((_schema, target))) = (Place::postgres(), schema()) else { return };
    furnish(&place);
    let archives = tempfile::tempdir().expect("a temporary folder");
    let file = archives.path().join("backup.tar.gz");
    let manifest = keep(&place, &file).expect("it is kept");
    // Entries and their checksums agree, and the rows are others than those that were summed up.
    let mut other = manifest;
    other.sums.get_mut("people").expect("people are summed up").checksum = "0".repeat(64);
    let changed = repacked(&file, |name, bytes| {
        Some(if name == "manifest.json" { serde_json::to_vec(&other).expect("JSON") } else { bytes })
    });
    let folder = archives.path().join("data");
    let error = restore(&changed, &target, &folder, LEFT_OUT).expect_err("the rows do not add up");
    assert!(error.to_string().contains("people"), "{error}");
    assert_eq!(std::fs::read_dir(&folder).expect("it is there").count(), 0, "the files went with it");
    let database = Database::open(target, Create::Never, 1).expect("it opens");
    let mut db = database.connect_alone().expect("a connection");
    assert!(is_empty(&mut db).expect("readable"));
    assert!(!tables(&mut db).expect("tables").is_empty(), "the schema was made before the rows came");
}
