//! freedesktop.org's trash, through open handles: finding it, and moving things there. The way back is `back`.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Mode, OFlags, RenameFlags};
use rustix::io::Errno;

mod back;

pub use back::{lock_in_place, purge_nothing, purge_start, put_back, remove_record, whereabouts};

use super::{FILES, INFO, NotMoved, path_in};
use crate::core::error::plain;
use crate::core::handle;
use crate::core::identity::Facts;
use crate::core::place::{Look, Obstacle, Place};
use crate::core::plan::{NoTrash, Refusal};
use crate::core::reclaim::journal::encode;
use crate::core::reclaim::remove;
use crate::core::space::Kind;
use crate::core::time::LocalTime;

/// A trash that can be used.
#[derive(Debug)]
pub struct Trash {
    path: PathBuf,
    /// The top of its volume; `None` for the home trash, whose records hold whole paths.
    top: Option<PathBuf>,
    files: OwnedFd,
    info: OwnedFd,
}

/// What only the owner of a trash may do in it.
const PRIVATE: Mode = Mode::RWXU;

impl Trash {
    /// The trash for what `look` found; `home` is the user's own.
    ///
    /// # Errors
    /// When the volume has none that can be used, and none can be made.
    pub fn find(look: &Look, home: Option<&Path>) -> Result<Self, NoTrash> {
        let folder = look.folder.as_fd();
        if let Some(home) = home.filter(|home| is_on_mount_of(home, folder)) {
            let unusable = |reason: String| NoTrash::Unusable { path: home.to_path_buf(), reason };
            if !is_home_of(home, rustix::process::geteuid().as_raw()) {
                return Err(unusable("it belongs to another user".to_string()));
            }
            std::fs::create_dir_all(home).map_err(|error| {
                unusable(Errno::from_io_error(&error).map_or_else(|| plain(&error), words_of_moving))
            })?;
            let trash = handle::open_first(home).map_err(|error| unusable(words(error)))?;
            return Self::open(&trash, home.to_path_buf(), None);
        }
        let top = top_of_volume(folder).map_err(|error| NoTrash::Unusable {
            path: handle::real_path(folder).unwrap_or_default(),
            reason: words(error),
        })?;
        let path = handle::real_path(top.as_fd()).unwrap_or_default();
        Self::at_top(&top, &path)
    }

    /// Whether there will be a trash for what `look` found, as far as that can be told without making one.
    ///
    /// # Errors
    /// When there will be none.
    pub fn foresee(look: &Look, home: Option<&Path>) -> Result<(), NoTrash> {
        let folder = look.folder.as_fd();
        let refused = |path: PathBuf| NoTrash::Unusable { path, reason: words(Errno::ACCESS) };
        if let Some(home) = home.filter(|home| is_on_mount_of(home, folder)) {
            let existing = home.ancestors().find_map(|above| handle::open_first(above).ok());
            let can_be_used = existing.is_some_and(|existing| may_make_in(&existing))
                && is_home_of(home, rustix::process::geteuid().as_raw());
            return if can_be_used { Ok(()) } else { Err(refused(home.to_path_buf())) };
        }
        let Ok(top) = top_of_volume(folder) else { return Ok(()) };
        let path = handle::real_path(top.as_fd()).unwrap_or_default();
        let user = rustix::process::geteuid().as_raw();
        let shared = Facts::at(&top, ".Trash");
        if shared.is_ok_and(|facts| facts.kind == Kind::Directory && facts.mode & 0o1000 != 0) {
            return Ok(());
        }
        let name = format!(".Trash-{user}");
        match Facts::at(&top, &*name) {
            Ok(facts) if facts.kind == Kind::Directory && facts.user == user => Ok(()),
            Ok(_) => Err(refused(path.join(name))),
            Err(_) if may_make_in(&top) => Ok(()),
            Err(_) => Err(NoTrash::Volume { top: path, reason: words(Errno::ACCESS) }),
        }
    }

    fn at_top(top: &OwnedFd, path: &Path) -> Result<Self, NoTrash> {
        let user = rustix::process::geteuid().as_raw();
        let unusable = |path: &Path, error: Errno| NoTrash::Unusable {
            path: path.to_path_buf(),
            reason: words_of_moving(error),
        };
        // One that the administrator made for all; it must be a real folder with the sticky bit.
        let shared = Facts::at(top, ".Trash");
        if shared.is_ok_and(|facts| facts.kind == Kind::Directory && facts.mode & 0o1000 != 0)
            && let Ok(shared) = handle::open_place(top.as_fd(), ".Trash")
        {
            let (name, path) = (user.to_string(), path.join(".Trash").join(user.to_string()));
            if let Ok(trash) = make_folder(shared.as_fd(), OsStr::new(&name), PRIVATE)
                && is_own(&trash, user)
            {
                return Self::open(&trash, path.clone(), path.parent().and_then(Path::parent));
            }
        }
        let name = format!(".Trash-{user}");
        let own = path.join(&name);
        let trash = match make_folder(top.as_fd(), OsStr::new(&name), PRIVATE) {
            Ok(trash) => trash,
            Err(error) if Facts::at(top, &*name).is_ok() => return Err(unusable(&own, error)),
            Err(error) => {
                return Err(NoTrash::Volume { top: path.to_path_buf(), reason: words_of_moving(error) });
            }
        };
        if !is_own(&trash, user) {
            return Err(unusable(&own, Errno::PERM));
        }
        Self::open(&trash, own, Some(path))
    }

