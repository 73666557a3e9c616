//! Damaged logs, repaired: what is kept, under which name the old one stays, and whether Julia can read the new.

use std::fs;
use std::os::unix::fs::symlink;

use proptest::prelude::*;

use super::*;
use crate::core::log::lock::pidfile;
use crate::core::log::write::access;
use crate::core::time::{Clock, FixedClock};

fn now() -> Now {
    FixedClock::at("2026-04-01T12:30:05").unwrap().now()
}

fn log(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("scratch_usage.toml");
    fs::write(&log, bytes).unwrap();
    (folder, log)
}

/// What the TOML of a log says, as Julia's parser would: each entry's path, time and parents.
fn read_by_toml(bytes: &[u8]) -> Vec<(String, String, Vec<String>)> {
    let table: toml::Table = std::str::from_utf8(bytes).unwrap().parse().expect("TOML");
    let mut entries = Vec::new();
    for (path, list) in &table {
        for entry in list.as_array().expect("double brackets") {
            let time = entry["time"].as_datetime().expect("a time").to_string();
            let parents = entry["parent_projects"].as_array().expect("parents").iter();
            let parents = parents.map(|parent| parent.as_str().unwrap().to_string()).collect();
            assert!(time.ends_with('Z'), "{time}");
            entries.push((path.clone(), time, parents));
        }
    }
    entries
}

/// For each recorded log on which Julia's collection fails: how many entries are whole, mended and dropped.
#[test]
fn every_recorded_log_that_stops_julia_becomes_one_that_it_reads() {
    for (name, whole, mended, dropped) in [
        ("log-bom", 1, 0, 0),
        ("log-escapes", 2, 0, 0),
        ("log-garbage", 1, 0, 0),
        ("log-no-parents-key", 0, 0, 1),
        ("log-truncated", 1, 0, 1),
        ("log-truncated-after-header", 1, 0, 1),
        ("time-leap-second", 0, 1, 0),
        ("time-lower-case", 1, 0, 0),
        ("time-no-seconds", 1, 0, 0),
        ("time-offset", 1, 0, 0),
    ] {
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/usage/{name}.toml"));
        let bytes = fs::read(fixture).unwrap();
        let (_folder, log) = log(&bytes);
        let before = check(&log, Toml::V1_0_3).unwrap().unwrap();
        assert!(before.stops_julia(), "{name}");
        let counts = (before.whole, before.mended.len(), before.dropped.len());
        assert_eq!(counts, (whole, mended, dropped), "{name}: {before:?}");

        let repair = repair(&log, &now(), Toml::V1_0_3).unwrap();
        assert_eq!(repair.checkup, before, "{name}");
        let backup = repair.backup.unwrap();
        assert!(backup.ends_with("scratch_usage.toml.bak-20260401-123005"), "{}", backup.display());
        assert_eq!(fs::read(backup).unwrap(), bytes, "{name}");
        let mended = fs::read(&log).unwrap();
        assert_eq!(read_by_toml(&mended).len(), before.kept(), "{name}");
        let after = Checkup::of(&mended, Toml::V1_0_1);
        assert_eq!((after.whole, after.problems), (before.kept(), Vec::new()), "{name}");
        assert!(!pidfile(&log).exists());
    }
}

