//! Removing one thing that is no folder: it is renamed first, looked at, and only then removed.
//!
//! Between a look at a name and its removal anybody may put something else there. So the thing gets a name that
//! nobody else uses; if it is another than was meant, it gets its own name back. A program that is killed in
//! between leaves the thing under that name, which tells what it was called; [`give_names_back`] mends that.

use std::ffi::{CString, OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::time::Duration;

use rustix::fs::{AtFlags, RenameFlags};
use rustix::io::Errno;

use crate::core::depot::layout::BEING_REMOVED;
use crate::core::identity::Facts;
use crate::core::place::{Place, is_entry_name};
use crate::core::space::Kind;
use crate::core::time::Timestamp;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::core::reclaim) enum Stays {
    /// Something else stands in its place, and was left alone.
    Other,
    /// Something else stood in its place; that bears this name now, for its own was taken again.
    OtherAside(CString),
    Failed(Errno),
}

/// Removes the file or link `name` of a folder when it `is_it`; gives what it was.
pub(in crate::core::reclaim) fn remove(
    folder: BorrowedFd<'_>,
    name: &OsStr,
    is_it: &dyn Fn(&Facts) -> bool,
) -> Result<Facts, Stays> {
    let aside = match put_aside(folder, name) {
        Ok(aside) => aside,
        // Even a new name may need room on the disk, and what is to make room must work without.
        Err(Errno::NOSPC | Errno::DQUOT) => return unlink(folder, name, is_it),
        Err(error) => return Err(Stays::Failed(error)),
    };
    unlink(folder, &aside, is_it).map_err(|why| match rename(folder, &aside, name) {
        Ok(()) | Err(Errno::NOENT) => why,
        Err(_) => Stays::OtherAside(CString::new(aside.into_vec()).unwrap_or_default()),
    })
}

/// Removes the file or link `name` of a folder, which nobody else uses, when it `is_it`; gives what it was.
pub(in crate::core::reclaim) fn unlink(
    folder: BorrowedFd<'_>,
    name: &OsStr,
    is_it: &dyn Fn(&Facts) -> bool,
) -> Result<Facts, Stays> {
    let facts = Facts::at(folder, name).map_err(Stays::Failed)?;
    if facts.kind == Kind::Directory || !is_it(&facts) {
        return Err(Stays::Other);
    }
    #[expect(clippy::disallowed_methods, reason = "the one room that deletes")]
    rustix::fs::unlinkat(folder, name, AtFlags::empty()).map_err(Stays::Failed)?;
    Ok(facts)
}

/// Gives a thing a name that nobody else uses.
fn put_aside(folder: BorrowedFd<'_>, name: &OsStr) -> rustix::io::Result<OsString> {
    let mut number = 1;
    loop {
        let aside = name_aside(name, number);
        match rename(folder, name, &aside) {
            // What a killed program has left.
            Err(Errno::EXIST) if number < MOST_LEFT => number += 1,
            answer => return answer.map(|()| aside),
        }
    }
}

/// How many things of one name that killed programs have left are passed by.
const MOST_LEFT: usize = 100;
/// The longest name that common file systems take, in bytes.
const LONGEST_NAME: usize = 255;

/// What a thing is called while it is being removed: `PREFIX-NAME`, or `PREFIX.2-NAME` and so on.
fn name_aside(name: &OsStr, number: usize) -> OsString {
    let mut aside = OsString::from(BEING_REMOVED);
    if number > 1 {
        aside.push(format!(".{number}"));
    }
    aside.push("-");
    aside.push(name);
    let mut bytes = aside.into_vec();
    bytes.truncate(LONGEST_NAME);
    OsString::from_vec(bytes)
}

/// What a thing was called before; `None` when that cannot be told, for the name was cut.
fn name_before(aside: &OsStr) -> Option<&OsStr> {
    let rest = aside.as_bytes().strip_prefix(BEING_REMOVED.as_bytes())?;
    let begin = rest.iter().position(|byte| *byte == b'-')?;
    let name = OsStr::from_bytes(rest.get(begin + 1..)?);
    (aside.len() < LONGEST_NAME && is_entry_name(name)).then_some(name)
}

/// Gives things their own names back that a killed program has left under the others, where those are free. What
/// was renamed just now may be another program's that is still at it.
pub(in crate::core::reclaim) fn give_names_back(left: &[Place], now: Timestamp) {
    for place in left {
        if let (Ok(look), Some(name)) = (place.look(), name_before(place.name()))
            && look.fingerprint.facts.changed.0 + AGE.as_secs().cast_signed() < now.as_second()
        {
            // One whose name is taken again stays as it is, and is told of whenever the depot is listed.
            let _ = rename(look.folder.as_fd(), place.name(), name);
        }
    }
}

/// How long ago something must have been renamed that is surely not being removed any more.
const AGE: Duration = Duration::from_secs(2);

/// Renames an entry where nothing bears the new name.
fn rename(folder: BorrowedFd<'_>, name: &OsStr, new_name: &OsStr) -> rustix::io::Result<()> {
    match rustix::fs::renameat_with(folder, name, folder, new_name, RenameFlags::NOREPLACE) {
        // Some file systems cannot promise that nothing is replaced; there it is looked whether something is there.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
        answer => return answer,
    }
    match Facts::at(folder, new_name) {
        Err(Errno::NOENT) => rustix::fs::renameat(folder, name, folder, new_name),
        Ok(_) => Err(Errno::EXIST),
        Err(error) => Err(error),
    }
}
