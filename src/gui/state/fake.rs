//! Inventories made by hand, for the tests of the window.
#![allow(clippy::missing_panics_doc, clippy::must_use_candidate, reason = "for tests")]

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::Arc;

use uuid::Uuid;

use crate::core::depot::layout::Layout;
use crate::core::depot::{Depot, Origin, Presence};
use crate::core::error::Error;
use crate::core::names::{Name, Source};
use crate::core::scan::{Inventory, Loose, Package};
use crate::core::space::{Key, Kind, Owner, Parent, ParentState, Sizes, Space, SpaceId, Status};
use crate::core::time::{Clock, FixedClock, Now};
use crate::gui::state::items::Items;
use crate::gui::state::list::List;
use crate::gui::state::listing::Listing;
use crate::gui::state::rows::Row;
use crate::gui::state::session::DemoMaker;

/// Where the fake depot lies.
pub const DEPOT: &str = "/home/jane/.julia";

/// Noon of 15 June 2025.
pub fn now() -> Now {
    FixedClock::at("2025-06-15T12:00:00").expect("time").now()
}

pub fn no_demo() -> DemoMaker {
    DemoMaker(Arc::new(|folder, _| {
        Err(Error::new("make the demo in", folder, std::io::ErrorKind::Other.into()))
    }))
}

/// The owner that bears a name, the same in every inventory.
pub fn owner(name: &str) -> Owner {
    Owner::of(Uuid::new_v5(&Uuid::NAMESPACE_DNS, name.as_bytes()))
}

/// A space that no log names.
pub fn space(depot: usize, package: &str, key: &str) -> Space {
    let owner = owner(package);
    let path = Layout::new(DEPOT, DEPOT).space(owner.folder(), OsStr::new(key));
    Space::new(SpaceId { depot, owner, key: Key::found(OsStr::new(key)) }, path, Kind::Directory)
}

/// Parents in these states, `/home/jane/work/p0/Project.toml` and so on.
pub fn give_parents(space: &mut Space, states: &[ParentState], logged: bool) {
    let parent = |(index, state): (usize, &ParentState)| {
        let path = PathBuf::from(format!("/home/jane/work/p{index}/Project.toml"));
        Parent::new(Arc::from(path), *state)
    };
    space.parents = states.iter().enumerate().map(parent).collect();
    space.status = Status::of(logged, &space.parents);
}

/// Sizes whose newest file is of 10 April 2025.
pub fn sizes(allocated: u64, files: u64) -> Sizes {
    let last_modified = crate::core::time::file_time(1_744_286_400, 0);
    Sizes { apparent: allocated, allocated, reclaimable: allocated, files, last_modified, ..Sizes::default() }
}

/// One depot with these packages and keys.
pub fn inventory(packages: &[(&str, &[&str])]) -> Inventory {
    let mut inventory = Inventory {
        depots: vec![Depot {
            path: PathBuf::from(DEPOT),
            layout: Layout::new(DEPOT, DEPOT),
            origin: Origin::User,
            presence: Presence::Folder,
            writable: true,
        }],
        ..Inventory::default()
    };
    for (name, keys) in packages {
        let start = inventory.spaces.len();
        inventory.spaces.extend(keys.iter().map(|key| space(0, name, key)));
        inventory.packages.push(Package {
            depot: 0,
            owner: owner(name),
            guess: None,
            name: Some(Name { text: (*name).to_string(), source: Source::Registry, others: Vec::new() }),
            spaces: start..inventory.spaces.len(),
            above: Vec::new(),
        });
    }
    inventory
}

/// So many keys: `k000`, `k001` and so on.
pub fn keys(count: usize) -> Vec<&'static str> {
    (0..count).map(|number| &*format!("k{number:03}").leak()).collect()
}

/// A file that belongs to no package.
pub fn loose(name: &str) -> Loose {
    let path = Layout::new(DEPOT, DEPOT).scratchspaces().join(name);
    Loose { depot: 0, path, kind: Kind::File }
}

/// Shows an inventory.
pub fn show(list: &mut List, inventory: Inventory) {
    let items = Items::of_inventory(&inventory, None, &now());
    list.replace(Listing::new(inventory), items, &now());
}

/// The rows of a list as they read.
pub fn texts(list: &List) -> Vec<String> {
    let items = &list.items;
    let item = |position: usize| items.item(position).expect("item");
    list.rows
        .iter()
        .map(|row| match *row {
            Row::Group(position) => {
                let group = items.group(position).expect("group");
                format!("{} ({})", group.label, group.items.len())
            }
            Row::Kind(kind) => format!("{} ({})", kind.noun(), list.shown.kind(kind).totals().things),
            Row::Single(position) => items.label(item(position)),
            Row::Item(position) => format!("  {}", item(position).name),
            Row::Loose(index) => {
                let path = &list.listing.as_ref().expect("listing").inventory.loose[index].path;
                path.file_name().expect("name").to_string_lossy().into_owned()
            }
        })
        .collect()
}
