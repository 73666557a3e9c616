//! The hash of a folder: git's, with the rules in which Julia differs from git.
//!
//! A folder's hash is that of the list of its entries, each with its mode, name and hash (Pkg.jl
//! `GitTools.tree_hash`). An entry called `.git` is left out, and so is a folder in which there is no file at all; one
//! in which only `.git` holds files counts, as an empty one. A file is executable when its owner may run it. Folders
//! sort as if their names ended in `/`. The hash of a link is that of its target, before which Julia writes the number
//! of its characters where git writes that of its bytes.
//!
//! Files are read by several threads, each once and in pieces. A folder waits for its entries' hashes, so that what is
//! kept in memory is the names in the folders that are not done. While it is hashed it can be copied too
//! ([`copy()`]): what is hashed then is what the copy holds.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sha1::digest::{Digest, Output};

use super::entry::{self, Entry, Kind, Source, State};
use super::{Failure, Run, copy};
use crate::core::crew::{self, Stack};
use crate::core::julia::slug::hex;

/// What is hashed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Algorithm {
    /// SHA-1, by which artifacts are called.
    #[default]
    Sha1,
    /// SHA-256, as git's newer object format has it.
    Sha256,
}

/// The hash of the folder at `folder`, in lower-case hexadecimal digits.
///
/// # Errors
/// When something in it cannot be read, is neither file, link nor folder, or changes meanwhile; when it is stopped.
pub fn tree_hash(folder: &Path, algorithm: Algorithm, run: Run) -> Result<String, Failure> {
    match algorithm {
        Algorithm::Sha1 => work::<sha1::Sha1>(folder, None, run),
        Algorithm::Sha256 => work::<sha2::Sha256>(folder, None, run),
    }
}

/// Copies what is in a folder into another, which is there and empty, and gives the SHA-1 hash of the copy.
///
/// # Errors
/// As [`tree_hash`], and when something cannot be written.
pub(super) fn copy(folder: &Path, to: &Path, run: Run) -> Result<String, Failure> {
    work::<sha1::Sha1>(folder, Some(to), run)
}

/// How many bytes of a file are read at once.
const PIECE: usize = 256 * 1024;
/// How many files of one folder are one piece of work.
const FILES: usize = 32;

/// A folder on the way, and what is known of its entries.
struct Folder<D: Digest> {
    path: PathBuf,
    /// Where the copy goes.
    to: Option<PathBuf>,
    /// The folder that it lies in, and its place among the entries there.
    parent: Option<(Arc<Self>, usize)>,
    /// Whether it lies below a `.git`: then it only matters whether there is a file.
    is_left_out: bool,
    before: State,
    known: Mutex<Known<D>>,
}

struct Known<D: Digest> {
    entries: Vec<(OsString, Option<Hashed<D>>)>,
    left: usize,
    has_files: bool,
}

/// The mode of an entry as git writes it, and its hash.
type Hashed<D> = (&'static str, Output<D>);

/// The mode of a folder.
const FOLDER: &str = "40000";

enum Piece<D: Digest> {
    Folder(Arc<Folder<D>>),
    Files(Arc<Folder<D>>, Vec<(usize, Entry)>),
}

struct Work<'a> {
    run: Run<'a>,
    failure: Mutex<Option<Failure>>,
    hash: Mutex<Option<String>>,
}

fn work<D: Digest<OutputSize: Send + Sync> + Send>(
    folder: &Path,
    to: Option<&Path>,
    run: Run,
) -> Result<String, Failure>
where
    Output<D>: Send,
{
    let root = Folder::<D>::new(entry::root(folder)?, to.map(Path::to_path_buf), None, false)?;
    let work = Work { run, failure: Mutex::default(), hash: Mutex::default() };
    let first = vec![Piece::Folder(Arc::new(root))];
    let buffer = || vec![0; PIECE];
    crew::work("hash", crew::default_threads(), first, buffer, |piece, buffer, own| {
        if work.failure.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
            return;
        }
        let done = match piece {
            _ if run.cancel.is_cancelled() => Err(Failure::Cancelled),
            Piece::Folder(folder) => work.folder(&folder, own),
            Piece::Files(folder, files) => work.files(&folder, files, buffer),
        };
        if let Err(failure) = done {
            work.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
        }
    });
    if let Some(failure) = work.failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(failure);
    }
    let hash = work.hash.into_inner().unwrap_or_else(PoisonError::into_inner);
    hash.ok_or_else(|| entry::changed(folder))
}

