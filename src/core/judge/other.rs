//! The kinds of a depot that Pkg's collection does not know: compiled code, registries, caches of native code, and what
//! was left behind; and what else must be known before packages and artifacts go.
//!
//! [`OtherFacts::gather`] adds them to the [`Facts`] and looks at what decides about them: the headers of compiled
//! files, the Julias that are installed, registries. The rules, with their sources, are those of the page on the whole
//! depot; where that is in doubt, a thing is kept. Nothing is changed and nothing is run.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

mod bindings;
pub mod called;
mod commits;
mod compiled;
mod listing;
mod reason;
mod registries;
mod seen;

pub use reason::{Advice, OtherReason, Remake};

use super::choices::Choices;
use super::facts::{DepotFacts, Facts};
use super::reason::{Evidence, Reason};
use super::same;
use super::thing::{Thing, ThingKind};
use crate::core::depot::Depot;
use crate::core::depot::layout::{Layout, OVERRIDES};
use crate::core::depot::{Depots, Origin};
use crate::core::environment::{Environment, fold};
use crate::core::identity::{Facts as FileFacts, Identity};
use crate::core::julias::{self, Julias, Places, jupyter};
use crate::core::outside::{self, Outside};
use crate::core::progress::Cancel;
use crate::core::time::{Timestamp, age_of};
use compiled::Compiled;
use registries::Registry;

/// What only lies about is young for so long.
const RECENT: Duration = Duration::from_hours(24);

#[derive(Debug, Clone, Default)]
pub struct OtherFacts {
    /// Whether they were gathered.
    pub are_known: bool,
    pub julias: Arc<InstalledJulias>,
    compiled: HashMap<usize, Compiled>,
    registries: HashMap<usize, Registry>,
    /// Caches of native code, and leftovers: when the newest of it changed, and whether it is a lock.
    leftovers: HashMap<usize, Leftover>,
    /// Temporary folders that are listed as artifacts, and again as what they are.
    twice: HashMap<usize, usize>,
    /// When the newest file changed that a Julia of this version compiled.
    touched: BTreeMap<String, Timestamp>,
    /// The artifacts that are bound without a download, by their paths, and where.
    made_here: HashMap<PathBuf, Evidence>,
    /// A file that may bind artifacts, and could not be read.
    pub(in crate::core) unread_bindings: Option<Arc<Path>>,
    /// What lies outside the depots' own folders and has to do with Julia. It is never a thing.
    pub outside: Vec<Outside>,
    kernels: Kernels,
    called: HashMap<usize, called::Called>,
    /// What stood where a thing, a part of one or a file that decides was seen, before anything of it was read.
    seen: HashMap<PathBuf, FileFacts>,
    /// The users whose Julias and depots are looked for.
    users: Vec<u32>,
    /// The depots of the environment, beside those that are looked at.
    elsewhere: Vec<Depot>,
}

/// A cache of native code, or what was left behind.
#[derive(Debug, Clone, Copy)]
struct Leftover {
    is_lock: bool,
    is_local: bool,
    /// When the newest of it changed; not known of a cache.
    changed: Option<Timestamp>,
}

/// What kernels of Jupyter run, and the folder of the kernel: by its path as spelled there, and by what really lies
/// there and the folders above it.
#[derive(Debug, Clone, Default)]
struct Kernels {
    files: Vec<(PathBuf, Arc<Path>)>,
    places: HashMap<Identity, Arc<Path>>,
}

/// How Julias were looked for, and which were found.
#[derive(Debug, Clone, Default)]
pub struct InstalledJulias {
    environment: Environment,
    /// Below which the folders of the system lie.
    root: PathBuf,
    depots: Vec<Layout>,
    pub found: Julias,
}

impl InstalledJulias {
    pub fn find(environment: &Environment, depots: &[DepotFacts]) -> Self {
        let is_demo = depots.first().filter(|first| first.depot.origin == Origin::Demo);
        let home = is_demo.and_then(|demo| demo.depot.layout.root().parent());
        let (environment, root) = match home {
            // The demo has its own Julias, and nothing to do with anybody's home.
            Some(home) => {
                let own = Environment { home: Some(home.to_path_buf()), ..Environment::default() };
                (own, home.to_path_buf())
            }
            None => (environment.clone(), PathBuf::from("/")),
        };
        let depots = depots.iter().map(|depot| depot.depot.layout.clone()).collect();
        let mut installed = Self { environment, root, depots, found: Julias::default() };
        installed.found = installed.look();
        installed
    }

    fn look(&self) -> Julias {
        julias::find(&self.places(&self.depots.iter().collect::<Vec<_>>()))
    }

    fn places<'a>(&'a self, depots: &'a [&'a Layout]) -> Places<'a> {
        Places { environment: &self.environment, depots, root: &self.root }
    }

    /// Whether Pkg is told to keep registries as folders.
    fn unpacks_registries(&self) -> bool {
        let is_set = |name| self.environment.variable(name);
        is_set("JULIA_PKG_UNPACK_REGISTRY").is_some_and(|value| !value.is_empty())
            || is_set("JULIA_PKG_SERVER").is_some_and(OsStr::is_empty)
    }

    /// Whether looking again finds the same.
    pub fn are_the_same(&self) -> bool {
        let now = self.look();
        (now.list, now.unseen) == (self.found.list.clone(), self.found.unseen.clone())
    }
}

