//! Whether a parent project is still there, is gone, or cannot be told.
//!
//! Julia asks `isfile`: links followed, a folder does not count (Pkg.jl `gc`). To it a project on a disk
//! that is not plugged in is gone. Here it is [`ParentState::Unreachable`]: a path that is not there, below
//! a place where a volume belongs and is not mounted, says nothing about the project. The facts about
//! volumes are a value, [`Volumes`], so that a test can give any.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::path::{Component, Path, PathBuf};

use crate::core::depot::is_absence;
use crate::core::environment::fold;
use crate::core::folder;
use crate::core::mounts::{Mounts, fields, unescape};
use crate::core::patience;
use crate::core::space::ParentState;

/// A folder below which volumes are mounted by convention, at one of these depths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolumeRoot {
    pub path: PathBuf,
    /// How many levels below it a mount point may lie: `/media/VOLUME` and `/media/USER/VOLUME`.
    pub deepest: usize,
}

/// Which volumes are mounted, and where others belong.
#[derive(Debug, Clone, Default)]
pub struct Volumes {
    /// Where relative paths are seen from.
    working_directory: PathBuf,
    mounted: BTreeSet<PathBuf>,
    /// Every mount point, those of automounters included.
    points: BTreeSet<PathBuf>,
    /// Mount points that the system knows and where nothing is mounted.
    absent: BTreeSet<PathBuf>,
    roots: Vec<VolumeRoot>,
}

/// A path of more bytes than any system call takes: no file can have it.
const LONGEST_PATH: usize = 4096;

impl Volumes {
    /// The volumes of this machine: `/proc/self/mountinfo` and `/etc/fstab` where there are such files.
    /// Relative paths are seen from `working_directory`.
    pub fn of_system(working_directory: &Path) -> Self {
        let read = |path: &str| std::fs::read(path).unwrap_or_default();
        let (mountinfo, fstab) = (read("/proc/self/mountinfo"), read("/etc/fstab"));
        Self::from_tables(working_directory, &mountinfo, &fstab, conventional_roots())
    }

    /// The volumes that these texts tell of: the kernel's `mountinfo` and the administrator's `fstab`.
    pub fn from_tables(
        working_directory: &Path,
        mountinfo: &[u8],
        fstab: &[u8],
        roots: Vec<VolumeRoot>,
    ) -> Self {
        let mut mounted = BTreeSet::new();
        let mut absent = BTreeSet::new();
        let mut all = BTreeSet::new();
        for mount in Mounts::parse(mountinfo).list {
            // An automounter's own mount is a promise only; what it mounts is listed after it.
            let points = if mount.kind == "autofs" { &mut absent } else { &mut mounted };
            points.insert(mount.point.clone());
            all.insert(mount.point);
        }
        for line in fstab.split(|byte| *byte == b'\n') {
            if let Some(point) = fields(line).nth(1).filter(|_| !line.trim_ascii_start().starts_with(b"#")) {
                absent.insert(unescape(point));
            }
        }
        absent.retain(|point| point.is_absolute() && point != Path::new("/") && !mounted.contains(point));
        Self { working_directory: working_directory.to_path_buf(), mounted, points: all, absent, roots }
    }

    /// Whether the project file at `path` is still there.
    pub fn state(&self, path: &Path) -> ParentState {
        self.state_of(path, std::fs::Metadata::is_file)
    }

    /// Whether the folder at `path` is still there, links followed.
    pub fn folder_state(&self, path: &Path) -> ParentState {
        self.state_of(path, std::fs::Metadata::is_dir)
    }

    fn state_of(&self, path: &Path, is_meant: impl FnOnce(&std::fs::Metadata) -> bool) -> ParentState {
        // Seen from the working directory it would be that.
        if path.as_os_str().is_empty() {
            return ParentState::Missing;
        }
        let path = self.working_directory.join(path);
        match patience::metadata(&path) {
            Ok(metadata) if is_meant(&metadata) => ParentState::Exists,
            Ok(_) => ParentState::Missing,
            Err(error) if is_absence(&error) || cannot_be_a_file(&error) => {
                if self.absent_volume(&path).is_some() {
                    ParentState::Unreachable
                } else {
                    ParentState::Missing
                }
            }
            Err(_) => ParentState::Unreachable,
        }
    }

