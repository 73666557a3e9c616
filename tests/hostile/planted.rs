//! Links that another user has planted in a depot or a home, met by root and by an ordinary user; whose the files are
//! that root makes; and logs of others in a shared depot.

mod meanwhile;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, lchown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::kit::child::program;
use crate::kit::removal::{OWNER, is_root, set_mode, skip};
use crate::kit::snapshot::Snapshot;
use crate::kit::write;

/// Whose the depot is.
const ALICE: u32 = 65_533;
/// Who else may write in it.
const MALLORY: u32 = 65_534;

/// A depot of one user, with a space in it, and a place of root's beside it.
struct Place {
    _folder: tempfile::TempDir,
    root: PathBuf,
}

impl Place {
    fn new() -> Option<Self> {
        if !is_root() {
            skip("links of other users", "only root can make them");
            return None;
        }
        let folder = tempfile::tempdir_in("/tmp").unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        set_mode(&root, 0o755);
        let place = Self { _folder: folder, root };
        fs::create_dir_all(place.root.join("home")).unwrap();
        write(&place.target().join("file"), "root's\n");
        write(&place.project(), "");
        write(&place.depot().join("scratchspaces").join(OWNER).join("key/data"), "1");
        write(&place.log(), place.entry("key").as_bytes());
        for path in ["home", "depot"] {
            place.give(path, ALICE);
        }
        Some(place)
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn depot(&self) -> PathBuf {
        self.at("depot")
    }

    fn log(&self) -> PathBuf {
        self.at("depot/logs/scratch_usage.toml")
    }

    fn target(&self) -> PathBuf {
        self.at("target")
    }

    fn project(&self) -> PathBuf {
        self.at("project/Project.toml")
    }

    fn entry(&self, key: &str) -> String {
        format!(
            "[[\"{}\"]]\ntime = 2026-01-10T10:00:00Z\nparent_projects = [\"{}\"]\n",
            self.depot().join("scratchspaces").join(OWNER).join(key).display(),
            self.project().display()
        )
    }

    fn give(&self, path: &str, user: u32) {
        let owner = format!("{user}:{user}");
        let done = Command::new("chown").args(["-hR", &owner]).arg(self.at(path)).status().unwrap();
        assert!(done.success());
    }

    /// A link of this user's.
    fn plant(&self, link: &str, target: impl AsRef<Path>, user: u32) {
        let link = self.at(link);
        symlink(target, &link).unwrap();
        lchown(&link, Some(user), Some(user)).unwrap();
    }

    fn set_aside(&self, path: &str) {
        fs::rename(self.at(path), self.at(&format!("{path}-aside"))).unwrap();
    }

    fn command(&self, user: u32) -> Command {
        let mut command = Command::new("setpriv");
        let user = user.to_string();
        command.args(["--reuid", &user, "--regid", &user, "--clear-groups", "--"]).arg(self.program());
        command
            .env_clear()
            .env("HOME", self.at("home"))
            .env("PATH", "/usr/bin:/bin")
            .current_dir(&self.root)
            .arg("--depot")
            .arg(self.depot());
        command
    }

    /// The program where every user may run it.
    fn program(&self) -> PathBuf {
        let copy = self.at("scratch-manager");
        if !copy.exists() {
            fs::copy(program(), &copy).unwrap();
            set_mode(&copy, 0o755);
        }
        copy
    }

    fn run(&self, user: u32, arguments: &[&str]) -> (Option<i32>, String) {
        said(&self.command(user).args(arguments).output().unwrap())
    }

    fn create(&self, user: u32, key: &str) -> (Option<i32>, String) {
        let project = self.project();
        self.run(user, &["path", OWNER, key, "--create", "--project", project.to_str().unwrap()])
    }
}

fn said(output: &Output) -> (Option<i32>, String) {
    let text = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    (output.status.code(), text.concat())
}

fn owner(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().uid()
}

#[test]
fn as_root_nothing_is_written_through_links_in_a_users_depot() {
    let torn = "[[\"/d/k\"]]\ntime";
    // What is a link, where it leads, and who made it: whoever may write there, the depot's owner too.
    for (link, target) in [
        ("depot/logs", "target"),
        ("depot/logs/scratch_usage.toml", "target/file"),
        ("depot/logs/scratch_usage.toml", "target/new"),
        ("depot/logs/scratch_usage.toml", "way/file"),
        ("depot/logs/orphaned.toml", "target/new"),
        ("depot/logs/scratch_usage.toml.pid", "target/new"),
        ("depot/scratchspaces", "target"),
    ] {
        for user in [ALICE, MALLORY] {
            let Some(place) = Place::new() else { return };
            place.plant("way", place.target(), user);
            if place.at(link).exists() {
                place.set_aside(link);
            }
            place.plant(link, place.at(target), user);
            write(&place.target().join("scratch_usage.toml"), torn);
            let before = Snapshot::of(&place.target(), &[]);
            for (arguments, refuses) in [
                (&["log", "repair"][..], true),
                (&["gc", "--profile", "delayed", "--yes"], false),
                (&["gc", "--parity", "--julia-version", "1.13", "--yes"], false),
                (&["gc", "--parity", "--julia-version", "1.10", "--yes"], false),
            ] {
                let (_, text) = place.run(0, arguments);
                assert_eq!(Snapshot::of(&place.target(), &[]), before, "{link} {arguments:?}: {text}");
                if refuses && link == "depot/logs" {
                    assert!(text.contains("not followed") && text.contains("depot/logs"), "{text}");
                }
            }
            let (code, text) = place.create(0, "made");
            assert_eq!(Snapshot::of(&place.target(), &[]), before, "{link}: {text}");
            if link == "depot/scratchspaces" {
                assert_eq!(code, Some(2), "{text}");
            } else if !link.ends_with("orphaned.toml") {
                assert!(text.contains("was not logged"), "{link}: {text}");
                assert!(text.contains("link"), "{link}: {text}");
            }
        }
    }
}

#[test]
fn repairing_empties_no_file_that_a_log_leads_to() {
    let Some(place) = Place::new() else { return };
    place.set_aside("depot/logs/scratch_usage.toml");
    place.plant("depot/logs/scratch_usage.toml", place.target().join("file"), ALICE);
    let (code, text) = place.run(0, &["log", "check"]);
    assert!(text.contains(place.target().join("file").to_str().unwrap()), "{text}");
    assert!(text.contains("not followed"), "{text}");
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = place.run(0, &["log", "repair"]);
    assert_eq!(code, Some(2), "{text}");
    assert_eq!(fs::read_to_string(place.target().join("file")).unwrap(), "root's\n");
    // Nor of one's own.
    fs::write(place.at("home/own"), "[user]\nname = Alice\n").unwrap();
    chown(place.at("home/own"), Some(ALICE), Some(ALICE)).unwrap();
    fs::rename(place.log(), place.at("depot/logs/away")).unwrap();
    place.plant("depot/logs/scratch_usage.toml", place.at("home/own"), ALICE);
    for user in [ALICE, 0] {
        let (code, text) = place.run(user, &["log", "repair"]);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("no entry"), "{text}");
    }
    assert_eq!(fs::read_to_string(place.at("home/own")).unwrap(), "[user]\nname = Alice\n");
    let names = fs::read_dir(place.at("depot/logs")).unwrap().count();
    assert_eq!(names, 3, "nothing is left");
}

