//! Logs as Julia goes through them: odd ones, any at all, and whatever this program writes.

use proptest::prelude::*;

use super::*;
use crate::core::julia::toml::tests::properties::pieces;
use crate::core::log::LogKind;
use crate::core::log::write::{Condensed, access, condensed, orphanage};
use crate::core::time::LocalTime;

fn seen(bytes: &[u8], toml: Toml) -> Result<Vec<Seen>, Failure> {
    read(&Source::nowhere(LogKind::Spaces, bytes), toml)
}

#[test]
fn a_log_is_gone_through_as_julia_does() {
    let time = "time = 2026-03-01T08:00:00Z\n";
    let error = |log: &str| seen(log.as_bytes(), Toml::V1_0_3).unwrap_err().julia_error(Path::new("/l"));
    for (log, expected) in [
        ("\"/x\" = 1\n", "MethodError: no method matching getindex(::Int64, ::String)"),
        ("\"/x\" = [\"y\"]\n", "MethodError: no method matching getindex(::String, ::String)"),
        ("\"/x\" = [[]]\n", "ArgumentError: invalid index: \"time\" of type String"),
        ("[\"/x\"]\n", "ArgumentError: broadcasting over dictionaries and `NamedTuple`s is reserved"),
        ("[[\"/x\"]]\n", "KeyError: key \"time\" not found"),
    ] {
        assert_eq!(error(log), expected, "{log}");
    }
    let no_string = |name: &str| {
        format!("MethodError: Cannot `convert` an object of type {name} to an object of type String")
    };
    for (parents, expected) in [
        ("5", no_string("Int64")),
        ("[5]", no_string("Int64")),
        ("[[\"a\"]]", no_string("Array{String,1}")),
        ("\"a\"", no_string("Char")),
        ("{a=\"b\"}", no_string("Pair{String,Any}")),
        ("2026-03-01", "MethodError: no method matching iterate(::Date)".to_string()),
    ] {
        assert_eq!(error(&format!("[[\"/x\"]]\n{time}parent_projects = {parents}\n")), expected);
    }
    for parents in ["\"\"", "{}", "[]"] {
        let log = format!("[[\"/x\"]]\n{time}parent_projects = {parents}\n");
        let entries = seen(log.as_bytes(), Toml::V1_0_3).unwrap();
        assert_eq!((entries.len(), entries[0].0.line, entries[0].0.parents.len()), (1, 1, 0));
    }
    let early = read(&Source::nowhere(LogKind::Manifests, b"[[\"/x\"]]\ntime = -5\n"), Toml::V1_0_3).unwrap();
    assert_eq!(early[0].1, Moment::ZERO);
    assert!(error("[[\"/x\"]]\ntime = [\n").starts_with("ParserError: TOML Parser error: /l:3: "));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_makes_it_panic(bytes in prop_oneof![pieces(), prop::collection::vec(any::<u8>(), 0..200)]) {
        drop(read_all(&Source::nowhere(LogKind::Spaces, &bytes)));
    }

    #[test]
    fn what_we_write_is_read_back(names in prop::collection::vec("\\PC{1,12}|[\\x01-\\x7f\u{80}-\u{a0}]{1,6}", 1..5)) {
        let time: LocalTime = "2026-03-01T08:00:00.590".parse().unwrap();
        let paths: Vec<Arc<Path>> =
            names.iter().enumerate().map(|(number, name)| Arc::from(Path::new(&format!("/{number}{name}")))).collect();
        let shown = |log: &[u8]| {
            let entries = seen(log, Toml::V1_0_3).unwrap();
            assert_eq!(seen(log, Toml::V1_0_1).as_ref(), Ok(&entries));
            entries.into_iter().map(|(entry, _)| (entry.path, entry.parents.to_vec(), entry.time)).collect::<Vec<_>>()
        };
        let expected: Vec<_> =
            paths.iter().map(|path| (Arc::clone(path), vec![Arc::clone(path)], Some(time))).collect();
        let entries = paths.iter().map(|path| Condensed {
            path: Arc::clone(path),
            time,
            parents: Some(vec![Arc::clone(path)]),
        });
        prop_assert_eq!(&shown(&condensed(entries.collect())), &expected);
        let appended: Vec<u8> = paths.iter().flat_map(|path| access(path, time, path)).collect();
        let appended = shown(&appended);
        prop_assert_eq!(appended.len(), expected.len());
        for (read, written) in appended.iter().zip(&expected) {
            prop_assert_eq!((&read.0, &read.1), (&written.0, &written.1));
        }
        let orphans = orphanage(paths.iter().map(|path| (Arc::clone(path), time)).collect());
        let document = parse(&orphans, Toml::V1_0_1).unwrap();
        prop_assert_eq!(document.root().iter().count(), paths.len());
        prop_assert!(document.root().iter().all(|(_, id)| matches!(document.value(id), Value::DateTime(_))));
    }
}
