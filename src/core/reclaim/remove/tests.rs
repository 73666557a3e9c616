//! Whole trees, removed by both removers.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::num::NonZero;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::{Overseer, Start, ThingReport, portable, tree};
use crate::core::crew;
use crate::core::handle::{self, Way};
use crate::core::identity::{Facts, Identity};
use crate::core::progress::Cancel;
use crate::core::space::Totals;

type Remover = fn(Vec<usize>, NonZero<usize>, &Cancel, &dyn Overseer) -> std::io::Result<()>;

/// Lets everything begin, and keeps what it is told.
struct Willing<'a> {
    things: &'a [PathBuf],
    /// What each thing must be; the real one unless set.
    identity: Option<Identity>,
    outcomes: Mutex<BTreeMap<usize, ThingReport>>,
    removed: Mutex<Totals>,
}

impl Overseer for Willing<'_> {
    fn begin(&self, number: usize) -> Option<Start> {
        let path = &self.things[number];
        let (folder, way) = Way::begin(path.parent().unwrap()).unwrap();
        let name = path.file_name().unwrap().to_os_string();
        let facts = Facts::at(&folder, &*name).unwrap();
        Some(Start {
            folder,
            way,
            name,
            path: path.clone(),
            identity: self.identity.unwrap_or(facts.identity),
            changed: None,
            is_aside: false,
        })
    }

    fn removed(&self, more: &Totals) {
        self.removed.lock().unwrap().join(more);
    }

    fn end(&self, number: usize, outcome: ThingReport) {
        assert!(self.outcomes.lock().unwrap().insert(number, outcome).is_none(), "{number} ended twice");
    }
}

fn remove_with(remover: Remover, things: &[PathBuf]) -> (Vec<ThingReport>, Totals) {
    let willing = Willing { things, identity: None, outcomes: Mutex::default(), removed: Mutex::default() };
    remover((0..things.len()).collect(), crew::default_threads(), &Cancel::default(), &willing).unwrap();
    let outcomes = willing.outcomes.into_inner().unwrap();
    assert_eq!(outcomes.len(), things.len());
    (outcomes.into_values().collect(), willing.removed.into_inner().unwrap())
}

fn remove(things: &[PathBuf]) -> (Vec<ThingReport>, Totals) {
    remove_with(tree::remove, things)
}

fn write(path: &Path, content: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn both_removers_take_trees_files_and_links_and_leave_what_links_lead_to() {
    for remover in [tree::remove as Remover, portable::remove] {
        let place = tempfile::tempdir().unwrap();
        let root = place.path();
        write(&root.join("outside/file"), "kept");
        write(&root.join("tree/a/b/file"), "12345");
        write(&root.join("tree/.hidden"), "1");
        fs::create_dir_all(root.join("tree/empty/empty")).unwrap();
        symlink(root.join("outside"), root.join("tree/a/link")).unwrap();
        symlink("..", root.join("tree/a/up")).unwrap();
        symlink("outside", root.join("link")).unwrap();
        write(&root.join("file"), "123");
        let things = ["tree", "link", "file"].map(|name| root.join(name));
        let (outcomes, removed) = remove_with(remover, &things);
        assert!(outcomes.iter().all(ThingReport::is_whole), "{outcomes:?}");
        assert_eq!((removed.files, removed.folders), (6, 5));
        assert_eq!(fs::read_dir(root).unwrap().count(), 1);
        assert_eq!(fs::read_to_string(root.join("outside/file")).unwrap(), "kept");
    }
}

#[test]
fn what_is_gone_is_counted_as_the_disk_frees_it() {
    let place = tempfile::tempdir().unwrap();
    let root = place.path();
    write(&root.join("tree/one"), &"x".repeat(100_000));
    fs::hard_link(root.join("tree/one"), root.join("tree/two")).unwrap();
    write(&root.join("outside"), &"x".repeat(50_000));
    fs::hard_link(root.join("outside"), root.join("tree/shared")).unwrap();
    let allocated = |path: &str| Facts::from_stat(&rustix::fs::lstat(root.join(path)).unwrap()).allocated;
    let expected = allocated("tree/one") + allocated("tree");
    let (_, removed) = remove(&[root.join("tree")]);
    assert_eq!((removed.allocated, removed.apparent, removed.files), (expected, 250_000, 3));
    assert_eq!(mode(&root.join("outside")) & 0o600, 0o600);
}

#[test]
fn locked_folders_go_and_nothing_hard_linked_outside_changes() {
    let place = tempfile::tempdir().unwrap();
    let root = place.path();
    write(&root.join("outside"), "kept");
    set_mode(&root.join("outside"), 0o400);
    write(&root.join("tree/read-only/sub/file"), "1");
    write(&root.join("tree/closed/file"), "1");
    fs::hard_link(root.join("outside"), root.join("tree/read-only/linked")).unwrap();
    for (path, mode) in [("read-only/sub", 0o444), ("read-only", 0o555), ("closed", 0o000)] {
        set_mode(&root.join("tree").join(path), mode);
    }
    set_mode(&root.join("tree"), 0o500);
    let (outcomes, _) = remove(&[root.join("tree")]);
    assert!(outcomes[0].is_whole(), "{outcomes:?}");
    assert!(!root.join("tree").exists());
    assert_eq!(mode(&root.join("outside")), 0o400);
}

#[test]
fn thousands_of_levels_go_without_a_long_path_or_a_deep_stack() {
    let place = tempfile::tempdir().unwrap();
    let mut folder = handle::open_first(place.path()).unwrap();
    for _ in 0..5_000 {
        rustix::fs::mkdirat(&folder, "d", rustix::fs::Mode::RWXU).unwrap();
        folder = handle::open_folder(std::os::fd::AsFd::as_fd(&folder), "d").unwrap();
    }
    let (outcomes, removed) = remove(&[place.path().join("d")]);
    assert!(outcomes[0].is_whole(), "{outcomes:?}");
    assert_eq!(removed.folders, 5_000);
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
}

#[test]
fn names_of_any_bytes_go() {
    let place = tempfile::tempdir().unwrap();
    let long = "x".repeat(255);
    for name in [&b"a\nb"[..], b"\xff\xfe", b"-rf", b" ", b"..a", b"*", long.as_bytes()] {
        let folder = place.path().join("tree").join(OsStr::from_bytes(name));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(OsStr::from_bytes(name)), "").unwrap();
    }
    let (outcomes, removed) = remove(&[place.path().join("tree")]);
    assert!(outcomes[0].is_whole() && removed.files == 7 && removed.folders == 8, "{outcomes:?}");
}

