//! Overlay file systems: which folders of one come from its lower layers.

use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use crate::core::handle;
use crate::core::place::{Look, Place};
use crate::core::space::Kind;

/// What `statfs` calls an overlay file system.
const MAGIC: i64 = 0x794c_7630;

/// An overlay file system that does not rename the folders of its lower layers, as far as it is seen from here.
#[derive(Debug)]
pub struct Overlay {
    /// Where it is mounted.
    point: PathBuf,
    /// What of it is mounted there.
    root: PathBuf,
    upper: PathBuf,
    lower: Vec<PathBuf>,
}

impl Overlay {
    /// The one that a folder lies on. One whose layers are not to be seen, as in a container, tells nothing.
    pub fn of(folder: BorrowedFd<'_>) -> Option<Self> {
        #[allow(clippy::unnecessary_cast, clippy::cast_lossless, reason = "the type differs between systems")]
        let is_overlay = rustix::fs::fstatfs(folder).is_ok_and(|answer| answer.f_type as i64 == MAGIC);
        if !is_overlay {
            return None;
        }
        let path = handle::real_path(folder)?;
        let mounts = std::fs::read("/proc/self/mountinfo").ok()?;
        let mounted = mounts.split(|byte| *byte == b'\n').filter_map(Self::read);
        // The last one mounted at the nearest point is what is seen.
        mounted.filter(|overlay| path.starts_with(&overlay.point)).max_by_key(|it| it.point.as_os_str().len())
    }

    /// Reads a line of `mountinfo` (proc(5)).
    fn read(line: &[u8]) -> Option<Self> {
        let fields: Vec<&[u8]> = line.split(|byte| *byte == b' ').collect();
        let separator = fields.iter().position(|field| *field == b"-")?;
        let (kind, options) = (fields.get(separator + 1)?, fields.get(separator + 3)?);
        if *kind != b"overlay" {
            return None;
        }
        let mut overlay = Self {
            point: path(fields.get(4)?),
            root: path(fields.get(3)?),
            upper: PathBuf::new(),
            lower: Vec::new(),
        };
        let mut redirects = std::fs::read("/sys/module/overlay/parameters/redirect_dir")
            .is_ok_and(|answer| answer.starts_with(b"Y"));
        // A comma in a path is written as a number.
        for option in options.split(|byte| *byte == b',') {
            if let Some(upper) = option.strip_prefix(b"upperdir=") {
                overlay.upper = path(upper);
            } else if let Some(lower) = option.strip_prefix(b"lowerdir=") {
                overlay.lower = layers(lower);
            } else if let Some(lower) = option.strip_prefix(b"lowerdir+=") {
                overlay.lower.push(path(lower));
            } else if let Some(answer) = option.strip_prefix(b"redirect_dir=") {
                redirects = answer == b"on";
            }
        }
        overlay.lower.retain(|lower| lower.is_dir());
        (!redirects && !overlay.lower.is_empty()).then_some(overlay)
    }

    /// Whether what `look` found at `place` is a folder of a lower layer, which it does not rename.
    pub fn keeps(&self, look: &Look, place: &Place) -> bool {
        if look.fingerprint.facts.kind != Kind::Directory {
            return false;
        }
        let Some(folder) = handle::real_path(look.folder.as_fd()) else { return false };
        let Ok(inside) = folder.strip_prefix(&self.point) else { return false };
        let root = self.root.strip_prefix("/").unwrap_or(&self.root);
        let inside = root.join(inside).join(place.name());
        let is_folder =
            |layer: &Path| layer.join(&inside).symlink_metadata().is_ok_and(|metadata| metadata.is_dir());
        // One that was made anew hides what lies below; who may not ask whether it does is told by the rename.
        let may_hide = is_folder(&self.upper) && !rustix::process::geteuid().is_root();
        self.lower.iter().any(|lower| is_folder(lower)) && !may_hide && !is_opaque(&self.upper.join(&inside))
    }
}

/// Whether a folder of the upper layer hides those below it.
fn is_opaque(folder: &Path) -> bool {
    ["trusted.overlay.opaque", "user.overlay.opaque"].iter().any(|name| {
        let mut value = [0_u8; 1];
        rustix::fs::getxattr(folder, *name, &mut value).is_ok_and(|_| value == *b"y")
    })
}

/// The lower layers, between colons: one in a path has a backslash before it.
fn layers(field: &[u8]) -> Vec<PathBuf> {
    let mut layers = vec![Vec::new()];
    let mut bytes = path_bytes(field).into_iter();
    while let Some(byte) = bytes.next() {
        let Some(layer) = layers.last_mut() else { break };
        match byte {
            b'\\' => layer.extend(bytes.next()),
            b':' => layers.push(Vec::new()),
            byte => layer.push(byte),
        }
    }
    layers.into_iter().map(|layer| std::ffi::OsString::from_vec(layer).into()).collect()
}

fn path(field: &[u8]) -> PathBuf {
    std::ffi::OsString::from_vec(path_bytes(field)).into()
}

/// The bytes of a field, in which the kernel writes a space, a tab, a newline and a backslash as octal numbers.
fn path_bytes(field: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((first, after)) = rest.split_first() {
        let octal = after.get(..3).filter(|_| *first == b'\\');
        let number = octal.and_then(|digits| u8::from_str_radix(str::from_utf8(digits).ok()?, 8).ok());
        bytes.push(number.unwrap_or(*first));
        rest = if number.is_some() { after.get(3..).unwrap_or_default() } else { after };
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mounted_layers_are_read_as_the_kernel_writes_them() {
        let layer = tempfile::tempdir().unwrap();
        let odd = layer.path().join("a:b,c d");
        std::fs::create_dir(&odd).unwrap();
        let written = format!(r"{}/a\134:b\054c\040d", layer.path().display());
        let line = format!(
            "77 30 0:50 /sub /m\\040p rw,relatime shared:1 - overlay o rw,lowerdir={}:{written},upperdir=/u,workdir=/w",
            layer.path().display()
        );
        let overlay = Overlay::read(line.as_bytes()).unwrap();
        assert_eq!((overlay.point.as_path(), overlay.root.as_path()), (Path::new("/m p"), Path::new("/sub")));
        assert_eq!(overlay.lower, [layer.path(), &odd]);
        assert_eq!(overlay.upper, Path::new("/u"));
        let redirects = format!("{line},redirect_dir=on");
        assert!(Overlay::read(redirects.as_bytes()).is_none());
        for other in ["", "1 2 3", "77 30 0:50 / /m rw - ext4 /dev/sda rw"] {
            assert!(Overlay::read(other.as_bytes()).is_none(), "{other}");
        }
    }
}
