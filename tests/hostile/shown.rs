//! What is shown and said: names that would deceive, words to copy, true reasons, and what is no space.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::kit::child::program;
use crate::kit::removal::{OTHER, OWNER, is_root, skip};
use crate::kit::write;

/// A name that clears the screen, sets the title, turns text around and hides a part of itself.
const EVIL: &str = "a\u{1b}[2J\u{1b}]0;t\u{7}\u{9b}1m\u{7f}\u{202e}\u{2066}\u{200f}\u{61c}\u{200b}\u{2028}b";

struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(path)
    }

    fn space(&self, depot: impl AsRef<Path>, owner: &str, key: impl AsRef<Path>) -> PathBuf {
        let space = self.path(depot).join("scratchspaces").join(owner).join(key);
        write(&space.join("file"), "1");
        space
    }

    fn run(&self, depots: &[&Path], arguments: &[&str]) -> Output {
        let mut command = Command::new(program());
        for depot in depots {
            command.arg("--depot").arg(depot);
        }
        command.args(arguments).env_clear().env("HOME", self.folder.path()).env("PATH", "/usr/bin:/bin");
        command.current_dir(self.folder.path()).stdin(Stdio::null()).output().unwrap()
    }

    fn json(&self, depot: &str, arguments: &[&str]) -> Value {
        let output = self.run(&[&self.path(depot)], arguments);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", said(&output)))
    }

    fn journal(&self) -> PathBuf {
        self.path(".local/share/scratch-manager/removals.jsonl")
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

/// Without the colours that the program itself gives.
fn without_colours(text: &str) -> String {
    let mut pieces = text.split("\u{1b}[");
    let mut plain = pieces.next().unwrap_or_default().to_string();
    for piece in pieces {
        let codes = piece.find(|c: char| !(c.is_ascii_digit() || c == ';')).unwrap_or(piece.len());
        match piece[codes..].strip_prefix('m') {
            Some(rest) => plain += rest,
            None => plain.extend(["\u{1b}[", piece]),
        }
    }
    plain
}

fn assert_nothing_hidden(output: &Output, what: &[&str]) {
    let text = without_colours(&said(output));
    let hidden = text.chars().find(|c| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    });
    assert_eq!(hidden, None, "{what:?}: {text:?}");
}

#[test]
fn nothing_hidden_reaches_a_terminal_or_a_reader_of_documents() {
    let home = Home::new();
    let depot = home.path(format!("depot{EVIL}"));
    let space = home.space(&depot, OWNER, EVIL);
    home.space(&depot, &format!("owner{EVIL}"), "key");
    write(&depot.join("scratchspaces").join(format!("loose{EVIL}")), "");
    write(
        &depot.join("environments/v1.11/Manifest.toml"),
        format!("[[deps.\"{EVIL}\"]]\nuuid = \"{OWNER}\"\n"),
    );
    write(&depot.join("registries/General.toml"), format!("path = \"{EVIL}\"\n"));
    write(&depot.join("logs/scratch_usage.toml"), format!("[[\"/{EVIL}\"]]\ngarbage {EVIL}\n"));
    let label = space.to_str().unwrap();
    for _ in 0..2 {
        for arguments in [
            &["list"][..],
            &["list", "--owner", EVIL],
            &["show", label],
            &["depots"],
            &["gc", "--dry-run"],
            &["gc", "--dry-run", "--parity"],
            &["log", "check"],
            &["trash", "list"],
            &["undo", "--dry-run"],
            &["undo", EVIL],
            &["trash", "purge", "--dry-run"],
            &["delete", label, "--dry-run"],
            &["delete", "no/such"],
            &["wipe", "no-such"],
            &["path", EVIL, "key"],
        ] {
            for more in [&["--color", "always"][..], &["--json"]] {
                let arguments = [arguments, more].concat();
                let output = home.run(&[&depot], &arguments);
                assert_nothing_hidden(&output, &arguments);
            }
        }
        // Then with something in the journal whose id is a stranger's.
        let _ = home.run(&[&depot], &["delete", label, "--yes"]);
        let journal = fs::read_to_string(home.journal()).unwrap();
        let id: Value = serde_json::from_str(journal.lines().next().unwrap()).unwrap();
        let id = id["removal"]["id"].as_str().unwrap();
        let strange = serde_json::to_string(&format!("x{EVIL}")).unwrap();
        write(&home.journal(), journal.replace(&format!("\"{id}\""), &strange));
        // And what is in the way of it.
        write(&space.join("new"), "");
        assert_nothing_hidden(&home.run(&[&depot], &["undo"]), &["undo"]);
    }
}

