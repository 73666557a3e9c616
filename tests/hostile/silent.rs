//! Volumes that do not answer: a mounted folder whose program is stopped. Every command goes on without what lies
//! there, says so, and touches nothing of which it cannot know.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::kit::child::program;
use crate::kit::removal::{OTHER, OWNER, Stage, is_root, skip};
use crate::kit::write;

/// A folder shown at another place by a program, which may be stopped.
struct Shown {
    point: PathBuf,
    program: Child,
}

impl Shown {
    /// Shows `source` at `point`; `None` where that cannot be.
    fn start(source: &Path, point: &Path) -> Option<Self> {
        fs::create_dir_all(source).unwrap();
        fs::create_dir_all(point).unwrap();
        let started =
            Command::new("bindfs").arg("-f").arg(source).arg(point).stderr(Stdio::null()).spawn().ok()?;
        let mut shown = Self { point: point.to_path_buf(), program: started };
        let is_mounted = || {
            let table = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
            table.contains(&format!(" {} ", point.display()))
        };
        for _ in 0..500 {
            if is_mounted() {
                return Some(shown);
            }
            if shown.program.try_wait().unwrap().is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        None
    }

    fn signal(&self, signal: &str) {
        let status = Command::new("kill").arg(signal).arg(self.program.id().to_string()).status();
        assert!(status.unwrap().success());
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-CONT", &self.program.id().to_string()]).status();
        let _ = Command::new("umount").arg("--lazy").arg(&self.point).stderr(Stdio::null()).status();
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// A depot with a space whose project lies on such a volume, and one whose project is gone.
struct Silenced {
    /// Unmounted before the folder goes.
    net: Shown,
    stage: Stage,
}

impl Silenced {
    fn new(test: &str) -> Option<Self> {
        let stage = Stage::with(&[(OWNER, "key"), (OTHER, "gone")]);
        let (source, point) = (stage.root.join("source"), stage.root.join("net"));
        let shown = if is_root() { Shown::start(&source, &point) } else { None };
        let Some(net) = shown else {
            skip(test, "bindfs cannot be started here");
            return None;
        };
        write(&source.join("p/Project.toml"), "");
        write(&source.join("p/Manifest.toml"), "manifest_format = \"2.0\"\n");
        let entry = |space: &Path, project: &str| {
            format!(
                "[[\"{}\"]]\ntime = 2020-01-01T10:00:00Z\nparent_projects = [{project}]\n",
                space.display()
            )
        };
        // One by its path, and one through a link.
        std::os::unix::fs::symlink(point.join("p"), stage.root.join("link")).unwrap();
        let projects = format!(
            "\"{0}/p/Project.toml\", \"{1}/link/Project.toml\"",
            point.display(),
            stage.root.display()
        );
        let gone = format!("\"{}/nowhere/Project.toml\"", stage.root.display());
        let log = entry(&stage.space(OWNER, "key"), &projects) + &entry(&stage.space(OTHER, "gone"), &gone);
        write(&stage.depot().join("logs/scratch_usage.toml"), log);
        let manifest = format!("[[\"{}/p/Manifest.toml\"]]\ntime = 2020-01-01T10:00:00Z\n", point.display());
        write(&stage.depot().join("logs/manifest_usage.toml"), manifest);
        // What was looked at is remembered by the system for a while, and must not be relied on.
        assert!(point.join("p/Project.toml").exists());
        net.signal("-STOP");
        Some(Self { net, stage })
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(words).current_dir(&self.stage.root).env("HOME", &self.stage.root).env_remove("DISPLAY");
        command.env_remove("XDG_DATA_HOME").env_remove("JULIA_DEPOT_PATH").env("PATH", "/usr/bin:/bin");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Starts all of them, and waits for each.
    fn run(&self, commands: Vec<Command>) -> Vec<Output> {
        let begun = Instant::now();
        let mut running: Vec<Child> =
            commands.into_iter().map(|mut command| command.spawn().unwrap()).collect();
        for (number, child) in running.iter_mut().enumerate() {
            while child.try_wait().unwrap().is_none() {
                // A program that hangs would hang for ever.
                if begun.elapsed() > Duration::from_mins(2) {
                    self.net.signal("-CONT");
                    panic!("command {number} hangs");
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        running.into_iter().map(|child| child.wait_with_output().unwrap()).collect()
    }
}

fn json(output: &Output) -> Value {
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {errors}"))
}

#[test]
fn every_command_goes_on_without_a_volume_that_does_not_answer() {
    let Some(silenced) = Silenced::new("silent::every_command_goes_on_without_a_volume_that_does_not_answer")
    else {
        return;
    };
    let depot = silenced.stage.depot();
    let depot = depot.to_str().unwrap();
    let (key, gone) = (format!("{OWNER}/key"), format!("{OTHER}/gone"));
    let net = silenced.net.point.to_str().unwrap().to_string();
    let project = format!("{net}/p/Project.toml");
    let on_path = format!("{net}/p:/usr/bin:/bin");
    let words: [&[&str]; 9] = [
        &["list", "--json", "--depot", depot],
        &["show", &key, "--json", "--depot", depot],
        &["depots", "--json", "--depot", depot],
        &["path", OWNER, "key", "--json", "--depot", depot],
        &["gc", "--dry-run", "--json", "--only", "scratch,packages", "--depot", depot],
        &["gc", "--dry-run", "--json", "--parity", "--depot", depot],
        &["delete", &gone, "--dry-run", "--json", "--depot", depot],
        &["log", "check", "--json", "--depot", depot],
        &["path", OWNER, "new", "--create", "--json", "--project", &project, "--depot", depot],
    ];
    let mut commands: Vec<Command> = words.iter().map(|words| silenced.command(words)).collect();
    // Other places that are looked into: depots, the search path, the project and the home.
    let list = |name: &str, value: &str| {
        let mut command = silenced.command(&["list", "--json"]);
        command.env(name, value);
        command
    };
    commands.push(list("JULIA_DEPOT_PATH", &format!("{depot}:{net}/p")));
    commands.push(list("JULIA_DEPOT_PATH", &format!("{net}/p:{depot}")));
    commands.push(list("PATH", &on_path));
    commands.push(list("HOME", &format!("{net}/p")));
    let mut with_project = silenced.command(&["path", OWNER, "made", "--create", "--json", "--depot", depot]);
    with_project.env("JULIA_PROJECT", &project);
    commands.push(with_project);
    let outputs = silenced.run(commands);
    let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();

    let listed = json(&outputs[0]);
    let statuses: Vec<(String, Value)> = crate::kit::spaces(&listed);
    for (owner, space) in statuses {
        let status = if owner == OWNER { "unreachable" } else { "orphaned" };
        assert_eq!(space["status"], status, "{space}");
    }
    assert!(listed["warnings"].to_string().contains(&net), "{listed}");
    assert!(listed["warnings"].to_string().contains("does not answer"), "{listed}");
    let shown = json(&outputs[1]);
    assert_eq!(shown["parents"][0]["state"], "unreachable", "{shown}");
    assert_eq!(shown["parents"][1]["state"], "unreachable", "{shown}");
    for number in [2, 3, 6, 7] {
        assert!(outputs[number].status.success(), "{number}: {}", said(&outputs[number]));
    }
    // What cannot be checked is kept.
    let collected = json(&outputs[4]);
    let items = collected["items"].as_array().unwrap();
    let kept = items.iter().find(|item| item["path"].as_str().unwrap().ends_with("/key")).unwrap();
    assert_eq!(kept["action"], "keep", "{kept}");
    assert!(collected["warnings"].to_string().contains(&net), "{collected}");
    assert_eq!(outputs[5].status.code(), Some(2), "{}", said(&outputs[5]));
    assert!(json(&outputs[5])["julia_fails"].as_str().unwrap().contains(&net));
    assert!(outputs[8].status.code().is_some());
    for number in [9, 10] {
        let listed = json(&outputs[number]);
        // Beside what another of the commands may have made by then.
        let paths: Vec<String> =
            crate::kit::spaces(&listed).iter().map(|(_, space)| space["path"].to_string()).collect();
        for name in [&key, &gone] {
            assert!(paths.iter().any(|path| path.contains(name.as_str())), "{listed}");
        }
        assert!(listed["warnings"].to_string().contains(&net), "{listed}");
    }
    for output in &outputs[11..] {
        assert!(output.status.code().is_some(), "{}", said(output));
    }
}

#[test]
fn what_is_deleted_beside_a_silent_volume_goes_and_nothing_else() {
    let Some(silenced) =
        Silenced::new("silent::what_is_deleted_beside_a_silent_volume_goes_and_nothing_else")
    else {
        return;
    };
    let depot = silenced.stage.depot();
    let depot = depot.to_str().unwrap();
    let collect = silenced.command(&["gc", "--yes", "--json", "--collect-delay", "0", "--depot", depot]);
    let output = silenced.run(vec![collect]).remove(0);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(silenced.stage.space(OWNER, "key").exists());
    assert!(!silenced.stage.space(OTHER, "gone").exists());
    let log = fs::read_to_string(silenced.stage.depot().join("logs/scratch_usage.toml")).unwrap();
    assert!(log.contains("net/p/Project.toml"), "{log}");
    // When it answers again, everything is as before.
    silenced.net.signal("-CONT");
    let listed = json(&silenced.run(vec![silenced.command(&["list", "--json", "--depot", depot])])[0]);
    assert_eq!(crate::kit::spaces(&listed)[0].1["status"], "active", "{listed}");
}

#[test]
fn a_depot_on_a_silent_volume_is_an_error_that_names_it_and_holds_nobody_up() {
    let test = "silent::a_depot_on_a_silent_volume_is_an_error_that_names_it_and_holds_nobody_up";
    let Some(silenced) = Silenced::new(test) else { return };
    silenced.net.signal("-CONT");
    let depot = silenced.net.point.join("depot");
    write(&depot.join("scratchspaces").join(OWNER).join("k/f"), "1");
    write(&depot.join("scratchspaces").join(OWNER).join("gone/f"), "1");
    let depot = depot.to_str().unwrap();
    // One lies in the trash of that volume.
    let delete = silenced.command(&["delete", &format!("{OWNER}/gone"), "--yes", "--depot", depot]);
    let deleted = silenced.run(vec![delete]).remove(0);
    assert!(deleted.status.success(), "{}", String::from_utf8_lossy(&deleted.stderr));
    silenced.net.signal("-STOP");
    let space = format!("{OWNER}/k");
    let path = format!("{depot}/scratchspaces/{OWNER}/k");
    let words: [&[&str]; 13] = [
        &["show", &space],
        &["show", &path],
        &["open", &space],
        &["delete", &space, "--yes"],
        &["wipe", OWNER, "--yes"],
        &["clear", "--yes"],
        &["gc", "--yes"],
        &["log", "repair"],
        &["path", OWNER, "k", "--create"],
        &["undo"],
        &["trash", "purge", "--yes"],
        &["trash", "list"],
        &["list"],
    ];
    let with_depot = |words: &&[&str]| silenced.command(&[*words, &["--depot", depot]].concat());
    let outputs = silenced.run(words.iter().map(with_depot).collect());
    for (words, output) in words.iter().zip(&outputs) {
        let said = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
        // What cannot be seen is listed as that; a purge of all leaves it, and has done nothing.
        let code = if words[0] == "list" || words.starts_with(&["trash", "list"]) { 0 } else { 2 };
        assert_eq!(output.status.code(), Some(code), "{words:?}: {said:?}");
        let net = silenced.net.point.to_str().unwrap();
        assert!(said.concat().contains(net), "{words:?}: {said:?}");
        assert!(said.concat().contains("does not answer"), "{words:?}: {said:?}");
        assert!(!said.concat().contains("there is no scratch space"), "{words:?}: {said:?}");
    }
}
