//! The JSON documents, as the contract names their parts. Adding is allowed, renaming is not.
//!
//! Each document, and each object in one, is a function that gives its keys in their order.

use std::path::Path;

use super::words::Reasons;
use crate::core::depot::{Depot, Presence};
use crate::core::error::Warning;
use crate::core::judge::{Action, Decision, Evidence, JuliaVersion, Thing};
use crate::core::keep_list::KeepList;
use crate::core::log::Entry;
use crate::core::names::Name;
use crate::core::operation::whole::Whole;
use crate::core::scan::query::Chosen;
use crate::core::scan::{Inventory, Loose};
use crate::core::space::{Parent, Sizes, Space, Totals};
use object::Object;

pub mod artifact;
pub mod browse;
pub mod gc;
pub mod items;
pub mod log;
pub mod object;
pub mod outside;
pub mod preview;
pub mod removal;
pub mod trash;

/// The beginning of a document: the version of its form.
fn document() -> Object {
    Object::default().with("schema", 1)
}

/// `list --json`, with the things of other kinds where these were asked for.
pub fn list<'a>(
    inventory: &Inventory,
    chosen: &[Chosen],
    reasons: &Reasons,
    other: Option<(&Whole, &[(&Thing, &Decision)])>,
    warnings: impl Iterator<Item = &'a Warning>,
) -> Object {
    let document = document()
        .list("depots", depot_list(inventory))
        .list("packages", chosen.iter().map(|chosen| package(inventory, chosen, reasons)));
    let document = match other {
        Some((whole, items)) => items::items(document, whole, items),
        None => document,
    };
    document.list("warnings", warnings.map(warning))
}

/// `depots --json`.
pub fn depots<'a>(
    inventory: &Inventory,
    whole: &Whole,
    warnings: impl Iterator<Item = &'a Warning>,
) -> Object {
    let depots = depot_list(inventory).enumerate();
    let depots = depots.map(|(number, depot)| items::kinds(depot, whole, number));
    let outside = outside::outside(whole.facts.other.outside.iter().enumerate(), &whole.outside);
    document().list("depots", depots).list("outside", outside).list("warnings", warnings.map(warning))
}

/// `open --json` and `screenshot --json`.
pub fn path(path: &Path) -> Object {
    document().path(path)
}

/// `keep --json`.
pub fn kept(list: &KeepList) -> Object {
    let kept = |(depot, place): (&Path, &Path)| {
        Object::default().lossy("depot", Some(depot)).lossy("place", Some(place)).path(&depot.join(place))
    };
    document().list("kept", list.iter().map(kept))
}

/// `path --json`.
pub fn space_path(path: &Path, created: bool, logged: bool, warnings: &[Warning]) -> Object {
    self::path(path)
        .with("created", created)
        .with("logged", logged)
        .list("warnings", warnings.iter().map(warning))
}

