//! The Scratch API with the process's own surroundings, which may change while it runs.

use std::path::PathBuf;
use std::process::Command;

use scratch_manager::core::environment::Environment;

/// The variable that tells the test that it is the process to look at, and where.
const PLACE: &str = "SCRATCH_PROCESS_PLACE";

#[test]
fn the_depot_is_looked_for_at_each_call() {
    if let Some(place) = Environment::of_process().variable(PLACE).map(PathBuf::from) {
        for name in ["one", "two", "one"] {
            std::env::set_current_dir(place.join(name)).unwrap();
            let space = scratch_manager::get_scratch!("k").unwrap();
            let scratchspaces = place.join(name).join("depot/scratchspaces");
            assert!(space.starts_with(&scratchspaces), "{}", space.display());
            assert_eq!(scratch_manager::scratch::scratch_dir().unwrap(), scratchspaces);
        }
        for name in ["one", "two"] {
            let log =
                std::fs::read_to_string(place.join(name).join("depot/logs/scratch_usage.toml")).unwrap();
            assert_eq!(log.lines().count(), 3, "once in 24 hours: {log}");
        }
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let root = std::fs::canonicalize(place.path()).unwrap();
    for name in ["one", "two"] {
        std::fs::create_dir(root.join(name)).unwrap();
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "scratch_process::the_depot_is_looked_for_at_each_call"]).env(PLACE, &root);
    command.env("JULIA_DEPOT_PATH", "depot").env_remove("JULIA_SCRATCH_TRACK_ACCESS");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
