//! What must still be so when a thing goes: the facts that the decision about it rests on.

use std::path::{Path, PathBuf};

use crate::core::depot::layout::COMPILED;
use crate::core::judge::other::OtherReason;
use crate::core::judge::{Decision, Facts, Thing};
use crate::core::julia::compiled::FileName;
use crate::core::plan::Condition;

/// The conditions of a decision to delete a thing; none of those that Pkg's own logs decide, which the guard reads
/// again.
pub(super) fn conditions(decision: &Decision, thing: &Thing, facts: &Facts) -> Vec<Condition> {
    let is_compiled = thing.place.folders().first().is_some_and(|folder| folder == COMPILED);
    let unlocked = is_compiled.then(|| Condition::Unlocked(thing.place.folder()));
    let Some(reason) = decision.reason.other() else { return unlocked.into_iter().collect() };
    let unchanged =
        |path: &Path| Condition::Unchanged(path.to_path_buf(), facts.other.seen(path).copied().map(Box::new));
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
        OtherReason::Replaced(file) => vec![unchanged(file)],
        OtherReason::PackedToo(file, pack) => vec![unchanged(file), unchanged(pack)],
        _ => Vec::new(),
    };
    conditions.extend(unlocked);
    let is_loaded = matches!(
        reason,
        OtherReason::SourceInNoDepot(_) | OtherReason::JuliaGone(_) | OtherReason::NativeCache
    );
    if is_loaded && let Some(version) = thing.place.folders().get(1).and_then(|version| version.to_str()) {
        conditions.push(Condition::NotRunning(version.into()));
    }
    if matches!(reason, OtherReason::PackedToo(..)) {
        conditions.push(Condition::SameJulias);
    }
    conditions
}

/// The path of another file of the same stem.
fn with_ending(thing: &Thing, ending: &str) -> PathBuf {
    let mut name = FileName::without_uuid(thing.place.name()).stem;
    name.push(".");
    name.push(ending);
    thing.place.folder().join(name)
}
