//! Tests of `linux`.

use std::process::{Child, Command, Stdio};

use super::*;

/// Looks for the holders of these paths.
fn look(paths: &[PathBuf], patience: Duration) -> Holders {
    look_of(paths, None, patience)
}

fn look_of(paths: &[PathBuf], package: Option<&str>, patience: Duration) -> Holders {
    let asked =
        paths.iter().map(|path| Asked { path: path.clone(), package: package.map(ToString::to_string) });
    super::super::look(&asked.collect::<Vec<_>>(), patience)
}

const LONG: Duration = Duration::from_mins(1);

/// A program that is ended with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn place() -> (tempfile::TempDir, [PathBuf; 2]) {
    let folder = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(folder.path()).unwrap();
    let spaces = [root.join("a/space"), root.join("a/space-2")];
    for space in &spaces {
        fs::create_dir_all(space.join("sub")).unwrap();
        fs::write(space.join("sub/file"), "x").unwrap();
    }
    (folder, spaces)
}

fn start(command: &mut Command) -> Running {
    // It says a word once it holds what it is to hold.
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut word = [0; 3];
    io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut word).unwrap();
    Running(child)
}

#[test]
fn open_files_and_working_directories_hold_a_space_and_its_neighbour_is_free() {
    let (_folder, spaces) = place();
    assert_eq!(look(&spaces, LONG).of, [vec![], vec![]]);
    let file = spaces[0].join("sub/file");
    let script = format!("exec 7<'{}'; echo ok; read end", file.display());
    let open = start(Command::new("sh").args(["-c", &script]));
    let in_folder =
        start(Command::new("sh").args(["-c", "echo ok; read end"]).current_dir(spaces[0].join("sub")));
    let found = look(&spaces, LONG);
    assert!(found.extent.is_whole());
    let mut pids: Vec<u32> = found.of[0].iter().map(|process| process.pid).collect();
    pids.sort_unstable();
    let mut expected = vec![open.0.id(), in_folder.0.id()];
    expected.sort_unstable();
    assert_eq!((pids, &found.of[1]), (expected, &vec![]));
    assert_eq!(found.of[0][0].name, "sh");
    drop((open, in_folder));
    assert_eq!(look(&spaces, LONG).of, [vec![], vec![]]);
}

#[test]
fn a_julia_holds_the_environment_it_was_started_with() {
    let paths = |arguments: &[u8], variables: &[u8]| -> Vec<String> {
        let found = julia_environments(arguments, variables);
        found.into_iter().map(|path| path.display().to_string()).collect()
    };
    assert_eq!(paths(b"julia\0--project=/d/s/u/env\0-e\0 1\0", b"HOME=/x\0"), ["/d/s/u/env"]);
    assert_eq!(
        paths(b"julia\0--project=@.\0", b"JULIA_PROJECT=/p\0JULIA_LOAD_PATH=@:/q::/r\0"),
        ["/p", "/q", "/r"]
    );

    let (_folder, spaces) = place();
    let julia = spaces[1].parent().unwrap().join("julia");
    std::os::unix::fs::symlink("/bin/sh", &julia).unwrap();
    let running = start(
        Command::new(&julia).args(["-c", "echo ok; read end"]).env("JULIA_PROJECT", spaces[1].join("sub")),
    );
    let found = look(&spaces, LONG);
    assert_eq!(found.of[1], [Process { pid: running.0.id(), name: "julia".into() }]);
}

#[test]
fn a_julia_that_has_loaded_a_package_holds_its_spaces() {
    let asked = |package: &str| [Asked { path: "/d/s/u/k".into(), package: Some(package.to_string()) }];
    let of = |package: &str, path: &str| Wanted::new(&asked(package)).of_package(Path::new(path)).to_vec();
    assert_eq!(of("Pluto", "/d/compiled/v1.10/Pluto/OJqMt_x7.so"), [0]);
    assert!(of("Plots", "/d/compiled/v1.10/Pluto/OJqMt_x7.so").is_empty());
    assert!(of("Pluto", "/d/packages/Pluto/OJqMt/src.so").is_empty());
}

#[test]
fn mapped_files_are_found_with_spaces_in_their_names() {
    let table = b"7f0-7f1 r-xp 00000000 08:01 123    /d/a b.so\n7f1-7f2 rw-p 0 00:00 0 \n\
                  7f2-7f3 r--p 00000000 08:01 123    /d/a b.so\n7f3-7f4 rw-p 0 00:00 0   [heap]\n";
    assert_eq!(mapped(table), [PathBuf::from("/d/a b.so")]);
}

#[test]
fn without_patience_nothing_is_claimed_to_be_known() {
    let (_folder, spaces) = place();
    assert_eq!(look(&spaces, Duration::ZERO).extent, Extent::Some);
}