#[test]
fn a_document_escapes_without_changing_what_it_says() {
    let home = Home::new();
    home.space("depot", OWNER, EVIL);
    let list = home.json("depot", &["list", "--json"]);
    assert_eq!(list["packages"][0]["spaces"][0]["key"], EVIL);
}

#[test]
fn a_hint_to_copy_does_what_it_says() {
    let home = Home::new();
    let odd: Vec<PathBuf> = [&b"a b;$(touch pwned)'\n"[..], b"\xff-\x1b[2J"]
        .iter()
        .map(|name| home.path(OsStr::from_bytes(name)))
        .collect();
    for depot in &odd {
        home.space(depot, OWNER, "key");
    }
    let depots = [odd[0].as_path(), odd[1].as_path()];
    let refused = said(&home.run(&depots, &["wipe", OWNER, "--dry-run"]));
    let hint = refused.split("name one of: ").nth(1).unwrap().trim_end();
    let candidates: Vec<&str> = hint.split(", --depot ").collect();
    for (depot, candidate) in odd.iter().zip(candidates) {
        let word = candidate.strip_prefix("--depot ").unwrap_or(candidate);
        let answer = Command::new("bash").arg("-c").arg(format!("printf %s {word}")).output().unwrap();
        assert_eq!(answer.stdout, depot.as_os_str().as_bytes(), "{refused}");
    }
    assert!(!home.path("pwned").exists());
    let refused = said(&home.run(&depots, &["show", &format!("{OWNER}/key")]));
    assert!(refused.contains("$'") && refused.contains("\\'\\n"), "{refused}");
}

