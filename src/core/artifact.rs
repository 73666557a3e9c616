//! Artifacts: folders that are called by what is in them.
//!
//! What Julia's `Pkg.Artifacts` does, bit for bit: [`tree_hash()`] names a folder, [`create()`] copies one into a
//! depot's `artifacts`, [`archive()`] packs one for the world, and [`bindings`] reads and changes the `Artifacts.toml`
//! through which a package finds it. The rules were read from Pkg.jl (`GitTools.tree_hash`, `Artifacts.jl`) and Tar.jl,
//! and recorded from a running Julia.
//!
//! Whatever changes while it is read is refused, for a hash of two states names neither. Nothing half made stays in
//! `artifacts`: what is copied is put in its place in one step, and what a run that was killed has left goes with the
//! next.

pub mod archive;
pub mod bindings;
mod comments;
mod copy;
pub mod create;
mod entry;
mod gzip;
pub mod listing;
pub mod platform;
mod tar;
mod temporary;
pub mod tree_hash;

use std::path::PathBuf;

use crate::core::depot::layout::Layout;
use crate::core::error::Error;
use crate::core::judge::artifact_file::{Override, Overrides};
use crate::core::julia::slug::{hex, tree_hash as parsed};
use crate::core::log::file;
use crate::core::progress::Cancel;

pub use archive::archive;
pub use create::create;
pub use tree_hash::{Algorithm, tree_hash};

/// How long work on a folder goes, and whether it is to.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// Set when it is to stop; what was begun is taken away then.
    pub cancel: &'a Cancel,
    /// Told how many bytes of files were read since it was told last, from several threads at once.
    pub read: &'a (dyn Fn(u64) + Sync),
}

impl Run<'_> {
    /// Told nobody, stopped by nobody.
    pub const QUIET: fn(&Cancel) -> Run<'_> = |cancel| Run { cancel, read: &|_| () };
}

/// What becomes of work on a folder that does not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It was stopped as it was asked to be.
    #[error("it was stopped")]
    Cancelled,
    /// It could not be done.
    #[error(transparent)]
    Error(#[from] Error),
}

/// Where an artifact is: in the first of the depots that has it, or where the first would; with `follows_overrides`
/// what stands in for it by an `Overrides.toml` (Julia `artifact_path`).
pub fn path(hash: &str, depots: &[Layout], follows_overrides: bool) -> PathBuf {
    let mut hash = hash.to_lowercase();
    let overrides = if follows_overrides { overrides(depots) } else { Overrides::default() };
    match parsed(&hash).and_then(|hash| overrides.by_hash.get(&hash)) {
        Some(Override::Path(path)) => return path.clone(),
        Some(Override::Artifact(other)) => hash = hex(other),
        None => {}
    }
    let places: Vec<PathBuf> = depots.iter().map(|depot| depot.artifact(&hash)).collect();
    let there = places.iter().find(|place| place.is_dir());
    there.or(places.first()).cloned().unwrap_or_default()
}

fn overrides(depots: &[Layout]) -> Overrides {
    const LONGEST: u64 = 16 << 20;
    let mut overrides = Overrides::default();
    for path in depots.iter().rev().map(Layout::overrides) {
        if let Ok(Some(bytes)) = file::read_small(&path, LONGEST) {
            overrides.add(&path, &bytes);
        }
    }
    overrides
}
