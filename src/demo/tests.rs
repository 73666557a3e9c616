//! What a user of the demo would notice, checked on a demo that was made.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::*;
use crate::core::depot::layout::SCRATCH_USAGE;
use crate::core::time::{Clock, FixedClock, LocalTime};

fn now() -> Now {
    FixedClock::at("2025-03-14T15:09:26.535").expect("time").now()
}

fn demo() -> (TempDir, Demo) {
    let parent = tempfile::tempdir().expect("folder");
    let demo = Demo::make(parent.path(), &now()).expect("demo");
    (parent, demo)
}

fn tables() -> Tables {
    Tables::read().expect("tables")
}

/// Whose spaces the depot holds: the owner's UUID, and its name where something in the depot knows it.
/// (The zero UUID is not among them.)
fn owners(tables: &Tables) -> Vec<(Uuid, Option<&str>)> {
    let owners = tables.packages.iter().map(|package| {
        let name = Some(package.name.as_str()).filter(|name| !name.is_empty());
        (package.uuid.parse::<Uuid>().expect("UUID"), name)
    });
    owners.filter(|(uuid, _)| !uuid.is_nil()).collect()
}

/// Every entry below a folder that is not a folder itself, by its path within.
fn files(root: &Path) -> BTreeMap<PathBuf, std::fs::Metadata> {
    walkdir::WalkDir::new(root)
        .into_iter()
        .map(|entry| entry.expect("entry"))
        .filter(|entry| !entry.file_type().is_dir())
        .map(|entry| {
            (entry.path().strip_prefix(root).expect("below").into(), entry.metadata().expect("metadata"))
        })
        .collect()
}

/// The whole entries of the log: space, time, parent; and the text after the last of them.
fn log(demo: &Demo) -> (Vec<(PathBuf, LocalTime, PathBuf)>, String) {
    let text = std::fs::read_to_string(demo.depot().join("logs").join(SCRATCH_USAGE)).expect("log");
    let (whole, torn) = text.split_at(text.rfind("\n[[").expect("entries") + 1);
    let table: toml::Table = whole.parse().expect("all but the torn end is TOML");
    let mut entries = Vec::new();
    for (space, accesses) in &table {
        for access in accesses.as_array().expect("array") {
            let parent = access["parent_projects"][0].as_str().expect("parent");
            let time = access["time"].to_string().parse().expect("time");
            entries.push((PathBuf::from(space), time, PathBuf::from(parent)));
        }
    }
    (entries, torn.to_string())
}

#[test]
fn the_same_present_gives_the_same_demo() {
    let ((_first_parent, first), (_second_parent, second)) = (demo(), demo());
    let (ours, theirs) = (files(first.home()), files(second.home()));
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    for (path, metadata) in &ours {
        let other = &theirs[path];
        if metadata.is_symlink() {
            continue;
        }
        assert_eq!(metadata.modified().expect("time"), other.modified().expect("time"), "{}", path.display());
        // A path inside a log is as long as the name of its temporary folder, and so differs in nothing else.
        let read = |demo: &Demo| {
            let bytes = std::fs::read(demo.home().join(path)).expect("file");
            let text = String::from_utf8_lossy(&bytes).into_owned();
            text.replace(demo.home().to_str().expect("UTF-8"), "HOME")
        };
        if metadata.len() < 100_000 {
            assert_eq!(read(&first), read(&second), "{}", path.display());
        } else {
            assert_eq!(metadata.len(), other.len(), "{}", path.display());
        }
    }
}

