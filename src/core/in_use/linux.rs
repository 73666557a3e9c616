//! What Linux's `/proc` tells of each process: its working directory, open files, mappings, and for Julia its
//! environment.
//!
//! The kernel gives the paths of open files with links resolved, so that comparing texts is enough.

use std::collections::{BTreeSet, HashMap};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Asked, Extent, Holders, Process};

/// Looks at one process after the other, notes in `holders` who holds what, and gives how many it looked at.
pub fn look(asked: &[Asked], patience: Duration, holders: &Mutex<Holders>) -> Extent {
    let begun = Instant::now();
    let wanted = Wanted::new(asked);
    let Ok(processes) = fs::read_dir("/proc") else { return Extent::None };
    // Our own handles are no reason to keep anything.
    let own = std::process::id();
    for process in processes.flatten() {
        let pid = process.file_name().to_str().and_then(|name| name.parse::<u32>().ok());
        let Some(pid) = pid.filter(|pid| *pid != own) else { continue };
        if begun.elapsed() > patience {
            return Extent::Some;
        }
        let held = held_by(&process.path(), &wanted);
        if held.is_empty() {
            continue;
        }
        let name = fs::read(process.path().join("comm")).unwrap_or_default();
        let name = String::from_utf8_lossy(name.trim_ascii_end()).into_owned();
        let mut holders = holders.lock().unwrap_or_else(PoisonError::into_inner);
        for place in held {
            if let Some(of) = holders.of.get_mut(place) {
                of.push(Process { pid, name: name.clone() });
            }
        }
    }
    Extent::All
}

/// What is asked about.
struct Wanted<'a> {
    places: HashMap<&'a OsStr, usize>,
    packages: HashMap<&'a OsStr, Vec<usize>>,
    /// What all paths begin with.
    common: PathBuf,
}

impl<'a> Wanted<'a> {
    fn new(asked: &'a [Asked]) -> Self {
        let places = asked.iter().enumerate();
        let places = places.map(|(place, asked)| (asked.path.as_os_str(), place)).collect();
        let mut packages: HashMap<&OsStr, Vec<usize>> = HashMap::new();
        for (place, asked) in asked.iter().enumerate() {
            if let Some(package) = &asked.package {
                packages.entry(OsStr::new(package)).or_default().push(place);
            }
        }
        let mut common = asked.first().map(|asked| asked.path.clone()).unwrap_or_default();
        for asked in asked {
            while !asked.path.starts_with(&common) && common.pop() {}
        }
        Self { places, packages, common }
    }

    /// Which of them `path` is, or lies below.
    fn place(&self, path: &Path) -> Option<usize> {
        if !path.starts_with(&self.common) {
            return None;
        }
        path.ancestors().find_map(|above| self.places.get(above.as_os_str()).copied())
    }