    /// The volume that a path lies on and that is not there: where it belongs, or where it is and does not answer.
    pub fn away(&self, path: &Path) -> Option<PathBuf> {
        let path = self.working_directory.join(path);
        match patience::may_look(&path) {
            Ok(()) => self.absent_volume(&path),
            Err(error) => Some(error.get_ref()?.downcast_ref::<patience::Silent>()?.0.clone()),
        }
    }

    /// A place at or below `path`, which has no links on its way, where something is mounted.
    pub fn mounted_below(&self, path: &Path) -> Option<&Path> {
        use std::ops::Bound::{Included, Unbounded};
        // Paths are ordered by their components, so that what lies below one follows it.
        let next = self.points.range::<Path, _>((Included(path), Unbounded)).next()?;
        next.starts_with(path).then_some(next)
    }

    pub fn absolute(&self, path: &Path) -> PathBuf {
        self.working_directory.join(path)
    }

    /// The place whose volume is not mounted and below which a path lies, as spelled or after its links.
    fn absent_volume(&self, path: &Path) -> Option<PathBuf> {
        if path.as_os_str().len() > LONGEST_PATH {
            return None;
        }
        let spelled = fold(path);
        self.absent_above(&spelled).or_else(|| {
            // The last link may well point to nothing, which is the very case this is for.
            let Ok(resolved) = patience::follow(path, |_| None::<Infallible>);
            (resolved != spelled).then(|| self.absent_above(&resolved)).flatten()
        })
    }

    fn absent_above(&self, path: &Path) -> Option<PathBuf> {
        // The nearest point decides: a volume that is mounted below one that is not is there.
        let is_point = |above: &&Path| self.absent.contains(*above) || self.mounted.contains(*above);
        let nearest = path.ancestors().skip(1).find(is_point);
        let known = nearest.filter(|point| self.absent.contains(*point)).map(Path::to_path_buf);
        let conventional = || self.roots.iter().find_map(|root| self.absent_in(root, path));
        known.or_else(conventional).or_else(|| missing_drive(path))
    }

    fn absent_in(&self, root: &VolumeRoot, path: &Path) -> Option<PathBuf> {
        let below = path.strip_prefix(&root.path).ok()?;
        let mut point = root.path.clone();
        let depth = below.components().count();
        // The volume is above the file, so the last component is none.
        for component in below.components().take(root.deepest.min(depth.saturating_sub(1))) {
            point.push(component);
            if self.is_mount_point(&point) {
                return None;
            }
            if is_absent_or_empty(&point) {
                return Some(point);
            }
        }
        None
    }

    fn is_mount_point(&self, path: &Path) -> bool {
        self.mounted.contains(path) || is_on_another_device_than_its_parent(path)
    }
}

/// Where desktops and automounters put volumes.
fn conventional_roots() -> Vec<VolumeRoot> {
    [("/mnt", 1), ("/media", 2), ("/run/media", 2), ("/Volumes", 1), ("/net", 1)]
        .map(|(path, deepest)| VolumeRoot { path: PathBuf::from(path), deepest })
        .to_vec()
}

/// Whether the error says that no file can have this path at all: a zero byte in it, or too long a name.
fn cannot_be_a_file(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{InvalidFilename, InvalidInput};
    matches!(error.kind(), InvalidFilename | InvalidInput)
}

fn is_absent_or_empty(path: &Path) -> bool {
    match folder::entries(path) {
        Ok(entries) => entries.is_empty(),
        Err(error) => is_absence(&error),
    }
}

