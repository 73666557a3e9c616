//! What Linux's `/proc` tells of each process: its working directory, open files, mappings, and for Julia its
//! environment.
//!
//! The kernel gives the paths of open things with links resolved, as they are in the process's own mount
//! namespace. Together with the mounts of that namespace they tell where in its file system a thing lies. That
//! place is compared, and the thing itself is never touched.

use std::collections::{BTreeSet, HashMap};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Asked, Extent, Holders, Process};
use crate::core::mounts::{self, Mounts};
use crate::core::patience;

/// Looks at one process after the other, notes in `holders` who holds what, and gives how many it looked at.
pub fn look(wanted: &Wanted, patience: Duration, holders: &Mutex<Holders>) -> Extent {
    let Ok(own_namespace) = own_namespace() else { return Extent::None };
    let mut views = Views { wanted, own_namespace, known: HashMap::new() };
    each_process(patience, |pid, process| {
        let mut held = BTreeSet::new();
        let mut is_seen = true;
        held_by(process, &mut views, &mut held, &mut is_seen);
        if !held.is_empty() {
            let holder = Process { pid, name: name_of(process) };
            let mut holders = holders.lock().unwrap_or_else(PoisonError::into_inner);
            for thing in held {
                if let Some(of) = holders.of.get_mut(thing) {
                    of.push(holder.clone());
                }
            }
        }
        is_seen
    })
}

/// Goes through the processes, but for our own, whose handles are no reason to keep anything. `visit` says whether it
/// saw all of one.
pub(super) fn each_process(patience: Duration, mut visit: impl FnMut(u32, &Path) -> bool) -> Extent {
    let begun = Instant::now();
    let Ok(processes) = fs::read_dir("/proc") else { return Extent::None };
    let own = std::process::id();
    let mut not_seen = 0;
    for process in processes.flatten() {
        let pid = process.file_name().to_str().and_then(|name| name.parse::<u32>().ok());
        let Some(pid) = pid.filter(|pid| *pid != own) else { continue };
        if begun.elapsed() > patience {
            return Extent::Some;
        }
        let process = process.path();
        if !visit(pid, &process) && !is_of_the_kernel(&process) {
            not_seen += 1;
        }
    }
    // The first process is always there, so that who does not see it is not shown others either.
    match not_seen {
        0 if !Path::new("/proc/1").exists() => Extent::Shown,
        0 => Extent::All,
        not_seen => Extent::AllBut(not_seen),
    }
}

pub(super) fn own_namespace() -> io::Result<PathBuf> {
    fs::read_link("/proc/self/ns/mnt")
}

pub(super) fn name_of(process: &Path) -> String {
    let name = fs::read(process.join("comm")).unwrap_or_default();
    String::from_utf8_lossy(name.trim_ascii_end()).into_owned()
}

/// Whether a process is a thread of the kernel, which has no files of its own (`PF_KTHREAD`, proc(5)).
fn is_of_the_kernel(process: &Path) -> bool {
    const KERNEL: u64 = 0x0020_0000;
    let status = fs::read(process.join("stat")).unwrap_or_default();
    // The name stands in brackets and may hold anything.
    let after_name = status.iter().rposition(|byte| *byte == b')').map_or(0, |end| end + 1);
    let fields = String::from_utf8_lossy(status.get(after_name..).unwrap_or_default()).into_owned();
    let flags = fields.split_ascii_whitespace().nth(6).and_then(|flags| flags.parse::<u64>().ok());
    flags.is_some_and(|flags| flags & KERNEL != 0)
}

/// What is asked about: things by their place in their file system.
#[derive(Debug)]
pub struct Wanted {
    /// For each file system, the things in it by their path there.
    places: Vec<HashMap<OsString, usize>>,
    /// The numbers of these file systems, and what all paths in each begin with.
    devices: Vec<(OsString, PathBuf)>,
    packages: HashMap<OsString, Vec<usize>>,
}

impl Wanted {
    /// Finds the places of what is asked about, as things are mounted now.
    pub fn new(asked: &[Asked]) -> Self {
        let mounts = Mounts::of_process();
        let mut wanted = Self { places: Vec::new(), devices: Vec::new(), packages: HashMap::new() };
        for (thing, asked) in asked.iter().enumerate() {
            let located = mounts.locate(&asked.path);
            // Where no mount shows it (a changed root) the path itself has to do.
            let (device, path) = located.unwrap_or_else(|| (OsStr::new(""), asked.path.clone()));
            wanted.add(device, path, thing);
            if let Some(package) = &asked.package {
                wanted.packages.entry(OsString::from(package)).or_default().push(thing);
            }
        }
        wanted
    }

