//! How much room there is on a volume, and whether it is this computer's own.

use std::path::Path;

#[cfg(unix)]
use crate::core::patience::may_look;

/// What a volume holds, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// What this user may still write to it.
    pub free: u64,
    pub total: u64,
}

impl Room {
    /// That of the volume of `folder`; `None` when the system does not say.
    #[cfg(unix)]
    pub fn of(folder: &Path) -> Option<Self> {
        may_look(folder).ok()?;
        let volume = rustix::fs::statvfs(folder).ok()?;
        let bytes = |blocks: u64| blocks.checked_mul(volume.f_frsize);
        Some(Self { free: bytes(volume.f_bavail)?, total: bytes(volume.f_blocks)? })
    }

    /// That of the volume of `folder`; `None` when the system does not say.
    #[cfg(not(unix))]
    pub fn of(_: &Path) -> Option<Self> {
        None
    }
}

/// The bytes that this user may still write to the volume of `folder`; `None` when the system does not say.
pub fn free_space(folder: &Path) -> Option<u64> {
    Room::of(folder).map(|room| room.free)
}

/// Whether the volume of `folder` is this computer's own, and no drive that others share; no, where it cannot be told.
#[cfg(target_os = "linux")]
pub fn is_local(folder: &Path) -> bool {
    // File systems over a network, by their numbers (statfs(2)): AFS, Ceph, 9P, CIFS, FUSE (behind which may be
    // anything), Lustre, NFS, OCFS2, SMB (two), GPFS, BeeGFS, CODA, NCP, and Panasas.
    const SHARED: [u64; 16] = [
        0x5346_414f,
        0x00c3_6400,
        0x0102_1997,
        0xff53_4d42,
        0x6573_5546,
        0x0bd0_0bd0,
        0x6969,
        0x7461_636f,
        0x517b,
        0xfe53_4d42,
        0x4750_4653,
        0x1983_0326,
        0x7375_7245,
        0x564c,
        0xaad7_aaea,
        0x6b41_4653,
    ];
    let number = may_look(folder).ok().and_then(|()| rustix::fs::statfs(folder).ok());
    #[expect(clippy::cast_sign_loss, reason = "the number is a pattern of bits")]
    number.is_some_and(|volume| !SHARED.contains(&(volume.f_type as u64 & 0xffff_ffff)))
}

/// Whether the volume of `folder` is this computer's own, and no drive that others share; no, where it cannot be told.
#[cfg(target_os = "macos")]
pub fn is_local(folder: &Path) -> bool {
    const LOCAL: u32 = 0x1000;
    let volume = may_look(folder).ok().and_then(|()| rustix::fs::statfs(folder).ok());
    volume.is_some_and(|volume| volume.f_flags & LOCAL != 0)
}

/// Whether the volume of `folder` is this computer's own; no, where it cannot be told, as on this system.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub fn is_local(_: &Path) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_there_has_a_volume_and_another_has_none() {
        assert!(Room::of(Path::new("/")).is_some_and(|room| room.free <= room.total));
        assert_eq!(free_space(Path::new("/no/such/folder")), None);
    }

    #[test]
    fn what_cannot_be_looked_at_may_be_anybodys() {
        assert!(is_local(&std::env::temp_dir()));
        assert!(!is_local(Path::new("/no/such/folder")));
    }
}