#[test]
fn ones_own_links_and_those_to_what_is_their_makers_are_followed() {
    let Some(place) = Place::new() else { return };
    fs::rename(place.at("depot/logs"), place.at("home/logs")).unwrap();
    place.plant("depot/logs", place.at("home/logs"), ALICE);
    place.plant("depot/way", "../home", ALICE);
    for (number, user) in [ALICE, 0].into_iter().enumerate() {
        let (code, text) = place.create(user, &format!("key{number}"));
        assert_eq!(code, Some(0), "{text}");
        assert!(!text.contains("not logged"), "{text}");
        let log = fs::read_to_string(place.at("home/logs/scratch_usage.toml")).unwrap();
        assert!(log.contains(&format!("/key{number}\"")), "{log}");
    }
    assert_eq!(owner(&place.at("home/logs/scratch_usage.toml")), ALICE);
    // Of another's making, to what is one's own.
    fs::rename(place.at("depot/logs"), place.at("depot/own")).unwrap();
    place.plant("depot/logs", place.at("home/logs"), MALLORY);
    for user in [ALICE, 0] {
        let (_, text) = place.create(user, "more");
        assert!(text.contains("was not logged") && text.contains("not followed"), "{text}");
    }
}

#[test]
fn what_root_makes_in_a_users_depot_is_theirs() {
    let Some(place) = Place::new() else { return };
    let (code, text) = place.create(0, "made");
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("HOME belongs to another user") && text.contains("sudo -H"), "{text}");
    fs::write(place.log(), place.entry("key") + "[[\"/d/torn\"]]\ntime = ").unwrap();
    let (code, text) = place.run(0, &["log", "repair"]);
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = place.run(0, &["gc", "--profile", "delayed", "--yes"]);
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = place.run(0, &["gc", "--parity", "--julia-version", "1.13", "--yes"]);
    assert_eq!(code, Some(0), "{text}");
    let found = Command::new("find").arg(place.depot()).args(["!", "-uid", "65533"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&found.stdout), "", "all is the user's");
    assert!(place.at("depot/logs/orphaned.toml").exists());
    // What comes back lies in folders that are made anew.
    fs::create_dir_all(place.at("depot/scratchspaces").join(OWNER).join("back")).unwrap();
    let given = Command::new("chown").args(["-R", "65533:65533"]).arg(place.depot()).status().unwrap();
    assert!(given.success());
    let own_home = place.at("home of root");
    fs::create_dir(&own_home).unwrap();
    for arguments in [&["wipe", OWNER, "--yes"][..], &["undo"]] {
        let (code, text) = said(&place.command(0).env("HOME", &own_home).args(arguments).output().unwrap());
        assert_eq!(code, Some(0), "{text}");
    }
    let found = Command::new("find").arg(place.depot()).args(["!", "-uid", "65533"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&found.stdout), "", "also what is brought back");
    // And a depot that is not there yet.
    let mut command = place.command(0);
    let other = place.at("home/other");
    let project = place.project();
    command
        .args(["--depot", other.to_str().unwrap(), "path", OWNER, "k", "--create", "--project"])
        .arg(&project);
    let depot = place.depot();
    let arguments: Vec<_> = command.get_args().map(std::ffi::OsStr::to_os_string).collect();
    let arguments: Vec<_> = arguments.into_iter().filter(|argument| argument != depot.as_os_str()).collect();
    let mut command = Command::new("setpriv");
    let mut skipped = false;
    for argument in arguments {
        // The first `--depot` has lost its value.
        if argument == "--depot" && !skipped {
            skipped = true;
            continue;
        }
        command.arg(argument);
    }
    command.env_clear().env("HOME", place.at("home")).env("PATH", "/usr/bin:/bin").current_dir(&place.root);
    let (code, text) = said(&command.output().unwrap());
    assert_eq!(code, Some(0), "{text}");
    let found = Command::new("find").arg(&other).args(["!", "-uid", "65533"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&found.stdout), "");
    assert!(other.join("logs/scratch_usage.toml").exists());
}

