//! Packing an artifact into a `.tar.gz` for the world.
//!
//! The tar is Tar.jl's, byte for byte. How it is compressed is of no matter to Julia, which hashes what it unpacks; the
//! SHA-256 of the file stands in `Artifacts.toml`. The file appears under its name when it is whole.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha1::digest::Digest;
use sha2::Sha256;

use super::entry::{self, Entry, Kind, Source, State, failed};
use super::temporary::Temporary;
use super::{Failure, Run, create, gzip, tar};
use crate::core::error::Error;
use crate::core::julia::slug::hex;
use crate::core::patience;

/// A packed artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// The SHA-256 of the file, in lower-case hexadecimal digits.
    pub sha256: String,
    /// The length of the file in bytes.
    pub bytes: u64,
}

/// Packs the folder `folder` into the file `to`; with `force` that may replace one.
///
/// # Errors
/// When the file is there already, or lies in the folder; when something cannot be read, is neither file, link nor
/// folder, or changes meanwhile; when the file cannot be written; when it is stopped. Nothing stays of it then.
pub fn archive(folder: &Path, to: &Path, force: bool, run: Run) -> Result<Archive, Failure> {
    check(folder, to, force)?;
    let parent = parent(to);
    let Some(name) = to.file_name() else {
        return Err(failed(WRITE, to, io::ErrorKind::IsADirectory.into()));
    };
    let mut prefix = std::ffi::OsString::from(".");
    prefix.push(name);
    prefix.push(".scratch-manager-");
    let temporary = Temporary::file(parent, &prefix)?;
    let mut file = temporary.handle();
    let mut tar = Tar::new(folder, run)?;
    let mut hasher = Sha256::new();
    let mut bytes = 0;
    gzip::compress(
        to,
        |piece| tar.read(piece),
        |packed| -> Result<(), Failure> {
            hasher.update(packed);
            bytes += packed.len() as u64;
            file.write_all(packed).map_err(|error| failed(WRITE, to, error))
        },
    )?;
    file.sync_all().map_err(|error| failed(WRITE, to, error))?;
    temporary.keep(name, force).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(to),
        _ => failed(WRITE, to, error),
    })?;
    Ok(Archive { sha256: hex(&hasher.finalize()), bytes })
}

/// Whether the folder can be packed into that file, as far as that can be told before.
///
/// # Errors
/// When the file is there already, or lies in the folder.
pub fn check(folder: &Path, to: &Path, force: bool) -> Result<(), Failure> {
    if !force && to.symlink_metadata().is_ok() {
        return Err(exists(to));
    }
    if !patience::is_folder(parent(to)) {
        let error = io::Error::new(io::ErrorKind::NotFound, "there is no folder for it");
        return Err(Error::new(WRITE, to, error).with_advice("make it first").into());
    }
    if create::lies_in(parent(to), folder) {
        let error = io::Error::new(io::ErrorKind::InvalidInput, "it lies in the folder that is to be packed");
        return Err(Error::new(WRITE, to, error).with_advice("choose a place outside").into());
    }
    Ok(())
}

const WRITE: &str = "write the archive";

fn parent(to: &Path) -> &Path {
    to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn exists(to: &Path) -> Failure {
    Error::new(WRITE, to, io::Error::new(io::ErrorKind::AlreadyExists, "it is there already"))
        .with_advice("choose another name, or replace it with --force")
        .into()
}

/// The tar of a folder, as it is read.
pub struct Tar<'a> {
    run: Run<'a>,
    /// The folders on the way to where it is, and what is still to come of each.
    folders: Vec<Open>,
    file: Option<Source>,
    /// What was made and not yet given.
    made: Vec<u8>,
    is_begun: bool,
}

struct Open {
    path: PathBuf,
    /// The path in the tar, with a `/` behind it; empty for the whole folder.
    name: Vec<u8>,
    before: State,
    entries: std::vec::IntoIter<Entry>,
}

impl Open {
    fn new(path: PathBuf, name: Vec<u8>) -> Result<Self, Failure> {
        let before = State::of_folder(&path)?;
        let entries = entry::list(&path)?.into_iter();
        Ok(Self { path, name, before, entries })
    }
}

impl<'a> Tar<'a> {
    /// The tar of that folder.
    pub fn new(folder: &Path, run: Run<'a>) -> Result<Self, Failure> {
        let open = Open::new(entry::root(folder)?, Vec::new())?;
        Ok(Self { run, folders: vec![open], file: None, made: Vec::new(), is_begun: false })
    }

    /// Fills `piece` with what comes next, and says how far: not to its end only when there is no more.
    pub fn read(&mut self, piece: &mut [u8]) -> Result<usize, Failure> {
        let mut filled = 0;
        while let Some(room) = piece.get_mut(filled..).filter(|room| !room.is_empty()) {
            if self.run.cancel.is_cancelled() {
                return Err(Failure::Cancelled);
            }
            if !self.made.is_empty() {
                let count = self.made.len().min(room.len());
                for (place, byte) in room.iter_mut().zip(self.made.drain(..count)) {
                    *place = byte;
                }
                filled += count;
            } else if let Some(source) = &mut self.file {
                let count = source.read(room)?;
                filled += count;
                (self.run.read)(count as u64);
                if count == 0 {
                    let size = source.size();
                    let rest = size.next_multiple_of(tar::BLOCK as u64) - size;
                    self.made.resize(usize::try_from(rest).unwrap_or(0), 0);
                    self.file = None;
                }
            } else if !self.next()? {
                break;
            }
        }
        Ok(filled)
    }

    /// Goes on to the next entry; whether there was one.
    fn next(&mut self) -> Result<bool, Failure> {
        let Some(open) = self.folders.last_mut() else { return Ok(false) };
        let Some(Entry { name, kind }) = open.entries.next() else {
            if State::of_folder(&open.path)? != open.before {
                return Err(entry::changed(&open.path));
            }
            self.folders.pop();
            if self.folders.is_empty() && !self.is_begun {
                self.made = tar::header(b".", tar::Kind::Folder);
            }
            self.is_begun = true;
            return Ok(true);
        };
        self.is_begun = true;
        let path = open.path.join(&name);
        let mut in_tar = [&open.name, name.as_encoded_bytes()].concat();
        match kind {
            Kind::Folder => {
                self.made = tar::header(&in_tar, tar::Kind::Folder);
                in_tar.push(b'/');
                self.folders.push(Open::new(path, in_tar)?);
            }
            Kind::File => {
                let source = Source::open(path)?;
                let (size, is_executable) = (source.size(), source.is_executable());
                self.made = tar::header(&in_tar, tar::Kind::File { size, is_executable });
                self.file = Some(source);
            }
            Kind::Link(target) => self.made = tar::header(&in_tar, tar::Kind::Link(&target)),
        }
        Ok(true)
    }
}