#[test]
fn spaces_of_every_status_are_there() {
    let (_parent, demo) = demo();
    let (entries, _) = log(&demo);
    let mut parents: BTreeMap<&Path, Vec<&Path>> = BTreeMap::new();
    for (space, _, parent) in &entries {
        parents.entry(space).or_default().push(parent);
    }
    let unmounted = |parent: &&Path| !parent.starts_with(demo.home());
    let (mut active, mut orphaned, mut unreachable, mut untracked, mut gone) = (0, 0, 0, 0, 0);
    for (space, parents) in &parents {
        if !space.is_dir() {
            gone += 1;
        } else if parents.iter().any(|parent| parent.is_file()) {
            active += 1;
        } else if parents.iter().any(unmounted) {
            unreachable += 1;
        } else {
            orphaned += 1;
        }
    }
    for (owner, space) in tables().spaces() {
        let path = demo.depot().join("scratchspaces").join(owner).join(&space.key);
        assert!(path.is_dir(), "{}", path.display());
        untracked += usize::from(!parents.contains_key(path.as_path()));
    }
    assert_eq!((orphaned, unreachable, untracked, gone), (10, 2, 2, 1));
    assert!(active > 10, "{active}");
    // A parent on the volume that is not mounted has nothing of its path above the mount folder.
    let volume = entries.iter().map(|(_, _, parent)| parent.as_path()).find(unmounted).expect("one");
    assert!(!volume.ancestors().nth(3).expect("volume").exists(), "{}", volume.display());
}

#[test]
fn the_log_ends_torn_and_tells_times_from_today_to_three_years_ago() {
    let (_parent, demo) = demo();
    let (entries, torn) = log(&demo);
    assert!(torn.starts_with("[[\"") && torn.contains("\ntime = 2025") && !torn.ends_with('\n'), "{torn}");
    let days = |time: &LocalTime| time.age_at(now().local).as_secs() / 86_400;
    assert!(entries.iter().all(|(_, time, _)| *time < now().local));
    assert_eq!(entries.iter().map(|(_, time, _)| days(time)).min(), Some(0));
    assert!(entries.iter().any(|(_, time, _)| days(time) > 1000));
}

#[test]
fn files_are_dated_in_the_past_and_links_lead_into_artifacts() {
    let (_parent, demo) = demo();
    let present = std::time::SystemTime::from(now().utc);
    let mut links = 0;
    for (path, metadata) in files(demo.home()) {
        assert!(metadata.modified().expect("time") < present, "{}", path.display());
        if metadata.is_symlink() {
            let target = std::fs::read_link(demo.home().join(&path)).expect("link");
            assert!(
                target.starts_with(demo.depot().join("artifacts")) && target.exists(),
                "{}",
                path.display()
            );
            links += 1;
        }
    }
    assert!(links >= 5 || cfg!(windows), "{links}");
}

#[cfg(target_os = "linux")]
#[test]
fn large_files_have_real_blocks_and_sizes_span_four_orders() {
    use std::os::unix::fs::MetadataExt;
    let (_parent, demo) = demo();
    let files = files(demo.home());
    for (path, metadata) in files.iter().filter(|(_, metadata)| metadata.len() > 100_000) {
        assert!(metadata.blocks() * 512 >= metadata.len(), "{} is sparse", path.display());
    }
    let mut spaces: BTreeMap<PathBuf, u64> = BTreeMap::new();
    for (path, metadata) in &files {
        if path.starts_with(".julia/scratchspaces") {
            *spaces.entry(path.components().take(4).collect()).or_default() += metadata.len();
        }
    }
    let (smallest, largest) = (spaces.values().min().expect("some"), spaces.values().max().expect("some"));
    assert!(largest / smallest >= 10_000, "{smallest} to {largest}");
    assert!(files.len() < 5_000, "{}", files.len());
}

#[test]
fn texts_that_claim_to_be_json_are() {
    let texts = tables().texts;
    for name in ["openml-iris", "openml-digits", "tidal-stations", "polymake-extensions"] {
        serde_json::from_str::<serde_json::Value>(&texts[name]).expect(name);
    }
}