    fn add(&mut self, device: &OsStr, path: PathBuf, thing: usize) {
        let known = self.devices.iter().position(|(known, _)| known == device);
        let number = known.unwrap_or_else(|| {
            self.devices.push((device.to_os_string(), path.clone()));
            self.places.push(HashMap::new());
            self.devices.len() - 1
        });
        if let Some((_, common)) = self.devices.get_mut(number) {
            while !path.starts_with(&*common) && common.pop() {}
        }
        if let Some(places) = self.places.get_mut(number) {
            places.insert(path.into_os_string(), thing);
        }
    }

    /// Which of them lies at `path` of a file system, or above it.
    fn at(&self, device: &OsStr, path: &Path) -> Option<usize> {
        let number = self.devices.iter().position(|(known, _)| known == device)?;
        let places = self.places.get(number)?;
        path.ancestors().find_map(|above| places.get(above.as_os_str()).copied())
    }

    /// Which of them belong to the package whose compiled code `path` is, `DEPOT/compiled/vX.Y/PACKAGE/…`:
    /// Julia maps it while the package is loaded (since 1.9).
    fn of_package(&self, path: &Path) -> &[usize] {
        let mut names = path.iter().skip_while(|name| *name != "compiled").skip(2);
        names.next().and_then(|package| self.packages.get(package)).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The mounts as processes see them, each namespace read once.
struct Views<'a> {
    wanted: &'a Wanted,
    own_namespace: PathBuf,
    known: HashMap<(PathBuf, PathBuf), View>,
}

/// The mounts of a namespace, and under which paths there what is asked about can be seen.
struct View {
    is_own: bool,
    mounts: Mounts,
    entrances: Vec<OsString>,
}

impl Views<'_> {
    /// The view of a process.
    fn of(&mut self, process: &Path) -> io::Result<&View> {
        let namespace = fs::read_link(process.join("ns/mnt"))?;
        let is_own = namespace == self.own_namespace;
        // Paths are told as seen from our own root, or in another namespace from its own; only the table of
        // mounts is as seen from the root of the process.
        let root = if is_own { PathBuf::from("/") } else { fs::read_link(process.join("root"))? };
        let key = (namespace, root);
        if !self.known.contains_key(&key) {
            let mounts = if is_own {
                Mounts::of_process()
            } else {
                Mounts::parse(&fs::read(process.join("mountinfo"))?).below(&key.1)
            };
            let entrances = self.entrances(&mounts, is_own);
            self.known.insert(key.clone(), View { is_own, mounts, entrances });
        }
        self.known.get(&key).ok_or_else(|| ErrorKind::NotFound.into())
    }

    fn entrances(&self, mounts: &Mounts, is_own: bool) -> Vec<OsString> {
        let mut entrances = Vec::new();
        for (device, common) in &self.wanted.devices {
            if device.is_empty() && is_own {
                entrances.push(common.clone().into_os_string());
            }
            for mount in mounts.list.iter().filter(|mount| mount.device == *device) {
                if let Ok(below) = common.strip_prefix(&mount.root) {
                    entrances.push(mount.point.join(below).into_os_string());
                } else if mount.root.starts_with(common) {
                    entrances.push(mount.point.clone().into_os_string());
                }
            }
        }
        // Compared as text: without the separator that joining nothing leaves behind.
        for entrance in &mut entrances {
            let text = std::mem::take(entrance).into_vec();
            let end = text.iter().rposition(|byte| *byte != b'/').map_or(0, |last| last + 1);
            *entrance = OsString::from_vec(text.get(..end).unwrap_or_default().to_vec());
        }
        entrances
    }
}

impl View {
    /// Which of the wanted things a path of this namespace lies in.
    fn thing(&self, path: &Path, wanted: &Wanted) -> Option<usize> {
        let text = path.as_os_str().as_bytes();
        if !text.starts_with(b"/") || !self.entrances.iter().any(|one| text.starts_with(one.as_bytes())) {
            return None;
        }
        match self.mounts.locate(path) {
            Some((device, place)) => wanted.at(device, &place),
            None if self.is_own => wanted.at(OsStr::new(""), path),
            None => None,
        }
    }
}

