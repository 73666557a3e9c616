//! Opening what lies in a folder: by handles, never through a link, never onto another volume, never what may block.
//!
//! A pipe, a device, a socket is named and not opened. Access times stay as they are where the system allows.

use std::ffi::OsString;
use std::fs::File;
use std::path::Path;

use crate::core::error::plain;
use crate::core::identity::{Facts, Kind};
use crate::core::native::is_name;

/// What stands at a path inside a folder.
#[derive(Debug)]
pub enum Opened {
    File {
        file: File,
        facts: Facts,
    },
    Folder,
    /// What is not opened, and why, as a sentence without its full stop.
    Refused {
        why: String,
        facts: Option<Facts>,
    },
}

fn refused(why: impl Into<String>, facts: Option<Facts>) -> Opened {
    Opened::Refused { why: why.into(), facts }
}

/// Opens what `inside` leads to, name by name, from the folder `root`.
#[cfg(unix)]
pub fn open(root: &Path, inside: &[OsString]) -> Opened {
    use std::os::fd::AsFd;

    use crate::core::handle;

    let say = |error: rustix::io::Errno| plain(&error.into()).clone();
    if !inside.iter().all(|name| is_name(name)) {
        return refused("this path leads out of the folder", None);
    }
    let mut folder = match handle::open_first(root) {
        Ok(folder) => folder,
        Err(error) => return refused(format!("the folder cannot be opened: {}", say(error)), None),
    };
    let Some((name, above)) = inside.split_last() else { return Opened::Folder };
    for part in above {
        folder = match handle::open_folder(folder.as_fd(), part.as_os_str()) {
            Ok(folder) => folder,
            Err(error) => {
                // Which of the two the system says of a link is not the same everywhere.
                let is_link = Facts::at(&folder, part.as_os_str()).is_ok_and(|it| it.kind == Kind::Symlink);
                let why = no_way(if is_link { rustix::io::Errno::LOOP } else { error });
                let part = part.to_string_lossy();
                return refused(format!("“{part}” on the way cannot be opened: {why}"), None);
            }
        };
    }
    let facts = match Facts::at(&folder, name.as_os_str()) {
        Ok(facts) => facts,
        Err(error) => return refused(say(error), None),
    };
    match facts.kind {
        Kind::Directory => {
            return Opened::Folder;
        }
        Kind::Symlink => {
            let to = rustix::fs::readlinkat(&folder, name.as_os_str(), Vec::new());
            let to = to.map(|to| to.to_string_lossy().into_owned()).unwrap_or_default();
            return refused(format!("a link to “{to}”; links are not followed"), Some(facts));
        }
        Kind::File if !facts.is_regular => {
            return refused("a pipe, a socket or a device; it is not opened", Some(facts));
        }
        Kind::File => {}
    }
    match handle::open_file(folder.as_fd(), name.as_os_str()) {
        Ok(handle) => match Facts::of(&handle) {
            Ok(now) if now.identity == facts.identity && now.is_regular => {
                Opened::File { file: handle.into(), facts: now }
            }
            Ok(_) => refused("it was replaced while it was opened; look again", Some(facts)),
            Err(error) => refused(say(error), Some(facts)),
        },
        Err(error) => refused(format!("it cannot be opened: {}", no_way(error)), Some(facts)),
    }
}

#[cfg(unix)]
fn no_way(error: rustix::io::Errno) -> String {
    use rustix::io::Errno;
    match error {
        Errno::LOOP => "it is a link, and links are not followed".to_string(),
        Errno::XDEV => "it lies on another volume".to_string(),
        other => plain(&other.into()).clone(),
    }
}

/// Opens what `inside` leads to from the folder `root`.
#[cfg(not(unix))]
pub fn open(root: &Path, inside: &[OsString]) -> Opened {
    if !inside.iter().all(|name| is_name(name)) {
        return refused("this path leads out of the folder", None);
    }
    let mut path = root.to_path_buf();
    for (number, name) in inside.iter().enumerate() {
        path.push(name);
        let facts = match std::fs::symlink_metadata(&path) {
            Ok(metadata) => Facts::from_metadata(&metadata),
            Err(error) => return refused(plain(&error), None),
        };
        match facts.kind {
            Kind::Symlink => return refused("a link; links are not followed", Some(facts)),
            Kind::Directory => {}
            Kind::File if number + 1 < inside.len() || !facts.is_regular => {
                return refused("it is no file that can be shown", Some(facts));
            }
            Kind::File => {
                return match File::open(&path) {
                    Ok(file) => Opened::File { file, facts },
                    Err(error) => refused(format!("it cannot be opened: {}", plain(&error)), Some(facts)),
                };
            }
        }
    }
    Opened::Folder
}
