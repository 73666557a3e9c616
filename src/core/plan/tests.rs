//! What a plan lists, and what it will skip.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::time::Duration;

use super::*;
use crate::core::depot::{Depots, Origin};
use crate::core::environment::Environment;
use crate::core::scan;
use crate::core::time::{Clock, SystemClock};

const OWNER: &str = "91a5bcdd-55d7-5caf-9e0b-520d859cae80";

struct Home(tempfile::TempDir);

impl Home {
    fn with(keys: &[&str]) -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        for key in keys {
            fs::create_dir_all(home.space(key)).unwrap();
        }
        home
    }

    fn depot(&self) -> PathBuf {
        self.0.path().join("depot")
    }

    fn space(&self, key: &str) -> PathBuf {
        self.depot().join("scratchspaces").join(OWNER).join(key)
    }

    fn plan(&self, volumes: &Volumes, make: impl FnOnce(&Basis) -> Plan) -> Plan {
        let depots = Depots::from_paths(&[self.depot()], Origin::Argument, &Environment::default());
        let mut inventory = scan::inventory(depots, volumes);
        for space in &mut inventory.spaces {
            let known = Sizes { apparent: 1, allocated: 8, reclaimable: 4, files: 2, ..Sizes::default() };
            space.sizes = Some(known).filter(|_| space.id.key.as_os_str() != "unmeasured");
        }
        let now = SystemClock.now();
        let patience = Duration::from_secs(5);
        make(&Basis { inventory: &inventory, volumes, now: &now, patience })
    }

    fn delete_all(&self, volumes: &Volumes) -> Plan {
        self.plan(volumes, |basis| {
            let all: Vec<usize> = (0..basis.inventory.spaces.len()).collect();
            Plan::delete(&all, basis)
        })
    }
}

fn rules(plan: &Plan) -> Vec<&'static str> {
    plan.items().iter().map(|item| item.refusal().map_or("", Refusal::rule)).collect()
}

#[test]
fn what_lasts_keeps_a_thing_when_what_may_pass_has_passed() {
    let home = Home::with(&["a", "b"]);
    let mut plan = home.delete_all(&Volumes::default());
    plan.refuse([(0, Refusal::InUse(Vec::new())), (1, Refusal::PackageStays)]);
    plan.refuse([(0, Refusal::PackageStays), (1, Refusal::InUse(Vec::new()))]);
    assert_eq!(rules(&plan), ["package-stays"; 2]);
    assert_eq!(rules(&plan.unjudged()), ["package-stays"; 2]);
}

#[test]
fn a_plan_tells_what_each_item_is_and_what_they_add_up_to() {
    let home = Home::with(&["a", "b"]);
    let plan = home.delete_all(&Volumes::default());
    let item = &plan.items()[0];
    assert_eq!((item.label(), item.place().path()), ("Unknown package 91a5bcdd / a", home.space("a")));
    assert_eq!(item.verdict().unwrap().reason.rule(), "untracked");
    let total = plan.total();
    assert_eq!((total.things, total.files, total.allocated, total.reclaimable), (2, 4, 16, 8));
    assert!(total.is_complete() && plan.looked_for_holders().is_whole());
    let home = Home::with(&["a", "unmeasured"]);
    assert!(!home.delete_all(&Volumes::default()).total().is_complete());
}

#[test]
fn what_lies_behind_a_linked_folder_is_listed_as_skipped() {
    let home = Home::with(&["a"]);
    let elsewhere = home.0.path().join("elsewhere");
    fs::create_dir_all(elsewhere.join("key")).unwrap();
    symlink(&elsewhere, home.depot().join("scratchspaces/8b842266-38fa-440a-9b57-31493939ab85")).unwrap();
    let plan = home.delete_all(&Volumes::default());
    assert_eq!(rules(&plan), ["reached-through-link", ""]);
    assert_eq!((plan.total().things, plan.refused().count()), (1, 1));
    assert!(plan.refused().next().unwrap().1.to_string().contains("8b842266"));
}

#[test]
fn a_space_in_which_something_is_mounted_is_skipped() {
    let home = Home::with(&["a", "b", "b-2"]);
    let point = fs::canonicalize(home.space("b")).unwrap().join("sub");
    let table = format!("36 35 98:0 / {} rw - tmpfs none rw\n", point.display());
    let volumes = Volumes::from_tables(home.0.path(), table.as_bytes(), b"", Vec::new());
    let plan = home.delete_all(&volumes);
    assert_eq!(rules(&plan), ["", "mounted-inside", ""]);
}

#[test]
fn clearing_lists_what_lies_loose_and_wiping_does_not() {
    let home = Home::with(&["a"]);
    fs::write(home.depot().join("scratchspaces/CACHEDIR.TAG"), "tag").unwrap();
    fs::write(home.depot().join("scratchspaces/notes"), "12").unwrap();
    let volumes = Volumes::default();
    let clear = home.plan(&volumes, |basis| Plan::clear(&[0], basis));
    let labels: Vec<&str> = clear.items().iter().map(Item::label).collect();
    assert_eq!(labels, ["Unknown package 91a5bcdd / a", "notes", "CACHEDIR.TAG"]);
    assert_eq!(clear.items()[1].sizes().unwrap().apparent, 2);
    let wipe = home.plan(&volumes, |basis| Plan::wipe(&basis.inventory.packages[0], basis));
    assert_eq!((wipe.items().len(), wipe.purpose()), (1, Purpose::Wipe));
}
