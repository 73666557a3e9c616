//! What a decision rests on changes between the preview and the act: the thing is refused with its reason, and
//! nothing of it goes.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use scratch_manager::core::depot::{Depots, Origin};
use scratch_manager::core::environment::Environment;
use scratch_manager::core::judge::{Facts, Kinds, decide};
use scratch_manager::core::keep_list::KeepList;
use scratch_manager::core::operation::collection::{Prepared, run};
use scratch_manager::core::operation::{Means, free};
use scratch_manager::core::progress::Cancel;
use scratch_manager::core::reclaim::{Journal, Outcome, Removals, Way};
use scratch_manager::core::scan;
use scratch_manager::core::time::{Clock, FixedClock};
use serde_json::json;

use super::removing::every_kind;
use super::{Stage, jiff_time, touch};
use crate::kit::child::variable;
use crate::kit::compiled::header;
use crate::kit::write;

/// When something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// After it was judged, and before it is planned.
    Judged,
    /// After it was planned and shown, and before it goes.
    Planned,
}

const JI: &str = "compiled/v1.8/Gamma/AAAAA_88888.ji";
const NATIVE: &str = "compiled/v1.8/Gamma/AAAAA_88888.so";
const WAYS: [Way; 2] = [Way::Permanent, Way::Trash];
const MOMENTS: [(Way, When); 3] =
    [(Way::Permanent, When::Judged), (Way::Permanent, When::Planned), (Way::Trash, When::Planned)];

/// A depot with what `every_kind` has, and what else the rules know.
fn stage() -> Stage {
    let (stage, _) = every_kind();
    let put = |path: &str, bytes: &[u8], day: u64| {
        write(&stage.depot().join(path), bytes);
        touch(&stage.depot().join(path), day);
    };
    put("compiled/v1.10/Alpha/AAAAA_55555.ji", &header("1.10.5", "/x/Alpha.jl", true), 1);
    let any = "@depot/packages/Alpha/gone1/src/Alpha.jl";
    put("compiled/v1.10/Alpha/AAAAA_66666.ji", &header("1.10.5", any, false), 1);
    put("compiled/v1.7/Alpha/AAAAA_77777.ji", &header("1.7.3", "/x/Alpha.jl", false), 1);
    put(JI, &header("1.8.3", "/x/Alpha.jl", true), 1);
    put(NATIVE, b"native", 1);
    fs::create_dir_all(stage.depot().join("compiled/v1.10/Delta/CCCCC_11111.dylib.dSYM/Contents")).unwrap();
    touch(&stage.depot().join("compiled/v1.10/Delta/CCCCC_11111.dylib.dSYM"), 1);
    put("cache/v1.15/objcache/data.mdb", b"native", 1);
    let general = "23338594-aafe-5451-b93e-139f81909106";
    let index = format!(
        "name = \"General\"\nuuid = \"{general}\"\nrepo = \"https://github.com/JuliaRegistries/General.git\"\n"
    );
    put("registries/General/Registry.toml", index.as_bytes(), 1);
    let folder = stage.depot().join("registries/General");
    let pack = stage.depot().join("registries/General.tar.gz");
    let packed =
        Command::new("tar").arg("-czf").arg(&pack).arg("-C").arg(&folder).arg("Registry.toml").status();
    assert!(packed.unwrap().success());
    fs::create_dir_all(stage.root().join("e")).unwrap();
    stage
}

