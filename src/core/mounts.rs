//! What is mounted, as the kernel's table tells it (`/proc/PID/mountinfo`): where, and which part of which
//! file system is seen there.
//!
//! A file has one place in its file system and a path for every mount that shows it. [`Mounts::locate`] gives
//! that place for a path, by the table alone and without a look at the disk, so that two paths in two mount
//! namespaces can be compared, and nothing waits for a drive that does not answer. Two mounts of what the
//! kernel takes for two file systems (an overlay and what lies under it, a share mounted twice) are two here
//! as well. Systems without such a table have no mounts to tell of.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::core::native::os_string;

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// What names this mount while it lasts.
    pub id: u64,
    /// The number of the file system, `8:1`.
    pub device: OsString,
    /// Which folder of the file system is seen.
    pub root: PathBuf,
    /// Where it is seen.
    pub point: PathBuf,
    /// What kind of file system it is, `ext4`.
    pub kind: OsString,
}

/// The table of one mount namespace.
#[derive(Debug, Clone, Default)]
pub struct Mounts {
    /// In the order of the table: one that covers another at the same place comes after it.
    pub list: Vec<Mount>,
    by_point: HashMap<OsString, usize>,
}

impl Mounts {
    /// Those of this process; none where the system does not tell.
    pub fn of_process() -> Self {
        Self::parse(&std::fs::read("/proc/self/mountinfo").unwrap_or_default())
    }

    pub fn parse(table: &[u8]) -> Self {
        Self::from_list(table.split(|byte| *byte == b'\n').filter_map(mount).collect())
    }

    fn from_list(list: Vec<Mount>) -> Self {
        let points = list.iter().enumerate();
        let by_point = points.map(|(at, mount)| (mount.point.as_os_str().to_os_string(), at)).collect();
        Self { list, by_point }
    }

    /// The same mounts as they are seen from outside a folder that is the root of this table.
    #[must_use]
    pub fn below(mut self, root: &Path) -> Self {
        for mount in &mut self.list {
            mount.point = joined(root, mount.point.strip_prefix("/").unwrap_or(&mount.point));
        }
        Self::from_list(self.list)
    }

    /// The mount that shows what lies at `path`, which has no links on its way.
    pub fn of(&self, path: &Path) -> Option<&Mount> {
        path.ancestors().find_map(|above| self.list.get(*self.by_point.get(above.as_os_str())?))
    }

    /// The file system that `path`, which has no links on its way, lies in, and the path within it.
    pub fn locate(&self, path: &Path) -> Option<(&OsStr, PathBuf)> {
        let mount = self.of(path)?;
        Some((&mount.device, joined(&mount.root, path.strip_prefix(&mount.point).ok()?)))
    }

    /// A place at or below `path`, which has no links on its way, where something is mounted.
    pub fn at_or_below(&self, path: &Path) -> Option<&Path> {
        self.list.iter().map(|mount| &*mount.point).find(|point| point.starts_with(path))
    }
}

/// A path below a folder; the folder itself for an empty one.
fn joined(folder: &Path, below: &Path) -> PathBuf {
    if below.as_os_str().is_empty() { folder.to_path_buf() } else { folder.join(below) }
}

fn mount(line: &[u8]) -> Option<Mount> {
    let fields: Vec<&[u8]> = fields(line).collect();
    let kind = fields.iter().skip_while(|field| **field != b"-").nth(1)?;
    let text = |field: usize| fields.get(field).map(|field| unescape(field));
    Some(Mount {
        id: std::str::from_utf8(fields.first()?).ok()?.parse().ok()?,
        device: text(2)?.into_os_string(),
        root: text(3)?,
        point: text(4)?,
        kind: unescape(kind).into_os_string(),
    })
}

/// The fields of a line of such a table, or of `fstab`.
pub fn fields(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(u8::is_ascii_whitespace).filter(|field| !field.is_empty())
}

/// A path in those tables: space, tab, newline and backslash stand there as `\040` and the like.
pub fn unescape(field: &[u8]) -> PathBuf {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let octal = after.get(..3).filter(|_| *first == b'\\');
        let value = octal.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok());
        if let Some(value) = value {
            bytes.push(value);
            rest = after.get(3..).unwrap_or_default();
        } else {
            bytes.push(*first);
        }
    }
    PathBuf::from(os_string(bytes))
}

/// The mounts of this process, read again whenever the kernel says that they have changed.
#[derive(Debug, Default)]
pub struct LiveMounts {
    #[cfg(target_os = "linux")]
    table: Option<std::fs::File>,
    mounts: Mounts,
}

impl LiveMounts {
    /// What is mounted now.
    #[cfg(target_os = "linux")]
    pub fn now(&mut self) -> &Mounts {
        use std::io::{Read, Seek};

        use rustix::event::{PollFd, PollFlags, Timespec, poll};

        let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
        let is_known = self.table.as_ref().is_some_and(|table| {
            let mut asked = [PollFd::new(table, PollFlags::PRI)];
            // The kernel tells each change once, to whoever holds the table open (proc(5)).
            matches!(poll(&mut asked, Some(&at_once)), Ok(0))
        });
        if !is_known {
            if self.table.is_none() {
                self.table = std::fs::File::open("/proc/self/mountinfo").ok();
            }
            let mut text = Vec::new();
            if let Some(table) = &mut self.table
                && (table.rewind().is_err() || table.read_to_end(&mut text).is_err())
            {
                // What cannot be read again is asked for from the beginning the next time.
                self.table = None;
            }
            self.mounts = Mounts::parse(&text);
        }
        &self.mounts
    }

    /// What is mounted now: this system does not tell.
    #[cfg(not(target_os = "linux"))]
    pub fn now(&mut self) -> &Mounts {
        &self.mounts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[u8] = b"22 27 0:21 / /proc rw,relatime - proc proc rw\n\
        27 1 8:1 / / rw - ext4 /dev/sda1 rw\n\
        30 27 8:1 /home/jane/.julia /srv/a\\040b rw shared:3 master:4 - ext4 /dev/sda1 rw\n\
        31 27 0:40 / /home/jane/net rw - fuse.sshfs host:/ rw\n\
        broken line\n";

    #[test]
    fn a_path_is_found_in_its_file_system_whichever_mount_shows_it() {
        let mounts = Mounts::parse(TABLE);
        let place = |path: &str| {
            let (device, path) = mounts.locate(Path::new(path)).unwrap();
            format!("{} {}", device.display(), path.display())
        };
        assert_eq!(mounts.list.len(), 4);
        assert_eq!(place("/home/jane/.julia/logs"), "8:1 /home/jane/.julia/logs");
        assert_eq!(place("/srv/a b/logs"), "8:1 /home/jane/.julia/logs");
        assert_eq!(place("/srv/a b"), "8:1 /home/jane/.julia");
        assert_eq!(place("/srv/a b-2"), "8:1 /srv/a b-2");
        assert_eq!(place("/home/jane/net/x"), "0:40 /x");
        assert_eq!(mounts.at_or_below(Path::new("/home/jane")), Some(Path::new("/home/jane/net")));
        assert_eq!(mounts.at_or_below(Path::new("/home/ja")), None);
    }

    #[test]
    fn what_is_mounted_in_a_changed_root_is_seen_below_it() {
        let mounts = Mounts::parse(TABLE).below(Path::new("/jail"));
        let (device, path) = mounts.locate(Path::new("/jail/home/jane")).unwrap();
        assert_eq!((device, &*path), (OsStr::new("8:1"), Path::new("/home/jane")));
        assert!(mounts.locate(Path::new("/home")).is_none());
    }
}
