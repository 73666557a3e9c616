//! What a replacement that was killed has left beside the log, and finishing it.
//!
//! While a log is replaced, a file `LOG.new-INODE-LENGTH-…` lies beside it: first the new log, then, in the same step
//! in which that takes its place, the old one. The inode in the name tells which of both it is, and the length how much
//! of the old one the new one was made from. What came after that is in no log yet. Whoever writes the log next,
//! under its lock, adds it and removes the file; an unfinished new log is only removed.
//!
//! A file that another program may still be at is left alone, and so is whatever has another name.

use std::ffi::OsStr;
use std::fs::File;
use std::io;

use super::{carry_over, flock, read};
use crate::core::identity::Facts;
use crate::core::links::Reached;
use crate::core::replacement::NEW;
use crate::core::space::Kind;

/// What goes into the name of the replacement of `old`, of which so many bytes are known.
#[cfg(unix)]
pub(super) fn tag(old: &File, length: usize) -> io::Result<String> {
    Ok(format!("{:016x}-{length:x}-", Facts::of(old)?.identity.inode))
}

#[cfg(not(unix))]
pub(super) fn tag(_: &File, length: usize) -> io::Result<String> {
    Ok(format!("{:016x}-{length:x}-", 0))
}

/// What the name of a file tells that was left.
#[derive(Debug, PartialEq, Eq)]
enum Left {
    New,
    /// The replacement of the log with this inode, or that log itself, of which so many bytes are known.
    Of(u64, usize),
}

impl Left {
    fn named(name: &OsStr, log: &OsStr) -> Option<Self> {
        let rest = name.as_encoded_bytes().strip_prefix(log.as_encoded_bytes())?;
        let rest = std::str::from_utf8(rest.strip_prefix(NEW.as_bytes())?).ok()?;
        let number = |text: &str| u64::from_str_radix(text, 16).ok();
        let is_chance = |text: &str| text.len() == 16 && number(text).is_some();
        let mut parts = rest.split('-');
        let (first, second, third) = (parts.next()?, parts.next(), parts.next());
        match (second, third, parts.next()) {
            (None, _, _) if is_chance(first) => Some(Self::New),
            (Some(length), Some(third), None) if is_chance(first) && is_chance(third) => {
                Some(Self::Of(number(first)?, usize::try_from(number(length)?).ok()?))
            }
            _ => None,
        }
    }
}

/// Finishes what was left beside the log. What cannot be finished now is left for the next time.
pub(in super::super) fn finish(log: &Reached) {
    for name in log.folder.names().unwrap_or_default() {
        if let Some(left) = Left::named(&name, &log.name) {
            let _ = finish_one(log, &name, &left);
        }
    }
}

fn finish_one(log: &Reached, name: &OsStr, left: &Left) -> io::Result<()> {
    let Some(facts) = log.folder.entry(name)? else { return Ok(()) };
    if !is_ours(&facts) {
        return Ok(());
    }
    if facts.kind == Kind::Symlink {
        return log.folder.remove_link(name);
    }
    let Some(file) = log.folder.open(name)? else { return Ok(()) };
    if !flock(&file) || !log.folder.leads_to(name, &file)? {
        return Ok(());
    }
    if let Left::Of(inode, length) = left
        && facts.identity.inode == *inode
        && inode != &0
    {
        let bytes = read(&file)?;
        let known = bytes.get(..*length).unwrap_or(&bytes).to_vec();
        let has_more = bytes.len() > *length;
        let path = log.folder.path().join(name);
        if has_more || super::may_be_held(&path) {
            let mut new = match log.folder.open_to_append(&log.name)? {
                Some(new) => new,
                None => log.folder.create(&log.name, 0o600, true)?,
            };
            carry_over(&file, known, &mut new, &path)?;
        }
    }
    log.folder.remove_own(name, &file)
}

#[cfg(unix)]
fn is_ours(facts: &Facts) -> bool {
    let user = rustix::process::geteuid();
    user.is_root() || user.as_raw() == facts.user
}

#[cfg(not(unix))]
fn is_ours(_: &Facts) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_our_own_making_are_taken_for_what_was_left() {
        let left = |name: &str| Left::named(OsStr::new(name), OsStr::new("log"));
        assert_eq!(left("log.new-0123456789abcdef"), Some(Left::New));
        assert_eq!(left("log.new-000000000000002a-1f-0123456789abcdef"), Some(Left::Of(42, 31)));
        for other in [
            "log.new",
            "log.new1",
            "log.new-mine",
            "log.new-0123456789abcdef-1",
            "log.new-0123456789abcdef-1-2",
            "log.new-000000000000002a-1f-0123456789abcdef-1",
            "other.new-0123456789abcdef",
        ] {
            assert_eq!(left(other), None, "{other}");
        }
    }
}