/// Judges, plans and carries out all that can go, while `change` happens; the outcomes by path.
fn outcomes(
    stage: &Stage,
    way: Way,
    when: When,
    change: &mut dyn FnMut(&Stage),
) -> BTreeMap<PathBuf, Outcome> {
    let variables = [("HOME".into(), stage.root().join("home").into())].into();
    let home = Some(stage.root().join("home"));
    let environment = Environment { variables, home, working_directory: stage.root().to_path_buf() };
    let depots = Depots::from_paths(&[stage.depot(), stage.root().join("e")], Origin::Argument, &environment);
    let volumes = scratch_manager::core::log::parents::Volumes::of_system(stage.root());
    let inventory = Arc::new(scan::inventory(depots, &volumes));
    let cancel = Cancel::default();
    let clock = FixedClock::at(&jiff_time(100)).unwrap();
    let mut facts = Facts::gather(&inventory, &volumes, &cancel);
    facts.look_further(&environment, &cancel);
    let decisions =
        decide(&facts, &free::choices(&facts, Kinds::WHOLE_DEPOT, &KeepList::default(), clock.now()));
    let mut change = |stage: &Stage| {
        // Changes made in the same tick of the file system's clock would not show.
        std::thread::sleep(Duration::from_millis(10));
        change(stage);
    };
    if when == When::Judged {
        change(stage);
    }
    let journal = Some(Journal::at(stage.root().join("home/removals.jsonl")));
    let removals = Removals { journal, home_trash: Some(stage.root().join("home/Trash")) };
    let means = Means { removals: &removals, environment: &environment, clock: &clock, cancel: &cancel };
    let patience = Duration::from_mins(1);
    let prepared = Prepared::new(&facts, &decisions, None, way, patience, &means, &()).unwrap();
    if when == When::Planned {
        change(stage);
    }
    let plan = &prepared.collection.plan;
    let done = run::run(&facts, &decisions, plan, way, &means, &()).unwrap();
    plan.items().iter().map(|item| item.place().path()).zip(done.report.items).collect()
}

/// Proves that a change, whenever it happens, keeps these things for that reason.
fn refused(paths: &[&str], rule: &str, change: impl FnMut(&Stage)) {
    let _none = JULIA_RUNS.read().unwrap_or_else(PoisonError::into_inner);
    refused_at_every_moment(paths, rule, change);
}

fn refused_at_every_moment(paths: &[&str], rule: &str, mut change: impl FnMut(&Stage)) {
    for (way, when) in MOMENTS {
        refused_when(paths, rule, way, when, &mut change);
    }
}

fn refused_when(paths: &[&str], rule: &str, way: Way, when: When, change: &mut dyn FnMut(&Stage)) {
    let stage = stage();
    let all = outcomes(&stage, way, when, change);
    for path in paths {
        let path = stage.depot().join(path);
        let outcome = all.get(&path).unwrap_or_else(|| panic!("{path:?} is not in {:#?}", all.keys()));
        // Native code stays with its `.ji` file.
        let is_it = |found: &str| found == rule || (found == "part-stays" && path.ends_with(NATIVE));
        let is_refused = matches!(outcome, Outcome::Refused(refusal) if is_it(refusal.rule()));
        assert!(is_refused, "{path:?} {way:?} {when:?}: {outcome:?}");
        assert!(path.symlink_metadata().is_ok(), "{path:?} {way:?} {when:?}");
    }
    // The rest is not held up.
    let went = all.values().filter(|outcome| outcome.is_done()).count();
    assert!(went >= 10, "{way:?} {when:?}: {all:#?}");
}

#[test]
fn without_a_change_all_of_it_goes() {
    let _none = JULIA_RUNS.read().unwrap_or_else(PoisonError::into_inner);
    for way in WAYS {
        let stage = stage();
        let all = outcomes(&stage, way, When::Planned, &mut |_| {});
        assert!(all.values().all(Outcome::is_done), "{all:#?}");
        assert_eq!(all.len(), 22, "{:#?}", all.keys());
    }
}

#[test]
fn what_was_missing_comes_back() {
    let appears = |path: &'static str| move |stage: &Stage| write(&stage.depot().join(path), "now");
    refused(
        &["compiled/v1.10/Alpha/AAAAA_44444.so"],
        "changed",
        appears("compiled/v1.10/Alpha/AAAAA_44444.ji"),
    );
    refused(
        &["compiled/v1.10/Delta/CCCCC_11111.dylib.dSYM"],
        "changed",
        appears("compiled/v1.10/Delta/CCCCC_11111.ji"),
    );
    for native in ["so", "dylib", "dll"] {
        let path = format!("compiled/v1.10/Alpha/AAAAA_55555.{native}");
        refused(&["compiled/v1.10/Alpha/AAAAA_55555.ji"], "changed", |stage| {
            symlink("nowhere", stage.depot().join(&path)).unwrap();
        });
    }
    refused(
        &["compiled/v1.10/Alpha/AAAAA_33333.ji"],
        "changed",
        appears("packages/Alpha/gone0/src/Alpha.jl"),
    );
    for depot in ["d", "e"] {
        refused(&["compiled/v1.10/Alpha/AAAAA_66666.ji"], "changed", |stage| {
            write(&stage.root().join(depot).join("packages/Alpha/gone1/Project.toml"), "");
        });
    }
}

