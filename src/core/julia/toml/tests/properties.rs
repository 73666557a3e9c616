//! The parser on anything at all.

use proptest::prelude::*;

use super::*;

/// Pieces that come together to what is nearly TOML.
pub fn pieces() -> impl Strategy<Value = Vec<u8>> {
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
            drop(document.cursor().fields());
            for (_, id) in document.root().iter() {
                drop(document.type_name(id));
                assert!(document.line(id) > 0);
                drop(date_time(document, id));
            }
        }
    }
}
