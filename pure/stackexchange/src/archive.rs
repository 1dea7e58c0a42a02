//! Unpacks the official archives.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sevenz_rust2::{ArchiveReader, Error, Password};

use crate::error::{DumpError, Reason};
use crate::file::DumpFile;

/// What one decoder may take. The strongest setting of 7-Zip needs half of it.
const MEMORY_LIMIT: usize = 512 << 20;

/// An archive that grows larger than this when unpacked must not grow more than [`MAX_GROWTH`] times.
const SURELY_HARMLESS: u64 = 1 << 30;

/// Text as repetitive as a list of votes shrinks by about thirty times.
const MAX_GROWTH: u64 = 300;

/// Writes the files of a dump from the archive into `scratch` and gives them with their sizes.
pub fn unpack(
    path: &Path,
    scratch: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Vec<(DumpFile, PathBuf, u64)>, DumpError> {
    let shown = path.display().to_string();
    let archived = |e: &Error| DumpError::whole(&shown, in_words(e));
    let packed = std::fs::metadata(path).map_err(|e| DumpError::io(&shown, &e))?.len();
    let source = File::open(path).map_err(|e| DumpError::io(&shown, &e))?;
    let mut reader = ArchiveReader::new_with_memory_limit(source, Password::empty(), MEMORY_LIMIT >> 10)
        .map_err(|e| archived(&e))?;
    // Each thread would take its own share of memory.
    reader.set_thread_count(1);
    let total = check_contents(&reader, packed).map_err(|reason| DumpError::whole(&shown, reason))?;
    std::fs::create_dir_all(scratch).map_err(|e| DumpError::io(scratch.display().to_string(), &e))?;

    let mut files = Vec::new();
    let mut done = 0;
    // What went wrong on our side of the archive, such as a full disk.
    let mut failed = None;
    let unpacked = reader.for_each_entries(|entry, content| {
        let Some(file) = wanted(entry.name(), entry.is_directory()) else { return Ok(true) };
        let target = scratch.join(file.name());
        let written = write(content, &target, &mut |bytes| {
            done += bytes;
            progress(done, total);
        });
        match written {
            Ok(size) => files.push((file, target, size)),
            Err(Side::Archive(error)) => return Err(Error::Io(error, "".into())),
            Err(Side::Disk(error)) => {
                failed = Some(DumpError::io(target.display().to_string(), &error));
                return Err(Error::Io(error, "".into()));
            }
        }
        Ok(true)
    });
    match (failed, unpacked) {
        (Some(error), _) => Err(error),
        (None, Err(error)) => Err(archived(&error)),
        (None, Ok(())) => {
            files.sort();
            Ok(files)
        }
    }
}

/// Which file of a dump an entry is, whatever folder of the archive it lies in.
fn wanted(name: &str, is_directory: bool) -> Option<DumpFile> {
    let name = name.rsplit(['/', '\\']).next()?;
    DumpFile::from_name(name).filter(|_| !is_directory)
}

/// How many bytes will be written, if that can be allowed.
fn check_contents(reader: &ArchiveReader<File>, packed: u64) -> Result<u64, Reason> {
    let mut seen = Vec::new();
    let mut total = 0u64;
    for entry in &reader.archive().files {
        let Some(file) = wanted(entry.name(), entry.is_directory()) else { continue };
        if seen.contains(&file) {
            return Err(Reason::Archive(format!("it holds {} twice", file.name())));
        }
        seen.push(file);
        total = total.saturating_add(entry.size());
    }
    if is_bomb(packed, total) {
        return Err(Reason::Archive(format!("it would grow from {packed} to {total} bytes, which no real dump does")));
    }
    Ok(total)
}

fn is_bomb(packed: u64, unpacked: u64) -> bool {
    unpacked > SURELY_HARMLESS && unpacked / MAX_GROWTH > packed
}

/// Whose fault it is when bytes cannot be moved.
enum Side {
    Archive(io::Error),
    Disk(io::Error),
}

fn write(content: &mut dyn Read, target: &Path, moved: &mut dyn FnMut(u64)) -> Result<u64, Side> {
    let mut file = File::create(target).map_err(Side::Disk)?;
    let mut buffer = vec![0; 256 << 10];
    let mut size = 0;
    loop {
        let n = content.read(&mut buffer).map_err(Side::Archive)?;
        if n == 0 {
            return Ok(size);
        }
        file.write_all(&buffer[..n]).map_err(Side::Disk)?;
        size += n as u64;
        moved(n as u64);
    }
}

fn in_words(error: &Error) -> Reason {
    let words = match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => "it is encrypted".into(),
        Error::UnsupportedCompressionMethod(method) if method.contains("AES") => "it is encrypted".into(),
        Error::UnsupportedCompressionMethod(method) => {
            format!("it is packed with {method}, which is not known here; unpack it and give the folder")
        }
        Error::MaxMemLimited { actaul_kb, .. } => {
            format!("that would take {} MiB of memory; unpack it and give the folder", actaul_kb >> 10)
        }
        Error::Io(error, _) | Error::FileOpen(error, _) => match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => damaged(),
            _ => error.to_string(),
        },
        _ => damaged(),
    };
    Reason::Archive(words)
}

fn damaged() -> String {
    "it is damaged or was not copied completely".into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_in_folders_and_written_without_them() {
        assert_eq!(wanted("Posts.xml", false), Some(DumpFile::Posts));
        assert_eq!(wanted("beer.stackexchange.com/posts.xml", false), Some(DumpFile::Posts));
        assert_eq!(wanted("..\\..\\Users.xml", false), Some(DumpFile::Users));
        assert_eq!(wanted("Posts.xml", true), None);
        assert_eq!(wanted("readme.txt", false), None);
        assert_eq!(wanted("Posts.xml/", false), None);
    }

    #[test]
    fn only_what_is_both_huge_and_implausible_is_a_bomb() {
        assert!(!is_bomb(1, SURELY_HARMLESS));
        assert!(!is_bomb(20 << 30, 100 << 30));
        assert!(is_bomb(1 << 20, 10 << 30));
        assert!(is_bomb(0, u64::MAX));
    }
}
