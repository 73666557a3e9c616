//! Which Julias run on this machine now, and of which version each is.

use std::path::Path;
use std::time::Duration;

use super::version::{Installed, Version, installed};
use crate::core::in_use::{self, Extent, Process};

#[derive(Debug, Clone, Default)]
pub struct Running {
    pub list: Vec<(Process, Version)>,
    pub extent: Extent,
}

impl Running {
    /// One that is of these first two numbers, or may be.
    pub fn of_minor(&self, major: u32, minor: u32) -> Option<&Process> {
        let may_be = |version: &Version| version.minor().is_none_or(|known| known == (major, minor));
        self.list.iter().find(|(_, version)| may_be(version)).map(|(process, _)| process)
    }
}

/// Looks for running Julias for no longer than `patience`. Linux tells; elsewhere the extent is none.
pub fn running(patience: Duration) -> Running {
    let found = in_use::julias(patience);
    let version = |files: &[std::path::PathBuf]| {
        let versions = files.iter().filter_map(|file| match installed(prefix_of(file)?) {
            Installed::Julia(version) => Some(version),
            Installed::Nothing | Installed::Unseen => None,
        });
        versions.max().unwrap_or(Version::Unknown)
    };
    let list = found.list.into_iter().map(|julia| {
        let version = version(&julia.files);
        (julia.process, version)
    });
    Running { list: list.collect(), extent: found.extent }
}

/// The prefix in which a program or a library is: `PREFIX/bin/julia`, `PREFIX/lib/julia/libjulia-internal.so`.
fn prefix_of(file: &Path) -> Option<&Path> {
    let folder =
        file.ancestors().skip(1).take(2).find(|above| above.ends_with("bin") || above.ends_with("lib"))?;
    folder.parent()
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Read;
    use std::process::{Child, Command, Stdio};

    use super::*;

    /// A program that is ended with the test.
    struct Started(Child);

    impl Drop for Started {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    fn start(program: &Path) -> Started {
        let mut command = Command::new(program);
        command.args(["-c", "echo ok; read end"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        // Another test that starts a program just now may have the copy open for a moment.
        let mut tries = 0;
        let mut child = loop {
            match command.spawn() {
                Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy && tries < 500 => {
                    tries += 1;
                    std::thread::sleep(Duration::from_millis(10));
                }
                child => break child.unwrap(),
            }
        };
        child.stdout.as_mut().unwrap().read_exact(&mut [0; 3]).unwrap();
        Started(child)
    }

    #[test]
    fn a_running_julia_is_found_with_the_version_installed_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        for path in ["a/bin", "a/include/julia", "b/bin"] {
            fs::create_dir_all(root.join(path)).unwrap();
        }
        let header = "#define JULIA_VERSION_STRING \"1.10.5\"\n";
        fs::write(root.join("a/include/julia/julia_version.h"), header).unwrap();
        for path in ["a/bin/julia", "b/bin/julia", "b/bin/other"] {
            fs::copy("/bin/sh", root.join(path)).unwrap();
        }
        let started = ["a/bin/julia", "b/bin/julia", "b/bin/other"].map(|path| start(&root.join(path)));
        let found = running(Duration::from_mins(1));
        assert!(found.extent.is_whole());
        let of = |started: &Started| {
            let pid = started.0.id();
            found.list.iter().find(|(process, _)| process.pid == pid).map(|(_, version)| version.clone())
        };
        assert_eq!(of(&started[0]), Some(Version::read("1.10.5")));
        assert_eq!(of(&started[1]), Some(Version::Unknown));
        assert_eq!(of(&started[2]), None);
        assert!(found.of_minor(1, 10).is_some());
    }

    #[test]
    fn a_program_that_is_replaced_tells_no_version() {
        let folder = tempfile::tempdir().unwrap();
        let prefix = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir_all(prefix.join("bin")).unwrap();
        fs::create_dir_all(prefix.join("share/julia/stdlib/v1.10")).unwrap();
        let julia = prefix.join("bin/julia");
        fs::copy("/bin/sh", &julia).unwrap();
        let started = start(&julia);
        let version = || {
            let found = running(Duration::from_mins(1)).list.into_iter();
            found
                .filter(|(process, _)| process.pid == started.0.id())
                .map(|(_, version)| version)
                .collect::<Vec<_>>()
        };
        assert_eq!(version(), [Version::Minor(1, 10)]);
        #[expect(clippy::disallowed_methods, reason = "the test replaces what it made")]
        fs::remove_file(&julia).unwrap();
        assert_eq!(version(), [Version::Unknown]);
        let running = Running {
            list: vec![(Process { pid: 1, name: "julia".into() }, Version::Unknown)],
            extent: Extent::All,
        };
        assert!(running.of_minor(1, 6).is_some(), "it may be of any");
    }

    #[test]
    fn without_patience_nothing_is_claimed_to_be_known() {
        assert_eq!(running(Duration::ZERO).extent, Extent::Some);
    }
}