impl<D: Digest> Folder<D> {
    fn new(
        path: PathBuf,
        to: Option<PathBuf>,
        parent: Option<(Arc<Self>, usize)>,
        is_left_out: bool,
    ) -> Result<Self, Failure> {
        let before = State::of_folder(&path)?;
        let known = Known { entries: Vec::new(), left: 0, has_files: false };
        Ok(Self { path, to, parent, is_left_out, before, known: Mutex::new(known) })
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known<D>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Work<'_> {
    /// Lists a folder and queues what is in it.
    fn folder<D: Digest>(&self, folder: &Arc<Folder<D>>, own: &Stack<'_, Piece<D>>) -> Result<(), Failure> {
        let entries = entry::list(&folder.path)?;
        let mut folders = Vec::new();
        let mut files = Vec::new();
        {
            let mut known = folder.known();
            known.left = entries.len();
            for (position, entry) in entries.into_iter().enumerate() {
                known.entries.push((entry.name.clone(), None));
                let of_kind = if matches!(entry.kind, Kind::Folder) { &mut folders } else { &mut files };
                of_kind.push((position, entry));
            }
        }
        if folders.is_empty() && files.is_empty() {
            return self.done(folder);
        }
        for (position, Entry { name, .. }) in folders {
            let path = folder.path.join(&name);
            let to = folder.to.as_ref().map(|to| to.join(&name));
            if let Some(to) = &to {
                copy::make_folder(&path, to)?;
            }
            let is_left_out = folder.is_left_out || name == ".git";
            let parent = Some((Arc::clone(folder), position));
            own.push(Piece::Folder(Arc::new(Folder::new(path, to, parent, is_left_out)?)));
        }
        while !files.is_empty() {
            let rest = files.split_off(files.len().min(FILES));
            own.push(Piece::Files(Arc::clone(folder), std::mem::replace(&mut files, rest)));
        }
        Ok(())
    }

    fn files<D: Digest>(
        &self,
        folder: &Arc<Folder<D>>,
        files: Vec<(usize, Entry)>,
        buffer: &mut [u8],
    ) -> Result<(), Failure> {
        for (position, Entry { name, kind }) in files {
            let path = folder.path.join(&name);
            let to = folder.to.as_ref().map(|to| to.join(&name));
            let hashed = match kind {
                Kind::File | Kind::Link(_) if to.is_none() && (folder.is_left_out || name == ".git") => None,
                Kind::Link(target) => {
                    if let Some(to) = &to {
                        copy::make_link(&target, to)?;
                    }
                    let hash = blob::<D>(characters(&target)).chain_update(&target).finalize();
                    Some(("120000", hash))
                }
                Kind::File => Some(self.file::<D>(path, to.as_deref(), buffer)?),
                Kind::Folder => None,
            };
            self.take(folder, position, hashed, true)?;
        }
        Ok(())
    }

    /// Hashes a file, and copies it when it is to be.
    fn file<D: Digest>(
        &self,
        path: PathBuf,
        to: Option<&Path>,
        buffer: &mut [u8],
    ) -> Result<Hashed<D>, Failure> {
        let mut source = Source::open(path)?;
        let mode = if source.is_executable() { "100755" } else { "100644" };
        let mut copy = to.map(|to| copy::Copy::begin(&source, to)).transpose()?;
        let mut hasher = blob::<D>(source.size());
        loop {
            if self.run.cancel.is_cancelled() {
                return Err(Failure::Cancelled);
            }
            let count = match &mut copy {
                Some(copy) => copy.next(&mut source, buffer)?,
                None => source.read(buffer)?,
            };
            if count == 0 {
                break;
            }
            hasher.update(buffer.get(..count).unwrap_or_default());
            (self.run.read)(count as u64);
        }
        if let Some(copy) = copy {
            copy.end()?;
        }
        Ok((mode, hasher.finalize()))
    }

    /// Takes the hash of an entry; with the last one the folder is done, and perhaps the ones it lies in.
    fn take<D: Digest>(
        &self,
        folder: &Arc<Folder<D>>,
        position: usize,
        hashed: Option<Hashed<D>>,
        has_files: bool,
    ) -> Result<(), Failure> {
        let mut known = folder.known();
        if let Some((_, of_entry)) = known.entries.get_mut(position) {
            *of_entry = hashed;
        }
        known.has_files |= has_files;
        known.left = known.left.saturating_sub(1);
        let is_last = known.left == 0;
        drop(known);
        if is_last { self.done(folder) } else { Ok(()) }
    }

    fn done<D: Digest>(&self, folder: &Arc<Folder<D>>) -> Result<(), Failure> {
        if State::of_folder(&folder.path)? != folder.before {
            return Err(entry::changed(&folder.path));
        }
        let mut known = folder.known();
        let hash = of_entries::<D>(std::mem::take(&mut known.entries));
        let has_files = known.has_files;
        drop(known);
        if let Some((parent, position)) = &folder.parent {
            return self.take(parent, *position, has_files.then_some((FOLDER, hash)), has_files);
        }
        *self.hash.lock().unwrap_or_else(PoisonError::into_inner) = Some(hex(&hash));
        Ok(())
    }
}

/// The beginning of the hash of a file or link.
fn blob<D: Digest>(length: u64) -> D {
    D::new().chain_update(format!("blob {length}\0"))
}

/// The hash of a folder of the entries that have one.
fn of_entries<D: Digest>(entries: Vec<(OsString, Option<Hashed<D>>)>) -> Output<D> {
    let entries = entries.into_iter().filter(|(name, _)| name != ".git");
    let mut entries: Vec<(OsString, Hashed<D>)> =
        entries.filter_map(|(name, hashed)| Some((name, hashed?))).collect();
    entries.sort_by_cached_key(|(name, (mode, _))| {
        let mut key = name.as_encoded_bytes().to_vec();
        if *mode == FOLDER {
            key.push(b'/');
        }
        key
    });
    let mut tree = Vec::new();
    for (name, (mode, hash)) in entries {
        tree.extend_from_slice(mode.as_bytes());
        tree.push(b' ');
        tree.extend_from_slice(name.as_encoded_bytes());
        tree.push(0);
        tree.extend_from_slice(&hash);
    }
    D::new().chain_update(format!("tree {}\0", tree.len())).chain_update(tree).finalize()
}

/// How many characters Julia counts in a string that need not be UTF-8 (`length(::String)`): a first byte takes the
/// bytes that it announces with it, as far as they are there.
fn characters(text: &[u8]) -> u64 {
    let mut count = 0;
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let announced = match first {
            0xc0..=0xdf => 1,
            0xe0..=0xef => 2,
            0xf0..=0xf7 => 3,
            _ => 0,
        };
        let following = after.iter().take(announced).take_while(|byte| **byte & 0xc0 == 0x80).count();
        rest = after.get(following..).unwrap_or_default();
        count += 1;
    }
    count
}