    fn open(trash: &OwnedFd, path: PathBuf, top: Option<&Path>) -> Result<Self, NoTrash> {
        let inside = |name: &str| {
            make_folder(trash.as_fd(), OsStr::new(name), PRIVATE)
                .map_err(|error| NoTrash::Unusable { path: path.clone(), reason: words_of_moving(error) })
        };
        let (files, info) = (inside(FILES)?, inside(INFO)?);
        Ok(Self { path, top: top.map(Path::to_path_buf), files, info })
    }

    /// The trash's folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Moves what `look` found at `place` here, under `name`, and makes sure that it is that which was moved.
    ///
    /// # Errors
    /// When it could not be moved, or was no longer what `look` found. It is where it was then.
    pub fn take(
        &self,
        look: &Look,
        place: &Place,
        name: &OsStr,
        when: LocalTime,
    ) -> Result<PathBuf, NotMoved> {
        let failed = |error: Errno| NotMoved::Failed(words_of_moving(error));
        self.write_record(place, name, when)
            .map_err(|error| Errno::from_io_error(&error).map_or(NotMoved::Failed(plain(&error)), failed))?;
        let moved = rename(look.folder.as_fd(), place.name(), self.files.as_fd(), name);
        let identity = look.fingerprint.facts.identity;
        match moved {
            Ok(()) if Facts::at(&self.files, name).is_ok_and(|facts| facts.identity == identity) => {
                Ok(path_in(&self.path, name))
            }
            Ok(()) => {
                // Something else was put in its place in the last moment; it goes back there.
                let back = rename(self.files.as_fd(), name, look.folder.as_fd(), place.name());
                match back {
                    Ok(()) => {
                        self.remove_record(name);
                        let change = "something else was put in its place while it was being moved";
                        Err(Refusal::Changed(change).into())
                    }
                    Err(error) => Err(NotMoved::Failed(format!(
                        "something else was put in its place while it was being moved; that is now in the \
                         trash as {} and could not be put back: {}",
                        path_in(&self.path, name).display(),
                        words(error)
                    ))),
                }
            }
            Err(error) => {
                self.remove_record(name);
                Err(match error {
                    Errno::NOENT => Refusal::Barred(Obstacle::Gone).into(),
                    error => failed(error),
                })
            }
        }
    }

    /// Writes the record that file managers read: where the thing was, and when it was moved here.
    fn write_record(&self, place: &Place, name: &OsStr, when: LocalTime) -> std::io::Result<()> {
        let path = place.path();
        // At the top of a volume, which may be mounted elsewhere tomorrow, paths are seen from there.
        let path = match &self.top {
            Some(top) => {
                let real = std::fs::canonicalize(place.folder()).unwrap_or_else(|_| place.folder());
                let real = real.join(place.name());
                real.strip_prefix(top).map_or(path, Path::to_path_buf)
            }
            None => path,
        };
        let time = when.civil();
        let text = format!(
            "[Trash Info]\nPath={}\nDeletionDate={:04}-{:02}-{:02}T{:02}:{:02}:{:02}\n",
            encode(path.as_os_str()),
            time.year(),
            time.month(),
            time.day(),
            time.hour(),
            time.minute(),
            time.second()
        );
        let flags = OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let record = rustix::fs::openat(&self.info, &*record_name(name), flags, Mode::RUSR | Mode::WUSR)?;
        let mut file = std::fs::File::from(record);
        let written = file.write_all(text.as_bytes());
        if written.is_err() {
            self.remove_record(name);
        }
        written
    }

    fn remove_record(&self, name: &OsStr) {
        // A record that stays without its thing is passed over by everyone who reads the trash.
        let _ = remove::file(self.info.as_fd(), &record_name(name));
    }
}

fn record_name(name: &OsStr) -> OsString {
    let mut record = name.to_os_string();
    record.push(".trashinfo");
    record
}

/// The system's answer in words.
fn words(error: Errno) -> String {
    match error {
        Errno::XDEV => "it lies on another volume".to_string(),
        Errno::PERM => "it belongs to another user, or is protected against removal".to_string(),
        other => plain(&other.into()),
    }
}

/// Why something cannot be moved to the trash, with the way on from a full disk.
fn words_of_moving(error: Errno) -> String {
    match error {
        Errno::NOSPC | Errno::DQUOT => {
            "the disk is full, and even the trash needs a little room; delete permanently instead".to_string()
        }
        other => words(other),
    }
}