#[test]
fn what_the_system_keeps_is_no_space() {
    let home = Home::new();
    home.space("depot", OWNER, "key");
    let owner = home.path("depot/scratchspaces").join(OWNER);
    for name in [".DS_Store", "Thumbs.db", "desktop.ini", ".directory", "._key", ".nfs0001"] {
        write(&owner.join(name), "");
    }
    write(&owner.join("lost+found/#12/file"), "");
    write(&home.path("depot/scratchspaces/lost+found/#7/file"), "");
    write(&home.path("depot/scratchspaces").join(OTHER).join(".DS_Store"), "");
    // A folder may be called as a package likes.
    home.space("depot", OWNER, "._cache");
    let list = home.json("depot", &["list", "--json"]);
    let packages = list["packages"].as_array().unwrap();
    let keys: Vec<&str> = packages
        .iter()
        .flat_map(|package| package["spaces"].as_array().unwrap())
        .map(|space| space["key"].as_str().unwrap())
        .collect();
    assert_eq!((packages.len(), keys), (1, vec!["._cache", "key"]), "{list}");
    assert_eq!(list["warnings"].as_array().unwrap().len(), 0, "{list}");
    assert_eq!(list["depots"][0]["spaces"], 2);

    // Our collection keeps all of it; Julia's takes the folders.
    let gc = |more: &[&str]| {
        let gc =
            home.json("depot", &[&["gc", "--dry-run", "--json", "--julia-version", "1.13"], more].concat());
        let items = gc["items"].as_array().unwrap().clone();
        let found = items.iter().filter(|item| item["path"].as_str().unwrap().contains("lost+found"));
        found.map(|item| item["action"].as_str().unwrap().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(gc(&[]), ["keep", "keep"]);
    assert_eq!(gc(&["--parity"]), ["delete", "delete"]);

    // Whoever deletes all of a package is told what else goes.
    let wipe = home.json("depot", &["wipe", OWNER, "--dry-run", "--json"]);
    assert_eq!(wipe["items"].as_array().unwrap().len(), 2 + 6, "{wipe}");
    let wiped = home.run(&[&home.path("depot")], &["wipe", OWNER, "--permanent", "--yes"]);
    assert!(wiped.status.success(), "{}", said(&wiped));
    assert!(owner.join("lost+found/#12/file").exists() && !owner.join(".DS_Store").exists());
}

#[test]
fn a_last_use_in_the_future_is_not_today() {
    let home = Home::new();
    let space = home.space("depot", OWNER, "key");
    let log = "time = 2999-01-01T00:00:00Z\nparent_projects = []\n";
    write(&home.path("depot/logs/scratch_usage.toml"), format!("[[\"{}\"]]\n{log}", space.display()));
    for arguments in [&["list"][..], &["show", space.to_str().unwrap()]] {
        let shown = said(&home.run(&[&home.path("depot")], arguments));
        assert!(shown.contains("in the future") && !shown.contains("today\n"), "{shown}");
    }
    let list = home.json("depot", &["list", "--json", "--older-than", "1d"]);
    assert_eq!(list["packages"].as_array().unwrap().len(), 0, "{list}");
}

/// The tar file of a registry that names the owner.
fn registry() -> Vec<u8> {
    let index = format!("name = \"General\"\n[packages]\n{OWNER} = {{ name = \"GAP\", path = \"G/GAP\" }}\n");
    let mut header = [0_u8; 512];
    header[..13].copy_from_slice(b"Registry.toml");
    header[100..107].copy_from_slice(b"0000644");
    header[124..135].copy_from_slice(format!("{:011o}", index.len()).as_bytes());
    header[156] = b'0';
    header[257..263].copy_from_slice(b"ustar\0");
    let mut tar = [&header[..], index.as_bytes()].concat();
    tar.resize(tar.len().next_multiple_of(512), 0);
    tar
}

#[test]
fn a_registry_is_read_or_called_unsupported_and_never_damaged() {
    let home = Home::new();
    home.space("depot", OWNER, "key");
    let registries = home.path("depot/registries");
    for (tool, name, is_read) in [
        ("cat", "General.tar", true),
        ("gzip", "General.tar.gz", true),
        ("zstd", "General.tar.zst", true),
        // Its name decides nothing.
        ("zstd", "General.tar.gz", true),
        ("xz", "General.tar.xz", true),
        ("bzip2", "General.tar.bz2", true),
        ("lz4", "General.tar.gz", true),
        ("lzma", "General.tar.lzma", false),
    ] {
        write(&home.path("plain.tar"), registry());
        let input = fs::File::open(home.path("plain.tar")).unwrap();
        let Ok(packed) = Command::new(tool).arg(if tool == "cat" { "-" } else { "-c" }).stdin(input).output()
        else {
            skip("a registry", &format!("{tool} is not here"));
            continue;
        };
        write(&registries.join(name), packed.stdout);
        write(&registries.join("General.toml"), format!("path = \"{name}\"\n"));
        let list = home.json("depot", &["list", "--json"]);
        let found = (list["packages"][0]["name"].as_str(), list["warnings"].as_array().unwrap().len());
        assert_eq!(found, if is_read { (Some("GAP"), 0) } else { (None, 1) }, "{tool}: {list}");
        if !is_read {
            let words = list["warnings"][0]["message"].as_str().unwrap();
            assert!(words.contains(tool) && words.contains("not supported"), "{words}");
        }
    }
}

#[test]
fn root_is_not_told_that_its_own_file_belongs_to_another_user() {
    let home = Home::new();
    let space = home.space("depot", OWNER, "key");
    let chattr =
        |flag: &str| Command::new("chattr").arg(flag).arg(space.join("file")).stderr(Stdio::null()).status();
    if !is_root() || !chattr("+i").is_ok_and(|status| status.success()) {
        skip("an immutable file", "only root can make one, on a file system that has them");
        return;
    }
    let label = format!("{OWNER}/key");
    let output = home.run(&[&home.path("depot")], &["delete", &label, "--permanent", "--yes"]);
    chattr("-i").unwrap();
    let words = said(&output);
    assert!(!words.contains("another user") && words.contains("immutable"), "{words}");
}
