//! The JSON documents, as the contract names their parts. Adding is allowed, renaming is not.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::core::depot::{Depot, Presence};
use crate::core::error::Warning;
use crate::core::judge::{Action, Evidence};
use crate::core::judge::{Decision, JuliaVersion};
use crate::core::log::Entry;
use crate::core::scan::query::Chosen;
use crate::core::scan::{Inventory, Loose};
use crate::core::space::{Parent, Space, Totals};

pub mod gc;
pub mod removal;
pub mod scratch;
pub mod trash;

/// The version of the documents' form.
const SCHEMA: u32 = 1;

/// A path, and its bytes where it is not text.
#[derive(Serialize)]
pub struct PathText {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
}

impl From<&Path> for PathText {
    fn from(path: &Path) -> Self {
        let path_bytes = match path.to_str() {
            Some(_) => None,
            None => Some(STANDARD.encode(path.as_os_str().as_encoded_bytes())),
        };
        Self { path: path.to_string_lossy().into_owned(), path_bytes }
    }
}

/// `list --json`.
#[derive(Serialize)]
pub struct ListDocument<'a> {
    schema: u32,
    depots: Vec<DepotRecord>,
    packages: Vec<PackageRecord<'a>>,
    warnings: Vec<WarningRecord<'a>>,
}

impl<'a> ListDocument<'a> {
    /// The document of the chosen packages and spaces.
    pub fn new(
        inventory: &'a Inventory,
        chosen: &'a [Chosen<'a>],
        warnings: impl Iterator<Item = &'a Warning>,
    ) -> Self {
        Self {
            schema: SCHEMA,
            depots: depot_records(inventory),
            packages: chosen.iter().map(|chosen| PackageRecord::new(inventory, chosen)).collect(),
            warnings: warnings.map(WarningRecord::from).collect(),
        }
    }
}

/// `depots --json`.
#[derive(Serialize)]
pub struct DepotsDocument<'a> {
    schema: u32,
    depots: Vec<DepotRecord>,
    warnings: Vec<WarningRecord<'a>>,
}

impl<'a> DepotsDocument<'a> {
    /// The document of all depots.
    pub fn new(inventory: &'a Inventory, warnings: impl Iterator<Item = &'a Warning>) -> Self {
        Self {
            schema: SCHEMA,
            depots: depot_records(inventory),
            warnings: warnings.map(WarningRecord::from).collect(),
        }
    }
}

/// `open --json` and `screenshot --json`.
#[derive(Serialize)]
pub struct PathDocument {
    schema: u32,
    #[serde(flatten)]
    path: PathText,
}

impl PathDocument {
    /// The document of a folder that was opened, or a file that was written.
    pub fn new(path: &Path) -> Self {
        Self { schema: SCHEMA, path: path.into() }
    }
}

#[derive(Serialize)]
struct DepotRecord {
    #[serde(flatten)]
    path: PathText,
    first: bool,
    writable: bool,
    origin: &'static str,
    state: &'static str,
    spaces: usize,
    apparent: Option<u64>,
    allocated: Option<u64>,
    complete: Option<bool>,
    loose: Vec<LooseRecord>,
}

#[derive(Serialize)]
struct LooseRecord {
    #[serde(flatten)]
    path: PathText,
    kind: &'static str,
}

/// What stands at a depot's path, as the documents name it.
pub fn state(depot: &Depot) -> &'static str {
    match depot.presence {
        Presence::Folder => "folder",
        Presence::Missing => "missing",
        Presence::NotAFolder => "not-a-folder",
        Presence::Unreadable(_) => "unreadable",
    }
}

fn depot_records(inventory: &Inventory) -> Vec<DepotRecord> {
    let record = |(number, depot): (usize, &Depot)| {
        let total = Totals::of_spaces(inventory.spaces.iter().filter(|space| space.id.depot == number));
        let loose = |loose: &Loose| LooseRecord { path: (&*loose.path).into(), kind: loose.kind.as_str() };
        DepotRecord {
            path: (&*depot.path).into(),
            first: inventory.is_user_depot(number),
            writable: depot.writable,
            origin: depot.origin.as_str(),
            state: state(depot),
            spaces: total.things,
            apparent: known(&total, total.apparent),
            allocated: known(&total, total.allocated),
            complete: is_complete(&total),
            loose: inventory.loose.iter().filter(|file| file.depot == number).map(loose).collect(),
        }
    };
    inventory.depots.iter().enumerate().map(record).collect()
}