#[test]
fn dropping_the_demo_removes_its_folder_and_nothing_else() {
    let parent = tempfile::tempdir().expect("folder");
    std::fs::create_dir(parent.path().join("scratch-manager-demo-of-another")).expect("folder");
    let demo = Demo::make(parent.path(), &now()).expect("demo");
    let home = demo.home().to_path_buf();
    assert!(home.file_name().expect("name").to_string_lossy().starts_with(FOLDER_PREFIX));
    assert!(demo.depot().starts_with(&home) && demo.depot().is_dir());
    drop(demo);
    assert!(!home.exists());
    assert!(parent.path().join("scratch-manager-demo-of-another").is_dir());
}

#[test]
fn a_parent_that_is_no_folder_is_an_error_that_says_what_to_do() {
    let error = Demo::make(Path::new("/nonexistent/place"), &now()).expect_err("no such folder");
    assert!(error.to_string().contains("TMPDIR"), "{error}");
}

#[test]
fn little_free_space_makes_the_demo_small() {
    let tables = tables();
    let scale_for = |allowed| writer::scale_for(allowed, &tables);
    assert!((scale_for(u64::MAX) - 1.0).abs() < f64::EPSILON);
    assert!(scale_for(0).abs() < f64::EPSILON);
    assert!(scale_for(100_000_000) > 0.3);

    let parent = tempfile::tempdir().expect("folder");
    for allowed in [30_000_000, 1_000_000, 0] {
        let home = parent.path().join(allowed.to_string());
        let layout = Layout::new(home.join(".julia"), home.join(".julia"));
        writer::Writer::new(&tables, &home, &layout, &now(), allowed).write().expect("a small demo");
        let taken: u64 = files(&layout.scratchspaces()).values().map(std::fs::Metadata::len).sum();
        assert!(taken <= allowed + 10_000, "{taken} of {allowed}");
        assert!(layout.scratchspaces().join("91a5bcdd-55d7-5caf-9e0b-520d859cae80/plotly").is_dir());
    }
    assert!((150_000_000..260_000_000).contains(&tables.large_bytes()), "{}", tables.large_bytes());
}

#[test]
fn uuids_and_names_are_those_of_the_general_registry() {
    let general: toml::Table =
        include_str!("../../tests/fixtures/demo/general_names.toml").parse().expect("TOML");
    let tables = tables();
    let lab: BTreeSet<_> = tables.lab.iter().map(|package| package.uuid.as_str()).collect();
    for release in tables.installed.iter().chain(&tables.former) {
        assert_eq!(general[&release.uuid].as_str(), Some(release.name.as_str()));
    }
    let owners = owners(&tables);
    for (uuid, name) in &owners {
        let uuid = uuid.to_string();
        if !lab.contains(uuid.as_str()) {
            assert_eq!(general.get(&uuid).and_then(toml::Value::as_str), *name, "{uuid}");
        }
    }
    assert_eq!(owners.iter().filter(|(_, name)| name.is_none()).count(), 1, "nobody knows one of them");
    assert_eq!(owners.len() + 1, tables.packages.len(), "every UUID is one");
    for (_, space) in tables.spaces() {
        space.key.parse::<crate::core::space::Key>().expect(&space.key);
    }
}

#[test]
fn every_owner_but_one_is_named_by_something_in_the_depot() {
    let (_parent, demo) = demo();
    let mut claims = surroundings_text(&demo);
    let (_, packed) = surroundings::registry(&tables()).expect("registry");
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(packed.as_slice()));
    for entry in archive.entries().expect("entries") {
        std::io::Read::read_to_string(&mut entry.expect("entry"), &mut claims).expect("text");
    }
    for (uuid, name) in owners(&tables()) {
        match name {
            Some(name) => {
                assert!(claims.contains(&uuid.to_string()) && claims.contains(name), "{name}");
            }
            None => assert!(!claims.contains(&uuid.to_string())),
        }
    }
}

/// The text of every TOML file outside the spaces, logs aside.
fn surroundings_text(demo: &Demo) -> String {
    files(demo.home())
        .keys()
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .filter(|path| !path.starts_with(".julia/scratchspaces") && !path.starts_with(".julia/logs"))
        .map(|path| std::fs::read_to_string(demo.home().join(path)).expect("text"))
        .collect()
}
