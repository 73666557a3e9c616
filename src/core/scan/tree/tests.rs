//! The tree against what was put on disk, and against `du`.

use std::collections::BTreeMap;
use std::fs;
#[cfg(unix)]
use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;

/// Both walks, so that systems without Linux's calls get the same answers.
const WALKS: [(&str, Grow); 2] = [("system", system::grow), ("portable", portable::grow)];

fn tree_by(walk: Grow, root: &Path) -> Tree {
    grow(walk, root, &Cancel::default(), &|_| ()).unwrap()
}

/// The sums of each folder, by its path.
fn sums(tree: &Tree) -> BTreeMap<PathBuf, Sums> {
    tree.folders.iter().enumerate().map(|(number, folder)| (tree.path(number, None), folder.sum)).collect()
}

#[cfg(unix)]
fn du(path: &Path) -> u64 {
    let output = std::process::Command::new("du").args(["-s", "-B1"]).arg(path).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split_whitespace().next().unwrap().parse().unwrap()
}

fn stage() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    let space = place.path().join("space");
    fs::create_dir_all(space.join("b/deep/empty")).unwrap();
    fs::create_dir_all(space.join("a")).unwrap();
    fs::write(space.join("small.TXT"), "12345").unwrap();
    fs::write(space.join("b/deep/large.csv"), vec![7; 70_000]).unwrap();
    fs::write(space.join("b/shared.bin"), vec![1; 30_000]).unwrap();
    fs::hard_link(space.join("b/shared.bin"), space.join("a/z.dat")).unwrap();
    fs::hard_link(space.join("b/shared.bin"), space.join("b/deep/again.bin")).unwrap();
    fs::write(space.join("part.001"), "1").unwrap();
    place
}

