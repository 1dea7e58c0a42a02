//! Opens a dump, from a folder or an archive.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::archive;
use crate::error::{DumpError, Reason};
use crate::file::DumpFile;
use crate::reader::Rows;
use crate::rows::{Badge, Comment, History, Link, Post, Row, Tag, User, Vote};
use crate::site::Site;

/// A dump whose files have been found.
#[derive(Debug, Clone)]
pub struct Dump {
    files: Vec<(DumpFile, PathBuf, u64)>,
    site: Option<Site>,
}

impl Dump {
    /// Finds the files of the dump at `path`: a folder with its XML files, or an official `.7z` archive, whose
    /// files are first unpacked into `scratch` (made if it is not there; the caller clears it away later).
    ///
    /// Nothing is read yet, so a fault inside a file shows only when its rows are read.
    ///
    /// # Errors
    /// When there is no dump at `path`, when it has no `Posts.xml`, or when it cannot be unpacked.
    pub fn open(path: impl AsRef<Path>, scratch: impl AsRef<Path>) -> Result<Dump, DumpError> {
        Dump::open_watched(path, scratch, |_, _| ())
    }

    /// [`Dump::open`] that tells meanwhile how many bytes are unpacked, and of how many.
    ///
    /// # Errors
    /// Those of [`Dump::open`].
    pub fn open_watched(
        path: impl AsRef<Path>,
        scratch: impl AsRef<Path>,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<Dump, DumpError> {
        let (path, scratch) = (path.as_ref(), scratch.as_ref());
        let shown = path.display().to_string();
        let kind = std::fs::metadata(path).map_err(|e| DumpError::io(&shown, &e))?;
        let files = if kind.is_dir() {
            list(path)?
        } else {
            check_archive(path, &shown)?;
            archive::unpack(path, scratch, &mut progress)?
        };
        if files.is_empty() {
            let found = "there is no Posts.xml or any other file of a dump in it".to_owned();
            return Err(DumpError::whole(shown, Reason::NotADump(found)));
        }
        let dump = Dump { files, site: Site::of_path(path) };
        if dump.has(DumpFile::Posts) { Ok(dump) } else { Err(missing(DumpFile::Posts)) }
    }

    /// The site that the dump is of, as far as the name of its folder or archive tells. The files do not.
    pub fn site(&self) -> Option<&Site> {
        self.site.as_ref()
    }

    /// Whether the dump has a file. Some dumps lack `PostHistory.xml` or `PostLinks.xml`.
    pub fn has(&self, file: DumpFile) -> bool {
        self.files.iter().any(|(found, ..)| *found == file)
    }

    /// The files there are, each with its size in bytes, in the order of [`DumpFile::ALL`].
    pub fn sizes(&self) -> Vec<(DumpFile, u64)> {
        self.files.iter().map(|&(file, _, size)| (file, size)).collect()
    }

    /// The rows of the file that holds rows of this type.
    ///
    /// # Errors
    /// When the dump lacks the file or it cannot be opened.
    pub fn rows<T: Row>(&self) -> Result<Rows<T>, DumpError> {
        let path = self.files.iter().find(|(file, ..)| *file == T::FILE).map(|(_, path, _)| path);
        let opened = File::open(path.ok_or_else(|| missing(T::FILE))?);
        Ok(Rows::from_read(opened.map_err(|e| DumpError::io(T::FILE.name(), &e))?))
    }

    /// The rows of `Posts.xml`; errors as in [`Dump::rows`].
    pub fn posts(&self) -> Result<Rows<Post>, DumpError> {
        self.rows()
    }

    /// The rows of `Users.xml`; errors as in [`Dump::rows`].
    pub fn users(&self) -> Result<Rows<User>, DumpError> {
        self.rows()
    }

    /// The rows of `Votes.xml`; errors as in [`Dump::rows`].
    pub fn votes(&self) -> Result<Rows<Vote>, DumpError> {
        self.rows()
    }

    /// The rows of `Comments.xml`; errors as in [`Dump::rows`].
    pub fn comments(&self) -> Result<Rows<Comment>, DumpError> {
        self.rows()
    }

    /// The rows of `Tags.xml`; errors as in [`Dump::rows`].
    pub fn tags(&self) -> Result<Rows<Tag>, DumpError> {
        self.rows()
    }

    /// The rows of `Badges.xml`; errors as in [`Dump::rows`].
    pub fn badges(&self) -> Result<Rows<Badge>, DumpError> {
        self.rows()
    }

    /// The rows of `PostHistory.xml`; errors as in [`Dump::rows`].
    pub fn history(&self) -> Result<Rows<History>, DumpError> {
        self.rows()
    }

    /// The rows of `PostLinks.xml`; errors as in [`Dump::rows`].
    pub fn links(&self) -> Result<Rows<Link>, DumpError> {
        self.rows()
    }
}

fn missing(file: DumpFile) -> DumpError {
    DumpError::whole(file.name(), Reason::Missing)
}

/// The files of a dump in a folder.
fn list(folder: &Path) -> Result<Vec<(DumpFile, PathBuf, u64)>, DumpError> {
    let failed = |e: std::io::Error| DumpError::io(folder.display().to_string(), &e);
    let mut files: Vec<(DumpFile, PathBuf, u64)> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let Some(file) = entry.file_name().to_str().and_then(DumpFile::from_name) else { continue };
        // Follows links, so that a dump can be put together from several places.
        let kind = std::fs::metadata(entry.path()).map_err(|e| DumpError::io(file.name(), &e))?;
        if !kind.is_file() {
            continue;
        }
        if files.iter().any(|(known, ..)| *known == file) {
            let twice = format!("{} is there twice, in small and in capital letters", file.name());
            return Err(DumpError::whole(folder.display().to_string(), Reason::NotADump(twice)));
        }
        files.push((file, entry.path(), kind.len()));
    }
    files.sort();
    Ok(files)
}

/// Tells an archive by its first bytes and says what else a file is.
fn check_archive(path: &Path, shown: &str) -> Result<(), DumpError> {
    let mut start = Vec::new();
    let opened = File::open(path).and_then(|file| file.take(64).read_to_end(&mut start));
    opened.map_err(|e| DumpError::io(shown, &e))?;
    let found = match start.as_slice() {
        [b'7', b'z', 0xBC, 0xAF, 0x27, 0x1C, ..] => return Ok(()),
        [] => return Err(DumpError::whole(shown, Reason::Empty)),
        [b'P', b'K', 3, 4, ..] => "it is a zip archive; unpack it and give the folder",
        _ if path.file_name().and_then(|name| DumpFile::from_name(name.to_str()?)).is_some() => {
            "it is one file of a dump; give the folder that holds all of them"
        }
        _ => "it is neither a folder nor a .7z archive",
    };
    Err(DumpError::whole(shown, Reason::NotADump(found.into())))
}