impl Facts {
    /// Adds the things of the kinds that Pkg does not know, and what decides about them; soon after `cancel` a part.
    pub fn look_further(&mut self, environment: &Environment, cancel: &Cancel) {
        let julias = Arc::new(InstalledJulias::find(environment, &self.depots));
        self.look_outside(&julias.places(&julias.depots.iter().collect::<Vec<_>>()));
        // Some of the same files tell of both.
        let of_julias = julias.found.warnings.iter();
        let new: Vec<_> = of_julias.filter(|warning| !self.warnings.contains(warning)).cloned().collect();
        self.warnings.extend(new);
        let environment = &julias.environment.clone();
        self.other.julias = julias;
        self.other.elsewhere = Depots::from_environment(environment, &[]).list;
        self.other.users = seen::users(environment);
        listing::add(self);
        for depot in 0..self.depots.len() {
            if cancel.is_cancelled() {
                self.is_whole = false;
                return;
            }
            registries::look(self, depot);
        }
        self.is_whole &= compiled::look(self, cancel);
        bindings::look(self);
        called::look(self);
        self.other.are_known = true;
    }

    /// What other programs keep, and of it the kernels of Jupyter, which may run a file of an installed package.
    fn look_outside(&mut self, places: &Places) {
        let (outside, warnings) = outside::look(places);
        self.other.outside = outside;
        self.warnings.extend(warnings);
        for kernel in places.kernels().iter().flat_map(|folder| jupyter::read(folder, &mut Vec::new())) {
            let folder: Arc<Path> = Arc::from(kernel.folder);
            for file in kernel.arguments.iter().map(Path::new).filter(|file| file.is_absolute()) {
                let places = same::chain(file).into_iter().map(|place| (place, Arc::clone(&folder)));
                self.other.kernels.places.extend(places);
                self.other.kernels.files.push((fold(file), Arc::clone(&folder)));
            }
        }
    }

    /// Whether a thing is listed a second time, as what it is.
    pub(super) fn is_listed_twice(&self, at: usize) -> bool {
        self.other.twice.contains_key(&at)
    }

    /// Why a thing that Pkg's own rules would let go must stay.
    pub(super) fn needed_otherwise(&self, at: usize, thing: &Thing, choices: &Choices) -> Option<Reason> {
        let temporary = self.other.twice.get(&at).and_then(|at| self.other.leftovers.get(at));
        if let Some(reason) = temporary.map(|left| left.reason(choices)) {
            return Some(Reason::Other(reason)).filter(|reason| !reason.can_go());
        }
        match thing.kind {
            // Be it a folder: nobody means an artifact by that.
            ThingKind::Artifact if self.other.are_known && thing.place.name() == OVERRIDES => {
                Some(Reason::Unknown)
            }
            ThingKind::Artifact => self.other.made_here.get(&thing.path).cloned().map(Reason::MadeHere),
            ThingKind::Package => {
                let kernels = &self.other.kernels;
                let spelled = kernels.files.iter().find(|(file, _)| file.starts_with(&thing.path));
                let real = thing.whereabouts.identity.and_then(|identity| kernels.places.get(&identity));
                let kernel = spelled.map(|(_, kernel)| kernel).or(real);
                kernel.map(|kernel| Reason::NeededByKernel(Arc::clone(kernel)))
            }
            _ => None,
        }
    }

    /// What becomes of a thing of the other kinds, and what speaks for that.
    pub(super) fn other_reason(
        &self,
        at: usize,
        thing: &Thing,
        choices: &Choices,
    ) -> (Reason, Vec<Evidence>) {
        let reason =
            match thing.kind {
                ThingKind::Compiled => {
                    self.other.compiled.get(&at).map(|known| known.reason(thing, self, choices))
                }
                ThingKind::Registry => self.other.registries.get(&at).map(Registry::reason),
                ThingKind::Cache => self.other.leftovers.get(&at).map(|cache| {
                    if cache.is_local { OtherReason::NativeCache } else { OtherReason::OnNetwork }
                }),
                ThingKind::Leftover => self.other.leftovers.get(&at).map(|left| left.reason(choices)),
                _ => None,
            };
        let file = match &reason {
            Some(
                OtherReason::SourceGone(path) | OtherReason::Replaced(path) | OtherReason::PackedToo(path, _),
            ) => Some(Arc::clone(path)),
            _ => None,
        };
        let evidence = file.map(Evidence::of_file).into_iter().collect();
        (reason.map_or(Reason::Unknown, Reason::Other), evidence)
    }
}

impl Leftover {
    fn reason(self, choices: &Choices) -> OtherReason {
        if !self.is_local {
            OtherReason::OnNetwork
        } else if is_recent(self.changed, choices) {
            OtherReason::Recent
        } else if self.is_lock {
            OtherReason::StaleLock
        } else {
            OtherReason::OldTemporary
        }
    }
}

/// Whether something changed within a day, or when is not known.
fn is_recent(changed: Option<Timestamp>, choices: &Choices) -> bool {
    changed.is_none_or(|changed| age_of(changed, &choices.now) < RECENT)
}

/// The version in the name of a folder such as `v1.10`.
fn is_version(name: &OsStr) -> bool {
    let version = name.to_str().and_then(|name| name.strip_prefix('v')).and_then(|name| name.split_once('.'));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    version.is_some_and(|(major, minor)| is_number(major) && is_number(minor))
}
