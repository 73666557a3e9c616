//! What others do while a log is replaced.

use super::*;

#[test]
fn a_private_log_stays_private_and_its_copies_too() {
    let Some(place) = Place::new() else { return };
    fs::write(place.log(), place.entry("key") + "[[\"/d/torn\"]]\ntime = ").unwrap();
    set_mode(&place.log(), 0o600);
    let (code, text) = place.run(ALICE, &["log", "repair"]);
    assert_eq!(code, Some(0), "{text}");
    for entry in fs::read_dir(place.at("depot/logs")).unwrap() {
        let entry = entry.unwrap();
        let metadata = entry.metadata().unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
        assert_eq!(metadata.nlink(), 1, "{:?}", entry.path());
    }
}

/// A program that holds the log, as a Julia that took its time; it writes `late` when `$2` is there.
fn holder(log: &Path, sign: &Path, late: &str) -> std::process::Child {
    let script = "exec 3>>\"$1\"; echo ready; until [ -e \"$2\" ]; do sleep 0.01; done; printf '%s' \"$3\" >&3; sleep 0.2";
    let mut child = Command::new("sh")
        .args(["-c", script, "sh"])
        .args([log, sign])
        .arg(late)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut ready = [0; 6];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut ready).unwrap();
    child
}

fn wait_for(what: impl Fn() -> bool) {
    let begun = std::time::Instant::now();
    while !what() {
        assert!(begun.elapsed() < std::time::Duration::from_secs(30), "it does not come");
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_another_writes_into_the_replaced_log_comes_into_the_new_one_though_we_are_killed() {
    let Some(place) = Place::new() else { return };
    fs::write(place.log(), place.entry("key") + "[[\"/d/torn\"]]\ntime = ").unwrap();
    chown(place.log(), Some(0), Some(0)).unwrap();
    let before = fs::metadata(place.log()).unwrap().ino();
    let sign = place.at("sign");
    let late = format!("\n{}", place.entry("late"));
    let mut other = holder(&place.log(), &sign, &late);
    let mut repair = place.command(0).args(["log", "repair"]).spawn().unwrap();
    wait_for(|| fs::metadata(place.log()).unwrap().ino() != before);
    repair.kill().unwrap();
    repair.wait().unwrap();
    fs::write(&sign, "").unwrap();
    other.wait().unwrap();
    assert!(!fs::read_to_string(place.log()).unwrap().contains("/late\""));
    // The lock of the killed one is left behind; it is old enough after some seconds.
    let (code, text) = place.create(0, "next");
    assert_eq!(code, Some(0), "{text}");
    let log = fs::read_to_string(place.log()).unwrap();
    for key in ["key", "late", "next"] {
        assert!(log.contains(&format!("/{key}\"")), "{key}: {log}");
    }
    let left: Vec<_> =
        fs::read_dir(place.at("depot/logs")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "the log and its copy: {left:?}");
    let (code, text) = place.run(0, &["log", "check"]);
    assert!(code == Some(0) && text.contains("Julia can read it"), "{text}\n{log}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_carry_over_that_fails_says_that_the_log_was_replaced_and_keeps_the_rest() {
    let Some(place) = Place::new() else { return };
    let torn = place.entry("key") + "[[\"/d/torn\"]]\ntime = ";
    fs::write(place.log(), &torn).unwrap();
    let before = fs::metadata(place.log()).unwrap().ino();
    let sign = place.at("sign");
    let late =
        format!("\n{}", (0..20).map(|number| place.entry(&format!("late{number}"))).collect::<String>());
    let mut other = holder(&place.log(), &sign, &late);
    // Files that this program writes can grow so long and no longer.
    let limit = format!("--fsize={}", torn.len() + 200);
    let depot = place.depot();
    let script = "trap '' XFSZ; exec prlimit \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", script, "sh", &limit, "--"]).arg(place.program());
    command.args(["--depot", depot.to_str().unwrap(), "log", "repair"]);
    command
        .env("HOME", place.at("home"))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let repair = command.spawn().unwrap();
    wait_for(|| fs::metadata(place.log()).unwrap().ino() != before);
    fs::write(&sign, "").unwrap();
    let (code, text) = said(&repair.wait_with_output().unwrap());
    other.wait().unwrap();
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("the log was replaced") && text.contains("scratch_usage.toml.new-"), "{text}");
    let (_, text) = place.create(0, "next");
    let log = fs::read_to_string(place.log()).unwrap();
    for key in ["key", "late0", "late19", "next"] {
        assert!(log.contains(&format!("/{key}\"")), "{key}: {log}\n{text}");
    }
}

#[test]
fn a_collection_follows_no_link_of_another_user_in_parity_either() {
    let Some(place) = Place::new() else { return };
    for name in ["scratchspaces", "packages"] {
        let inside = match name {
            "packages" => PathBuf::from("Alpha/abcde"),
            _ => Path::new(OWNER).join("key"),
        };
        write(&place.target().join(name).join(&inside).join("file"), "root's\n");
        if name == "scratchspaces" {
            place.set_aside("depot/scratchspaces");
        }
        place.plant(&format!("depot/{name}"), place.target().join(name), MALLORY);
        for parity in [true, false] {
            let mut arguments = vec!["gc", "--yes", "--julia-version", "1.13", "--only", "scratch,packages"];
            arguments.extend(parity.then_some("--parity"));
            let (code, said) = place.run(0, &arguments);
            assert!(code.is_some(), "{said}");
            assert!(place.target().join(name).join(&inside).join("file").exists(), "{name} {parity} {said}");
        }
    }
}
