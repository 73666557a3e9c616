//! Owner, group, mode, access control list and extended attributes, from one file to another.

use std::fs::{File, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use rustix::fs::{Gid, Uid};
use rustix::io::Errno;

use super::NotKept;

/// Gives `new`, which is this user's own, the owner and the group of `old`. Its mode is still its own.
///
/// # Errors
/// [`NotKept`] when it may not be given away, as only root may, or the group is not one of this user's.
pub(super) fn keep_owner(new: &File, old: &File) -> io::Result<()> {
    let (old, made) = (old.metadata()?, new.metadata()?);
    if (old.uid(), old.gid()) == (made.uid(), made.gid()) {
        return Ok(());
    }
    let user = (old.uid() != made.uid()).then(|| Uid::from_raw(old.uid()));
    let group = (old.gid() != made.gid()).then(|| Gid::from_raw(old.gid()));
    let Err(error) = rustix::fs::fchown(new, user, group) else { return Ok(()) };
    let (whose, what) = if user.is_some() {
        (format!("it belongs to another user ({})", old.uid()), "its owner")
    } else if old.mode() & GROUP == 0 && error == Errno::PERM {
        // The group loses nothing where it may do nothing.
        return Ok(());
    } else {
        (format!("it is shared with a group that is not yours ({})", old.gid()), "its group")
    };
    Err(NotKept { whose, what }.into())
}

/// What a mode lets a group do.
const GROUP: u32 = 0o070;

/// Gives `new` what `old` has beside owner and group: its attributes and its access control list, and its mode at
/// the end, by which others may read it.
pub fn keep(new: &File, old: &File) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    attributes::keep(new, old)?;
    new.set_permissions(Permissions::from_mode(old.metadata()?.mode() & 0o7777))
}

#[cfg(target_os = "linux")]
mod attributes {
    use std::collections::BTreeSet;
    use std::ffi::CString;

    use rustix::fs::XattrFlags;
    use rustix::io::Errno;

    use super::{File, NotKept, io};

    const ACCESS: &[u8] = b"system.posix_acl_access";

    pub fn keep(new: &File, old: &File) -> io::Result<()> {
        let names = names(old)?;
        // A folder can give what is made in it a list that the old file has not.
        for name in self::names(new)?.difference(&names) {
            if name.as_bytes() == ACCESS || name.as_bytes().starts_with(b"user.") {
                rustix::fs::fremovexattr(new, name.as_c_str())?;
            }
        }
        for name in &names {
            let is_ours = name.as_bytes() == ACCESS || name.as_bytes().starts_with(b"user.");
            let set = value(old, name).and_then(|value| match value {
                Some(value) => Ok(rustix::fs::fsetxattr(new, name.as_c_str(), &value, XattrFlags::empty())?),
                None => Ok(()),
            });
            match set {
                // What the system keeps for itself, it may keep to itself.
                Err(_) if !is_ours => {}
                Err(error) if error.kind() == io::ErrorKind::StorageFull => return Err(error),
                Err(_) => {
                    let what = if name.as_bytes() == ACCESS {
                        "the list of who else may use it"
                    } else {
                        "its attributes"
                    };
                    return Err(NotKept { whose: "it has more than a mode".to_string(), what }.into());
                }
                Ok(()) => {}
            }
        }
        Ok(())
    }

    fn names(file: &File) -> io::Result<BTreeSet<CString>> {
        let mut buffer = vec![0; 65_536];
        let length = match rustix::fs::flistxattr(file, buffer.as_mut_slice()) {
            Ok(length) => length,
            Err(Errno::NOTSUP | Errno::NOSYS) => 0,
            Err(error) => return Err(error.into()),
        };
        let list = buffer.get(..length).unwrap_or_default();
        let names = list.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        Ok(names.filter_map(|name| CString::new(name).ok()).collect())
    }

    fn value(file: &File, name: &CString) -> io::Result<Option<Vec<u8>>> {
        let mut buffer = vec![0; 65_536];
        match rustix::fs::fgetxattr(file, name.as_c_str(), buffer.as_mut_slice()) {
            Ok(length) => Ok(Some(buffer.get(..length).unwrap_or_default().to_vec())),
            Err(Errno::NODATA) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