#[test]
fn a_log_that_julia_reads_is_left_alone_and_so_is_none() {
    for name in ["log-crlf", "time-space", "time-string", "empty-parents", "unicode", "windows-like-parents"]
    {
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/usage/{name}.toml"));
        let (folder, log) = log(&fs::read(fixture).unwrap());
        let before = fs::read(&log).unwrap();
        assert_eq!(repair(&log, &now(), Toml::V1_0_3).unwrap().backup, None, "{name}");
        assert_eq!(fs::read(&log).unwrap(), before);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
    let missing = Path::new("/no/such/scratch_usage.toml");
    assert_eq!(check(missing, Toml::V1_0_3).unwrap(), None);
    assert_eq!(repair(missing, &now(), Toml::V1_0_3).unwrap().checkup, Checkup::default());
}

#[test]
fn entries_keep_their_order_their_times_and_their_projects() {
    let time = |text: &str| text.parse::<LocalTime>().unwrap();
    let one = access(Path::new("/d/b"), time("2026-03-01T08:00:00.590"), Path::new("/p/1"));
    let lost = "[[\"/d/lost\"]]\ntime = 2026-02-30T08:00:00Z\nparent_projects = [\"/p/2\", \"/p/3\"]\n";
    let torn = "[[\"/d/torn\"]]\ntime = 2026-03-0[[\"/d/a\"]]\ntime = 2026-03-02T00:00:00Z\nparent_projects = [\"/p/4\"]\n";
    let (_folder, log) = log(&[one.as_slice(), lost.as_bytes(), torn.as_bytes()].concat());
    let repair = repair(&log, &now(), Toml::V1_0_3).unwrap();
    let lines = |damaged: &[Damaged]| damaged.iter().map(|damaged| damaged.line).collect::<Vec<_>>();
    assert_eq!((lines(&repair.checkup.mended), lines(&repair.checkup.dropped)), (vec![4], vec![7]));
    assert_eq!(
        fs::read_to_string(&log).unwrap(),
        // Julia reads `.59` as 59 ms; what it reads is what is written.
        "[[\"/d/b\"]]\nparent_projects = [\"/p/1\"]\ntime = 2026-03-01T08:00:00.059Z\n\n\
         [[\"/d/lost\"]]\nparent_projects = [\"/p/2\", \"/p/3\"]\ntime = 2026-03-01T08:00:00.059Z\n\n\
         [[\"/d/a\"]]\nparent_projects = [\"/p/4\"]\ntime = 2026-03-02T00:00:00.000Z\n"
    );
}

#[test]
fn earlier_copies_are_kept_and_a_link_is_written_through() {
    let damaged = b"[[\"/d/a\"]]\ntime";
    let (folder, log) = log(damaged);
    let elsewhere = folder.path().join("elsewhere.toml");
    fs::rename(&log, &elsewhere).unwrap();
    symlink(&elsewhere, &log).unwrap();
    let first = repair(&log, &now(), Toml::V1_0_3).unwrap().backup.unwrap();
    assert!(log.is_symlink());
    assert_eq!((fs::read(&first).unwrap(), fs::read(&elsewhere).unwrap()), (damaged.to_vec(), Vec::new()));
    let garbage = b"garbage\n[[\"/d/b\"]]\ntime";
    fs::write(&elsewhere, garbage).unwrap();
    let second = repair(&log, &now(), Toml::V1_0_3).unwrap().backup.unwrap();
    assert!(second.ends_with("scratch_usage.toml.bak-20260401-123005-2"), "{}", second.display());
    assert_eq!((fs::read(&first).unwrap(), fs::read(second).unwrap()), (damaged.to_vec(), garbage.to_vec()));
}

#[test]
fn a_file_that_is_no_usage_log_is_left_as_it_is() {
    for text in [
        "garbage",
        "root:x:0:0:root:/root:/bin/sh\n",
        "[user]\nname = Jane\n[core]\n\teditor = vi\n",
        "{\"a\": [1, 2]}\n",
        "[[deps.Example]]\nuuid = \"7876af07-990d-54b4-ab0e-23690620f79a\"\nversion = 1.2.3\n",
    ] {
        let (folder, log) = log(text.as_bytes());
        let error = repair(&log, &now(), Toml::V1_0_3).unwrap_err();
        assert!(error.to_string().contains("no entry"), "{error}");
        assert_eq!(fs::read_to_string(&log).unwrap(), text);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "{text}");
    }
}

#[test]
fn what_only_julia_minds_is_written_so_that_it_reads_it() {
    let time: LocalTime = "2026-03-01T08:00:00.123".parse().unwrap();
    let good = access(Path::new("/a"), time, Path::new("/p"));
    for odd in [
        "[[\"/b\"]]# c\ntime = 2026-03-01T08:00:00Z\nparent_projects = [\"/p\"]\n",
        "[[\"/b\"]]\ntime\t= 2026-03-01T08:00:00Z\nparent_projects = [\"/p\"]\n",
        "[[\"/b\"]]\ntime = 0026-03-01T08:00:00Z\nparent_projects = [\"/p\"]\n",
    ] {
        let (_folder, log) = log(&[good.as_slice(), odd.as_bytes()].concat());
        assert!(check(&log, Toml::V1_0_1).unwrap().unwrap().stops_julia(), "{odd}");
        assert!(repair(&log, &now(), Toml::V1_0_1).unwrap().backup.is_some(), "{odd}");
        for toml in [Toml::V1_0_1, Toml::V1_0_3] {
            let after = check(&log, toml).unwrap().unwrap();
            assert!(!after.stops_julia() && after.whole == 2, "{odd}: {after:?}");
            assert!(
                julia::read(&Source::nowhere(LogKind::Spaces, &fs::read(&log).unwrap()), toml).is_ok(),
                "{odd}"
            );
        }
    }
}

