//! What the chosen Julia does not read, and what comes of that.

use super::choices::Choices;
use super::facts::Facts;
use super::profile::{Profile, Rules};
use crate::core::depot::Presence;
use crate::core::error::{Warning, WarningKind};

pub(super) fn warnings(facts: &Facts, choices: &Choices, rules: &Rules) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for depot in &facts.depots {
        if let Some(cause) = depot.orphans_failure(rules.toml) {
            let message = format!("{cause}; Julia takes it for empty, and so all of it starts anew");
            warnings.push(Warning::new(WarningKind::Log, depot.depot.layout.orphaned(), message));
        }
    }
    for depot in facts.depots.iter().filter(|depot| !depot.is_reached) {
        if depot.depot.presence == Presence::Folder {
            let come = match (choices.parity, rules.profile) {
                (false, _) => "and nothing is recorded in them",
                (true, Profile::Delayed) => {
                    "as they are not by Julia, which makes what is missing and records all as unused"
                }
                (true, Profile::Immediate) => "as they are not by Julia, to which all is unused then",
            };
            let message = format!(
                "a part of this path before '..' is missing, so that the depot's logs are not read, {come}; name the \
                 depot without it"
            );
            warnings.push(Warning::new(WarningKind::Depot, depot.depot.path.clone(), message));
        }
    }
    if let (Some(error), Some(first)) = (facts.overrides.error(rules.toml), facts.depots.first()) {
        let message = format!("this cannot be read, and Julia's collection fails on it: {error}");
        warnings.push(Warning::new(WarningKind::Manifest, first.depot.layout.overrides(), message));
    }
    if !choices.kinds.packages && !choices.kinds.clones {
        return warnings;
    }
    for (path, manifest) in &facts.manifests {
        if let Some(cause) = manifest.as_ref().and_then(|manifest| manifest.refusal(rules)) {
            let message = format!("Julia does not read this manifest, so it keeps nothing to it: {cause}");
            warnings.push(Warning::new(WarningKind::Manifest, &*path.0, message));
        }
    }
    for (path, file) in &facts.artifact_files {
        let file = file.as_ref().filter(|_| choices.kinds.artifacts);
        if let Some(cause) = file.and_then(|file| file.refused(rules.toml).or(file.error.as_deref())) {
            let message = format!("Julia does not read this file: {cause}");
            warnings.push(Warning::new(WarningKind::Manifest, &*path.0, message));
        }
    }
    warnings.sort();
    warnings
}