/// `show --json`.
pub fn show<'a>(
    (space, words): (&Space, String),
    name: Option<&Name>,
    entries: &[Entry],
    decided: Option<(&Decision, JuliaVersion)>,
    warnings: impl Iterator<Item = &'a Warning>,
) -> Object {
    let owner = Object::default()
        .with("uuid", space.id.owner.folder().to_string_lossy())
        .with("name", name.map(|name| &name.text))
        .with("name_source", name.map(|name| name.source.as_str()));
    of_space(document(), space, words)
        .object("owner", owner)
        .list("entries", entries.iter().map(entry))
        .object("verdict", verdict(decided))
        .list("warnings", warnings.map(warning))
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

fn depot_list(inventory: &Inventory) -> impl Iterator<Item = Object> {
    let loose = |loose: &Loose| Object::default().path(&loose.path).with("kind", loose.kind.as_str());
    inventory.depots.iter().enumerate().map(move |(number, depot)| {
        let total = Totals::of_spaces(inventory.spaces.iter().filter(|space| space.id.depot == number));
        let known = known(&total);
        Object::default()
            .path(&depot.path)
            .with("first", inventory.is_user_depot(number))
            .with("writable", depot.writable)
            .with("origin", depot.origin.as_str())
            .with("state", state(depot))
            .with("spaces", total.things)
            .bytes(known)
            .with("complete", known.map(Totals::is_complete))
            .list("loose", inventory.loose.iter().filter(|file| file.depot == number).map(loose))
    })
}

/// A sum, unless nothing was measured.
fn known(total: &Totals) -> Option<&Totals> {
    (total.measured > 0 || total.things == 0).then_some(total)
}

fn package(inventory: &Inventory, chosen: &Chosen, reasons: &Reasons) -> Object {
    let package = chosen.package;
    let name = package.name.as_ref();
    let others = name.map(|name| name.others.as_slice()).unwrap_or_default();
    let depot = inventory.depots.get(package.depot);
    let known = known(&chosen.total);
    let words = |space: &Space| reasons.of_space(&space.path).words(None);
    let spaces = chosen.spaces.iter().map(|space| of_space(Object::default(), space, words(space)));
    let other =
        |name: &str, source: &'static str| Object::default().with("name", name).with("name_source", source);
    Object::default()
        .with("uuid", package.owner.folder().to_string_lossy())
        .with("name", name.map(|name| &name.text))
        .with("name_source", name.map(|name| name.source.as_str()))
        .list("other_names", others.iter().map(|(name, source)| other(name, source.as_str())))
        .with("depot", depot.map(|depot| depot.path.to_string_lossy()).unwrap_or_default())
        .list("spaces", spaces)
        .bytes(known)
        .with("files", known.map(|total| total.files))
        .with("complete", known.map(Totals::is_complete))
        .text("last_used", chosen.last_used)
}

fn of_space(object: Object, space: &Space, words: String) -> Object {
    let sizes = space.sizes.as_ref();
    let parent = |parent: &Parent| Object::default().path(&parent.path).with("state", parent.state.as_str());
    object
        .with("key", space.id.key.as_os_str().to_string_lossy())
        .path(&space.path)
        .with("kind", space.kind.as_str())
        .with("status", space.status.as_str())
        .with("words", words)
        .bytes(sizes.map(Totals::from).as_ref())
        .with("reclaimable", sizes.map(|sizes| sizes.reclaimable))
        .with("files", sizes.map(|sizes| sizes.files))
        .with("directories", sizes.map(|sizes| sizes.directories))
        .with("complete", sizes.map(Sizes::is_complete))
        .text("last_used", space.last_used)
        .text("last_modified", sizes.and_then(|sizes| sizes.last_modified))
        .with("log_entries", space.log_entries)
        .list("parents", space.parents.iter().map(parent))
}

fn entry(entry: &Entry) -> Object {
    let parents: Vec<_> = entry.parents.iter().map(|parent| parent.to_string_lossy()).collect();
    Object::default()
        .lossy("log", Some(&entry.log))
        .with("line", entry.line)
        .text("time", entry.time)
        .with("parents", parents)
}

/// The verdict of a decision by a version's rules; of none, when nothing is known of the space.
fn verdict(decided: Option<(&Decision, JuliaVersion)>) -> Object {
    let decision = decided.map(|(decision, _)| decision);
    let action = |action: Option<Action>| action.unwrap_or(Action::Keep).as_str();
    Object::default()
        .with("action", action(decision.map(|decision| decision.action)))
        .with("julia_action", action(decision.map(|decision| decision.julia)))
        .text("julia", decided.map(|(_, julia)| julia))
        .with("reason", decision.map(|decision| decision.sentence(None)).unwrap_or_default())
        .with("rule", decision.map(|decision| decision.reason.rule()).unwrap_or_default())
        .list("evidence", decision.into_iter().flat_map(|decision| &decision.evidence).map(evidence))
        .text("orphaned_since", decision.and_then(|decision| decision.orphaned_since))
        .text("due", decision.and_then(|decision| decision.due))
}

fn warning(warning: &Warning) -> Object {
    Object::default()
        .with("kind", warning.kind.as_str())
        .path(&warning.path)
        .with("line", warning.line)
        .with("message", &warning.message)
}

fn evidence(evidence: &Evidence) -> Object {
    Object::default().lossy("file", Some(&evidence.file)).with("line", evidence.line).path(&evidence.path)
}