#[cfg(unix)]
fn is_on_another_device_than_its_parent(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| std::fs::metadata(path).ok().map(|metadata| metadata.dev());
    match (device(path), path.parent().and_then(device)) {
        (Some(own), Some(parent)) => own != parent,
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_on_another_device_than_its_parent(_path: &Path) -> bool {
    false
}

/// The drive or share that a Windows path begins with, when that is not there.
fn missing_drive(path: &Path) -> Option<PathBuf> {
    match path.components().next() {
        Some(prefix @ Component::Prefix(_)) => {
            let mut root = PathBuf::from(prefix.as_os_str());
            root.push(Component::RootDir.as_os_str());
            std::fs::metadata(&root).is_err().then_some(root)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A folder with a root of volumes, `volumes`, and a project at `home/proj`.
    fn place() -> (tempfile::TempDir, Volumes) {
        let folder = tempfile::tempdir().expect("temporary folder");
        let at = |path: &str| folder.path().join(path);
        for path in ["home/proj", "volumes/empty", "volumes/full/data", "fstab-point"] {
            fs::create_dir_all(at(path)).expect(path);
        }
        fs::write(at("home/proj/Project.toml"), "").expect("project");
        let fstab = format!(
            "# {0}/home\n/dev/sda1 / ext4 rw 0 1\n/dev/sdb1 {0}/fstab-point ext4 noauto 0 0\n\
             server:/x {0}/with\\040space nfs rw 0 0\n/dev/sdc1 none swap sw 0 0\n",
            folder.path().display()
        );
        let mountinfo = format!(
            "36 35 98:0 / / rw - ext4 /dev/sda1 rw\n37 35 98:1 / {0}/auto rw shared:1 - autofs map rw\n",
            folder.path().display()
        );
        let roots = vec![VolumeRoot { path: at("volumes"), deepest: 2 }];
        let volumes = Volumes::from_tables(&at("home"), mountinfo.as_bytes(), fstab.as_bytes(), roots);
        (folder, volumes)
    }

    #[test]
    fn a_file_exists_and_a_folder_does_not_count() {
        let (folder, volumes) = place();
        let project = folder.path().join("home/proj/Project.toml");
        assert_eq!(volumes.state(&project), ParentState::Exists);
        assert_eq!(volumes.state(Path::new("proj/Project.toml")), ParentState::Exists);
        assert_eq!(volumes.state(project.parent().expect("folder")), ParentState::Missing);
        assert_eq!(volumes.state(Path::new("")), ParentState::Missing);
        assert_eq!(volumes.folder_state(Path::new("")), ParentState::Missing);
        assert_eq!(volumes.folder_state(Path::new("proj")), ParentState::Exists);
        assert_eq!(volumes.folder_state(Path::new("proj/Project.toml")), ParentState::Missing);
        for missing in ["home/gone/Project.toml", "home/proj/Project.toml/below", "home/a\0b"] {
            assert_eq!(volumes.state(&folder.path().join(missing)), ParentState::Missing, "{missing}");
        }
        let too_long = folder.path().join("x/".repeat(3000));
        assert_eq!(volumes.state(&too_long), ParentState::Missing);
        assert_eq!(volumes.state(Path::new("C:\\proj\\Project.toml")), ParentState::Missing);
    }

    #[test]
    fn what_lies_on_a_volume_that_is_not_mounted_is_not_missing() {
        let (folder, volumes) = place();
        for (path, state) in [
            ("fstab-point/proj/Project.toml", ParentState::Unreachable),
            ("with space/Project.toml", ParentState::Unreachable),
            ("auto/server/Project.toml", ParentState::Unreachable),
            ("home/../fstab-point/Project.toml", ParentState::Unreachable),
            ("volumes/stick/Project.toml", ParentState::Unreachable),
            ("volumes/empty/Project.toml", ParentState::Unreachable),
            ("volumes/full/stick/Project.toml", ParentState::Unreachable),
            ("volumes/full/data/Project.toml", ParentState::Unreachable),
            ("volumes/full/Project.toml", ParentState::Missing),
            ("volumes/Project.toml", ParentState::Missing),
        ] {
            assert_eq!(volumes.state(&folder.path().join(path)), state, "{path}");
        }
        for (path, volume) in [
            ("fstab-point/proj/Project.toml", Some("fstab-point")),
            ("volumes/stick/proj/Project.toml", Some("volumes/stick")),
            ("volumes/full/stick/proj/Project.toml", Some("volumes/full/stick")),
            ("volumes/full/Project.toml", None),
            ("home/proj/Project.toml", None),
        ] {
            let away = volumes.away(&folder.path().join(path));
            assert_eq!(away, volume.map(|volume| folder.path().join(volume)), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_to_the_volume_they_point_to() {
        let (folder, volumes) = place();
        let link = |target: &str, name: &str| {
            std::os::unix::fs::symlink(target, folder.path().join(name)).expect(name);
        };
        link("../volumes/stick/proj", "home/on-stick");
        link("../nowhere", "home/dangling");
        link("proj/Project.toml", "home/link.toml");
        link("loop", "home/loop");
        for (path, state) in [
            ("home/on-stick/Project.toml", ParentState::Unreachable),
            ("home/on-stick", ParentState::Unreachable),
            ("home/dangling/Project.toml", ParentState::Missing),
            ("home/link.toml", ParentState::Exists),
            ("home/loop/Project.toml", ParentState::Unreachable),
        ] {
            assert_eq!(volumes.state(&folder.path().join(path)), state, "{path}");
        }
    }
}
