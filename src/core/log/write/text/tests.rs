//! The texts beside what Scratch.jl and Pkg wrote for the same names.

use super::*;
use proptest::prelude::*;

fn access_text(space: &str, time: &str, parent: &str) -> String {
    let bytes = access(Path::new(space), time.parse().expect(time), Path::new(parent));
    String::from_utf8(bytes).expect("UTF-8")
}

fn entry(path: &str, time: &str, parents: Option<&[&str]>) -> Condensed {
    let path_of = |text: &&str| Arc::from(Path::new(*text));
    Condensed {
        path: path_of(&path),
        time: time.parse().expect(time),
        parents: parents.map(|parents| parents.iter().map(path_of).collect()),
    }
}

#[test]
fn an_access_is_the_three_lines_that_scratch_appends() {
    assert_eq!(
        access_text("/d/scratchspaces/u/k", "2024-01-10T10:00:00.973Z", "/home/jane/proj/Project.toml"),
        "[[\"/d/scratchspaces/u/k\"]]\ntime = 2024-01-10T10:00:00.973Z\n\
         parent_projects = [\"/home/jane/proj/Project.toml\"]\n"
    );
}

#[test]
fn the_fraction_loses_its_trailing_zeros() {
    for (time, written) in [
        ("2024-01-10T10:00:00.590", "2024-01-10T10:00:00.59Z"),
        ("2024-01-10T10:00:00.600", "2024-01-10T10:00:00.6Z"),
        ("2024-01-10T10:00:00.007", "2024-01-10T10:00:00.007Z"),
        ("2024-01-10T10:00:00.000", "2024-01-10T10:00:00Z"),
    ] {
        // Parsed digit for digit: `.590` is 590 ms.
        assert_eq!(appended_time(time.parse().expect(time)), written);
    }
}

#[test]
fn a_condensed_log_is_the_one_that_pkg_prints() {
    let parents: Option<&[&str]> = Some(&["/p/2/Project.toml", "/p/1/Project.toml"]);
    let text = condensed(vec![
        entry("/d/a/k", "2024-01-12T18:45:01.803", parents),
        entry("/d/a-b/k", "2024-01-16T00:00:00.059", Some(&[])),
    ]);
    // By bytes: `-` comes before `/`.
    assert_eq!(
        String::from_utf8(text).unwrap(),
        "[[\"/d/a-b/k\"]]\nparent_projects = []\ntime = 2024-01-16T00:00:00.059Z\n\n\
         [[\"/d/a/k\"]]\nparent_projects = [\"/p/2/Project.toml\", \"/p/1/Project.toml\"]\n\
         time = 2024-01-12T18:45:01.803Z\n"
    );
    let text = condensed(vec![entry("/p/Manifest.toml", "2026-03-01T08:00:00.123", None)]);
    assert_eq!(text, b"[[\"/p/Manifest.toml\"]]\ntime = 2026-03-01T08:00:00.123Z\n");
    assert_eq!(condensed::<LocalTime>(Vec::new()), b"");
}

#[test]
fn orphans_stand_a_line_each_by_path() {
    let orphan = |path: &str, time: &str| (Arc::from(Path::new(path)), time.parse().expect(time));
    let text = orphanage(vec![
        orphan("/d/scratchspaces/u/k", "2026-03-15T12:00:00"),
        orphan("/d/artifacts/1", "2026-03-15T12:00:00.5"),
    ]);
    assert_eq!(
        String::from_utf8(text).unwrap(),
        "\"/d/artifacts/1\" = 2026-03-15T12:00:00.005Z\n\"/d/scratchspaces/u/k\" = 2026-03-15T12:00:00.000Z\n"
    );
}

#[cfg(unix)]
#[test]
fn odd_names_are_written_as_scratch_and_pkg_write_them_wherever_julia_reads_that() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use crate::core::log::parse::tests::decode_base64;

    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/usage/escapes.json");
    let recorded: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let mut compared = 0;
    for case in recorded.as_array().unwrap() {
        let bytes = |name: &str| case[name].as_str().map(decode_base64);
        let name = bytes("name_b64").unwrap();
        let root = [b"/tmp/jesc/".as_slice(), &name].concat();
        let at = |rest: &str| {
            let path = [root.as_slice(), rest.as_bytes()].concat();
            Arc::from(Path::new(OsStr::from_bytes(&path)))
        };
        let space: Arc<Path> = at("/scratchspaces/00000000-0000-0000-0000-000000000000/k");
        let parent: Arc<Path> = at("/proj/Project.toml");
        let time: LocalTime = "2024-01-01T00:00:00".parse().unwrap();
        let appended = access(&space, time, &parent);
        let read = crate::core::log::parse::parse(&appended);
        assert!(read.problems.is_empty() && read.entries.len() == 1, "{read:?}");
        assert_eq!((&read.entries[0].path, &read.entries[0].parents[0]), (&space, &parent));
        let log = bytes("log_b64").unwrap();
        if case["julia_toml_parses"] == true {
            // The recording gives the time with the zeros that an append leaves out.
            let log = String::from_utf8(log).unwrap().replace("00.000Z", "00Z");
            assert_eq!(String::from_utf8(appended).unwrap(), log);
            let parents = Some(vec![parent]);
            let printed = condensed(vec![Condensed { path: space, time, parents }]);
            assert_eq!(String::from_utf8(printed), String::from_utf8(bytes("condensed_b64").unwrap()));
            compared += 1;
        } else {
            assert_ne!(appended, log, "Julia cannot read back what Scratch.jl wrote");
        }
    }
    assert_eq!(compared, 26);
}

proptest! {
    #[test]
    fn whatever_the_path_toml_reads_it_back(space in "[^\u{0}]{1,40}", parent in "[^\u{0}]{1,40}") {
        let time: LocalTime = "2024-01-10T10:00:00".parse().unwrap();
        let parents = Some(vec![Arc::from(Path::new(&parent))]);
        let printed = condensed(vec![Condensed { path: Arc::from(Path::new(&space)), time, parents }]);
        for text in [access(Path::new(&space), time, Path::new(&parent)), printed] {
            let table: toml::Table = String::from_utf8(text).unwrap().parse().expect("TOML");
            let entry = table[&space].as_array().expect("array")[0].as_table().expect("table");
            prop_assert_eq!(entry["parent_projects"][0].as_str(), Some(parent.as_str()));
        }
    }
}
