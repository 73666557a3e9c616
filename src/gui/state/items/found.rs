//! What an item is called, and which group it belongs to.

use std::path::PathBuf;

use uuid::Uuid;

use super::Item;
use crate::core::judge::{Decision, Thing, ThingKind, Verdict};
use crate::core::operation::survey::Survey;
use crate::core::scan::Inventory;
use crate::core::space::Space;
use crate::gui::format::visible;
use crate::gui::widget::tree::LineId;

/// An item, and which group it belongs to.
pub(super) struct Found {
    pub item: Item,
    pub label: String,
    pub uuid: Option<Uuid>,
    pub folder: PathBuf,
}

impl Found {
    pub fn of_space(position: usize, space: &Space, inventory: &Inventory) -> Option<Self> {
        let package = inventory.package_of(position)?;
        let depot = inventory.depots.get(package.depot);
        let item = Item {
            thing: None,
            space: Some(position),
            kind: ThingKind::Scratch,
            depot: space.id.depot,
            id: LineId::of(space.path.as_os_str()),
            path: space.path.clone(),
            group: 0,
            name: visible(&space.id.key.as_os_str().to_string_lossy()).into_owned(),
            verdict: Verdict::Keep,
            why: String::new(),
            sizes: space.sizes,
            settled: None,
            last_used: space.last_used,
            changed: None,
            what: space.kind,
            text: Box::default(),
        };
        Some(Self {
            item,
            label: visible(&package.label()).into_owned(),
            uuid: package.owner.uuid(),
            folder: depot.map(|depot| depot.layout.owner(package.owner.folder())).unwrap_or_default(),
        })
    }

    pub fn of_thing(decision: &Decision, thing: &Thing, survey: &Survey) -> Self {
        let called = survey.facts.called(decision.thing);
        let label = called.names.first().cloned().unwrap_or_else(|| unnamed(thing));
        let item = Item {
            thing: None,
            space: None,
            kind: thing.kind,
            depot: thing.depot,
            id: LineId::of(thing.path.as_os_str()),
            path: thing.path.clone(),
            group: 0,
            name: visible(&name(thing, called.version.as_deref())).into_owned(),
            verdict: Verdict::Keep,
            why: String::new(),
            sizes: None,
            settled: None,
            last_used: None,
            changed: thing.modified,
            what: thing.what,
            text: Box::default(),
        };
        let folder = thing.place.folder();
        Self { item, label: visible(&label).into_owned(), uuid: called.uuid, folder }
    }
}

/// The group of what names no package.
fn unnamed(thing: &Thing) -> String {
    match thing.kind {
        ThingKind::Artifact => "Artifacts that no package names".to_string(),
        ThingKind::Clone => "Clones".to_string(),
        ThingKind::Registry => thing.place.name().to_string_lossy().into_owned(),
        ThingKind::Cache => "Native code".to_string(),
        ThingKind::Leftover => "Leftovers".to_string(),
        ThingKind::Compiled => "Compiled code".to_string(),
        ThingKind::Package | ThingKind::Scratch | ThingKind::CacheFile => {
            let folder = thing.place.folders().last();
            folder.map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default()
        }
    }
}

/// What a thing that is no space is called within its group: its kind comes first, as spaces are called by their key
/// alone.
fn name(thing: &Thing, version: Option<&str>) -> String {
    const DIGITS: usize = 8;
    let name = thing.place.name().to_string_lossy();
    let folders = thing.place.folders();
    let folder = |at: usize| folders.get(at).map(|folder| folder.to_string_lossy()).unwrap_or_default();
    match thing.kind {
        ThingKind::Package => match version {
            Some(version) => format!("package {version} ({name})"),
            None => format!("package {name}"),
        },
        ThingKind::Artifact => format!("artifact {}", name.get(..DIGITS).unwrap_or(&name)),
        ThingKind::Clone => format!("clone {}", name.get(..DIGITS).unwrap_or(&name)),
        ThingKind::Registry => format!("registry {name}"),
        ThingKind::Compiled => format!("compiled for {} ({name})", folder(1)),
        ThingKind::Cache => format!("{} {name}", folder(1)),
        ThingKind::Leftover | ThingKind::CacheFile | ThingKind::Scratch => name.into_owned(),
    }
}