#[cfg(unix)]
#[test]
fn the_sums_of_every_folder_add_up_to_what_du_says() {
    let place = stage();
    let space = place.path().join("space");
    symlink("..", space.join("b/loop")).unwrap();
    for (name, walk) in WALKS {
        let tree = tree_by(walk, &space);
        let sums = sums(&tree);
        let top = sums[Path::new("")];
        assert_eq!(top.allocated, du(&space), "{name}");
        assert_eq!(tree.sizes.allocated, du(&space), "{name}");
        assert_eq!((top.files, top.folders), (7, 4), "{name}");
        assert_eq!((tree.sizes.files, tree.sizes.directories), (7, 4), "{name}");
        assert_eq!(top.apparent, tree.sizes.apparent, "{name}");
        assert_eq!((sums[Path::new("b")].files, sums[Path::new("b")].folders), (4, 2), "{name}");
        // The inode with three names takes its room at the first path: `a/z.dat`.
        assert_eq!(sums[Path::new("a")].allocated, du(&space.join("a")), "{name}");
        assert!(sums[Path::new("b")].allocated < du(&space.join("b")), "{name}");
        assert!(tree.is_complete && tree.folders[0].own.folders == 2, "{name}");
        let own: u64 = tree.folders.iter().map(|folder| folder.own.allocated).sum();
        assert_eq!(own, top.allocated, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn kinds_of_files_and_the_largest_are_told() {
    let place = stage();
    let space = place.path().join("space");
    for (name, walk) in WALKS {
        let tree = tree_by(walk, &space);
        let allocated = |path: &str| du(&space.join(path));
        let types: Vec<(&str, u64, u64)> =
            tree.types.iter().map(|of| (of.extension.as_str(), of.allocated, of.files)).collect();
        // The room of the inode with several names is that of the first; its other names are files without.
        let expected = [
            ("csv", allocated("b/deep/large.csv"), 1),
            ("dat", allocated("a/z.dat"), 1),
            ("", allocated("part.001"), 1),
            ("txt", allocated("small.TXT"), 1),
            ("bin", 0, 2),
        ];
        assert_eq!(types, expected, "{name}");
        let largest: Vec<PathBuf> =
            tree.largest.iter().map(|file| tree.path(file.folder, Some(&file.name))).collect();
        assert_eq!(largest[..2], [PathBuf::from("b/deep/large.csv"), "a/z.dat".into()], "{name}");
        assert_eq!(largest.len(), 4, "{name}");
        assert!(tree.largest.iter().all(|file| file.modified.is_some()), "{name}");
    }
}

#[test]
fn only_the_hundred_largest_are_kept_and_in_order() {
    let place = tempfile::tempdir().unwrap();
    for number in 1..=110_usize {
        let folder = place.path().join(format!("{}", number % 7));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{number}.x")), vec![1; number * 4_096]).unwrap();
    }
    for (name, walk) in WALKS {
        let tree = tree_by(walk, place.path());
        let sizes: Vec<u64> = tree.largest.iter().map(|file| file.apparent).collect();
        let expected: Vec<u64> = (11..=110).rev().map(|number| number * 4_096).collect();
        assert_eq!(sizes.len(), expected.len(), "{name}");
        // Blocks may make neighbours alike.
        assert_eq!(sizes.first(), expected.first(), "{name}");
        assert!(tree.largest.is_sorted_by_key(|file| Reverse(file.allocated)), "{name}");
    }
}

#[test]
fn the_newest_change_goes_up_and_an_empty_folder_has_its_own() {
    let place = stage();
    let space = place.path().join("space");
    let file = fs::File::options().write(true).open(space.join("b/deep/large.csv")).unwrap();
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(4_000_000_000);
    file.set_modified(time).unwrap();
    for (name, walk) in WALKS {
        let tree = tree_by(walk, &space);
        let newest = |path: &str| {
            let inside: Vec<OsString> = Path::new(path).iter().map(OsStr::to_os_string).collect();
            tree.folders[tree.find(&inside).unwrap()].newest.map(Timestamp::as_second)
        };
        assert_eq!([newest(""), newest("b"), newest("b/deep")], [Some(4_000_000_000); 3], "{name}");
        assert_ne!(newest("a"), Some(4_000_000_000), "{name}");
        assert!(newest("b/deep/empty").is_some(), "{name}");
        assert_eq!(tree.find(&["b".into(), "nowhere".into()]), None, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn an_unreadable_folder_is_counted_up_and_named() {
    let place = stage();
    let closed = place.path().join("space/b/closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let denied = fs::read_dir(&closed).is_err();
    let trees = WALKS.map(|(_, walk)| tree_by(walk, &place.path().join("space")));
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    // The superuser reads everything.
    for tree in trees.iter().filter(|_| denied) {
        assert_eq!((tree.folders[0].unreadable, tree.sizes.unreadable), (1, 1));
        assert_eq!(tree.troubles[0].path, closed);
        assert!(!tree.is_complete);
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_folder_has_no_tree() {
    let place = stage();
    symlink("space", place.path().join("link")).unwrap();
    for (name, walk) in WALKS {
        for path in ["link", "space/small.TXT", "nowhere"] {
            let tree = grow(walk, &place.path().join(path), &Cancel::default(), &|_| ());
            assert!(tree.is_err(), "{name} {path}");
        }
    }
    let cancel = Cancel::default();
    cancel.cancel();
    assert!(tree(&place.path().join("space"), &cancel, &|_| ()).is_err());
}

#[cfg(unix)]
#[test]
fn a_folder_is_listed_by_its_names_and_not_through_links() {
    let place = stage();
    let space = place.path().join("space");
    symlink("b", space.join("link")).unwrap();
    let names = |inside: &[&str]| {
        let inside: Vec<OsString> = inside.iter().map(OsString::from).collect();
        let files = files(&space, &inside, &Cancel::default());
        files.map(|files| {
            let mut names: Vec<_> =
                files.into_iter().map(|file| (file.name, file.kind, file.apparent)).collect();
            names.sort();
            names
        })
    };
    let deep = names(&["b", "deep"]).unwrap();
    let large = (OsString::from("large.csv"), Kind::File, 70_000);
    assert_eq!((deep.len(), &deep[2]), (3, &large));
    assert_eq!(deep[1].1, Kind::Directory);
    assert_eq!(names(&[]).unwrap()[2].1, Kind::Symlink);
    for inside in [&["link"][..], &["b", ".."], &["b/deep"], &[""], &["small.TXT"]] {
        assert!(names(inside).is_err(), "{inside:?}");
    }
}

#[test]
fn many_files_in_one_folder_are_all_listed() {
    let place = tempfile::tempdir().unwrap();
    for number in 0..9_000 {
        fs::File::create(place.path().join(number.to_string())).unwrap();
    }
    let listed = files(place.path(), &[], &Cancel::default()).unwrap();
    let names: std::collections::HashSet<OsString> = listed.into_iter().map(|file| file.name).collect();
    assert_eq!(names.len(), 9_000);
}
