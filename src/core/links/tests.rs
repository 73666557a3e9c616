//! Ways through links of one's own, of others, and of none.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

use rustix::fs::{AtFlags, CWD, Uid};

use super::*;

const OTHER: u32 = 65_534;
const THIRD: u32 = 65_533;

fn give(path: &Path, user: u32) {
    let user = Some(Uid::from_raw(user));
    rustix::fs::chownat(CWD, path, user, None, AtFlags::SYMLINK_NOFOLLOW).unwrap();
}

fn is_root() -> bool {
    let is_root = rustix::process::geteuid().is_root();
    if !is_root {
        println!("not tested: links of other users: only root can make some");
    }
    is_root
}

fn place() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(folder.path()).unwrap();
    fs::create_dir_all(root.join("real/inner")).unwrap();
    fs::write(root.join("real/inner/file"), "text").unwrap();
    (folder, root)
}

#[test]
fn ones_own_links_are_followed_wherever_they_stand() {
    let (_folder, root) = place();
    symlink("real", root.join("one")).unwrap();
    symlink(root.join("one/inner"), root.join("two")).unwrap();
    symlink("../two/../inner/file", root.join("real/three")).unwrap();
    let end = root.join("real/inner/file");
    for way in
        ["real/inner/file", "one/inner/file", "two/file", "real/three", "one/../real//three", "./two/./file"]
    {
        assert_eq!(reach(&root.join(way)).unwrap().path(), end, "{way}");
    }
    assert_eq!(folder(&root.join("two")).unwrap().path(), root.join("real/inner"));
    symlink("nothing", root.join("dangling")).unwrap();
    assert_eq!(reach(&root.join("dangling")).unwrap().path(), root.join("nothing"));
    symlink("turning", root.join("turning")).unwrap();
    assert!(reach(&root.join("turning")).is_err());
    assert!(folder(&end).is_err());
    assert!(reach(&root.join("absent/file")).is_err());
}

#[test]
fn what_is_missing_on_the_way_is_made() {
    let (_folder, root) = place();
    let reached = make_folder_of(&root.join("new/none/../deeper/log")).unwrap();
    assert_eq!(reached.path(), root.join("new/deeper/log"));
    assert!(root.join("new/none").is_dir());
    assert!(make_folder(&root.join("real/inner/file/below")).is_err());
}

#[test]
fn the_link_of_another_leads_to_what_is_theirs_only() {
    if !is_root() {
        return;
    }
    let (_folder, root) = place();
    for (number, target) in
        ["real", "real/inner", "real/inner/file", "/etc", "..", "nothing", "link-0"].iter().enumerate()
    {
        let link = root.join(format!("link-{number}"));
        symlink(target, &link).unwrap();
        give(&link, OTHER);
        let answers = [reach(&link).err(), folder(&link).err(), make_folder(&link.join("below")).err()];
        for error in answers.iter().flatten() {
            // What is no folder, or is not there, is none, whoever made the link.
            if !matches!(error.kind(), io::ErrorKind::NotADirectory | io::ErrorKind::NotFound) {
                assert_eq!(
                    Planted::of(error).unwrap().link,
                    root.join(format!("link-{}", if number == 6 { 0 } else { number })),
                    "{target}: {error}"
                );
            }
        }
        assert!(answers[0].as_ref().and_then(Planted::of).is_some(), "{target}");
    }
    assert!(!root.join("nothing").exists() && !root.join("real/below").exists());

    // To their own, and to their own through a link of root's.
    give(&root.join("real/inner"), OTHER);
    give(&root.join("real/inner/file"), OTHER);
    assert_eq!(folder(&root.join("link-1")).unwrap().path(), root.join("real/inner"));
    assert_eq!(reach(&root.join("link-2")).unwrap().path(), root.join("real/inner/file"));
    // On by a link of theirs to what is not.
    symlink("/etc", root.join("real/inner/on")).unwrap();
    give(&root.join("real/inner/on"), OTHER);
    assert!(Planted::of(&folder(&root.join("link-1/on")).unwrap_err()).is_some());
    // A link of a third to what is the other's.
    symlink("real/inner", root.join("third")).unwrap();
    give(&root.join("third"), THIRD);
    let error = folder(&root.join("third")).unwrap_err();
    assert_eq!(Planted::of(&error).map(|planted| planted.user), Some(THIRD));
    assert!(error.to_string().contains("third"), "{error}");
}

#[test]
fn what_root_makes_in_a_folder_of_another_is_theirs() {
    if !is_root() {
        return;
    }
    let (_folder, root) = place();
    give(&root.join("real"), OTHER);
    let made = make_folder(&root.join("real/new/deeper")).unwrap();
    let mut file = made.create(OsStr::new("file"), 0o600, true).unwrap();
    file.write_all(b"text").unwrap();
    for path in ["real/new", "real/new/deeper", "real/new/deeper/file"] {
        assert_eq!(fs::metadata(root.join(path)).unwrap().uid(), OTHER, "{path}");
    }
    assert_eq!(fs::metadata(root.join("real/new/deeper/file")).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn only_files_are_opened_and_none_by_a_link_or_a_second_name_of_anothers() {
    let (_folder, root) = place();
    symlink("file", root.join("real/inner/link")).unwrap();
    let fifo = root.join("real/inner/fifo");
    rustix::fs::mknodat(CWD, &fifo, rustix::fs::FileType::Fifo, 0o644.into(), 0).unwrap();
    let inner = folder(&root.join("real/inner")).unwrap();
    for name in ["link", "fifo", "."] {
        assert!(inner.open(OsStr::new(name)).is_err(), "{name}");
        assert!(inner.open_to_append(OsStr::new(name)).is_err(), "{name}");
    }
    assert!(inner.open(OsStr::new("absent")).unwrap().is_none());
    assert!(inner.open_to_append(OsStr::new("file")).unwrap().is_some());
    if is_root() {
        give(&root.join("real/inner"), OTHER);
        fs::hard_link(root.join("real/inner/file"), root.join("real/inner/second")).unwrap();
        assert!(inner.open_to_append(OsStr::new("second")).is_err());
    }
}
