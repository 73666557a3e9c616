//! Compiled code: which Julia made it, from which source, and whether any can still load it.
//!
//! Julia loads a `.ji` file only when its version is its own and the sources are as they were (`base/loading.jl`
//! `stale_cachefile`, `src/staticdata_utils.c` `jl_read_verify_header`). A file that was not used for long says nothing:
//! loading one touches the package that was asked for, and not what that pulls in.

use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::known::{Compiled, is_recent};
use super::listing::with_ending;
use super::reason::OtherReason;
use crate::core::crew;
use crate::core::depot::layout::PACKAGES;
use crate::core::depot::{Depot, Presence};
use crate::core::judge::choices::Choices;
use crate::core::judge::facts::Facts;
use crate::core::judge::thing::Thing;
use crate::core::julia::compiled::{Header, Module, Unreadable};
use crate::core::julias::Version;
use crate::core::log::file;
use crate::core::log::parents::Volumes;
use crate::core::patience;
use crate::core::progress::Cancel;
use crate::core::space::ParentState;
use crate::core::time::age_of;

/// How long nothing that a Julia compiled must have been used before it counts as gone.
const UNUSED: Duration = Duration::from_hours(30 * 24);
/// What a path begins with that lies in any of the depots (Julia 1.11).
const ANY_DEPOT: &str = "@depot/";

/// Reads the headers; whether that came to its end.
pub(super) fn look(facts: &mut Facts, cancel: &Cancel) -> bool {
    let paths = facts.other.compiled.iter().filter(|(_, known)| known.has_ji);
    let paths: Vec<(usize, PathBuf)> = paths.map(|(at, known)| (*at, known.ji())).collect();
    let read = Mutex::new(Vec::with_capacity(paths.len()));
    crew::work(
        "headers",
        crew::default_threads(),
        paths,
        || (),
        |(at, path), (), _| {
            if !cancel.is_cancelled() {
                let header = read_header(&path);
                read.lock().unwrap_or_else(PoisonError::into_inner).push((at, header));
            }
        },
    );
    for (at, header) in read.into_inner().unwrap_or_else(PoisonError::into_inner) {
        let Some(known) = facts.other.compiled.get_mut(&at) else { continue };
        let touched = facts.things.get(at).and_then(|thing| thing.modified);
        if let (Ok(header), Some(touched)) = (&header, touched) {
            let newest = facts.other.touched.entry(header.version.clone()).or_insert(touched);
            *newest = touched.max(*newest);
        }
        known.header = Some(header);
    }
    !cancel.is_cancelled()
}

fn read_header(path: &Path) -> Result<Header, Unreadable> {
    let unreadable = |error: std::io::Error| Unreadable::Io(crate::core::error::plain(&error));
    // Opening a device or a pipe does something, or waits.
    if !patience::symlink_metadata(path).map_err(unreadable)?.is_file() {
        return Err(Unreadable::Foreign);
    }
    Header::read(file::open(path).map_err(unreadable)?)
}

impl Compiled {
    pub fn ji(&self) -> PathBuf {
        with_ending(&self.stem, ".ji")
    }

    /// The package that its header names.
    pub fn package(&self) -> Option<&Module> {
        self.header.as_ref()?.as_ref().ok()?.body.as_ref()?.modules.first()
    }

    pub fn reason(&self, thing: &Thing, facts: &Facts, choices: &Choices) -> OtherReason {
        if let Some(doubt) = self.doubt {
            return OtherReason::Unread(doubt.into());
        }
        // By how old a file is nothing is decided that other computers may be writing.
        let incomplete = |reason| match reason {
            _ if !self.is_local => OtherReason::OnNetwork,
            _ if is_recent(self.changed, &choices.now) => OtherReason::Recent,
            reason => reason,
        };
        let Some(header) = &self.header else { return incomplete(OtherReason::WithoutJi) };
        let header = match header {
            Ok(header) => header,
            Err(reason) => return OtherReason::Unread(reason.to_string().into()),
        };
        let body = header.body.as_ref();
        if body.is_some_and(|body| body.has_targets) && !self.has_native {
            return incomplete(OtherReason::WithoutNative);
        }
        let source = body.and_then(|body| body.entry.as_deref()).map(|entry| Source::of(entry, facts));
        match source {
            Some(Source::Gone(folder)) => return OtherReason::SourceGone(folder),
            // Of others neither the depots nor the Julias are known.
            Some(Source::InNoDepot(folder)) if !self.is_of_another => {
                return OtherReason::SourceInNoDepot(folder);
            }
            Some(Source::InNoDepot(_) | Source::Elsewhere) | None => {}
        }
        if let Some(reason) = header.unread.as_ref() {
            return OtherReason::Unread(reason.to_string().into());
        }
        self.by_version(&header.version, thing, facts, choices)
    }