#[test]
fn what_is_not_the_thing_that_was_meant_stays() {
    let place = tempfile::tempdir().unwrap();
    let things = [place.path().join("tree"), place.path().join("file")];
    write(&things[0].join("file"), "1");
    write(&things[1], "1");
    let identity = Some(Identity { device: 1, inode: 1 });
    let willing =
        Willing { things: &things, identity, outcomes: Mutex::default(), removed: Mutex::default() };
    tree::remove(vec![0, 1], crew::default_threads(), &Cancel::default(), &willing).unwrap();
    let outcomes = willing.outcomes.into_inner().unwrap();
    assert!(outcomes.values().all(|outcome| outcome.stuck[0].reason.contains("replaced")), "{outcomes:?}");
    assert!(things[0].join("file").exists() && things[1].exists());
}

#[test]
fn a_removal_that_was_cancelled_before_its_begin_touches_nothing() {
    let place = tempfile::tempdir().unwrap();
    let things = [place.path().join("tree")];
    write(&things[0].join("sub/file"), "1");
    let cancel = Cancel::default();
    cancel.cancel();
    let willing =
        Willing { things: &things, identity: None, outcomes: Mutex::default(), removed: Mutex::default() };
    tree::remove(vec![0], crew::default_threads(), &cancel, &willing).unwrap();
    assert!(willing.outcomes.into_inner().unwrap()[&0].interrupted);
    assert!(things[0].join("sub/file").exists());
}

#[test]
fn what_was_mounted_in_a_thing_since_it_may_go_is_not_entered() {
    use std::process::Command;

    let place = tempfile::tempdir().unwrap();
    let (thing, other) = (place.path().join("thing"), place.path().join("other"));
    write(&thing.join("file"), "");
    write(&thing.join("sub/file"), "hidden");
    write(&other.join("file"), "kept");
    for what in [["-t", "tmpfs", "tmpfs"].as_slice(), &["--bind", other.to_str().unwrap()]] {
        let point = thing.join("sub");
        let mounted =
            Command::new("mount").args(what).arg(&point).stderr(std::process::Stdio::null()).status();
        if !mounted.is_ok_and(|status| status.success()) {
            println!("not tested: mounts inside a thing: mounting is not permitted here");
            return;
        }
        write(&point.join("file"), "kept");
        let (outcomes, _) = remove(std::slice::from_ref(&thing));
        let kept = fs::read_to_string(point.join("file"));
        assert!(Command::new("umount").arg("--lazy").arg(&point).status().unwrap().success());
        assert!(!outcomes[0].is_whole() && outcomes[0].stuck[0].reason.contains("volume"), "{outcomes:?}");
        assert_eq!(kept.unwrap(), "kept");
        assert_eq!(fs::read_to_string(thing.join("sub/file")).unwrap(), "hidden");
    }
    assert_eq!(fs::read_to_string(other.join("file")).unwrap(), "kept");
}
