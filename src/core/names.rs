//! Whose UUID that is: package names, each with the source that claims it.
//!
//! [`resolve`] looks for the names of the UUIDs it is asked for, and keeps no other: in registries, among
//! the installed packages, in projects and manifests, and in what Julia itself brings. Manifests elsewhere, which only
//! Julia's log knows, are asked last, and only while a name is missing. It promises an answer
//! from everything that can be read; whatever cannot becomes a [`Warning`] that names the file. Names that
//! contradict each other are all kept. What a UUID without a name may be is guessed in [`guess`]; how to tell
//! apart two UUIDs that share one is left to the caller.
//!
//! Compiled code knows of a package no more than its name and a slug of its UUID: what the same sources know of such
//! names is kept, too. What else lies in a depot is named by what lies in it: see [`listed`].
//!
//! Unpacking a large registry takes longer than everything else together, so registries are read on a
//! thread of their own beside the rest.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::core::depot::{Depot, Presence};
use crate::core::error::{Warning, WarningKind};
use crate::core::julia::slug::slug_of;

mod claims;
mod file;
mod further;
pub mod guess;
mod installed;
mod lines;
pub mod listed;
mod origin;
mod packed;
mod project;
mod registry;
mod standard_library;

use claims::{Claims, Wanted};

/// What the zero UUID is called: the namespace of spaces that belong to no package.
pub const GLOBAL: &str = "Global";

/// Where a name was found, the most trusted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Known to this program: the global namespace and Julia's standard libraries.
    Builtin,
    Registry,
    /// A package installed in a depot's `packages/`.
    Installed,
    /// A manifest: of an environment, or beside a project that the usage log names.
    Manifest,
    /// The project file of an environment or of a package under development.
    Project,
    /// A project file that the usage log names as a parent.
    Log,
}

impl Source {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Builtin => "builtin",
            Self::Registry => "registry",
            Self::Installed => "installed",
            Self::Manifest => "manifest",
            Self::Project => "project",
            Self::Log => "log",
        }
    }

    /// The source in the middle of a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Builtin => "Julia itself",
            Self::Registry => "the registry",
            Self::Installed => "the installed package",
            Self::Manifest => "the manifest",
            Self::Project => "the project",
            Self::Log => "the project in the usage log",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name, from the most trusted source.
    pub text: String,
    pub source: Source,
    /// What other sources claim when it is not the same name; each text once, with its most trusted source.
    pub others: Vec<(String, Source)>,
}

/// Which names are wanted, and where to look for them.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub wanted: &'a HashSet<Uuid>,
    /// The names of packages of which the UUIDs are wanted, as far as they are met on the way.
    pub called: &'a HashSet<String>,
    /// The depots to look into, in Julia's order.
    pub depots: &'a [Depot],
    /// The project files that the usage logs name as parents: those that exist, each once.
    pub parents: &'a [&'a Path],
}

#[derive(Debug, Clone, Default)]
pub struct Names {
    /// By UUID; one that no source knows is not in it.
    pub names: HashMap<Uuid, Name>,
    /// By name; one that no source knows is not in it. Packages may share a name.
    pub uuids: HashMap<String, BTreeSet<Uuid>>,
    /// What could not be read, and which sources contradict each other.
    pub warnings: Vec<Warning>,
}

impl Names {
    /// The package called so that was compiled into the files that begin with `slug`.
    pub fn compiled(&self, name: &str, slug: &str) -> Option<Uuid> {
        self.uuids.get(name)?.iter().copied().find(|uuid| slug_of(*uuid) == slug)
    }
}

/// The UUIDs of the packages called so, by what the depots know without the projects elsewhere. What cannot be read on
/// the way is told by [`resolve`].
pub fn uuids_of(called: impl IntoIterator<Item = String>, depots: &[Depot]) -> Names {
    let called = called.into_iter().collect();
    let names = resolve(&Request { wanted: &HashSet::new(), called: &called, depots, parents: &[] });
    Names { warnings: Vec::new(), ..names }
}

/// The UUID of the packed registry at a path, as its index has it; `None` where that cannot be read whole.
pub fn packed_uuid(path: &Path) -> Option<Uuid> {
    let (packed, _) = file::open(path, WarningKind::Registry, &mut Vec::new()).ok()??;
    let index = packed::index(packed).ok().filter(|index| index.cut.is_none())?;
    let index = toml::from_slice::<toml::Table>(&index.bytes).ok()?;
    Uuid::try_parse(index.get("uuid")?.as_str()?).ok()
}

pub fn resolve(request: &Request) -> Names {
    let wanted = Wanted { uuids: request.wanted, names: request.called };
    let known = standard_library::claims(wanted);
    if request.wanted.iter().all(Uuid::is_nil) && request.called.is_empty() {
        return known.into_names();
    }
    let depots: Vec<&Depot> =
        request.depots.iter().filter(|depot| depot.presence == Presence::Folder).collect();
    let (registries, (others, mut read, unread)) = beside(
        || registry::claims(wanted, &depots),
        || claims_of_small_files(wanted, &depots, request.parents),
    );
    let mut claims = known.with(registries).with(others);
    // One version of each installed package was read. The others say the same, unless two packages share
    // a folder because they share a name; then they may know what nobody else does.
    installed::read_until_all_are_named(&unread, &mut claims);
    if !claims.is_complete() {
        further::read_until_all_are_named(&depots, request.parents, &mut claims, &mut read);
    }
    claims.into_names()
}

/// Everything near but the registries; which files were read, and which installed versions were not.
fn claims_of_small_files<'a>(
    wanted: Wanted<'a>,
    depots: &[&Depot],
    parents: &[&Path],
) -> (Claims<'a>, HashSet<PathBuf>, Vec<PathBuf>) {
    let mut claims = Claims::new(wanted);
    let mut unread = Vec::new();
    let mut seen = HashSet::new();
    for depot in depots {
        unread.extend(installed::read_one_version_each(&depot.layout.packages(), &mut claims, &mut seen));
        project::read_environments(&depot.layout.environments(), &mut claims, &mut seen);
        project::read_packages_under_development(&depot.layout.dev(), &mut claims, &mut seen);
    }
    for parent in parents {
        project::read_parent(parent, &mut claims, &mut seen);
    }
    (claims, seen, unread)
}

/// Runs `registries` on a thread of its own beside `rest`; one after the other where no thread can be had.
fn beside<A: Send, B>(
    registries: impl FnOnce() -> A + Send + Sync + Copy,
    rest: impl FnOnce() -> B,
) -> (A, B) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("registries".to_string());
        match thread.spawn_scoped(scope, registries) {
            Ok(running) => {
                let rest = rest();
                match running.join() {
                    Ok(registries) => (registries, rest),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            Err(_) => (registries(), rest()),
        }
    })
}

#[cfg(test)]
mod tests;