    /// What becomes of it by the Julia that can load it.
    fn by_version(&self, version: &str, thing: &Thing, facts: &Facts, choices: &Choices) -> OtherReason {
        let julias = &facts.other.julias.found;
        if Version::read(version) == Version::Unknown {
            return OtherReason::Unread("no Julia has the version that it names".into());
        }
        let shared: Arc<str> = version.into();
        if julias.has_version(version) {
            return OtherReason::JuliaIsHere(shared);
        }
        // Where none is found at all they are somewhere else: in a container, or another computer's.
        if !julias.all_known() || julias.is_empty() || self.is_of_another {
            return OtherReason::JuliaNotKnown(shared);
        }
        if !self.is_local {
            return OtherReason::OnNetwork;
        }
        let touched = facts.other.touched.get(version).copied().max(thing.modified);
        if touched.is_none_or(|touched| age_of(touched, &choices.now) < UNUSED) {
            return OtherReason::TouchedLately(shared);
        }
        OtherReason::JuliaGone(shared)
    }
}

/// Where the package version is that something was compiled from.
enum Source {
    /// The folder of an installed version, which is gone.
    Gone(Arc<Path>),
    /// The folder of an installed version below any depot, which is in none.
    InNoDepot(Arc<Path>),
    /// It is there, or it cannot be told.
    Elsewhere,
}

impl Source {
    fn of(entry: &str, facts: &Facts) -> Self {
        let all = || facts.depots.iter().map(|depot| &depot.depot).chain(&facts.other.elsewhere);
        if let Some(below) = entry.strip_prefix(ANY_DEPOT) {
            let Some(version) = version_folder(Path::new(below)) else { return Self::Elsewhere };
            let is_in_none =
                all().all(|depot| is_gone(depot, &depot.layout.root().join(&version), &facts.volumes));
            let folder = Path::new(ANY_DEPOT).join(version);
            return if is_in_none { Self::InNoDepot(folder.into()) } else { Self::Elsewhere };
        }
        let entry = Path::new(entry);
        for depot in all() {
            let roots =
                [Some(depot.layout.root().to_path_buf()), patience::real_path(depot.layout.root()).ok()];
            for root in roots.into_iter().flatten() {
                if let Some(version) = entry.strip_prefix(&root).ok().and_then(version_folder) {
                    let folder = root.join(version);
                    let is_gone = is_gone(depot, &folder, &facts.volumes);
                    return if is_gone { Self::Gone(folder.into()) } else { Self::Elsewhere };
                }
            }
        }
        Self::Elsewhere
    }
}

impl Facts {
    /// Where something that is written as below any depot would be.
    pub fn in_each_depot(&self, written: &Path) -> Vec<PathBuf> {
        let below = written.strip_prefix(ANY_DEPOT).unwrap_or(written);
        let depots = self.depots.iter().map(|depot| &depot.depot).chain(&self.other.elsewhere);
        depots.map(|depot| depot.layout.root().join(below)).collect()
    }
}

/// `packages/NAME/SLUG` of a path below a depot.
fn version_folder(below: &Path) -> Option<PathBuf> {
    let mut names = below.components();
    let folder: PathBuf =
        names.by_ref().take(3).take_while(|name| matches!(name, Component::Normal(_))).collect();
    let is_version = folder.starts_with(PACKAGES) && folder.components().count() == 3;
    (is_version && names.next().is_some()).then_some(folder)
}

/// Whether there is surely no such folder in a depot.
fn is_gone(depot: &Depot, folder: &Path, volumes: &Volumes) -> bool {
    let can_tell = match &depot.presence {
        Presence::Folder | Presence::NotAFolder => true,
        Presence::Missing => volumes.folder_state(depot.layout.root()) == ParentState::Missing,
        Presence::Unreadable(_) => false,
    };
    let packages = depot.layout.packages();
    // A link that leads nowhere may do so for now. A file in its place is something that nobody expects.
    let is_dangling = || patience::symlink_metadata(&packages).is_ok() && !patience::is_folder(&packages);
    can_tell
        && !is_dangling()
        && volumes.folder_state(folder) == ParentState::Missing
        && patience::symlink_metadata(folder).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_folder_is_that_of_an_installed_package_alone() {
        let of =
            |path: &str| version_folder(Path::new(path)).map(|folder| folder.to_string_lossy().into_owned());
        assert_eq!(of("packages/A/abcde/src/A.jl").as_deref(), Some("packages/A/abcde"));
        for path in ["packages/A/abcde", "packages/A", "dev/A/src/A.jl", "", "packages/../x/y/z"] {
            assert_eq!(of(path), None, "{path}");
        }
    }
}