/// What the system told; `None`, with a note that not all was seen, when it did not let us look. A process that has
/// ended meanwhile, or a file that was closed, is no trouble.
pub(super) fn seen<T>(answer: io::Result<T>, is_seen: &mut bool) -> Option<T> {
    const NO_SUCH_PROCESS: i32 = rustix::io::Errno::SRCH.raw_os_error();
    let is_over = |error: &io::Error| {
        error.kind() == ErrorKind::NotFound || error.raw_os_error() == Some(NO_SUCH_PROCESS)
    };
    match answer {
        Ok(told) => Some(told),
        Err(error) => {
            *is_seen &= is_over(&error);
            None
        }
    }
}

/// Notes in `held` which of the wanted things a process holds, and in `is_seen` when not all of it could be seen.
fn held_by(process: &Path, views: &mut Views, held: &mut BTreeSet<usize>, is_seen: &mut bool) {
    let wanted = views.wanted;
    let Some(view) = seen(views.of(process), is_seen) else { return };
    let mut take = |path: &Path| held.extend(view.thing(path, wanted));
    let directory = seen(fs::read_link(process.join("cwd")), is_seen);
    let root = seen(fs::read_link(process.join("root")), is_seen);
    directory.iter().chain(&root).for_each(|path| take(path));
    for descriptor in seen(fs::read_dir(process.join("fd")), is_seen).into_iter().flatten() {
        let open = descriptor.and_then(|descriptor| fs::read_link(descriptor.path()));
        if let Some(open) = seen(open, is_seen) {
            take(&open);
        }
    }
    let mapped = mapped(&seen(fs::read(process.join("maps")), is_seen).unwrap_or_default());
    for path in &mapped {
        take(path);
    }
    if seen(fs::read(process.join("comm")), is_seen).is_some_and(|name| name.starts_with(b"julia")) {
        let mut read = |file: &str| seen(fs::read(process.join(file)), is_seen).unwrap_or_default();
        for path in julia_environments(&read("cmdline"), &read("environ")) {
            // Julia takes a relative path from where it was started, which may be where it still is.
            let path = directory.as_ref().map_or_else(|| path.clone(), |directory| directory.join(&path));
            let resolved = if view.is_own { patience::real_path(&path).ok() } else { None };
            take(&resolved.unwrap_or(path));
        }
        held.extend(mapped.iter().flat_map(|path| wanted.of_package(path)));
    }
}

/// The files in a table of mappings: the sixth field, in which a newline is written `\012` (and nothing else is
/// escaped, so that a name that holds this text is one of two).
pub(super) fn mapped(table: &[u8]) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for line in table.split(|byte| *byte == b'\n') {
        let Some(start) = line.iter().position(|byte| *byte == b'/') else { continue };
        let path = line.get(start..).unwrap_or_default();
        // A file has several mappings, one after the other.
        if paths.last().is_none_or(|last: &PathBuf| last.as_os_str().as_bytes() != path) {
            paths.push(PathBuf::from(OsString::from_vec(path.to_vec())));
            if path.windows(4).any(|text| text == b"\\012") {
                paths.push(mounts::unescape(path));
            }
        }
    }
    paths
}

/// The environments that a Julia was started with: `--project=PATH` (or what follows `--project`),
/// `JULIA_PROJECT`, and the entries of `JULIA_LOAD_PATH`.
fn julia_environments(arguments: &[u8], variables: &[u8]) -> Vec<PathBuf> {
    let mut found: Vec<&[u8]> = Vec::new();
    for argument in arguments.split(|byte| *byte == 0) {
        found.extend(argument.strip_prefix(b"--project="));
    }
    for variable in variables.split(|byte| *byte == 0) {
        found.extend(variable.strip_prefix(b"JULIA_PROJECT="));
        if let Some(list) = variable.strip_prefix(b"JULIA_LOAD_PATH=") {
            found.extend(list.split(|byte| *byte == b':'));
        }
    }
    // A name such as `@v1.10`, or `@.`, is no path.
    found.retain(|path| !path.is_empty() && !path.starts_with(b"@"));
    found.into_iter().map(|path| PathBuf::from(OsStr::from_bytes(path))).collect()
}

mod julias;
#[cfg(test)]
mod tests;

pub use julias::look_for_julias;
