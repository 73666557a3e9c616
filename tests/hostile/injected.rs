//! Errors injected at every call of what removes, brings back, purges, collects and repairs.
//!
//! The program runs under `strace`, which makes the n-th call of one kind fail. Whatever fails: nothing outside the
//! list changes, every space is whole or was to go, the exit code says what became of it, the log loses nothing, and a
//! run that nothing disturbs goes on from there. A sample is tried each time; the whole is `#[ignore]`d for its length.

mod troubles;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use scratch_manager::core::julia::toml;

use crate::kit::child::{program, variable};
use crate::kit::removal::{OTHER, OWNER, Stage, skip};
use crate::kit::snapshot::{Snapshot, unlock_all};
use crate::kit::write;

/// What is made to fail: calls that look, that change, and that write.
const CALLS: &[(&str, &[&str])] = &[
    ("openat", &["EIO", "EACCES", "EINTR", "ENOSPC", "EMFILE"]),
    ("openat2", &["EIO", "EACCES", "EINTR", "ESTALE", "ENOSYS"]),
    ("unlinkat", &["EIO", "EACCES", "EPERM", "EBUSY", "ESTALE"]),
    ("renameat2", &["EIO", "EACCES", "ENOSPC", "EXDEV", "ESTALE"]),
    ("renameat", &["EIO", "EACCES", "ENOSPC", "ESTALE"]),
    ("rename", &["EIO", "EACCES", "ENOSPC", "ESTALE"]),
    ("newfstatat", &["EIO", "EACCES", "ESTALE"]),
    ("statx", &["EIO", "EACCES", "ESTALE"]),
    ("fstat", &["EIO", "ESTALE"]),
    ("getdents64", &["EIO", "ESTALE"]),
    ("read", &["EIO", "EINTR", "ESTALE"]),
    ("readlink", &["EIO", "EACCES"]),
    ("fchmod", &["EIO", "EPERM"]),
    ("fchmodat", &["EIO", "EPERM"]),
    ("fchown", &["EIO", "EPERM"]),
    ("write", &["EIO", "ENOSPC", "EDQUOT", "EINTR"]),
    ("fsync", &["EIO", "ENOSPC"]),
    ("fdatasync", &["EIO", "ENOSPC"]),
    ("ftruncate", &["EIO", "ENOSPC"]),
    ("flock", &["EINTR", "ENOLCK"]),
    ("linkat", &["EIO", "EPERM", "ENOSPC"]),
    ("mkdirat", &["EIO", "EACCES", "ENOSPC"]),
    ("mkdir", &["EIO", "EACCES", "ENOSPC"]),
    ("utimensat", &["EIO", "EPERM"]),
    // Rust's own reading of folders takes any other answer for a fault of the program.
    ("close", &["EINTR"]),
];

/// The spaces that a scenario is about.
const NAMED: [&str; 2] = ["one", "two"];
const FILES: [&str; 3] = ["top", "sub/data", "sub/deeper/data"];

/// Where a space is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    AtItsPlace,
    InTrash,
    /// In neither place, or not whole.
    Gone,
}

/// What is run, and what may become of the named spaces.
struct Scenario {
    name: &'static str,
    /// Runs before, undisturbed.
    before: &'static [&'static [&'static str]],
    arguments: &'static [&'static str],
    /// Where the spaces are before and when all is done.
    way: (Where, Where),
    /// Whether the spaces may be lost on the way.
    deletes: bool,
    /// Whether the log is torn first.
    torn: bool,
}

const DELETE: &[&str] = &["delete", "--yes", "--json", ONE, TWO];
const ONE: &str = "91a5bcdd-55d7-5caf-9e0b-520d859cae80/one";
const TWO: &str = "91a5bcdd-55d7-5caf-9e0b-520d859cae80/two";

const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "delete --permanent",
        before: &[],
        arguments: &["delete", "--permanent", "--yes", "--json", ONE, TWO],
        way: (Where::AtItsPlace, Where::Gone),
        deletes: true,
        torn: false,
    },
    Scenario {
        name: "delete",
        before: &[],
        arguments: DELETE,
        way: (Where::AtItsPlace, Where::InTrash),
        deletes: false,
        torn: false,
    },
    Scenario {
        name: "undo",
        before: &[DELETE],
        arguments: &["undo", "--json"],
        way: (Where::InTrash, Where::AtItsPlace),
        deletes: false,
        torn: false,
    },
    Scenario {
        name: "trash purge",
        before: &[DELETE],
        arguments: &["trash", "purge", "--yes", "--json"],
        way: (Where::InTrash, Where::Gone),
        deletes: true,
        torn: false,
    },
    Scenario {
        name: "gc",
        before: &[],
        arguments: &["gc", "--yes", "--json", "--julia-version", "1.13"],
        way: (Where::AtItsPlace, Where::Gone),
        deletes: true,
        torn: false,
    },
    Scenario {
        name: "gc, delayed",
        before: &[],
        arguments: &["gc", "--yes", "--json", "--julia-version", "1.11"],
        way: (Where::AtItsPlace, Where::AtItsPlace),
        deletes: false,
        torn: false,
    },
    Scenario {
        name: "log repair",
        before: &[],
        arguments: &["log", "repair", "--json"],
        way: (Where::AtItsPlace, Where::AtItsPlace),
        deletes: false,
        torn: true,
    },
    Scenario {
        name: "path --create",
        before: &[],
        arguments: &["path", OTHER, "new", "--create", "--json", "--project", "project/Project.toml"],
        way: (Where::AtItsPlace, Where::AtItsPlace),
        deletes: false,
        torn: false,
    },
];

