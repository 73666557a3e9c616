//! How much room there is on a volume.

use std::path::Path;

#[cfg(unix)]
use crate::core::patience::may_look;

/// The bytes that this user may still write to the volume of `folder`; `None` when the system does not say.
#[cfg(unix)]
pub fn free_space(folder: &Path) -> Option<u64> {
    may_look(folder).ok()?;
    let volume = rustix::fs::statvfs(folder).ok()?;
    volume.f_bavail.checked_mul(volume.f_frsize)
}

/// The bytes that this user may still write to the volume of `folder`; `None` when the system does not say.
#[cfg(not(unix))]
pub fn free_space(_: &Path) -> Option<u64> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_there_has_a_volume_and_another_has_none() {
        assert!(free_space(Path::new("/")).is_some());
        assert_eq!(free_space(Path::new("/no/such/folder")), None);
    }
}
