//! The things of the other kinds, and what each folder says of them.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::known::{Compiled, Leftover};
use crate::core::depot::layout::Layout;
use crate::core::depot::{Presence, is_absence};
use crate::core::disk;
use crate::core::error::{Warning, WarningKind, plain};
use crate::core::folder;
use crate::core::identity::Facts as FileFacts;
use crate::core::judge::facts::Facts;
use crate::core::judge::thing::{Thing, ThingKind, Whereabouts};
use crate::core::julia::compiled::{FileName, Part};
use crate::core::julia::slug::{SLUG_LENGTHS, tree_hash};
use crate::core::patience;
use crate::core::place::Place;
use crate::core::space::Kind;
use crate::core::time::{Timestamp, file_time};

/// What the names of Julia's temporary files and folders begin with.
const TEMPORARY: &[u8] = b"jl_";
/// What the names of its locks end with.
const LOCK: &str = ".pid";
/// What the names of caches of native code begin with.
const NATIVE_CACHE: &[u8] = b"objcache";

/// Adds the things of every depot.
pub(super) fn add(facts: &mut Facts) {
    let depots: Vec<(usize, Layout)> = facts
        .depots
        .iter()
        .enumerate()
        .filter(|(_, depot)| depot.depot.presence == Presence::Folder)
        .map(|(number, depot)| (number, depot.depot.layout.clone()))
        .collect();
    for (depot, layout) in depots {
        let mut listing = Listing { facts, depot, layout: &layout };
        listing.compiled();
        listing.caches();
        listing.leftovers();
    }
}

/// What files of one stem there are.
#[derive(Default)]
struct Stem {
    parts: Vec<(Part, OsString)>,
    /// The letters of the package's UUID, where its name has them, as Julia calls what it compiles of a package.
    slug: Option<String>,
    /// Whether something else, such as a link, stands in the place of one of its files.
    is_odd: bool,
}

struct Listing<'a> {
    facts: &'a mut Facts,
    depot: usize,
    layout: &'a Layout,
}

impl Listing<'_> {
    fn compiled(&mut self) {
        let folder = self.layout.compiled();
        let is_local = disk::is_local(&folder);
        for (version, kind) in self.entries(&folder) {
            if kind != Kind::Directory || !is_version(&version) {
                continue;
            }
            let within = folder.join(&version);
            let mut alone = Vec::new();
            for (name, kind) in self.entries(&within) {
                if kind == Kind::Directory {
                    let files = self.entries(&within.join(&name));
                    self.compiled_of(&version, Some(&name), &within.join(&name), files, is_local);
                } else {
                    alone.push((name, kind));
                }
            }
            self.compiled_of(&version, None, &within, alone, is_local);
        }
    }

    /// Puts together which files of a folder belong to one compilation.
    fn compiled_of(
        &mut self,
        version: &OsStr,
        package: Option<&OsStr>,
        folder: &Path,
        files: Vec<(OsString, Kind)>,
        is_local: bool,
    ) {
        let mut stems: BTreeMap<OsString, Stem> = BTreeMap::new();
        for (name, kind) in files {
            let file =
                if package.is_some() { FileName::of_package(&name) } else { FileName::without_uuid(&name) };
            match (file.part, kind) {
                (Part::Ji | Part::Native | Part::DebugSymbols, _) => {
                    let stem = stems.entry(file.stem).or_default();
                    stem.slug = file.slug;
                    let is_folder = file.part == Part::DebugSymbols;
                    if kind == if is_folder { Kind::Directory } else { Kind::File } {
                        stem.parts.push((file.part, name));
                    } else {
                        stem.is_odd = true;
                    }
                }
                (Part::Temporary | Part::Lock, Kind::File) => {
                    let place = Place::compiled(self.layout, version, package, &name);
                    if let Ok(place) = place.and_then(|place| place.leftover_beside(&name)) {
                        self.leftover(place, file.part == Part::Lock, is_local);
                    }
                }
                _ => {}
            }
        }
        for (stem, Stem { mut parts, slug, is_odd }) in stems {
            parts.sort();
            let places = parts.iter().map(|(_, name)| Place::compiled(self.layout, version, package, name));
            let Ok(mut places) = places.collect::<Result<Vec<_>, _>>() else { continue };
            if places.is_empty() {
                continue;
            }
            let all: Vec<PathBuf> = places.iter().map(Place::path).collect();
            let has = |wanted: Part| parts.iter().any(|(part, _)| *part == wanted);
            let doubt = match (is_odd, slug.is_some() || has(Part::Ji)) {
                (true, _) => Some("a link or a folder stands in the place of a file of it"),
                (false, false) => Some("its name is none that Julia gives"),
                (false, true) => None,
            };
            let known = Compiled {
                slug,
                stem: folder.join(stem),
                has_ji: has(Part::Ji),
                has_native: has(Part::Native),
                doubt,
                changed: all.iter().filter_map(|path| time_of(&self.facts.other.note(path)?)).max(),
                is_of_another: all.iter().any(|path| self.facts.other.is_of_another(path)),
                is_local,
                header: None,
            };
            let place = places.remove(0);
            let at = self.add(ThingKind::Compiled, place, places);
            self.facts.other.compiled.insert(at, known);
        }
    }

    fn caches(&mut self) {
        let folder = self.layout.cache();
        let is_local = disk::is_local(&folder);
        for (version, kind) in self.entries(&folder) {
            if kind != Kind::Directory || !is_version(&version) {
                continue;
            }
            for (name, kind) in self.entries(&folder.join(&version)) {
                if let Ok(place) = Place::cache(self.layout, &version, &name)
                    && kind == Kind::Directory
                    && is_native_cache(&name)
                {
                    let at = self.add(ThingKind::Cache, place, Vec::new());
                    self.facts
                        .other
                        .leftovers
                        .insert(at, Leftover { is_lock: false, is_local, changed: None });
                }
            }
        }
    }

    fn leftovers(&mut self) {
        let is_local = disk::is_local(&self.layout.artifacts());
        for (name, kind) in self.entries(&self.layout.artifacts()) {
            let is_hash = |name: &str| tree_hash(name).is_some();
            let is_lock = kind == Kind::File && locked(&name).is_some_and(is_hash);
            if let Ok(place) =
                Place::artifact(self.layout, &name).and_then(|place| place.leftover_beside(&name))
                && (is_lock || is_temporary(&name))
                && kind != Kind::Symlink
            {
                let path = place.path();
                let twice = self.facts.things.iter().position(|thing| thing.path == path);
                let at = self.leftover(place, is_lock, is_local);
                self.facts.other.twice.extend(twice.map(|twice| (twice, at)));
            }
        }
        let packages = self.layout.packages();
        let is_local = disk::is_local(&packages);
        for (package, kind) in self.entries(&packages) {
            if kind != Kind::Directory {
                continue;
            }
            for (name, kind) in self.entries(&packages.join(&package)) {
                let place = Place::package(self.layout, &package, &name);
                if let Ok(place) = place.and_then(|place| place.leftover_beside(&name))
                    && kind == Kind::File
                    && locked(&name).is_some_and(is_slug)
                {
                    self.leftover(place, true, is_local);
                }
            }
        }
    }

    fn leftover(&mut self, place: Place, is_lock: bool, is_local: bool) -> usize {
        let changed = newest(&place.path());
        let at = self.add(ThingKind::Leftover, place, Vec::new());
        self.facts.other.leftovers.insert(at, Leftover { is_lock, is_local, changed });
        at
    }

    fn add(&mut self, kind: ThingKind, place: Place, parts: Vec<Place>) -> usize {
        add_thing(self.facts, self.depot, kind, place, parts)
    }

    /// The entries of a folder, by name; none when there is no folder.
    fn entries(&mut self, folder: &Path) -> Vec<(OsString, Kind)> {
        entries(folder, &mut self.facts.warnings)
    }
}

