//! What is broken is named in a warning, and everything else is still listed.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};

use crate::kit::{json, program, run, spaces, write};
use serde_json::Value;

const UUID: &str = "91a5bcdd-55d7-5caf-9e0b-520d859cae80";

/// A depot with one sound space, `UUID/good`.
struct Depot {
    folder: tempfile::TempDir,
}

impl Depot {
    fn new() -> Self {
        let depot = Self { folder: tempfile::tempdir().unwrap() };
        write(&depot.space("good").join("data"), "12345");
        depot
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("depot")
    }

    fn space(&self, key: &str) -> PathBuf {
        self.path().join("scratchspaces").join(UUID).join(key)
    }

    /// The listing, in which the sound space stands whatever else is there.
    fn list(&self) -> Value {
        let list = json(&self.path(), &["list", "--json"]);
        let good = spaces(&list).into_iter().find(|(_, space)| space["key"] == "good");
        let (_, good) = good.expect("the sound space is listed");
        assert_eq!((good["files"].as_u64(), good["apparent"].as_u64()), (Some(1), Some(5)));
        list
    }

    fn warned_about(&self, path: &Path) -> String {
        let list = self.list();
        let warnings = list["warnings"].as_array().unwrap();
        let about = warnings.iter().find(|warning| warning["path"].as_str() == path.to_str());
        about.unwrap_or_else(|| panic!("no warning names {}: {warnings:?}", path.display()))["message"]
            .as_str()
            .unwrap()
            .to_string()
    }
}

#[test]
fn a_missing_depot_is_a_warning_and_the_others_are_listed() {
    let depot = Depot::new();
    let missing = depot.folder.path().join("missing");
    let list = json(&depot.path(), &["list", "--json", "--depot", missing.to_str().unwrap()]);
    assert_eq!(spaces(&list).len(), 1);
    assert_eq!(list["depots"][1]["state"], "missing");
    assert_eq!(list["warnings"][0]["path"].as_str(), missing.to_str());
}

#[test]
fn a_file_in_place_of_the_depot_or_of_scratchspaces() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    write(&file, "");
    let list = json(&file, &["list", "--json"]);
    assert_eq!(list["depots"][0]["state"], "not-a-folder");
    assert_eq!(list["warnings"].as_array().unwrap().len(), 1);

    let depot = folder.path().join("depot");
    write(&depot.join("scratchspaces"), "");
    let list = json(&depot, &["list", "--json"]);
    assert!(list["warnings"][0]["message"].as_str().unwrap().contains("not a folder"));
}

#[test]
fn a_log_that_is_a_directory() {
    let depot = Depot::new();
    let log = depot.path().join("logs/scratch_usage.toml");
    fs::create_dir_all(&log).unwrap();
    depot.warned_about(&log);
}

#[test]
fn a_log_that_is_torn_names_the_line() {
    let depot = Depot::new();
    let good = depot.space("good").display().to_string();
    let log = depot.path().join("logs/scratch_usage.toml");
    let entry =
        format!("[[\"{good}\"]]\ntime = 2024-01-10T10:00:00Z\nparent_projects = [\"/gone/Project.toml\"]\n");
    let torn = depot.space("torn").display().to_string();
    fs::create_dir(&torn).unwrap();
    write(&log, format!("{entry}[[\"{torn}\"]]\ntime = 2024-0"));
    let list = depot.list();
    let listed = spaces(&list);
    let space = |key: &str| &listed.iter().find(|(_, space)| space["key"] == key).unwrap().1;
    // Whoever used it stood in the part that is lost, so nobody may say that no project is left.
    assert_eq!(space("torn")["status"], "unreachable");
    let space = space("good");
    assert_eq!(space["last_used"], "2024-01-10T10:00:00.000");
    assert_eq!(space["status"], "orphaned");
    let warnings = list["warnings"].as_array().unwrap();
    let torn = warnings.iter().find(|warning| warning["kind"] == "log").expect("a warning about the log");
    assert_eq!(torn["path"].as_str(), log.to_str());
    assert!(torn["line"].as_u64().unwrap() >= 4, "{torn}");
}

