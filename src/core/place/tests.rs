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
    let written = |depot: &str| {
        let folders = vec!["scratchspaces".into(), OWNER.into()];
        Place::written(PlaceKind::Scratch, root.join(depot), folders, "key".into()).unwrap()
    };
    fs::create_dir(root.join("second")).unwrap();
    symlink("../depot/scratchspaces", root.join("second/scratchspaces")).unwrap();
    assert!(matches!(written("second").look(), Err(Obstacle::Linked(_))));
    let real = fs::canonicalize(root.join("depot/scratchspaces")).unwrap();
    assert!(written("second").behind_link_to(real).look().is_ok());
    assert!(matches!(written("second").behind_link_to(root.into()).look(), Err(Obstacle::Linked(_))));
}

/// A depot whose `scratchspaces` is a link to this; what a look through it says, and the link.
fn linked_to(root: &Path, target: &Path) -> (Result<Look, Obstacle>, PathBuf) {
    let depot = tempfile::tempdir_in(root).unwrap().keep();
    symlink(target, depot.join("scratchspaces")).unwrap();
    (place(&depot, OWNER, "key").look(), depot.join("scratchspaces"))
}

#[test]
fn a_link_of_ones_own_in_the_place_of_scratchspaces_leads_on() {
    let (folder, _) = depot();
    let root = fs::canonicalize(folder.path()).unwrap();
    let direct = place(&root.join("depot"), OWNER, "key").look().unwrap().fingerprint.facts;
    symlink("depot", root.join("linked")).unwrap();
    symlink(root.join("linked/./scratchspaces/"), root.join("twice")).unwrap();
    for target in ["../depot/scratchspaces", "../linked/../linked/scratchspaces", "../twice"] {
        let (look, _) = linked_to(&root, Path::new(target));
        let look = look.unwrap();
        assert_eq!(look.fingerprint.facts, direct, "{target}");
        assert!(look.way.goes_through_link() && look.way.is_there());
    }
    // Another folder with the same names, to which the link leads now.
    let (look, link) = linked_to(&root, &root.join("depot/scratchspaces"));
    let look = look.unwrap();
    fs::create_dir_all(root.join("other").join(OWNER).join("key")).unwrap();
    fs::rename(&link, root.join("old")).unwrap();
    symlink(root.join("other"), &link).unwrap();
    assert!(!look.way.is_there());

    for (target, file) in [("nowhere", false), ("file", true), ("file/further", true)] {
        if file {
            fs::write(root.join("file"), "").unwrap();
        }
        let (look, link) = linked_to(&root, &root.join(target));
        assert!(matches!(&look, Err(Obstacle::LeadsNowhere(path)) if *path == link), "{target}: {look:?}");
    }
    symlink("loop", root.join("loop")).unwrap();
    assert!(matches!(linked_to(&root, &root.join("loop")).0, Err(Obstacle::Unreadable(..))));
}

#[test]
fn a_link_of_another_user_leads_nowhere_however_deep_it_lies() {
    if !rustix::process::geteuid().is_root() {
        println!("not tested: links of another user: only root can make them");
        return;
    }
    let (folder, _) = depot();
    let root = fs::canonicalize(folder.path()).unwrap();
    symlink("depot/scratchspaces", root.join("theirs")).unwrap();
    std::os::unix::fs::lchown(root.join("theirs"), Some(4321), None).unwrap();
    symlink("theirs", root.join("ours")).unwrap();
    for target in ["theirs", "ours"] {
        let (look, _) = linked_to(&root, &root.join(target));
        let Err(Obstacle::ForeignLink { link, user: 4321 }) = look else { panic!("{look:?}") };
        assert_eq!(link, root.join("theirs"));
    }
    // In a depot of theirs it is their own affair.
    let depot = root.join("their-depot");
    fs::create_dir(&depot).unwrap();
    symlink("../theirs", depot.join("scratchspaces")).unwrap();
    for path in [depot.clone(), depot.join("scratchspaces")] {
        std::os::unix::fs::lchown(path, Some(4321), None).unwrap();
    }
    assert!(place(&depot, OWNER, "key").look().is_ok());
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
    assert!(through.through_own_links().look().is_ok());
}
