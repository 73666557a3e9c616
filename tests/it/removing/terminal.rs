//! What is asked on a terminal, and the demo.

use super::*;

/// Runs the program on a terminal of its own and types `answer`.
fn on_terminal(home: &Home, arguments: &str, answer: &str) -> Output {
    let line =
        format!("{} --depot {} {arguments}", env!("CARGO_BIN_EXE_scratch-manager"), home.depot().display());
    let mut child = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .env("HOME", home.folder.path())
        .env("TERM", "dumb")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.as_mut().unwrap().write_all(answer.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn on_a_terminal_the_plan_is_shown_and_asked_about() {
    let home = Home::new();
    let output = on_terminal(&home, "delete a1fa0000/one", "n\n");
    let shown = text(&output.stdout);
    assert!(
        shown.contains("a1fa0000 / one") && shown.contains("Move 1 space to the trash? [y/N]"),
        "{shown}"
    );
    assert_eq!(code(&output), 2);
    assert!(home.space(ALPHA, "one").exists());
    assert_eq!(code(&on_terminal(&home, "delete a1fa0000/one", "\n")), 2);
    assert_eq!(code(&on_terminal(&home, "delete a1fa0000/one", "y\n")), 0);
    assert!(!home.space(ALPHA, "one").exists());
    assert_eq!(code(&on_terminal(&home, "wipe global", "y\n")), 2);
    assert_eq!(code(&on_terminal(&home, "wipe global", "global\n")), 0);
    assert_eq!(code(&on_terminal(&home, "clear --permanent", "y\n")), 2);
    assert!(home.space(BETA, "one").exists());
    assert_eq!(code(&on_terminal(&home, "clear --permanent", "depot\n")), 0);
    assert!(!home.depot().join("scratchspaces").exists());
}

#[test]
fn the_demo_keeps_its_removals_to_itself() {
    let home = tempfile::tempdir().unwrap();
    let temporary = home.path().join("tmp");
    fs::create_dir(&temporary).unwrap();
    let output = program(home.path())
        .env("TMPDIR", &temporary)
        .args(["--demo", "delete", "OpenML/datasets", "--yes"])
        .output()
        .unwrap();
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let left: Vec<_> = fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["tmp"], "neither the user's trash nor the journal knows of it");
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0);
}
