//! Archives as 7-Zip writes them (`tests/archives`, made with its version 26: one small dump with a folder, an
//! empty file and a text beside the XML, packed in each of the ways that occur).

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use stackexchange::{Dump, DumpError, DumpFile, Reason};

fn archive(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/archives").join(name)
}

fn open(name: &str) -> Result<(Dump, tempfile::TempDir), DumpError> {
    let scratch = tempfile::tempdir().unwrap();
    Dump::open(archive(name), scratch.path().join("made")).map(|dump| (dump, scratch))
}

fn refused(name: &str) -> String {
    open(name).map(|_| ()).unwrap_err().reason.to_string()
}

#[test]
fn every_way_of_packing_gives_the_same_dump() {
    for name in ["bzip2.7z", "lzma.7z", "lzma2.7z", "ppmd.7z", "folder.7z"] {
        let (dump, scratch) = open(name).unwrap_or_else(|error| panic!("{error}"));
        let sizes = [(DumpFile::Users, 147), (DumpFile::Posts, 446), (DumpFile::Votes, 220), (DumpFile::Badges, 0)];
        assert_eq!(dump.sizes(), sizes, "{name}");
        let mut written: Vec<String> = fs::read_dir(scratch.path().join("made"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        written.sort();
        assert_eq!(written, ["Badges.xml", "Posts.xml", "Users.xml", "Votes.xml"], "{name}");
        let posts: Vec<_> = dump.posts().unwrap().map(Result::unwrap).collect();
        assert_eq!((posts.len(), posts[0].title.as_deref(), posts[1].parent), (2, Some("How warm?"), Some(1)));
        assert_eq!(dump.votes().unwrap().filter_map(Result::ok).count(), 2, "{name}");
        assert_eq!(dump.badges().unwrap().next().unwrap().unwrap_err().reason, Reason::Empty, "{name}");
    }
}

#[test]
fn unpacking_tells_how_far_it_is() {
    let scratch = tempfile::tempdir().unwrap();
    let mut told = Vec::new();
    Dump::open_watched(archive("bzip2.7z"), scratch.path(), |done, total| told.push((done, total))).unwrap();
    assert!(told.is_sorted() && told.len() == 3);
    assert_eq!(told.last(), Some(&(813, 813)));
}

#[test]
fn archives_that_cannot_be_unpacked_say_why() {
    assert_eq!(refused("encrypted.7z"), "the archive cannot be unpacked: it is encrypted");
    assert_eq!(refused("encrypted-names.7z"), "the archive cannot be unpacked: it is encrypted");
    assert_eq!(refused("twice.7z"), "the archive cannot be unpacked: it holds Posts.xml twice");
    assert!(refused("deflate64.7z").contains("which is not known here; unpack it and give the folder"));
    assert!(refused("greedy.7z").contains("that would take 1024 MiB of memory"));
}

#[test]
fn the_name_of_an_archive_tells_the_site() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("beer.stackexchange.com.7z");
    fs::copy(archive("ppmd.7z"), &path).unwrap();
    let dump = Dump::open(&path, folder.path().join("made")).unwrap();
    assert_eq!(dump.site().unwrap().host(), "beer.stackexchange.com");
}

#[test]
fn a_scratch_that_cannot_be_written_is_not_the_archives_fault() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("Posts.xml")).unwrap();
    let error = Dump::open(archive("lzma2.7z"), folder.path()).unwrap_err();
    assert!(error.file.ends_with("Posts.xml") && matches!(error.reason, Reason::Io(_)), "{error}");
}

fn open_bytes(bytes: &[u8]) -> Result<Dump, DumpError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.7z");
    fs::write(&path, bytes).unwrap();
    Dump::open(&path, folder.path().join("made"))
}

#[test]
fn an_archive_cut_anywhere_is_refused() {
    let whole = fs::read(archive("lzma2.7z")).unwrap();
    for cut in 6..whole.len() {
        let error = open_bytes(&whole[..cut]).unwrap_err();
        assert!(matches!(error.reason, Reason::Archive(_)), "{cut}: {error}");
    }
}

/// The checksum of the format, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 })
    })
}

/// Damages the list of contents, whose checksums are then made right, so that what reads it meets the damage.
fn forge(damage: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    let mut bytes = fs::read(archive("plain-names.7z")).unwrap();
    let number = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap()) as usize;
    let list = 32 + number(12)..32 + number(12) + number(20);
    for (at, byte) in damage {
        bytes[list.start + at.index(list.len())] = *byte;
    }
    let sum = crc32(&bytes[list]);
    bytes[28..32].copy_from_slice(&sum.to_le_bytes());
    let sum = crc32(&bytes[12..32]);
    bytes[8..12].copy_from_slice(&sum.to_le_bytes());
    bytes
}

#[test]
fn a_forged_archive_without_damage_is_good() {
    assert!(open_bytes(&forge(&[])).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_forged_list_of_contents_makes_it_panic(
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        if let Err(error) = open_bytes(&forge(&damage)) {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn no_damage_makes_it_panic(
        name in prop::sample::select(vec!["bzip2.7z", "lzma.7z", "lzma2.7z", "ppmd.7z", "greedy.7z"]),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = fs::read(archive(name)).unwrap();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Err(error) = open_bytes(&bytes) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}