/// A depot with a home beside it.
struct World {
    stage: Stage,
    before: Snapshot,
}

impl World {
    fn new(scenario: &Scenario) -> Self {
        let stage = Stage::in_memory();
        fs::create_dir_all(stage.root.join("data/.local/share")).unwrap();
        let project = stage.root.join("project/Project.toml");
        write(&project, "");
        let mut log = String::new();
        for (owner, key, parent) in [
            (OWNER, NAMED[0], Path::new("/gone/Project.toml")),
            (OTHER, "stays", &project),
            (OWNER, NAMED[1], Path::new("/gone/Project.toml")),
        ] {
            let space = stage.fill(owner, key);
            log.extend([
                format!("[[\"{}\"]]\ntime = 2024-01-10T10:00:00.973Z\n", space.display()),
                format!("parent_projects = [\"{}\"]\n", parent.display()),
            ]);
        }
        if scenario.torn {
            log += "[[\"/torn\"]]\ntime = 2024-0";
        }
        write(&stage.depot().join("logs/scratch_usage.toml"), log);
        let world = Self { before: stage.snapshot(), stage };
        for arguments in scenario.before {
            let done = world.run(arguments);
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        }
        world
    }

    fn command(&self, wrapper: &[String], arguments: &[&str]) -> Command {
        let itself = program().into_os_string().into_string().unwrap();
        let words: Vec<&str> = wrapper.iter().map(String::as_str).chain([itself.as_str()]).collect();
        let mut command = Command::new(words[0]);
        command
            .args(&words[1..])
            .args(arguments)
            .arg("--depot")
            .arg(self.stage.depot())
            .env_clear()
            .env("HOME", self.stage.root.join("data"))
            .env("PATH", "/usr/bin:/bin")
            .current_dir(&self.stage.root)
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(&[], arguments).output().unwrap()
    }