/// Adds a thing, and gives its position.
pub(super) fn add_thing(
    facts: &mut Facts,
    depot: usize,
    kind: ThingKind,
    place: Place,
    parts: Vec<Place>,
) -> usize {
    let path = place.path();
    let seen = facts.other.note(&path);
    for part in &parts {
        facts.other.note(&part.path());
    }
    let what = seen.map_or(Kind::File, |seen| seen.kind);
    facts.things.push(Thing {
        kind,
        depot,
        modified: seen.as_ref().and_then(time_of),
        path,
        place,
        parts,
        what,
        is_folder: what == Kind::Directory,
        space: None,
        whereabouts: Whereabouts::default(),
    });
    facts.things.len() - 1
}

/// The entries of a folder, by name; none when there is no folder.
pub(super) fn entries(folder: &Path, warnings: &mut Vec<Warning>) -> Vec<(OsString, Kind)> {
    match folder::entries(folder) {
        Ok(mut entries) => {
            entries.sort_unstable_by(|a, b| a.0.cmp(&b.0));
            entries
        }
        Err(error) if is_absence(&error) => Vec::new(),
        Err(error) => {
            let message = format!("this folder cannot be listed: {}", plain(&error));
            warnings.push(Warning::new(WarningKind::Depot, folder, message));
            Vec::new()
        }
    }
}

fn is_temporary(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(TEMPORARY)
}

/// What Pkg holds with a lock of this name.
fn locked(name: &OsStr) -> Option<&str> {
    name.to_str()?.strip_suffix(LOCK)
}

fn is_slug(name: &str) -> bool {
    SLUG_LENGTHS.contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_native_cache(name: &OsStr) -> bool {
    let rest = name.as_encoded_bytes().strip_prefix(NATIVE_CACHE);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"-"))
}

/// When the newest changed of what stands at a path and all that is in it; `None` where that cannot be told.
fn newest(path: &Path) -> Option<Timestamp> {
    let mut newest: Option<Timestamp> = None;
    let mut waiting = vec![path.to_path_buf()];
    while let Some(path) = waiting.pop() {
        let facts = FileFacts::from_metadata(&patience::symlink_metadata(&path).ok()?);
        newest = newest.max(Some(time_of(&facts)?));
        if facts.kind == Kind::Directory {
            waiting.extend(folder::entries(&path).ok()?.into_iter().map(|(name, _)| path.join(name)));
        }
    }
    newest
}

fn time_of(facts: &FileFacts) -> Option<Timestamp> {
    let (seconds, nanoseconds) = facts.modified;
    file_time(seconds, nanoseconds)
}

/// The path of a file of a stem.
pub(super) fn with_ending(stem: &Path, ending: &str) -> PathBuf {
    let mut path = stem.as_os_str().to_os_string();
    path.push(ending);
    path.into()
}

/// The version in the name of a folder such as `v1.10`.
fn is_version(name: &OsStr) -> bool {
    let version = name.to_str().and_then(|name| name.strip_prefix('v')).and_then(|name| name.split_once('.'));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    version.is_some_and(|(major, minor)| is_number(major) && is_number(minor))
}
