//! freedesktop.org's trash, through open handles: finding it, and moving things there. The way back is `back`.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Mode, OFlags};
use rustix::io::Errno;

mod back;
mod barrier;
mod ours;
mod rename;
mod sweep;

pub use back::{
    is_in_place, lock_in_place, purge_nothing, purge_start, put_back, remove_record, whereabouts,
};
pub use sweep::sweep;

use super::{FILES, INFO, NotMoved, Search, path_in};
use crate::core::error::{not_permitted, plain};
use crate::core::handle;
use crate::core::identity::Facts;
use crate::core::place::{Look, Obstacle, Place};
use crate::core::plan::{Immovable, NoTrash, Refusal};
use crate::core::reclaim::journal::encode;
use crate::core::reclaim::remove;
use crate::core::space::Kind;
use crate::core::time::LocalTime;
use barrier::Overlay;
use rename::{is_same_volume, rename, top_of_volume};

/// A trash that can be used.
#[derive(Debug)]
pub struct Trash {
    path: PathBuf,
    /// The top of its volume; `None` for the home trash, whose records hold whole paths.
    top: Option<PathBuf>,
    files: OwnedFd,
    info: OwnedFd,
    /// The top of its volume and itself, when this run has made it.
    made: Option<(OwnedFd, OwnedFd)>,
}

/// What only the owner of a trash may do in it.
const PRIVATE: Mode = Mode::RWXU;

/// A trash that there will be, as far as that can be told without making one.
#[derive(Debug)]
pub struct Foreseen {
    path: PathBuf,
    overlay: Option<Overlay>,
}

impl Foreseen {
    /// Whether it has to be asked of each thing whether it can be moved there.
    pub fn asks_of_each(&self) -> bool {
        self.overlay.is_some()
    }

    /// Why what `look` found at `place` will not be moved there.
    pub fn bars(&self, look: &Look, place: &Place) -> Option<NoTrash> {
        let bars = self.overlay.as_ref().is_some_and(|overlay| overlay.keeps(look, place));
        bars.then(|| NoTrash::Immovable { trash: self.path.clone(), reason: Immovable::LowerLayer })
    }
}

