//! What must still be so when a thing goes: the facts that the decision about it rests on.

use std::path::{Path, PathBuf};

use crate::core::judge::other::OtherReason;
use crate::core::judge::{Decision, Facts, Thing};
use crate::core::plan::Condition;

/// The conditions of a decision to delete a thing; none of those that Pkg's own logs decide, which the guard reads
/// again.
pub(super) fn conditions(decision: &Decision, thing: &Thing, facts: &Facts) -> Vec<Condition> {
    let Some(reason) = decision.reason.other() else { return Vec::new() };
    let folder = thing.place.folder();
    let mut conditions = match reason {
        OtherReason::WithoutJi => vec![Condition::Missing(with_ending(thing, "ji"))],
        OtherReason::WithoutNative => {
            ["so", "dylib", "dll"].map(|ending| Condition::Missing(with_ending(thing, ending))).to_vec()
        }
        OtherReason::SourceGone(source) => vec![Condition::Missing(source.to_path_buf())],
        OtherReason::SourceInNoDepot(source) => {
            facts.in_each_depot(source).into_iter().map(Condition::Missing).collect()
        }
        OtherReason::JuliaGone(_) => vec![Condition::SameJulias],
        OtherReason::Replaced(file) | OtherReason::PackedToo(file) => unchanged(file),
        _ => Vec::new(),
    };
    if thing.place.is_of_package() {
        conditions.push(Condition::Unlocked(folder));
    }
    if matches!(reason, OtherReason::SourceInNoDepot(_) | OtherReason::JuliaGone(_))
        && let Some(version) = thing.place.folders().get(1).and_then(|version| version.to_str())
    {
        conditions.push(Condition::NotRunning(version.into()));
    }
    if matches!(reason, OtherReason::PackedToo(_)) {
        conditions.push(Condition::SameJulias);
    }
    conditions
}

/// A file that decides stays as it is; one that cannot be looked at any more is surely another.
fn unchanged(file: &Path) -> Vec<Condition> {
    vec![Condition::unchanged(file).unwrap_or_else(|| Condition::Missing(file.to_path_buf()))]
}

/// The path of another file of the same stem.
fn with_ending(thing: &Thing, ending: &str) -> PathBuf {
    thing.path.with_extension(ending)
}