/// Opens a folder, and makes it first when it is not there.
fn make_folder(parent: BorrowedFd<'_>, name: &OsStr, mode: Mode) -> rustix::io::Result<OwnedFd> {
    match rustix::fs::mkdirat(parent, name, mode) {
        Ok(()) | Err(Errno::EXIST) => {}
        // It may be there although nothing may be made here.
        Err(error) => return handle::open_folder(parent, name).map_err(|_| error),
    }
    handle::open_folder(parent, name)
}

/// Whether this user may make something in a folder.
fn may_make_in(folder: &OwnedFd) -> bool {
    use rustix::fs::{Access, accessat};
    let wanted = Access::WRITE_OK | Access::EXEC_OK;
    !matches!(accessat(folder, c".", wanted, AtFlags::empty()), Err(Errno::ACCESS | Errno::ROFS))
}

fn is_own(folder: &OwnedFd, user: u32) -> bool {
    Facts::of(folder).is_ok_and(|facts| facts.user == user)
}

/// Whether what is renamed from `folder` to `path`, or to what will be made there, stays on one mount.
fn is_on_mount_of(path: &Path, folder: BorrowedFd<'_>) -> bool {
    let existing = path.ancestors().find_map(|above| handle::open_first(above).ok());
    existing.is_some_and(|existing| is_same_mount(existing.as_fd(), folder).unwrap_or(false))
}

/// Whether the nearest folder that is there belongs to this user: nobody's trash is made by another.
fn is_home_of(home: &Path, user: u32) -> bool {
    let existing = home.ancestors().find_map(|above| handle::open_first(above).ok());
    existing.is_some_and(|existing| is_own(&existing, user))
}

/// Whether two folders lie on one mount: a rename from one to the other is possible.
fn is_same_mount(one: BorrowedFd<'_>, other: BorrowedFd<'_>) -> rustix::io::Result<bool> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{StatxFlags, statx};
        let mount = |folder| -> Option<u64> {
            let answer = statx(folder, c"", AtFlags::EMPTY_PATH, StatxFlags::MNT_ID).ok()?;
            (answer.stx_mask & StatxFlags::MNT_ID.bits() != 0).then_some(answer.stx_mnt_id)
        };
        if let (Some(one), Some(other)) = (mount(one), mount(other)) {
            return Ok(one == other);
        }
    }
    Ok(Facts::of(one)?.identity.device == Facts::of(other)?.identity.device)
}

/// The topmost folder of the volume that a folder lies on.
fn top_of_volume(folder: BorrowedFd<'_>) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
    let mut top = rustix::fs::openat(folder, ".", flags | OFlags::PATH, Mode::empty())?;
    loop {
        let above = rustix::fs::openat(&top, "..", flags | OFlags::PATH, Mode::empty())?;
        let is_root = Facts::of(&above)?.identity == Facts::of(&top)?.identity;
        if is_root || !is_same_mount(above.as_fd(), top.as_fd())? {
            return Ok(top);
        }
        top = above;
    }
}

/// Moves an entry from one folder to another, where nothing may bear the name yet. A folder that its owner has
/// locked is unlocked for the moment of the move, for its `..` changes, and then locked again.
fn rename(
    from: BorrowedFd<'_>,
    name: &OsStr,
    to: BorrowedFd<'_>,
    new_name: &OsStr,
) -> rustix::io::Result<()> {
    match rename_as_it_is(from, name, to, new_name) {
        Err(Errno::ACCESS) => {}
        answer => return answer,
    }
    let thing = handle::open_place(from, name).map_err(|_| Errno::ACCESS)?;
    let Some(mode) = handle::unlock(thing.as_fd()).map_err(|_| Errno::ACCESS)? else {
        return Err(Errno::ACCESS);
    };
    let answer = rename_as_it_is(from, name, to, new_name);
    // When even this fails, the folder stays usable by its owner.
    let _ = handle::set_mode(thing.as_fd(), mode);
    answer
}

fn rename_as_it_is(
    from: BorrowedFd<'_>,
    name: &OsStr,
    to: BorrowedFd<'_>,
    new_name: &OsStr,
) -> rustix::io::Result<()> {
    match rustix::fs::renameat_with(from, name, to, new_name, RenameFlags::NOREPLACE) {
        // Some file systems cannot promise that nothing is replaced.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
        answer => return answer,
    }
    if Facts::at(from, name)?.kind == Kind::Directory {
        // A rename puts a folder in the place of nothing else than an empty folder.
        if Facts::at(to, new_name).is_ok() {
            return Err(Errno::EXIST);
        }
        return rustix::fs::renameat(from, name, to, new_name);
    }
    // A second name is made only where there is nothing; then the first goes, while it is still that.
    rustix::fs::linkat(from, name, to, new_name, AtFlags::empty())?;
    if Facts::at(from, name)?.identity != Facts::at(to, new_name)?.identity {
        return Err(Errno::AGAIN);
    }
    remove::file(from, name).map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))
}