#[test]
fn a_julia_comes_or_runs_or_compiles() {
    let old = ["compiled/v1.7/Alpha/AAAAA_77777.ji", JI];
    for versions in [&["1.10.5", "1.8.3"][..], &["1.10.5", "1.11.1"], &[]] {
        // Another, whichever: the version that is known to be gone is not sure any more.
        refused(&old, "changed", |stage| {
            let versions: Vec<_> = versions.iter().map(|version| json!({"version": version})).collect();
            stage.install(&versions);
        });
    }
    refused(&["registries/General"], "changed", |stage| {
        stage.install(&[json!({"version": "1.10.5"}), json!({"version": "1.6.7"})]);
    });
    for lock in ["AAAAA_88888.ji.pidfile", "other.pidfile"] {
        refused(&[JI, NATIVE], "locked", |stage| {
            write(&stage.depot().join("compiled/v1.8/Gamma").join(lock), "1 here");
        });
    }
    let _alone = JULIA_RUNS.write().unwrap_or_else(PoisonError::into_inner);
    let mut started = None;
    refused_at_every_moment(&["compiled/v1.7/Alpha/AAAAA_77777.ji"], "julia-runs", |_| {
        started = Some(julia("1.7.9"));
    });
    refused_at_every_moment(&["cache/v1.15/objcache"], "julia-runs", |_| started = Some(julia("1.15.0-DEV")));
}

/// A Julia that runs is seen by every test; whoever wants none waits.
static JULIA_RUNS: RwLock<()> = RwLock::new(());

