//! Running one test, or all of them, in a child: as another user, with limits, or where it may mount.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use crate::kit::removal::{is_root, skip};

/// A variable of a child's environment.
#[expect(clippy::disallowed_methods, reason = "a child is told by its environment that it is one")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Tells a child what it is; the value names it.
pub const CHILD: &str = "HOSTILE_CHILD";
/// Where the program is, in a child that may not look where it was built.
pub const PROGRAM: &str = "HOSTILE_PROGRAM";

/// Whether this is the child `name`; otherwise runs the test `test` alone as that child with `wrapper` before
/// it, and fails with its output when it fails.
pub fn is_child(test: &str, name: &str, wrapper: &[&OsStr]) -> bool {
    if variable(CHILD).as_deref() == Some(name) {
        return true;
    }
    let itself = std::env::current_exe().unwrap();
    let mut words = wrapper.iter().copied().chain([itself.as_os_str()]);
    let mut command = Command::new(words.next().unwrap());
    command.args(words).args(["--exact", test, "--nocapture", "--test-threads=1"]).env(CHILD, name);
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(output.status.success(), "{}: {}\n{}", output.status, said[0], said[1]);
    assert!(said[0].contains("1 passed"), "{test} is no test: {}", said[0]);
    // What the child skipped is said here too.
    for line in said[0].lines().filter(|line| line.contains("not tested: ")) {
        println!("{line}");
    }
    false
}

/// Whether this is a child with mounts of its own; otherwise runs the test `test` as such a child, where the
/// system permits it.
pub fn may_mount(test: &str) -> bool {
    may_mount_with(test, &[])
}

/// The same in a sandbox or on an old kernel: these system calls answer that there are none such (`strace`).
pub fn may_mount_without(test: &str, calls: &str, error: &str) -> bool {
    let inject = format!("inject={calls}:error={error}");
    let wrapper = ["strace", "-f", "-qq", "-o", "/dev/null", "--seccomp-bpf", "-e", &inject];
    let tried = Command::new(wrapper[0]).args(&wrapper[1..]).arg("true").stderr(Stdio::null()).status();
    if !tried.is_ok_and(|status| status.success()) {
        skip(test, "there is no strace to take system calls away");
        return false;
    }
    may_mount_with(test, &wrapper)
}

fn may_mount_with(test: &str, before: &[&str]) -> bool {
    if variable(CHILD).as_deref() == Some("mounts") {
        return true;
    }
    let own_users: &[&str] = if is_root() { &[] } else { &["--user", "--map-root-user"] };
    let mut wrapper = vec!["unshare", "--mount"];
    wrapper.extend(own_users);
    let tried = Command::new(wrapper[0])
        .args(&wrapper[1..])
        .args(["mount", "-t", "tmpfs", "tmpfs", "/tmp"])
        .stderr(Stdio::null())
        .status();
    if !tried.is_ok_and(|status| status.success()) {
        skip(test, "mounting is not permitted here");
        return false;
    }
    let wrapper: Vec<&OsStr> = wrapper.iter().chain(before).map(OsStr::new).collect();
    is_child(test, "mounts", &wrapper);
    false
}

/// Something mounted until the end of a test.
pub struct Mounted(PathBuf);

impl Mounted {
    /// A file system in memory at `point`, of so many bytes when that matters.
    pub fn memory(point: &Path, options: &str) -> Self {
        let options = format!("mode=755,{options}");
        Self::new(
            point,
            &["-t".as_ref(), "tmpfs".as_ref(), "-o".as_ref(), options.as_ref(), "tmpfs".as_ref()],
        )
    }

    /// A home folder whose depot, empty yet, is a volume of 16 megabytes.
    pub fn depot() -> (Arc<tempfile::TempDir>, Self) {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let depot = folder.path().canonicalize().unwrap().join(".julia");
        fs::create_dir_all(&depot).unwrap();
        (folder, Self::memory(&depot, "size=16m"))
    }

    /// What is at `source`, seen at `point` too.
    pub fn bind(source: &Path, point: &Path) -> Self {
        Self::new(point, &["--bind".as_ref(), source.as_os_str()])
    }

    fn new(point: &Path, arguments: &[&OsStr]) -> Self {
        assert!(Command::new("mount").args(arguments).arg(point).status().unwrap().success());
        Self(point.to_path_buf())
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// The program.
pub fn program() -> PathBuf {
    variable(PROGRAM).map_or_else(|| env!("CARGO_BIN_EXE_scratch-manager").into(), PathBuf::from)
}