#[test]
fn a_registry_cut_in_half() {
    let depot = Depot::new();
    let registries = depot.path().join("registries");
    write(&registries.join("General.toml"), "path = \"General.tar.gz\"\n");
    let packed = fs::read(crate::kit::fixture("depots/jdepot-1.tar.gz")).unwrap();
    write(&registries.join("General.tar.gz"), &packed[..packed.len() / 2]);
    depot.warned_about(&registries.join("General.tar.gz"));
}

#[test]
fn a_manifest_that_is_not_toml() {
    let depot = Depot::new();
    let manifest = depot.path().join("environments/v1.11/Manifest.toml");
    write(&manifest, "<<<<<<< HEAD\n[[deps.Example");
    depot.warned_about(&manifest);
}

#[test]
fn names_that_are_long_or_no_text() {
    let depot = Depot::new();
    let long = "k".repeat(255);
    fs::create_dir(depot.space(&long)).unwrap();
    let odd = depot.space("good").with_file_name(OsStr::from_bytes(b"bad\xff\nname"));
    fs::create_dir(&odd).unwrap();
    let list = depot.list();
    let listed = spaces(&list);
    assert!(listed.iter().any(|(_, space)| space["key"] == long.as_str()));
    let (_, space) = listed.iter().find(|(_, space)| space["key"] == "bad\u{fffd}\nname").unwrap();
    assert!(space["path_bytes"].is_string());

    let table = run(&depot.path(), &["list"]);
    let text = String::from_utf8(table.stdout).unwrap();
    assert!(text.contains("bad\u{fffd}\\nname"), "{text}");
}

#[test]
fn a_key_longer_than_a_name_can_be_is_refused_with_what_would_work() {
    let depot = Depot::new();
    let output = run(&depot.path(), &["show", &format!("{UUID}/{}", "k".repeat(300))]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("good"));
}

#[test]
fn links_in_a_loop_and_links_to_spaces() {
    let depot = Depot::new();
    symlink("loop", depot.space("loop")).unwrap();
    symlink("good", depot.space("alias")).unwrap();
    symlink("../..", depot.space("good").join("up")).unwrap();
    let list = json(&depot.path(), &["list", "--json"]);
    let kind = |key: &str| {
        let listed = spaces(&list);
        listed.iter().find(|(_, space)| space["key"] == key).unwrap().1["kind"].as_str().unwrap().to_string()
    };
    assert_eq!(
        (kind("loop"), kind("alias"), kind("good")),
        ("symlink".into(), "symlink".into(), "directory".into())
    );
}