#[test]
fn what_only_some_julias_mind_is_repaired_for_these_alone() {
    let entry = "[[\"/b\"]]\ntime = 2026-03-01T08:00:00Z# c\nparent_projects = [\"/p\"]\n";
    let (_folder, log) = log(entry.as_bytes());
    assert!(!check(&log, Toml::V1_0_3).unwrap().unwrap().stops_julia());
    assert_eq!(repair(&log, &now(), Toml::V1_0_3).unwrap().backup, None);
    assert!(check(&log, Toml::V1_0_1).unwrap().unwrap().stops_julia());
    assert!(repair(&log, &now(), Toml::V1_0_1).unwrap().backup.is_some());
    assert!(!check(&log, Toml::V1_0_1).unwrap().unwrap().stops_julia());
}

#[test]
fn a_log_in_utf16_is_decoded_with_what_was_appended_since() {
    let time: LocalTime = "2026-03-01T08:00:00.123".parse().unwrap();
    let first = access(Path::new("/d/é"), time, Path::new("/p/1"));
    let second = access(Path::new("/d/b"), time, Path::new("/p/2"));
    let text = String::from_utf8(first.clone()).unwrap();
    let encodings: [fn(u16) -> [u8; 2]; 2] = [u16::to_le_bytes, u16::to_be_bytes];
    for (bytes, mark) in encodings.into_iter().flat_map(|bytes| [(bytes, "\u{feff}"), (bytes, "")]) {
        let utf16 = format!("{mark}{text}").encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        let (_folder, log) = log(&[utf16, second.clone()].concat());
        let before = check(&log, Toml::V1_0_3).unwrap().unwrap();
        assert_eq!((before.stops_julia(), before.whole, before.problems.len()), (true, 2, 1), "{before:?}");
        assert!(repair(&log, &now(), Toml::V1_0_3).unwrap().backup.is_some());
        let after = check(&log, Toml::V1_0_3).unwrap().unwrap();
        assert_eq!((after.whole, after.problems.len()), (2, 0));
        assert_eq!(read_by_toml(&fs::read(&log).unwrap()).len(), 2);
    }
}

#[test]
fn what_is_no_file_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    for error in [
        check(folder.path(), Toml::V1_0_3).unwrap_err(),
        repair(folder.path(), &now(), Toml::V1_0_3).unwrap_err(),
    ] {
        assert!(error.to_string().contains("folder"), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands in a log, nothing whole is lost, and the result is read without trouble.
    #[test]
    fn no_whole_entry_is_lost(
        pieces in prop::collection::vec(prop_oneof![
            "[a-z/\\\\\"é\u{1}]{1,6}".prop_map(|path| {
                let time: LocalTime = "2026-03-01T08:00:00.123".parse().unwrap();
                access(Path::new(&path), time, Path::new("/p"))
            }),
            "[\\[\\]\"=a-z\\\\ \n]{0,20}".prop_map(String::into_bytes),
            prop::sample::select(vec![
                b"[[\"/x\"]]\n".to_vec(), b"time = 2026-03-01T08:00:00Z\n".to_vec(),
                b"parent_projects = [\"/q\"]\n".to_vec(), b"\xff\n".to_vec(), b"\0".to_vec(),
            ]),
        ], 0..8),
    ) {
        let bytes = pieces.concat();
        let parsed = parse(&bytes);
        let text = mend(&parsed, now().local).unwrap();
        let again = parse(&text);
        prop_assert!(again.problems.is_empty(), "{:?}", again.problems);
        let whole = |parsed: &Parsed| -> Vec<_> {
            let whole = parsed.entries.iter().filter(|access| access.whole);
            whole.map(|access| (access.path.clone(), access.time, access.parents.clone())).collect()
        };
        let kept = whole(&again);
        for entry in whole(&parsed) {
            prop_assert!(kept.contains(&entry), "{entry:?} is lost");
        }
        if let Ok(text) = std::str::from_utf8(&text) {
            prop_assert!(text.parse::<toml::Table>().is_ok(), "{text}");
        }
    }
}
