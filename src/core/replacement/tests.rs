//! What a new file has of the old one, and what is left when it is not put.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

use rustix::fs::XattrFlags;

use super::*;
use crate::core::links;

fn place(text: &str) -> (tempfile::TempDir, Reached) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), text).unwrap();
    let reached = links::reach(&folder.path().join("file")).unwrap();
    (folder, reached)
}

fn replace(place: &Reached, text: &str) -> io::Result<()> {
    let old = place.folder.open(&place.name)?.unwrap();
    let mut new = Replacement::begin(place, Some(&old), PRIVATE, "")?;
    new.write(text.as_bytes())?;
    keep(new.file(), &old)?;
    new.put(&place.name)
}

fn names(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}

#[test]
fn mode_owner_and_attributes_of_the_old_file_are_those_of_the_new_one() {
    let (folder, place) = place("old");
    let path = place.path();
    let is_root = rustix::process::geteuid().is_root();
    if is_root {
        std::os::unix::fs::chown(&path, Some(65_534), Some(65_533)).unwrap();
    }
    let has_attributes = rustix::fs::setxattr(&path, "user.note", b"kept", XattrFlags::empty()).is_ok();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o4664)).unwrap();
    let before = fs::metadata(&path).unwrap();
    replace(&place, "new").unwrap();
    let after = fs::metadata(&path).unwrap();
    assert_ne!(before.ino(), after.ino());
    assert_eq!((before.mode(), before.uid(), before.gid()), (after.mode(), after.uid(), after.gid()));
    if has_attributes {
        let mut value = [0; 16];
        let length = rustix::fs::getxattr(&path, "user.note", &mut value[..]).unwrap();
        assert_eq!(&value[..length], b"kept");
    } else {
        println!("not tested: attributes: the file system has none");
    }
    assert_eq!((fs::read_to_string(&path).unwrap().as_str(), names(folder.path())), ("new", 1));
}

fn access_list(path: &Path) -> Option<Vec<u8>> {
    let mut value = [0; 1024];
    let length = rustix::fs::getxattr(path, "system.posix_acl_access", &mut value[..]).ok()?;
    Some(value[..length].to_vec())
}

fn setfacl(arguments: &[&str], path: &Path) -> bool {
    let done = Command::new("setfacl").args(arguments).arg(path).status();
    let done = done.is_ok_and(|status| status.success());
    if !done {
        println!("not tested: access lists: there is no setfacl, or the file system has none");
    }
    done
}

#[test]
fn the_access_list_stays_and_none_comes_from_the_folder() {
    let (folder, place) = place("old");
    let path = place.path();
    if !setfacl(&["-m", "u:nobody:rw"], &path) {
        return;
    }
    let before = access_list(&path).unwrap();
    replace(&place, "new").unwrap();
    assert_eq!(access_list(&path), Some(before));
    // A file without one, in a folder that gives one to all that is made in it.
    assert!(setfacl(&["-b"], &path) && setfacl(&["-d", "-m", "u:nobody:rwx"], folder.path()));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    replace(&place, "newer").unwrap();
    assert_eq!((access_list(&path), fs::metadata(&path).unwrap().mode() & 0o7777), (None, 0o640));
}

#[test]
fn it_is_private_until_the_end_and_goes_when_it_is_not_put() {
    let (folder, place) = place("old");
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o666)).unwrap();
    let old = place.folder.open(&place.name).unwrap().unwrap();
    let other = folder.path().join("file.new-");
    fs::write(&other, "somebody's").unwrap();
    let made = Replacement::begin(&place, Some(&old), COMMON, "tag-").unwrap();
    assert_eq!(made.file().metadata().unwrap().mode() & 0o7777, 0o600);
    let name = made.name().to_str().unwrap().to_string();
    assert!(name.starts_with("file.new-tag-") && name.len() == "file.new-tag-".len() + 16, "{name}");
    let second = Replacement::begin(&place, Some(&old), COMMON, "tag-").unwrap();
    assert_ne!(second.name(), made.name());
    drop((made, second));
    assert_eq!((names(folder.path()), fs::read_to_string(other).unwrap().as_str()), (2, "somebody's"));
}