/// A sum, unless nothing was measured.
fn known(total: &Totals, sum: u64) -> Option<u64> {
    (total.measured > 0 || total.things == 0).then_some(sum)
}

/// Whether a sum is whole rather than a lower bound, unless nothing was measured.
fn is_complete(total: &Totals) -> Option<bool> {
    known(total, 0).map(|_| total.is_complete())
}

#[derive(Serialize)]
struct PackageRecord<'a> {
    uuid: String,
    name: Option<&'a str>,
    name_source: Option<&'static str>,
    other_names: Vec<OtherName<'a>>,
    depot: String,
    spaces: Vec<SpaceRecord<'a>>,
    apparent: Option<u64>,
    allocated: Option<u64>,
    files: Option<u64>,
    complete: Option<bool>,
    last_used: Option<String>,
}

#[derive(Serialize)]
struct OtherName<'a> {
    name: &'a str,
    name_source: &'static str,
}

impl<'a> PackageRecord<'a> {
    fn new(inventory: &Inventory, chosen: &Chosen<'a>) -> Self {
        let (package, total) = (chosen.package, &chosen.total);
        let name = package.name.as_ref();
        let others = name.map(|name| name.others.as_slice()).unwrap_or_default();
        let depot = inventory.depots.get(package.depot);
        Self {
            uuid: package.owner.folder().to_string_lossy().into_owned(),
            name: name.map(|name| name.text.as_str()),
            name_source: name.map(|name| name.source.as_str()),
            other_names: others
                .iter()
                .map(|(name, source)| OtherName { name, name_source: source.as_str() })
                .collect(),
            depot: depot.map(|depot| depot.path.to_string_lossy().into_owned()).unwrap_or_default(),
            spaces: chosen.spaces.iter().map(|space| SpaceRecord::from(*space)).collect(),
            apparent: known(total, total.apparent),
            allocated: known(total, total.allocated),
            files: known(total, total.files),
            complete: is_complete(total),
            last_used: chosen.last_used.map(|time| time.to_string()),
        }
    }
}

#[derive(Serialize)]
struct SpaceRecord<'a> {
    key: String,
    #[serde(flatten)]
    path: PathText,
    kind: &'static str,
    status: &'static str,
    apparent: Option<u64>,
    allocated: Option<u64>,
    reclaimable: Option<u64>,
    files: Option<u64>,
    directories: Option<u64>,
    complete: Option<bool>,
    last_used: Option<String>,
    last_modified: Option<String>,
    log_entries: u64,
    parents: Vec<ParentRecord<'a>>,
}

impl<'a> From<&'a Space> for SpaceRecord<'a> {
    fn from(space: &'a Space) -> Self {
        let sizes = space.sizes.as_ref();
        Self {
            key: space.id.key.as_os_str().to_string_lossy().into_owned(),
            path: (&*space.path).into(),
            kind: space.kind.as_str(),
            status: space.status.as_str(),
            apparent: sizes.map(|sizes| sizes.apparent),
            allocated: sizes.map(|sizes| sizes.allocated),
            reclaimable: sizes.map(|sizes| sizes.reclaimable),
            files: sizes.map(|sizes| sizes.files),
            directories: sizes.map(|sizes| sizes.directories),
            complete: sizes.map(crate::core::space::Sizes::is_complete),
            last_used: space.last_used.map(|time| time.to_string()),
            last_modified: sizes.and_then(|sizes| sizes.last_modified).map(|time| time.to_string()),
            log_entries: space.log_entries,
            parents: space.parents.iter().map(ParentRecord::from).collect(),
        }
    }
}

#[derive(Serialize)]
struct ParentRecord<'a> {
    #[serde(flatten)]
    path: PathText,
    state: &'a str,
}

impl<'a> From<&'a Parent> for ParentRecord<'a> {
    fn from(parent: &'a Parent) -> Self {
        Self { path: (&*parent.path).into(), state: parent.state.as_str() }
    }
}