    /// Which of them belong to the package whose compiled code `path` is, `DEPOT/compiled/vX.Y/PACKAGE/…`:
    /// Julia maps it while the package is loaded (since 1.9).
    fn of_package(&self, path: &Path) -> &[usize] {
        let mut names = path.iter().skip_while(|name| *name != "compiled").skip(2);
        names.next().and_then(|package| self.packages.get(package)).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Which of the wanted paths a process holds.
fn held_by(process: &Path, wanted: &Wanted) -> BTreeSet<usize> {
    let mut held = BTreeSet::new();
    let mut take = |path: &Path| held.extend(wanted.place(path));
    let directory = fs::read_link(process.join("cwd"));
    if let Ok(directory) = &directory {
        take(directory);
    }
    for descriptor in fs::read_dir(process.join("fd")).into_iter().flatten().flatten() {
        if let Ok(open) = fs::read_link(descriptor.path()) {
            take(&open);
        }
    }
    let mapped = mapped(&fs::read(process.join("maps")).unwrap_or_default());
    for path in &mapped {
        take(path);
    }
    let name = fs::read(process.join("comm")).unwrap_or_default();
    if name.starts_with(b"julia") {
        let read = |file: &str| fs::read(process.join(file)).unwrap_or_default();
        for path in julia_environments(&read("cmdline"), &read("environ")) {
            // Julia takes a relative path from where it was started, which may be where it still is.
            let path = directory.as_ref().map_or_else(|_| path.clone(), |directory| directory.join(&path));
            take(&fs::canonicalize(&path).unwrap_or(path));
        }
        held.extend(mapped.iter().flat_map(|path| wanted.of_package(path)));
    }
    held
}

/// The files in a table of mappings: the sixth field, escaped where it has a newline.
fn mapped(table: &[u8]) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for line in table.split(|byte| *byte == b'\n') {
        let Some(start) = line.iter().position(|byte| *byte == b'/') else { continue };
        let path = line.get(start..).unwrap_or_default();
        // A file has several mappings, one after the other.
        if paths.last().is_none_or(|last: &PathBuf| last.as_os_str().as_bytes() != path) {
            paths.push(PathBuf::from(OsString::from_vec(path.to_vec())));
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

#[cfg(test)]
mod tests {
    use std::process::{Child, Command, Stdio};

    use super::*;

    /// Looks for the holders of these paths.
    fn look(paths: &[PathBuf], patience: Duration) -> Holders {
        look_of(paths, None, patience)
    }

    fn look_of(paths: &[PathBuf], package: Option<&str>, patience: Duration) -> Holders {
        let asked =
            paths.iter().map(|path| Asked { path: path.clone(), package: package.map(ToString::to_string) });
        super::super::look(asked.collect(), patience)
    }

    const LONG: Duration = Duration::from_mins(1);

    /// A program that is ended with the test.
    struct Running(Child);

    impl Drop for Running {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    fn place() -> (tempfile::TempDir, [PathBuf; 2]) {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        let spaces = [root.join("a/space"), root.join("a/space-2")];
        for space in &spaces {
            fs::create_dir_all(space.join("sub")).unwrap();
            fs::write(space.join("sub/file"), "x").unwrap();
        }
        (folder, spaces)
    }

    fn start(command: &mut Command) -> Running {
        // It says a word once it holds what it is to hold.
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut word = [0; 3];
        std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut word).unwrap();
        Running(child)
    }

    #[test]
    fn open_files_and_working_directories_hold_a_space_and_its_neighbour_is_free() {
        let (_folder, spaces) = place();
        assert_eq!(look(&spaces, LONG).of, [vec![], vec![]]);
        let file = spaces[0].join("sub/file");
        let script = format!("exec 7<'{}'; echo ok; read end", file.display());
        let open = start(Command::new("sh").args(["-c", &script]));
        let in_folder =
            start(Command::new("sh").args(["-c", "echo ok; read end"]).current_dir(spaces[0].join("sub")));
        let found = look(&spaces, LONG);
        let mut pids: Vec<u32> = found.of[0].iter().map(|process| process.pid).collect();
        pids.sort_unstable();
        let mut expected = vec![open.0.id(), in_folder.0.id()];
        expected.sort_unstable();
        assert_eq!((pids, &found.of[1]), (expected, &vec![]));
        assert_eq!((found.of[0][0].name.as_str(), found.extent), ("sh", Extent::All));
        drop((open, in_folder));
        assert_eq!(look(&spaces, LONG).of, [vec![], vec![]]);
    }

    #[test]
    fn a_julia_holds_the_environment_it_was_started_with() {
        let paths = |arguments: &[u8], variables: &[u8]| -> Vec<String> {
            let found = julia_environments(arguments, variables);
            found.into_iter().map(|path| path.display().to_string()).collect()
        };
        assert_eq!(paths(b"julia\0--project=/d/s/u/env\0-e\0 1\0", b"HOME=/x\0"), ["/d/s/u/env"]);
        assert_eq!(
            paths(b"julia\0--project=@.\0", b"JULIA_PROJECT=/p\0JULIA_LOAD_PATH=@:/q::/r\0"),
            ["/p", "/q", "/r"]
        );

        let (_folder, spaces) = place();
        let julia = spaces[1].parent().unwrap().join("julia");
        std::os::unix::fs::symlink("/bin/sh", &julia).unwrap();
        let running = start(
            Command::new(&julia)
                .args(["-c", "echo ok; read end"])
                .env("JULIA_PROJECT", spaces[1].join("sub")),
        );
        let found = look(&spaces, LONG);
        assert_eq!(found.of[1], [Process { pid: running.0.id(), name: "julia".into() }]);
    }

    #[test]
    fn a_julia_that_has_loaded_a_package_holds_its_spaces() {
        let asked = |package: &str| [Asked { path: "/d/s/u/k".into(), package: Some(package.to_string()) }];
        let of =
            |package: &str, path: &str| Wanted::new(&asked(package)).of_package(Path::new(path)).to_vec();
        assert_eq!(of("Pluto", "/d/compiled/v1.10/Pluto/OJqMt_x7.so"), [0]);
        assert!(of("Plots", "/d/compiled/v1.10/Pluto/OJqMt_x7.so").is_empty());
        assert!(of("Pluto", "/d/packages/Pluto/OJqMt/src.so").is_empty());
    }

    #[test]
    fn mapped_files_are_found_with_spaces_in_their_names() {
        let table = b"7f0-7f1 r-xp 00000000 08:01 123    /d/a b.so\n7f1-7f2 rw-p 0 00:00 0 \n\
                      7f2-7f3 r--p 00000000 08:01 123    /d/a b.so\n7f3-7f4 rw-p 0 00:00 0   [heap]\n";
        assert_eq!(mapped(table), [PathBuf::from("/d/a b.so")]);
    }

    #[test]
    fn without_patience_nothing_is_claimed_to_be_known() {
        let (_folder, spaces) = place();
        assert_eq!(look(&spaces, Duration::ZERO).extent, Extent::Some);
    }
}
