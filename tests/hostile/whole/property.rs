//! For any depot: the sums are what it takes, nothing that is never ours is listed, what goes is what was listed, and
//! what went to the trash comes back.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::Value;

use super::{Home, make_old, path_of, with_parts};
use crate::kit::compiled::header;
use crate::kit::removal::OWNER;
use crate::kit::{self, write};

/// Where in a depot something may lie.
const FOLDERS: [&str; 30] = [
    "compiled/v1.10/Alpha",
    "compiled/v1.9/Alpha",
    "compiled/v1.9/Alpha",
    "compiled/v1.9/jl_lib",
    "compiled/v1.9/Beta/deeper",
    "compiled/v1.9",
    "compiled",
    "compiled/odd/Alpha",
    "cache/v1.14",
    "cache",
    "registries",
    "registries",
    "registries/General",
    "artifacts",
    "packages/Alpha",
    "packages",
    "clones",
    "scratchspaces/SPACES",
    "scratchspaces",
    "dev/B",
    "dev",
    "environments/v1.9",
    "config",
    "bin",
    "prefs",
    "servers/pkg.julialang.org",
    "pluto_notebooks",
    "v0.6/A",
    "conda/3",
    "",
];

/// What is never ours, whatever lies in it.
const NEVER: [&str; 12] = [
    "dev",
    "environments",
    "config",
    "logs",
    "bin",
    "prefs",
    "servers",
    "pluto_notebooks",
    "v0.6",
    "conda",
    "datadeps",
    "juliaup",
];

const NAMES: [&str; 30] = [
    "AAAAA_11111.ji",
    "AAAAA_11111.so",
    "AAAAA_22222.ji",
    "AAAAA_22222.so",
    "AAAAA_22222.dylib",
    "AAAAA_22222.dylib.dSYM",
    "AAAAA_33333.so",
    "AAAAA_33333.so_1",
    "Plain.ji",
    "sys.so",
    "jl_abcdef",
    "AAAAA_11111.ji.pidfile",
    "abcde.pid",
    "notes.pid",
    "General",
    "General.toml",
    "General.tar.gz",
    "General.tar.zst",
    "General.tarball",
    "General.tar.gz.bak",
    "Registry.toml",
    "Artifacts.toml",
    "Overrides.toml",
    "objcache",
    "objcache-lmdb1",
    "objcaches",
    "1111111111111111111111111111111111111111",
    "1111111111111111111111111111111111111111.pid",
    "abcde",
    "datadeps",
];

#[derive(Debug, Clone)]
struct Entry {
    folder: usize,
    name: Vec<u8>,
    what: What,
    is_old: bool,
}

#[derive(Debug, Clone)]
enum What {
    File(Vec<u8>),
    /// Compiled by one of some versions, from one of some sources, with native code or not.
    Compiled(usize, usize, bool),
    /// A `NAME.toml` that names this packed registry.
    Registry(usize),
    /// So many files.
    Folder(usize),
    Link(usize),
    /// Another name of a file outside, or of the first file of a package.
    HardLink(bool),
    Fifo,
}

fn entry() -> impl Strategy<Value = Entry> {
    let name = prop_oneof![
        8 => (0..NAMES.len()).prop_map(|at| NAMES[at].as_bytes().to_vec()),
        1 => vec(any::<u8>(), 1..5),
        1 => Just(b"a \n\x1b[31m\xff.ji".to_vec()),
    ];
    let name = name.prop_filter("a name", |name| {
        !name.contains(&0) && !name.contains(&b'/') && name != b"." && name != b".."
    });
    let what = prop_oneof![
        3 => vec(any::<u8>(), 0..30).prop_map(What::File),
        6 => (0..4_usize, 0..4_usize, any::<bool>()).prop_map(|(by, from, native)| What::Compiled(by, from, native)),
        2 => (0..3_usize).prop_map(What::Registry),
        3 => (0..3_usize).prop_map(What::Folder),
        2 => (0..5_usize).prop_map(What::Link),
        1 => any::<bool>().prop_map(What::HardLink),
        1 => Just(What::Fifo),
    ];
    (0..FOLDERS.len(), name, what, prop::bool::weighted(0.8)).prop_map(|(folder, name, what, is_old)| Entry {
        folder,
        name,
        what,
        is_old,
    })
}

/// Makes an entry, unless something is in its place, or in that of a folder above it.
fn make(home: &Home, entry: &Entry) {
    let folder = home.at(FOLDERS[entry.folder].replace("SPACES", OWNER));
    if fs::create_dir_all(&folder).is_err() || fs::canonicalize(&folder).unwrap() != folder {
        return;
    }
    let path = folder.join(OsStr::from_bytes(&entry.name));
    if path.symlink_metadata().is_ok() {
        return;
    }
    let canary = home.stage.canary();
    match &entry.what {
        What::File(bytes) => fs::write(&path, bytes).unwrap(),
        What::Compiled(by, from, has_native) => {
            let version = ["1.10.5", "1.9.4", "1.10.4", "1.14.0-DEV.3"][*by];
            let gone = home.at("packages/Gone/abcde/src/A.jl");
            let sources = [gone.to_str().unwrap(), "@depot/packages/Gone/abcde/src/A.jl", "/x/A.jl", ""];
            fs::write(&path, header(version, sources[*from], *has_native)).unwrap();
        }
        What::Registry(named) => {
            let named = ["General.tar.gz", "General.tar.zst", "../../canary/file"][*named];
            let general = "23338594-aafe-5451-b93e-139f81909106";
            fs::write(&path, format!("uuid = \"{general}\"\npath = \"{named}\"\n")).unwrap();
        }
        What::Folder(files) => {
            fs::create_dir(&path).unwrap();
            for file in 0..*files {
                write(&path.join(format!("sub-{file}/file")), "12345");
            }
            if entry.is_old {
                for file in 0..*files {
                    make_old(&path.join(format!("sub-{file}/file")));
                    make_old(&path.join(format!("sub-{file}")));
                }
            }
        }
        // Spaces behind a linked owner's folder are listed with what they take there.
        What::Link(_) if folder.ends_with("scratchspaces") => return,
        What::Link(target) => {
            let targets = [canary.join("folder"), canary.join("file"), "..".into(), "nowhere".into(), canary];
            return symlink(&targets[*target], &path).unwrap();
        }
        What::HardLink(is_outside) => {
            let inside = home.at("packages/Example/abcde/src/Example.jl");
            let target = if *is_outside { canary.join("file") } else { inside };
            return fs::hard_link(target, &path).unwrap();
        }
        What::Fifo => {
            return rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, 0o644.into(), 0)
                .unwrap();
        }
    }
    if entry.is_old {
        make_old(&path);
    }
}