impl Trash {
    /// The trash for what `look` found.
    pub fn find(look: &Look, search: &Search) -> Result<Self, NoTrash> {
        let folder = look.folder.as_fd();
        if let Some((home, nearest)) = search.home_for(folder) {
            search.check(&nearest, home)?;
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
        search.check(&top, &path.join(own_name()))?;
        Self::at_top(&top, &path)
    }

    /// The trash that there will be for what `look` found, as far as that can be told without making one.
    pub fn foresee(look: &Look, search: &Search) -> Result<Foreseen, NoTrash> {
        let folder = look.folder.as_fd();
        let refused = |path: PathBuf| NoTrash::Unusable { path, reason: words(Errno::ACCESS) };
        let user = rustix::process::geteuid().as_raw();
        let foreseen = |path: PathBuf| Foreseen { path, overlay: Overlay::of(folder) };
        if let Some((home, nearest)) = search.home_for(folder) {
            search.check(&nearest, home)?;
            let can_be_used = may_make_in(&nearest) && is_own(&nearest, user);
            return if can_be_used {
                Ok(foreseen(home.to_path_buf()))
            } else {
                Err(refused(home.to_path_buf()))
            };
        }
        let Ok(top) = top_of_volume(folder) else { return Ok(foreseen(PathBuf::new())) };
        let path = handle::real_path(top.as_fd()).unwrap_or_default();
        let own = path.join(own_name());
        search.check(&top, &own)?;
        let shared = Facts::at(&top, ".Trash");
        if shared.is_ok_and(|facts| facts.kind == Kind::Directory && facts.mode & 0o1000 != 0) {
            return Ok(foreseen(path.join(".Trash")));
        }
        match Facts::at(&top, &*own_name()) {
            Ok(facts) if facts.kind == Kind::Directory && facts.user == user => {
                let bar = handle::open_folder(top.as_fd(), &*own_name())
                    .ok()
                    .and_then(|own| barrier::between(folder, own.as_fd()));
                match bar {
                    Some(reason) => Err(NoTrash::Immovable { trash: own, reason }),
                    None => Ok(foreseen(own)),
                }
            }
            Ok(_) => Err(refused(own)),
            Err(_) if may_make_in(&top) => Ok(foreseen(own)),
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
        let name = own_name();
        let own = path.join(&name);
        let is_new = matches!(Facts::at(top, &*name), Err(Errno::NOENT));
        let trash = match make_folder(top.as_fd(), OsStr::new(&name), PRIVATE) {
            Ok(trash) => trash,
            Err(error) if Facts::at(top, &*name).is_ok() => return Err(unusable(&own, error)),
            Err(error) => {
                return Err(NoTrash::Volume { top: path.to_path_buf(), reason: words_of_moving(error) });
            }
        };
        if !is_own(&trash, user) {
            return Err(NoTrash::Unusable { path: own, reason: "it belongs to another user".to_string() });
        }
        let opened = Self::open(&trash, own, Some(path))?;
        let top = rustix::io::fcntl_dupfd_cloexec(top, 0).ok();
        Ok(Self { made: top.filter(|_| is_new).map(|top| (top, trash)), ..opened })
    }

    fn open(trash: &OwnedFd, path: PathBuf, top: Option<&Path>) -> Result<Self, NoTrash> {
        let inside = |name: &str| {
            make_folder(trash.as_fd(), OsStr::new(name), PRIVATE)
                .map_err(|error| NoTrash::Unusable { path: path.clone(), reason: words_of_moving(error) })
        };
        let (files, info) = (inside(FILES)?, inside(INFO)?);
        Ok(Self { path, top: top.map(Path::to_path_buf), files, info, made: None })
    }

    /// Removes it again when this run has made it at the top of a volume, and nothing was moved there.
    pub fn unmake(&self) {
        if let Some((top, trash)) = &self.made {
            sweep::unmake(top.as_fd(), OsStr::new(&own_name()), trash);
        }
    }

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
            Ok(())
                if Facts::at(&self.files, name).is_ok_and(|facts| facts.identity == identity)
                    && look.way.is_there() =>
            {
                Ok(path_in(&self.path, name))
            }
            Ok(()) => {
                // Something else was put in its place in the last moment, or the folder it lay in was moved away; it
                // goes back there.
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
                    // Never copied instead.
                    Errno::XDEV => Refusal::from(NoTrash::Immovable {
                        trash: self.path.clone(),
                        reason: barrier::reason(look, place, self.files.as_fd()),
                    })
                    .into(),
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

fn words(error: Errno) -> String {
    match error {
        Errno::XDEV => "it lies on another volume".to_string(),
        other => not_permitted(other).map_or_else(|| plain(&other.into()), str::to_string),
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

/// What the trash of this user is called at the top of a volume.
fn own_name() -> String {
    format!(".Trash-{}", rustix::process::geteuid().as_raw())
}

impl Search<'_> {
    /// The user's own trash, when what lies in `folder` can be renamed there, and the nearest folder of its path
    /// that is there.
    fn home_for(&self, folder: BorrowedFd<'_>) -> Option<(&Path, OwnedFd)> {
        let home = self.home?;
        let nearest = home.ancestors().find_map(|above| handle::open_first(above).ok())?;
        let files = handle::open_folder(nearest.as_fd(), FILES).ok();
        let to = files.as_ref().map_or(nearest.as_fd(), AsFd::as_fd);
        let can_go = is_same_volume(nearest.as_fd(), folder).unwrap_or(false)
            && barrier::between(folder, to).is_none();
        can_go.then_some((home, nearest))
    }

    /// Refuses a trash that would lie in `nearest`, when that lies in a folder whose contents are collected.
    fn check(&self, nearest: &OwnedFd, trash: &Path) -> Result<(), NoTrash> {
        let mut collected = Vec::with_capacity(self.collected.len());
        for path in &self.collected {
            collected.extend(rustix::fs::stat(path).map(|stat| (Facts::from_stat(&stat).identity, path)));
        }
        let flags = OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::PATH;
        let mut folder = rustix::fs::openat(nearest, ".", flags, Mode::empty());
        let mut below = None;
        while let Ok(here) = &folder {
            let Ok(Facts { identity, .. }) = Facts::of(here) else { break };
            if below == Some(identity) {
                break;
            }
            if let Some((_, path)) = collected.iter().find(|(collected, _)| *collected == identity) {
                let (trash, folder) = (trash.to_path_buf(), PathBuf::clone(path));
                return Err(NoTrash::Collected { trash, folder });
            }
            below = Some(identity);
            folder = rustix::fs::openat(here, "..", flags, Mode::empty());
        }
        Ok(())
    }
}

/// Whether the nearest folder that is there belongs to this user: nobody's trash is made by another.
fn is_home_of(home: &Path, user: u32) -> bool {
    let existing = home.ancestors().find_map(|above| handle::open_first(above).ok());
    existing.is_some_and(|existing| is_own(&existing, user))
}