#[test]
fn loose_files_and_odd_folders_appear_as_what_they_are() {
    let depot = Depot::new();
    let scratchspaces = depot.path().join("scratchspaces");
    write(&scratchspaces.join("CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55");
    write(&scratchspaces.join("stray.txt"), "x");
    write(&scratchspaces.join("not-a-uuid/key/data"), "abc");
    write(&depot.space("loose"), "1234567");
    symlink(scratchspaces.join("not-a-uuid"), scratchspaces.join("7876af07-990d-54b4-ab0e-23690620f79a"))
        .unwrap();
    let list = depot.list();
    let loose = list["depots"][0]["loose"].as_array().unwrap();
    assert_eq!(loose.len(), 1);
    assert_eq!(loose[0]["path"].as_str(), scratchspaces.join("stray.txt").to_str());
    let listed = spaces(&list);
    let file = &listed.iter().find(|(_, space)| space["key"] == "loose").unwrap().1;
    assert_eq!((file["kind"].as_str(), file["apparent"].as_u64()), (Some("file"), Some(7)));
    assert!(listed.iter().any(|(owner, _)| owner == "not-a-uuid"));
    depot.warned_about(&scratchspaces.join("not-a-uuid"));
    depot.warned_about(&scratchspaces.join("7876af07-990d-54b4-ab0e-23690620f79a"));
}

/// Nobody's user and group, to run as when the tests run as the superuser, whom no mode keeps out.
const NOBODY: u32 = 65_534;

#[test]
fn an_unreadable_folder_makes_a_lower_bound_and_an_unreadable_depot_a_warning() {
    let depot = Depot::new();
    let closed = depot.space("partly").join("closed");
    write(&closed.join("hidden"), "x");
    write(&depot.space("partly").join("seen"), "123");
    fs::set_permissions(depot.folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let run = |depot: &Path| {
        let mut command = program(Path::new("/"));
        command.arg("--depot").arg(depot).args(["list", "--json"]);
        if rustix::process::geteuid().is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let list = run(&depot.path());
    let listed = spaces(&list);
    let partly = &listed.iter().find(|(_, space)| space["key"] == "partly").unwrap().1;
    assert_eq!((partly["complete"].as_bool(), partly["apparent"].as_u64()), (Some(false), Some(3)));
    let warnings = list["warnings"].as_array().unwrap();
    assert!(warnings.iter().any(|warning| warning["path"].as_str() == closed.to_str()), "{warnings:?}");

    fs::set_permissions(depot.path(), fs::Permissions::from_mode(0o000)).unwrap();
    let list = run(&depot.path());
    fs::set_permissions(depot.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(spaces(&list).is_empty());
    let warnings = list["warnings"].as_array().unwrap();
    assert!(warnings.iter().any(|warning| warning["kind"] == "depot"), "{warnings:?}");
}

#[test]
fn scanning_changes_no_access_time() {
    let depot = Depot::new();
    let folder = depot.space("good");
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    let times = fs::FileTimes::new().set_accessed(long_ago);
    let looked_at =
        [depot.path().join("scratchspaces"), depot.path().join("scratchspaces").join(UUID), folder];
    for folder in &looked_at {
        fs::File::open(folder).unwrap().set_times(times).unwrap();
    }
    depot.list();
    if cfg!(target_os = "linux") {
        for folder in &looked_at {
            assert_eq!(fs::metadata(folder).unwrap().accessed().unwrap(), long_ago, "{}", folder.display());
        }
    }
}

#[test]
fn bad_arguments_exit_2_with_a_sentence_that_says_what_would_work() {
    let depot = Depot::new();
    for (arguments, help) in [
        (&["list", "--sort", "color"][..], "last-used"),
        (&["list", "--larger-than", "big"], "1.5GB"),
        (&["list", "--older-than", "90"], "90d"),
        (&["list", "--status", "dead"], "orphaned"),
        (&["list", "--no-size", "--larger-than", "1GB"], "--no-size"),
        (&["show"], "<SPACE>"),
        (&["show", "good"], "OWNER/KEY"),
        (&["show", "Nobody/good"], "91a5bcdd"),
        (&["show", "/"], "DEPOT/scratchspaces/UUID/KEY"),
        (&["remove"], "Usage"),
        (&["--demo", "list"], "--demo"),
    ] {
        let output = run(&depot.path(), arguments);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {errors}");
        assert!(errors.contains(help), "{arguments:?}: {errors}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn no_depot_at_all_exits_2() {
    let folder = tempfile::tempdir().unwrap();
    let output = program(folder.path()).env("JULIA_DEPOT_PATH", "").arg("list").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--depot"));
}

#[test]
fn a_log_that_claims_an_absurd_length_is_not_read_and_nobody_is_called_unused() {
    let depot = Depot::new();
    let log = depot.path().join("logs/scratch_usage.toml");
    write(&log, "");
    fs::File::options().write(true).open(&log).unwrap().set_len(200 << 30).unwrap();
    depot.warned_about(&log);
    let shown = json(&depot.path(), &["show", "--json", &format!("{UUID}/good")]);
    assert_eq!(
        (&shown["status"], &shown["verdict"]["rule"]),
        (&"unreachable".into(), &"log-unreadable".into())
    );
}

#[test]
fn zero_bytes_in_a_log_are_named_with_their_line() {
    let depot = Depot::new();
    let good = depot.space("good").display().to_string();
    let log = depot.path().join("logs/scratch_usage.toml");
    let entry =
        format!("[[\"{good}\"]]\ntime = 2024-01-10T10:00:00Z\nparent_projects = [\"/gone/Project.toml\"]\n");
    write(&log, [entry.as_bytes(), &[0; 512]].concat());
    let list = depot.list();
    assert_eq!(spaces(&list)[0].1["log_entries"], 1);
    let zeros = list["warnings"].as_array().unwrap().iter().find(|warning| warning["kind"] == "log").unwrap();
    assert_eq!(zeros["line"], 4);
    assert!(zeros["message"].as_str().unwrap().contains("cannot read this log"), "{zeros}");
}

#[test]
fn a_depot_spelled_through_a_folder_that_is_not_there_is_the_one_julia_means() {
    let depot = Depot::new();
    let spelled = depot.folder.path().join("nowhere/../depot");
    let mut command = program(depot.folder.path());
    command.arg("--depot").arg(&spelled).arg("--depot").arg(depot.path()).args(["list", "--json"]);
    let list: Value = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
    assert_eq!(spaces(&list).len(), 1, "found, and counted once");
    assert_eq!(list["depots"][0]["path"].as_str(), spelled.to_str());
}

#[test]
fn what_is_wrong_elsewhere_is_told_when_one_space_is_shown() {
    let depot = Depot::new();
    let output = run(&depot.path(), &["show", &format!("{UUID}/good"), "--depot", "nowhere"]);
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("nowhere"));
}

#[test]
fn names_from_strangers_reach_the_terminal_spelled_out() {
    let depot = Depot::new();
    fs::create_dir(depot.space("k\u{1b}[31mRED\nforged")).unwrap();
    let output = run(&depot.path(), &["show", &format!("{UUID}/other"), "--color", "never"]);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!errors.contains('\u{1b}') && !errors.contains("\nforged"), "{errors}");
}

#[test]
fn packages_of_one_name_are_told_apart() {
    let depot = Depot::new();
    let other = "11111111-2222-4333-8444-555555555555";
    for (folder, uuid) in [("one", UUID), ("two", other)] {
        let project = depot.path().join("dev").join(folder).join("Project.toml");
        write(&project, format!("name = \"Twin\"\nuuid = \"{uuid}\"\n"));
    }
    fs::create_dir_all(depot.path().join("scratchspaces").join(other).join("good")).unwrap();
    let table = String::from_utf8(run(&depot.path(), &["list"]).stdout).unwrap();
    assert!(table.contains("Twin [91a5bcdd] / good") && table.contains("Twin [11111111] / good"), "{table}");
    let errors = run(&depot.path(), &["show", "Twin/good"]).stderr;
    assert!(String::from_utf8_lossy(&errors).contains(&format!("{other}/good")));
}

#[test]
fn the_same_uuid_in_other_letters_is_another_folder() {
    let depot = Depot::new();
    let upper = depot.path().join("scratchspaces").join(UUID.to_uppercase());
    fs::create_dir_all(upper.join("good")).unwrap();
    for (owner, path) in [(UUID.to_string(), depot.space("good")), (UUID.to_uppercase(), upper.join("good"))]
    {
        let shown = json(&depot.path(), &["show", "--json", &format!("{owner}/good")]);
        assert_eq!(shown["path"].as_str(), path.to_str());
    }
}

#[test]
fn an_interrupted_demo_is_removed_however_early() {
    for pause in [20, 60, 150, 400] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = program(folder.path());
        let mut child = command
            .env("TMPDIR", folder.path())
            .args(["--demo", "list"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let id = rustix::process::Pid::from_child(&child);
        // The second request ends the program at once.
        for _ in 0..2 {
            std::thread::sleep(std::time::Duration::from_millis(pause));
            let _ = rustix::process::kill_process(id, rustix::process::Signal::INT);
        }
        child.wait().unwrap();
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        assert!(left.is_empty(), "after {pause} ms: {left:?}");
    }
}