#[test]
fn the_home_of_another_is_said_and_ones_own_is_not() {
    let Some(place) = Place::new() else { return };
    for (user, is_said) in [(0, true), (MALLORY, true), (ALICE, false)] {
        let (code, text) = place.run(user, &["list"]);
        assert_eq!(code, Some(0), "{text}");
        assert_eq!(text.matches("HOME belongs to another user").count(), usize::from(is_said), "{text}");
        let output = place.command(user).args(["list", "--json"]).output().unwrap();
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let homes = document["warnings"].as_array().unwrap().iter().filter(|one| one["kind"] == "home");
        assert_eq!(homes.count(), usize::from(is_said), "{document}");
    }
}

/// A colleague may write the log of a shared depot, and it is not theirs.
#[test]
fn the_log_of_a_colleague_is_appended_to_and_not_replaced() {
    let Some(place) = Place::new() else { return };
    for path in
        ["depot/logs", "depot/scratchspaces", "depot/scratchspaces/91a5bcdd-55d7-5caf-9e0b-520d859cae80"]
    {
        set_mode(&place.at(path), 0o777);
    }
    set_mode(&place.log(), 0o666);
    let (code, text) = place.create(MALLORY, "colleague");
    assert_eq!(code, Some(0), "{text}");
    assert!(!text.contains("not logged"), "{text}");
    let torn = place.entry("key") + &place.entry("colleague") + "[[\"/d/torn\"]]\ntime = ";
    fs::write(place.log(), &torn).unwrap();
    let (code, text) = place.run(MALLORY, &["log", "repair"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("belongs to another user (65533)"), "{text}");
    assert_eq!(fs::read_to_string(place.log()).unwrap(), torn);
    assert_eq!((owner(&place.log()), fs::metadata(place.log()).unwrap().mode() & 0o777), (ALICE, 0o666));
    assert_eq!(fs::read_dir(place.at("depot/logs")).unwrap().count(), 1, "nothing is left");
    // Its owner can, and root can for them.
    let (code, text) = place.run(0, &["log", "repair"]);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!((owner(&place.log()), fs::metadata(place.log()).unwrap().mode() & 0o777), (ALICE, 0o666));
}

/// A link is exchanged all the time while root writes.
#[test]
fn a_link_that_is_exchanged_meanwhile_leads_nowhere_else() {
    let Some(place) = Place::new() else { return };
    let before = Snapshot::of(&place.target(), &[]);
    fs::rename(place.at("depot/logs"), place.at("home/logs")).unwrap();
    let script = "cd \"$1\"; ln -s ../home/logs a; ln -s \"$2\" b; chown -h 65533:65533 a b; \
        while :; do cp -P a c; chown -h 65533:65533 c; mv -T c logs; cp -P b c; chown -h 65533:65533 c; mv -T c logs; done";
    let mut attacker = Command::new("sh")
        .args(["-c", script, "sh"])
        .args([place.depot(), place.target()])
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut outcomes = [0, 0];
    for number in 0..40 {
        let (_, text) = place.create(0, &format!("key{number}"));
        outcomes[usize::from(text.contains("not logged"))] += 1;
    }
    attacker.kill().unwrap();
    attacker.wait().unwrap();
    assert_eq!(Snapshot::of(&place.target(), &[]), before, "{outcomes:?}");
}
