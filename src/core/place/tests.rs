//! Places and what stands there, on real folders.

use std::fs;
use std::os::unix::fs::symlink;

use super::*;
use crate::core::depot::layout::Layout;
use crate::core::space::{Key, Owner};

const OWNER: &str = "91a5bcdd-55d7-5caf-9e0b-520d859cae80";

fn place(depot: &Path, owner: &str, key: &str) -> Place {
    let layout = Layout::new(depot, depot);
    Place::space(&layout, &Owner::of_folder(OsStr::new(owner)), &Key::found(OsStr::new(key))).unwrap()
}

/// A depot with one space.
fn depot() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let space = folder.path().join("depot/scratchspaces").join(OWNER).join("key");
    fs::create_dir_all(&space).unwrap();
    (folder, space)
}

#[test]
fn names_that_lead_elsewhere_are_no_places() {
    let layout = Layout::new("/d", "/d");
    for wrong in ["", ".", "..", "/", "a/b", "../x", "a\0b"] {
        let (owner, key) = (Owner::of_folder(OsStr::new(wrong)), Key::found(OsStr::new(wrong)));
        let fine = (Owner::of_folder(OsStr::new("o")), Key::found(OsStr::new("k")));
        assert!(Place::space(&layout, &owner, &fine.1).is_err(), "{wrong:?}");
        assert!(Place::space(&layout, &fine.0, &key).is_err(), "{wrong:?}");
        assert!(Place::space_in_directory(Path::new("/x"), &fine.0, &key).is_err(), "{wrong:?}");
        assert!(Place::loose(&layout, OsStr::new(wrong)).is_err(), "{wrong:?}");
        assert!(
            Place::written(PlaceKind::Scratch, "/d".into(), vec![wrong.into()], "k".into()).is_err(),
            "{wrong:?}"
        );
    }
}

#[test]
fn two_looks_at_the_same_thing_agree_until_it_changes() {
    let (folder, space) = depot();
    let place = place(&folder.path().join("depot"), OWNER, "key");
    assert_eq!(place.path(), space);
    let first = place.look().unwrap().fingerprint;
    assert_eq!(place.look().unwrap().fingerprint.change_since(&first), None);
    fs::write(space.join("new"), "").unwrap();
    let second = place.look().unwrap().fingerprint;
    assert!(second.change_since(&first).is_some_and(|change| change.contains("added")));
    fs::rename(&space, folder.path().join("aside")).unwrap();
    fs::create_dir(&space).unwrap();
    let third = place.look().unwrap().fingerprint;
    assert!(third.change_since(&second).is_some_and(|change| change.contains("replaced")));
    fs::rename(&space, folder.path().join("aside-2")).unwrap();
    assert!(matches!(place.look(), Err(Obstacle::Gone)));
}

#[test]
fn a_link_on_the_way_bars_it_and_one_above_the_depot_does_not() {
    let (folder, space) = depot();
    let root = folder.path();
    symlink("depot", root.join("linked")).unwrap();
    let first = place(&root.join("depot"), OWNER, "key").look().unwrap().fingerprint;
    let through_link = place(&root.join("linked"), OWNER, "key").look().unwrap().fingerprint;
    assert_eq!(through_link.change_since(&first), None);

    let owner = space.parent().unwrap();
    symlink(owner, root.join("depot/scratchspaces/other")).unwrap();
    assert!(matches!(place(&root.join("depot"), "other", "key").look(), Err(Obstacle::Linked(_))));
    fs::create_dir(root.join("second")).unwrap();
    symlink("../depot/scratchspaces", root.join("second/scratchspaces")).unwrap();
    assert!(matches!(place(&root.join("second"), OWNER, "key").look(), Err(Obstacle::Linked(_))));
}

#[test]
fn the_way_of_julia_leads_through_links_but_never_through_one_for_an_owner() {
    let (folder, space) = depot();
    let root = folder.path();
    fs::create_dir(root.join("second")).unwrap();
    symlink("../depot/scratchspaces", root.join("second/scratchspaces")).unwrap();
    let through = place(&root.join("second"), OWNER, "key").through_links();
    let direct = place(&root.join("depot"), OWNER, "key").look().unwrap().fingerprint;
    let first = through.look().unwrap().fingerprint;
    assert_eq!(first.facts, direct.facts);
    // The link leads elsewhere, to a folder with the same names.
    let other = root.join("other").join(OWNER).join("key");
    fs::create_dir_all(other).unwrap();
    fs::rename(root.join("second/scratchspaces"), root.join("second/old")).unwrap();
    symlink("../other", root.join("second/scratchspaces")).unwrap();
    let change = through.look().unwrap().fingerprint.change_since(&first);
    assert!(change.is_some_and(|change| change.contains("above")), "{change:?}");
    symlink(space.parent().unwrap(), root.join("depot/scratchspaces/owner")).unwrap();
    let owner = place(&root.join("depot"), "owner", "key").through_links();
    assert!(matches!(owner.look(), Err(Obstacle::Linked(_))));
    assert!(matches!(through.through_no_links().look(), Err(Obstacle::Linked(_))));
}