/// Whether something of this kind may lie there at all, by the names on the way.
fn may_go(kind: &str, below: &Path) -> bool {
    let names: Vec<&str> = below
        .components()
        .map(|name| match name {
            Component::Normal(name) => name.to_str().unwrap_or("?"),
            other => panic!("{other:?}"),
        })
        .collect();
    let is_version = |name: &str| matches!(name, "v1.9" | "v1.10" | "v1.14");
    match (kind, names.as_slice()) {
        ("compiled" | "leftover", ["compiled", version, _] | ["compiled", version, _, _]) => {
            is_version(version)
        }
        ("cache", ["cache", version, name]) => is_version(version) && name.starts_with("objcache"),
        ("leftover" | "artifact", ["artifacts", _])
        | ("leftover" | "package", ["packages", _, _])
        | ("registry", ["registries", _])
        | ("clone", ["clones", _])
        | ("scratch" | "pkg-cache-file", ["scratchspaces", _, _]) => true,
        _ => false,
    }
}

fn sum(items: &[Value]) -> u64 {
    items.iter().map(|item| item["allocated"].as_u64().unwrap()).sum()
}

fn goes(item: &Value) -> bool {
    item["action"] == "delete"
}

fn check(entries: &[Entry]) {
    let home = Home::new();
    for entry in entries {
        make(&home, entry);
    }
    let depot = home.stage.depot();
    let before = home.snapshot();

    let listed = home.json(&["list", "--kind", "all", "--json"]);
    let spaces: Vec<Value> = kit::spaces(&listed).into_iter().map(|(_, space)| space).collect();
    let all = sum(listed["items"].as_array().unwrap())
        + sum(&spaces)
        + listed["untouched"]["allocated"].as_u64().unwrap()
        - listed["counted_again"].as_u64().unwrap();
    let parts = (
        sum(listed["items"].as_array().unwrap()),
        sum(&spaces),
        &listed["untouched"],
        &listed["counted_again"],
    );
    assert_eq!(all, kit::du(&depot), "{parts:?}");

    let preview = home.preview();
    for item in preview["items"].as_array().unwrap() {
        let path = path_of(item);
        let below = path.strip_prefix(&depot).unwrap_or_else(|_| panic!("{item:#}"));
        assert!(may_go(item["kind"].as_str().unwrap(), below), "{item:#}");
        assert!(!NEVER.iter().any(|never| below.starts_with(never)), "{item:#}");
        let is_of_pkg = ["package", "artifact", "clone", "scratch"].iter().any(|kind| item["kind"] == *kind);
        assert!(is_of_pkg || !path.is_symlink(), "{item:#}");
        // Behind a link for `packages/NAME` nothing goes.
        let folder = path.parent().unwrap();
        assert!(!goes(item) || fs::canonicalize(folder).unwrap() == folder, "{item:#}");
        assert!(!goes(item) || below != Path::new("artifacts/Overrides.toml"), "{item:#}");
    }
    home.assert_as_before(&before, &[]);

    let to_go = with_parts(&preview, goes);
    let moved = home.json(&["free", "--yes", "--json"]);
    let gone: Vec<PathBuf> = with_parts(&moved, |item| item["outcome"] == "deleted");
    assert!(gone.iter().all(|path| to_go.contains(path)), "{preview:#} {moved:#}");
    let failed =
        moved["items"].as_array().unwrap().iter().find(|item| goes(item) && item["outcome"] != "deleted");
    assert!(failed.is_none(), "{failed:#?}");
    home.assert_only_gone(&before, &gone);
    if !gone.is_empty() {
        let undo = home.run(&["undo"]);
        assert!(undo.status.success(), "{}", String::from_utf8_lossy(&undo.stderr));
    }
    home.assert_as_before(&before, &gone);

    let before = home.snapshot();
    let deleted = home.json(&["free", "--yes", "--permanent", "--json"]);
    let gone: Vec<PathBuf> = with_parts(&deleted, |item| item["outcome"] == "deleted");
    assert!(gone.iter().all(|path| to_go.contains(path)), "{preview:#} {deleted:#}");
    home.assert_only_gone(&before, &gone);
}

proptest! {
    #![proptest_config(Config { cases: 24, failure_persistence: None, max_shrink_iters: 60, ..Config::default() })]

    #[test]
    fn of_any_depot_what_is_listed_goes_and_nothing_else(entries in vec(entry(), 1..40)) {
        check(&entries);
    }
}
