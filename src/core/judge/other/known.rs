//! What is known of the kinds that Pkg's collection does not know, as values: gathered by the modules beside this one,
//! and decided on by them.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::reason::OtherReason;
use crate::core::depot::layout::Layout;
use crate::core::depot::{Depot, Origin};
use crate::core::environment::Environment;
use crate::core::identity::{Facts as FileFacts, Identity};
use crate::core::judge::reason::Evidence;
use crate::core::julia::compiled::{Header, Unreadable};
use crate::core::julias::{self, Julias, Places};
use crate::core::outside::Outside;
use crate::core::time::{Now, Timestamp, age_of};

/// What only lies about is young for so long.
const RECENT: Duration = Duration::from_hours(24);

#[derive(Debug, Clone, Default)]
pub struct OtherFacts {
    /// Whether they were gathered.
    pub are_known: bool,
    pub julias: Arc<InstalledJulias>,
    pub(super) compiled: HashMap<usize, Compiled>,
    pub(super) registries: HashMap<usize, OtherReason>,
    /// Caches of native code, and leftovers: when the newest of it changed, and whether it is a lock.
    pub(super) leftovers: HashMap<usize, Leftover>,
    /// Temporary folders that are listed as artifacts, and again as what they are.
    pub(super) twice: HashMap<usize, usize>,
    /// When the newest file changed that a Julia of this version compiled.
    pub(super) touched: BTreeMap<String, Timestamp>,
    /// The artifacts that are bound without a download, by their paths, and where.
    pub(super) made_here: HashMap<PathBuf, Evidence>,
    /// A file that may bind artifacts, and could not be read.
    pub(in crate::core) unread_bindings: Option<Arc<Path>>,
    /// What lies outside the depots' own folders and has to do with Julia. It is never a thing.
    pub outside: Vec<Outside>,
    pub(super) kernels: Kernels,
    pub(super) called: HashMap<usize, Called>,
    /// What stood where a thing, a part of one or a file that decides was seen, before anything of it was read.
    pub(super) seen: HashMap<PathBuf, FileFacts>,
    /// The users whose Julias and depots are looked for.
    pub(super) users: Vec<u32>,
    /// The depots of the environment, beside those that are looked at.
    pub(super) elsewhere: Vec<Depot>,
}

/// A cache of native code, or what was left behind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leftover {
    pub(super) is_lock: bool,
    pub(super) is_local: bool,
    /// When the newest of it changed; not known of a cache.
    pub(super) changed: Option<Timestamp>,
}

/// What kernels of Jupyter run, and the folder of the kernel: by its path as spelled there, and by what really lies
/// there and the folders above it.
#[derive(Debug, Clone, Default)]
pub(super) struct Kernels {
    pub(super) files: Vec<(PathBuf, Arc<Path>)>,
    pub(super) places: HashMap<Identity, Arc<Path>>,
}

/// How Julias were looked for, and which were found.
#[derive(Debug, Clone, Default)]
pub struct InstalledJulias {
    pub(super) environment: Environment,
    /// Below which the folders of the system lie.
    pub(super) root: PathBuf,
    pub(super) depots: Vec<Layout>,
    pub found: Julias,
}

/// The names of a thing, the first the best; none where nobody knows one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Called {
    pub names: Vec<String>,
    pub uuid: Option<Uuid>,
    /// The version of a package, as its project file spells it.
    pub version: Option<String>,
}

impl Called {
    pub(super) fn one(name: Option<String>, uuid: Option<Uuid>) -> Self {
        Self { names: name.into_iter().collect(), uuid, version: None }
    }
}

#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "what was seen of it")]
pub(super) struct Compiled {
    /// The letters of the package's UUID, where its name has them.
    pub slug: Option<String>,
    /// The path of its files without their endings.
    pub stem: PathBuf,
    pub has_ji: bool,
    pub has_native: bool,
    /// Why it may be something else than what Julia compiled.
    pub doubt: Option<&'static str>,
    /// Whether a file of it is another user's.
    pub is_of_another: bool,
    /// When the newest of its files changed.
    pub changed: Option<Timestamp>,
    pub is_local: bool,
    /// `None` where there is no `.ji` file.
    pub header: Option<Result<Header, Unreadable>>,
}

impl InstalledJulias {
    pub fn find(environment: &Environment, depots: &[Depot]) -> Self {
        let is_demo = depots.first().filter(|first| first.origin == Origin::Demo);
        let home = is_demo.and_then(|demo| demo.layout.root().parent());
        let (environment, root) = match home {
            // The demo has its own Julias, and nothing to do with anybody's home.
            Some(home) => {
                let own = Environment { home: Some(home.to_path_buf()), ..Environment::default() };
                (own, home.to_path_buf())
            }
            None => (environment.clone(), PathBuf::from("/")),
        };
        let depots = depots.iter().map(|depot| depot.layout.clone()).collect();
        let mut installed = Self { environment, root, depots, found: Julias::default() };
        installed.found = installed.look();
        installed
    }

    fn look(&self) -> Julias {
        julias::find(&self.places(&self.depots.iter().collect::<Vec<_>>()))
    }

    pub(super) fn places<'a>(&'a self, depots: &'a [&'a Layout]) -> Places<'a> {
        Places { environment: &self.environment, depots, root: &self.root }
    }

    /// Whether Pkg is told to keep registries as folders.
    pub(super) fn unpacks_registries(&self) -> bool {
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

impl Leftover {
    pub fn reason(self, now: &Now) -> OtherReason {
        if !self.is_local {
            OtherReason::OnNetwork
        } else if is_recent(self.changed, now) {
            OtherReason::Recent
        } else if self.is_lock {
            OtherReason::StaleLock
        } else {
            OtherReason::OldTemporary
        }
    }
}

/// Whether something changed within a day, or when is not known.
pub(super) fn is_recent(changed: Option<Timestamp>, now: &Now) -> bool {
    changed.is_none_or(|changed| age_of(changed, now) < RECENT)
}