    /// Runs with the `number`-th call failing. On one processor the calls come in the same order each time.
    fn run_failing(&self, arguments: &[&str], call: &str, error: &str, number: usize) -> Output {
        let (trace, inject) = (format!("trace={call}"), format!("inject={call}:error={error}:when={number}"));
        // Only that call is stopped at, so that it costs little.
        let filter = ["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "signal=none"];
        let wrapper = [&["timeout", "60", "strace"][..], &filter, &["-e", &trace, "-e", &inject]].concat();
        let wrapper: Vec<String> = wrapper.iter().map(ToString::to_string).collect();
        self.command(&wrapper, arguments).output().unwrap()
    }

    /// How often each call is made.
    fn calls(&self, arguments: &[&str]) -> BTreeMap<String, usize> {
        let trace = tempfile::NamedTempFile::new().unwrap();
        let wrapper = ["strace", "-f", "-qq", "-e", "signal=none", "-o", trace.path().to_str().unwrap()];
        self.command(&wrapper.map(str::to_string), arguments).output().unwrap();
        let mut by_thread: BTreeMap<(String, String), usize> = BTreeMap::new();
        for line in fs::read_to_string(trace.path()).unwrap().lines() {
            let mut words = line.split_whitespace();
            let thread = words.next().unwrap_or_default().to_string();
            if let Some((call, _)) = words.next().unwrap_or_default().split_once('(') {
                *by_thread.entry((call.to_string(), thread)).or_default() += 1;
            }
        }
        let mut most = BTreeMap::new();
        for ((call, _), number) in by_thread {
            let known = most.entry(call).or_default();
            *known = number.max(*known);
        }
        most
    }

    fn is_whole(space: &Path) -> bool {
        FILES.iter().all(|file| space.join(file).is_file())
    }

    /// Every trash that there may be: at home, or at the top of the volume where that one cannot be used.
    fn trashes(&self) -> [PathBuf; 2] {
        let user = rustix::process::geteuid().as_raw();
        let top = self.stage.root.ancestors().find(|folder| {
            let device = |path: &Path| fs::metadata(path).map(|metadata| metadata.dev()).ok();
            folder.parent().is_none_or(|above| device(above) != device(folder))
        });
        let top = top.unwrap_or(&self.stage.root).join(format!(".Trash-{user}/files"));
        [self.stage.root.join("data/.local/share/Trash/files"), top]
    }

    fn place_of(&self, key: &str) -> Where {
        if Self::is_whole(&self.stage.space(OWNER, key)) {
            return Where::AtItsPlace;
        }
        let in_trash = self.trashes().into_iter().flat_map(fs::read_dir).flatten().flatten();
        let mut in_trash = in_trash.filter(|entry| entry.file_name().to_string_lossy().contains(key));
        if in_trash.any(|entry| Self::is_whole(&entry.path())) { Where::InTrash } else { Where::Gone }
    }

    fn places(&self) -> [Where; 2] {
        NAMED.map(|key| self.place_of(key))
    }

    /// What changed that was not to change.
    fn changes(&self) -> Vec<String> {
        let may: Vec<PathBuf> = [format!("depot/scratchspaces/{OWNER}"), "depot/logs".to_string()]
            .iter()
            .chain([&format!("depot/scratchspaces/{OTHER}/new")])
            .map(PathBuf::from)
            .collect();
        let after = self.stage.snapshot().without(&may).without_names();
        self.before.without_names().differences_less(&after, &may)
    }

    fn log(&self) -> String {
        let bytes = fs::read(self.stage.depot().join("logs/scratch_usage.toml")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// Whether calls can be made to fail here.
fn can_inject(test: &str) -> bool {
    let tried = Command::new("strace")
        .args([
            "-f",
            "--seccomp-bpf",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            "inject=getcwd:error=EIO:when=1",
            "true",
        ])
        .stderr(Stdio::null())
        .status();
    let can = tried.is_ok_and(|status| status.success());
    if !can {
        skip(test, "strace is not here, or may not trace");
    }
    can
}

/// Tries so many of each kind of call with each error, spread over the run.
fn inject(scenario: &Scenario, most: usize) {
    // What is called before the program's own first step is the system's.
    let at_start = World::new(scenario).calls(&["--version"]);
    let calls = World::new(scenario).calls(scenario.arguments);
    let mut all = Vec::new();
    for (call, errors) in CALLS {
        let number = calls.get(*call).copied().unwrap_or(0);
        let first = at_start.get(*call).copied().unwrap_or(0) + 1;
        let step = ((number + 1).saturating_sub(first) / most).max(1);
        for (turn, error) in errors.iter().enumerate() {
            // Each error hits others of them.
            let first = first + turn * step / errors.len();
            all.extend((first..=number).step_by(step).map(|at| (*call, *error, at)));
        }
    }
    assert!(all.len() > 20, "{}: {calls:?}", scenario.name);
    let mut failed = Vec::new();
    for (call, error, at) in &all {
        let world = World::new(scenario);
        let output = world.run_failing(scenario.arguments, call, error, *at);
        let troubles = troubles::troubles(scenario, &world, &output);
        if !troubles.is_empty() {
            failed.push(format!(
                "{}: {call} {at} fails with {error}:\n  {}",
                scenario.name,
                troubles.join("\n  ")
            ));
        }
        unlock_all(&world.stage.root);
    }
    println!("{}: {} runs", scenario.name, all.len());
    assert!(failed.is_empty(), "{} of {}\n{}", failed.len(), all.len(), failed.join("\n"));
}

/// How many calls of each kind are tried with each error, each time.
const SAMPLE: usize = 1;
/// The same when all are tried. What is read of other programs in `/proc` makes thousands of some, and so it takes
/// hours; with `INJECTED_CALLS=6` about one.
fn all() -> usize {
    variable("INJECTED_CALLS").and_then(|number| number.parse().ok()).unwrap_or(100)
}

fn sample(name: &str) {
    let scenario = SCENARIOS.iter().find(|scenario| scenario.name == name).unwrap();
    if can_inject(name) {
        inject(scenario, SAMPLE);
    }
}

#[test]
fn a_permanent_deletion_survives_any_call_that_fails() {
    sample("delete --permanent");
}

#[test]
fn a_move_to_the_trash_survives_any_call_that_fails() {
    sample("delete");
}

#[test]
fn an_undo_survives_any_call_that_fails() {
    sample("undo");
}

#[test]
fn a_purge_survives_any_call_that_fails() {
    sample("trash purge");
}

#[test]
fn a_collection_survives_any_call_that_fails() {
    sample("gc");
    sample("gc, delayed");
}

#[test]
fn a_repair_survives_any_call_that_fails() {
    sample("log repair");
}

#[test]
fn making_a_space_survives_any_call_that_fails() {
    sample("path --create");
}

#[test]
#[ignore = "takes hours: every call, with every error"]
fn everything_survives_any_call_that_fails() {
    let mut failed = Vec::new();
    for scenario in SCENARIOS.iter().filter(|_| can_inject("every call")) {
        failed.extend(std::panic::catch_unwind(|| inject(scenario, all())).err());
    }
    assert!(failed.is_empty(), "{} of the scenarios failed", failed.len());
}