/// A program that is ended with the test, before the folder goes from which it runs: of a program that is gone nobody
/// knows the version, and other tests would meet it.
struct Started(Child, Option<tempfile::TempDir>);

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(command: &mut Command) -> Started {
    // Another test that starts a program just now may have the copy open for a moment.
    for _ in 0..500 {
        match command.stdin(Stdio::null()).stdout(Stdio::null()).spawn() {
            Ok(child) => {
                std::thread::sleep(Duration::from_millis(50));
                return Started(child, None);
            }
            Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy => {
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(error) => panic!("{error}"),
        }
    }
    panic!("{command:?} stays busy");
}

/// Starts a Julia of this version, installed where nobody looks.
fn julia(version: &str) -> Started {
    let folder = tempfile::tempdir().unwrap();
    let prefix = fs::canonicalize(folder.path()).unwrap();
    let header = format!("#define JULIA_VERSION_STRING \"{version}\"\n");
    write(&prefix.join("include/julia/julia_version.h"), header);
    write(&prefix.join("bin/julia"), fs::read("/bin/sleep").unwrap());
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(prefix.join("bin/julia"), mode).unwrap();
    let mut started = start(Command::new(prefix.join("bin/julia")).arg("60"));
    started.1 = Some(folder);
    started
}

#[test]
fn a_program_holds_a_file_of_the_same_package() {
    let mut started = None;
    // Mapped, as Julia does: a library of this system in the place of native code.
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let library = maps.lines().filter_map(|line| line.split_whitespace().nth(5));
    let library = library.into_iter().find(|path| path.contains("libgcc_s") || path.contains("libm."));
    if let Some(library) = library {
        refused(&[JI, NATIVE], "in-use", |stage| {
            let mapped = stage.depot().join("compiled/v1.8/Gamma/loaded.so");
            fs::copy(library, &mapped).unwrap();
            started = Some(start(Command::new("/bin/sleep").arg("60").env("LD_PRELOAD", mapped)));
        });
    }
    refused(&["cache/v1.15/objcache"], "in-use", |stage| {
        let data = stage.depot().join("cache/v1.15/objcache/data.mdb");
        started = Some(start(Command::new("sh").args(["-c", "exec 7<\"$0\"; exec sleep 60"]).arg(data)));
    });
    drop(started);
    assert!(library.is_some() || variable("CI").is_none(), "nothing was mapped");
}

#[test]
fn a_registry_changes() {
    let both = ["registries/General", "registries/General.tar.zst"];
    let toml = |stage: &Stage| stage.depot().join("registries/General.toml");
    refused(&both, "changed", |stage| {
        let text = fs::read_to_string(toml(stage)).unwrap();
        fs::write(toml(stage), text.replace(".gz", ".zst")).unwrap();
    });
    refused(&both, "changed", |stage| fs::rename(toml(stage), stage.root().join("away.toml")).unwrap());
    let pack = |stage: &Stage| stage.depot().join("registries/General.tar.gz");
    refused(&both[..1], "changed", |stage| fs::rename(pack(stage), stage.root().join("away")).unwrap());
    refused(&both[..1], "changed", |stage| fs::write(pack(stage), "cut").unwrap());
    // What an update puts in the place of what it left before.
    refused(&both[1..], "changed", |stage| {
        let new = stage.root().join("new");
        fs::write(&new, "a new one").unwrap();
        fs::rename(new, stage.depot().join(both[1])).unwrap();
    });
}

/// What is done to a thing itself.
type Deed = fn(&Path, &Path);

#[test]
fn the_thing_itself_changes() {
    let changes: [(&str, Deed); 5] = [
        ("touched", |path, _| touch(path, 99)),
        ("replaced by the same", |path, aside| {
            fs::rename(path, aside).unwrap();
            fs::copy(aside, path).unwrap();
        }),
        ("a link", |path, aside| {
            fs::rename(path, aside).unwrap();
            symlink(aside, path).unwrap();
        }),
        ("a folder", |path, aside| {
            fs::rename(path, aside).unwrap();
            write(&path.join("kept"), "kept");
        }),
        ("linked from elsewhere", |path, aside| fs::hard_link(path, aside).unwrap()),
    ];
    let files = [
        "compiled/v1.10/Alpha/AAAAA_33333.ji",
        "compiled/v1.10/Alpha/AAAAA_44444.so",
        "compiled/v1.7/Alpha/AAAAA_77777.ji",
        "compiled/v1.10/Alpha/jl_abcdef",
        "compiled/v1.10/Beta/BBBBB_11111.ji.pidfile",
        "packages/Alpha/old00.pid",
        "registries/General.tar.zst",
    ];
    for (name, change) in changes {
        println!("{name}");
        refused(&files, "changed", |stage| {
            for (number, file) in files.iter().enumerate() {
                change(&stage.depot().join(file), &stage.root().join(format!("aside{number}")));
            }
        });
    }
    let folders = ["artifacts/jl_temporary", "cache/v1.14/objcache-lmdb1", "registries/General"];
    refused(&folders, "changed", |stage| {
        for folder in folders {
            write(&stage.depot().join(folder).join("new"), "new");
        }
    });
}

#[test]
fn native_code_and_its_ji_file_stay_together() {
    let _none = JULIA_RUNS.read().unwrap_or_else(PoisonError::into_inner);
    let both = [JI, NATIVE];
    for changed in both {
        let change = |stage: &Stage| {
            // Compiled anew, under the same name.
            let path = stage.depot().join(changed);
            fs::rename(&path, stage.root().join("old")).unwrap();
            fs::copy(stage.root().join("old"), path).unwrap();
        };
        for way in WAYS {
            refused_when(&both, "changed", way, When::Judged, &mut |stage| change(stage));
        }
    }
    for way in WAYS {
        let stage = stage();
        let all = outcomes(&stage, way, When::Planned, &mut |stage| {
            touch(&stage.depot().join(both[0]), 99);
        });
        assert!(matches!(&all[&stage.depot().join(NATIVE)], Outcome::Refused(_)), "{all:#?}");
        assert!(both.iter().all(|path| stage.depot().join(path).exists()));
    }
}
