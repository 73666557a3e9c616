//! What things are called: by the package whose they are, by every package that binds an artifact, by where a clone came
//! from.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::known::Called;
use crate::core::depot::Depot;
use crate::core::judge::facts::Facts;
use crate::core::judge::thing::{Thing, ThingKind};
use crate::core::names::{listed, uuids_of};

impl Facts {
    pub fn called(&self, thing: usize) -> Called {
        self.other.called.get(&thing).cloned().unwrap_or_default()
    }

    /// Whether a thing has this name or UUID.
    pub fn is_named(&self, thing: usize, name: &str) -> bool {
        let Some(called) = self.other.called.get(&thing) else { return false };
        called.names.iter().any(|known| known.eq_ignore_ascii_case(name))
            || called.uuid.is_some_and(|uuid| Uuid::try_parse(name) == Ok(uuid))
    }
}

/// Finds the names of what has them in it or in its file name. (Artifacts get theirs from [`super::bindings`].)
pub(super) fn look(facts: &mut Facts) {
    let mut warnings = Vec::new();
    let named = facts
        .things
        .iter()
        .enumerate()
        .filter_map(|(at, thing)| Some((at, name(at, thing, facts, &mut warnings)?)));
    let named: Vec<(usize, Called)> = named.collect();
    facts.other.called.extend(named);
    facts.warnings.extend(warnings);
    by_slug(facts);
}

fn name(
    at: usize,
    thing: &Thing,
    facts: &Facts,
    warnings: &mut Vec<crate::core::error::Warning>,
) -> Option<Called> {
    match thing.kind {
        ThingKind::Package => {
            let listed::PackageVersion { name, uuid, version } =
                listed::package_version(&thing.path, warnings);
            Some(Called { names: vec![name], uuid, version })
        }
        ThingKind::Clone => Some(Called::one(listed::clone(&thing.path, warnings).name, None)),
        ThingKind::Registry => {
            let registry = listed::registry(&thing.path, warnings)?;
            Some(Called::one(Some(registry.name), registry.uuid))
        }
        ThingKind::Compiled => {
            let package = facts.other.compiled.get(&at)?.package();
            let folder = thing.place.folders().get(2).map(|name| name.to_string_lossy().into_owned());
            let name = folder.or_else(|| package.map(|package| package.name.clone()));
            Some(Called::one(name, package.map(|package| package.uuid).filter(|uuid| !uuid.is_nil())))
        }
        ThingKind::Artifact
        | ThingKind::Scratch
        | ThingKind::CacheFile
        | ThingKind::Cache
        | ThingKind::Leftover => None,
    }
}

/// Finds the UUIDs of compiled code whose header does not tell them: the letters in its name are those of one package of
/// that name.
fn by_slug(facts: &mut Facts) {
    let unknown = facts.other.compiled.iter().filter_map(|(at, known)| {
        let called = facts.other.called.get(at).filter(|called| called.uuid.is_none())?;
        Some((*at, called.names.first()?.clone(), known.slug.clone()?))
    });
    let unknown: Vec<(usize, String, String)> = unknown.collect();
    if unknown.is_empty() {
        return;
    }
    let depots: Vec<Depot> = facts.depots.iter().map(|depot| depot.depot.clone()).collect();
    let names: BTreeSet<String> = unknown.iter().map(|(_, name, _)| name.clone()).collect();
    let known = uuids_of(names, &depots);
    for (at, name, slug) in unknown {
        if let Some(called) = facts.other.called.get_mut(&at) {
            called.uuid = known.compiled(&name, &slug);
        }
    }
}