#[derive(Serialize)]
pub struct WarningRecord<'a> {
    kind: &'static str,
    #[serde(flatten)]
    path: PathText,
    line: Option<u64>,
    message: &'a str,
}

impl<'a> From<&'a Warning> for WarningRecord<'a> {
    fn from(warning: &'a Warning) -> Self {
        Self {
            kind: warning.kind.as_str(),
            path: (&*warning.path).into(),
            line: warning.line,
            message: &warning.message,
        }
    }
}

/// `show --json`.
#[derive(Serialize)]
pub struct ShowDocument<'a> {
    schema: u32,
    #[serde(flatten)]
    space: SpaceRecord<'a>,
    owner: OwnerRecord<'a>,
    entries: Vec<EntryRecord>,
    verdict: VerdictRecord,
    warnings: Vec<WarningRecord<'a>>,
}

impl<'a> ShowDocument<'a> {
    /// The document of one space.
    pub fn new(
        space: &'a Space,
        name: Option<&'a crate::core::names::Name>,
        entries: &[Entry],
        verdict: VerdictRecord,
        warnings: impl Iterator<Item = &'a Warning>,
    ) -> Self {
        Self {
            schema: SCHEMA,
            space: space.into(),
            owner: OwnerRecord {
                uuid: space.id.owner.folder().to_string_lossy().into_owned(),
                name: name.map(|name| name.text.as_str()),
                name_source: name.map(|name| name.source.as_str()),
            },
            entries: entries.iter().map(EntryRecord::from).collect(),
            verdict,
            warnings: warnings.map(WarningRecord::from).collect(),
        }
    }
}

#[derive(Serialize)]
struct OwnerRecord<'a> {
    uuid: String,
    name: Option<&'a str>,
    name_source: Option<&'static str>,
}

#[derive(Serialize)]
struct EntryRecord {
    log: String,
    line: u64,
    time: Option<String>,
    parents: Vec<String>,
}

impl From<&Entry> for EntryRecord {
    fn from(entry: &Entry) -> Self {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        Self {
            log: text(&entry.log),
            line: entry.line,
            time: entry.time.map(|time| time.to_string()),
            parents: entry.parents.iter().map(|parent| text(parent)).collect(),
        }
    }
}

/// What collection would do with a space, and why.
#[derive(Serialize)]
pub struct VerdictRecord {
    action: &'static str,
    julia_action: &'static str,
    julia: Option<String>,
    reason: String,
    rule: &'static str,
    evidence: Vec<EvidenceRecord>,
    orphaned_since: Option<String>,
    due: Option<String>,
}

impl VerdictRecord {
    /// The verdict of a decision by a version's rules; of none, when nothing is known of the space.
    pub fn new(decided: Option<(&Decision, JuliaVersion)>) -> Self {
        let decision = decided.map(|(decision, _)| decision);
        let action = |action: Option<Action>| action.unwrap_or(Action::Keep).as_str();
        Self {
            action: action(decision.map(|decision| decision.action)),
            julia_action: action(decision.map(|decision| decision.julia)),
            julia: decided.map(|(_, julia)| julia.to_string()),
            reason: decision.map(|decision| decision.sentence(None)).unwrap_or_default(),
            rule: decision.map(|decision| decision.reason.rule()).unwrap_or_default(),
            evidence: decision
                .map(|decision| decision.evidence.iter().map(EvidenceRecord::from).collect())
                .unwrap_or_default(),
            orphaned_since: decision
                .and_then(|decision| decision.orphaned_since)
                .map(|time| time.to_string()),
            due: decision.and_then(|decision| decision.due).map(|time| time.to_string()),
        }
    }
}

#[derive(Serialize)]
pub struct EvidenceRecord {
    file: String,
    line: Option<u64>,
    #[serde(flatten)]
    path: PathText,
}

impl From<&Evidence> for EvidenceRecord {
    fn from(evidence: &Evidence) -> Self {
        Self {
            file: evidence.file.to_string_lossy().into_owned(),
            line: evidence.line,
            path: (&*evidence.path).into(),
        }
    }
}
