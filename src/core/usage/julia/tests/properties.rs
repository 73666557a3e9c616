//! The parser on anything at all, and on whatever this program writes.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::core::time::LocalTime;
use crate::core::usage::write::{Condensed, access, condensed, orphanage};

/// Pieces that come together to what is nearly TOML.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        "\"",
        "\"\"\"",
        "'",
        "'''",
        "\\",
        "\\u00e9",
        "\\U01F600",
        "=",
        " ",
        "\t",
        "\n",
        "\r",
        ",",
        ".",
        "#",
        "a",
        "b",
        "time",
        "1",
        "0",
        "-",
        "+",
        "_",
        ":",
        "e",
        "x",
        "T",
        "Z",
        "inf",
        "nan",
        "true",
        "2026-03-01",
        "08:00:00",
        "é",
        "\u{0}",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_makes_it_panic(bytes in prop_oneof![pieces(), prop::collection::vec(any::<u8>(), 0..200)]) {
        let all = parse_all(&bytes);
        for toml in BOTH {
            prop_assert_eq!(format!("{:?}", all.of(toml)), format!("{:?}", parse(&bytes, toml)));
        }
        for document in all.iter().flatten() {
            drop(document.to_table());
            for (_, id) in document.root().iter() {
                drop(document.type_name(id));
                assert!(document.line(id) > 0);
                drop(date_time(document, id));
            }
        }
        drop(usage::read_all(&bytes, true));
    }

    #[test]
    fn what_we_write_is_read_back(names in prop::collection::vec("\\PC{1,12}|[\\x01-\\x7f\u{80}-\u{a0}]{1,6}", 1..5)) {
        let time: LocalTime = "2026-03-01T08:00:00.590".parse().unwrap();
        let paths: Vec<Arc<Path>> =
            names.iter().enumerate().map(|(number, name)| Arc::from(Path::new(&format!("/{number}{name}")))).collect();
        let shown = |log: &[u8]| {
            let entries = usage::read(log, true, Toml::V1_0_3).unwrap();
            assert_eq!(usage::read(log, true, Toml::V1_0_1).as_ref(), Ok(&entries));
            entries.into_iter().map(|entry| (entry.path, entry.parents, entry.time.local())).collect::<Vec<_>>()
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
