//! Registries: which files of them are in use, and which were left behind by an update (Pkg.jl `Registry.jl`).
//!
//! `NAME.toml` names the packed file that is read in its `path`. An update writes a new one and leaves the old. Before
//! Julia 1.7 a registry was a folder; a newer Julia that has a packed one of the same UUID does not read the folder.

use std::collections::{BTreeMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::path::Path;

use serde::Deserialize;
use uuid::Uuid;

use super::commits;
use super::listing::{add_thing, entries};
use super::reason::OtherReason;
use crate::core::depot::Presence;
use crate::core::judge::evidence::LARGEST;
use crate::core::judge::facts::Facts;
use crate::core::judge::thing::ThingKind;
use crate::core::log::file;
use crate::core::names::packed_uuid;
use crate::core::place::{Place, is_entry_name};
use crate::core::space::Kind;

/// The registry that Pkg fetches again where there is none.
const GENERAL: Uuid = uuid::uuid!("23338594-aafe-5451-b93e-139f81909106");
/// The first Julia that reads packed registries.
const READS_PACKED: (u32, u32) = (1, 7);

/// What `NAME.toml` says.
#[derive(Deserialize)]
struct Packed {
    uuid: Uuid,
    path: String,
}

#[derive(Deserialize)]
struct Index {
    uuid: Uuid,
    repo: Option<String>,
}

/// Adds the registries of a depot.
pub(super) fn look(facts: &mut Facts, depot: usize) {
    let Some(of_depot) = facts.depots.get(depot).filter(|depot| depot.depot.presence == Presence::Folder)
    else {
        return;
    };
    let layout = of_depot.depot.layout.clone();
    let folder = layout.registries();
    let listed = entries(&folder, &mut facts.warnings);
    // By the registry's name.
    let mut packed: BTreeMap<String, Packed> = BTreeMap::new();
    let mut used: HashSet<OsString> = HashSet::new();
    for (name, _) in listed.iter().filter(|(_, kind)| *kind == Kind::File) {
        let Some(registry) = name.to_str().and_then(|name| name.strip_suffix(".toml")) else { continue };
        // What it is when it is read is what must not change.
        facts.other.note(&folder.join(name));
        let Some(said) =
            read::<Packed>(&folder.join(name)).filter(|said| is_entry_name(OsStr::new(&said.path)))
        else {
            continue;
        };
        used.insert(OsString::from(&said.path));
        packed.insert(registry.to_string(), said);
    }
    let is_there = |name: &str| listed.iter().any(|(listed, kind)| listed == name && *kind == Kind::File);
    for (name, kind) in &listed {
        let Ok(place) = Place::registry(&layout, name) else { continue };
        let text = name.to_str().unwrap_or_default();
        let (registry, parts) = match kind {
            Kind::Symlink => continue,
            Kind::Directory => (of_folder(&place, text, &packed, &is_there, facts), Vec::new()),
            Kind::File if used.contains(name) => continue,
            Kind::File => {
                if let Some(registry) = text.strip_suffix(".toml") {
                    let pack = packed.get(registry).filter(|said| is_there(&said.path));
                    let pack = pack.and_then(|said| Place::registry(&layout, OsStr::new(&said.path)).ok());
                    (OtherReason::Registry, pack.into_iter().collect())
                } else if let Some(registry) = of_packed(text) {
                    let file = folder.join(format!("{registry}.toml"));
                    let is_replaced = packed.get(registry).is_some_and(|said| is_there(&said.path));
                    (
                        if is_replaced {
                            OtherReason::Replaced(file.into())
                        } else {
                            OtherReason::RegistryUnclear
                        },
                        Vec::new(),
                    )
                } else {
                    continue;
                }
            }
        };
        let at = add_thing(facts, depot, ThingKind::Registry, place, parts);
        facts.other.registries.insert(at, registry);
    }
}

/// The registry whose packed file has this name, `NAME.tar` or `NAME.tar.gz`.
fn of_packed(name: &str) -> Option<&str> {
    if let Some(registry) = name.strip_suffix(".tar") {
        return Some(registry);
    }
    let (rest, ending) = name.rsplit_once('.')?;
    let is_ending = !ending.is_empty() && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    rest.strip_suffix(".tar").filter(|_| is_ending)
}

fn of_folder(
    place: &Place,
    name: &str,
    packed: &BTreeMap<String, Packed>,
    is_there: &dyn Fn(&str) -> bool,
    facts: &mut Facts,
) -> OtherReason {
    let julias = &facts.other.julias.found;
    let old = (0..READS_PACKED.1).any(|minor| julias.may_have_minor(READS_PACKED.0, minor));
    let index = read::<Index>(&place.path().join("Registry.toml"));
    let is_general = index.is_some_and(|index| {
        index.uuid == GENERAL && index.repo.is_some_and(|repo| repo.contains("JuliaRegistries/General"))
    });
    let beside = packed.get(name).filter(|said| said.uuid == GENERAL && is_there(&said.path));
    let is_used = !is_general || old || julias.is_empty() || facts.other.julias.unpacks_registries();
    let Some(beside) = beside.filter(|_| !is_used) else { return OtherReason::Registry };
    let pack = place.folder().join(&beside.path);
    facts.other.note(&pack);
    if packed_uuid(&pack) != Some(GENERAL) {
        return OtherReason::Registry;
    }
    if commits::has_own(&place.path()) {
        return OtherReason::OwnCommits;
    }
    let file = place.folder().join(format!("{name}.toml"));
    OtherReason::PackedToo(file.into(), pack.into())
}

fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> Option<T> {
    let bytes = file::read_small(path, LARGEST).ok()??;
    toml::from_slice(&bytes).ok()
}
