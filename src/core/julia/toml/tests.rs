//! The parser on what Julia accepts and refuses, and the values it makes.

use super::*;

mod moment;
pub(in crate::core) mod properties;

const BOTH: [Toml; 2] = [Toml::V1_0_1, Toml::V1_0_3];

/// Whether every version of the parser reads it, or none; where they differ it is told.
fn accepts(text: &str) -> bool {
    let [older, newer] = read_by(text);
    assert_eq!(older, newer, "{text:?}");
    newer
}

/// Whether the older and the newer parser read it.
fn read_by(text: &str) -> [bool; 2] {
    BOTH.map(|toml| parse(text.as_bytes(), toml).is_ok())
}

/// The first entry of a document, and where.
fn first(text: &str) -> (Document, Id) {
    let document = parse(text.as_bytes(), Toml::V1_0_3).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    let (_, id) = document.root().iter().next().unwrap();
    (document, id)
}

fn value(text: &str) -> Value {
    let (document, id) = first(&format!("a = {text}\n"));
    document.value(id).clone()
}

#[test]
fn what_julia_refuses_is_refused() {
    for text in [
        // TOML 1.1.
        "{a=1,}",
        "{\na=1}",
        "{a=1,\nb=2}",
        "{a=1 # c\n}",
        r#""\e""#,
        r#""\x41""#,
        "08:00",
        "2026-03-01T08:00",
        "2026-03-01T08:00Z",
        // Times.
        "2026-03-01T08:00:00+00:00",
        "2026-03-01T08:00:00-05:30",
        "2026-03-01T08:00:00z",
        "23:59:60",
        "24:00:00",
        "2026-02-30",
        "2026-13-01T08:00:00",
        "2026-03-01T08:00:00.",
        "10000-01-01",
        "0026-03-01",
        "0000-01-01",
        "0001-01-01T00:00:00Z",
        // Numbers.
        "0_e1",
        "0x_1",
        "0x1__0",
        "1e309",
        "1e-400",
        "9223372036854775808",
        "-9223372036854775809",
        "0x8000000000000000",
        "0x",
        "0o9",
        "02026",
        "1__0",
        "1_",
        "_1",
        "1.",
        ".1",
        "1_0e5",
        "1e",
        "infinite",
        // Strings.
        "\"\"\"a\"\"\"\"",
        "\"\"\"a\"\"\"\"\"",
        "'''a''''",
        "\"\"\"a\\  \n b\"\"\"",
        r#""\q""#,
        r#""\ud800""#,
        r#""\u12""#,
        "\"a",
        "\"a\n\"",
        // Lists, tables and what is nothing.
        "[,]",
        "[\"a\" \"b\"]",
        "[\"a\",,\"b\"]",
        "[1",
        "{a}",
        "{a=1 b=2}",
        "tru",
        "",
        "x",
    ] {
        assert!(!accepts(&format!("a = {text}\n")), "{text}");
    }
    for text in [
        "time\t= 1\n",
        "[x\t]\n",
        "time \r= 1\n",
        "[x]\n[x]\n",
        "[[x]]\n[x]\n",
        "[x]\n[[x]]\n",
        "x = []\n[[x]]\n",
        "x = {}\n[x]\n",
        "x = 1\nx = 2\n",
        "x = 1\nx.y = 2\n",
        "a.b = 1\n[a]\n[a]\n",
        "\u{feff}a = 1\n",
        "a\n",
        "= 1\n",
        "[]\n",
        "pa\\ths = 1\n",
        "é = 1\n",
    ] {
        for toml in BOTH {
            assert!(matches!(parse(text.as_bytes(), toml), Err(Failure::Refused { .. })), "{text:?}");
        }
    }
    // Here the parser itself fails.
    for (text, error) in [
        ("x = []\n[x]\n", "BoundsError"),
        ("x = 1\n[[x.y]]\n", "TypeError"),
        ("x = \"\\U10ffffff\"\n", "ArgumentError"),
        ("x = 0o8\n", "ErrorException: internal parser error: did not correctly discredit \"0o8\" as an int"),
        ("x = 0b2\n", "ErrorException"),
        ("x = 0x-01\n", "ErrorException"),
        ("x = 0b:00:00\n", "ErrorException"),
    ] {
        let failure = parse(text.as_bytes(), Toml::V1_0_3).unwrap_err();
        assert!(failure.julia_error(Path::new("/x")).starts_with(error), "{text:?}: {failure}");
        assert!(parse(text.as_bytes(), Toml::V1_0_1).is_err());
    }
}

#[test]
fn the_versions_differ_in_comments_signs_zeros_and_tables_in_braces() {
    for text in [
        "a = 1# c\n",
        "a = \"x\"# c\n",
        "a = []# c\n",
        "a = true# c\n",
        "a = {}# c",
        "a = 2026-03-01 # c\n",
        "a = 2026-03-01# c\n",
        "a = 2026-03-01 08:00:00# c\n",
        "a = 2026-03-01T08:00:00Z# c\n",
        "a = 1##\nb = 2\n",
        "[x]# c\n",
        "[[x]]# c\n",
        "a = 0e1\n",
        "a = [-0E+1]\n",
        "a = 0-03-01\n",
        "a = 0:00:00\n",
    ] {
        assert_eq!(read_by(text), [false, true], "{text:?}");
    }
    for text in ["a = +0x1\n", "a = -0o1\n", "a = [+0b1]\n", "a.b = 1\na = {}\n", "a = {b.c = 1, b = {}}\n"] {
        assert_eq!(read_by(text), [true, false], "{text:?}");
    }
    // No comment may stand between the braces of a table, and one in a list goes anywhere.
    assert!(!accepts("a = {b = 1# c\n}\n"));
    assert!(accepts("a = [1# c\n]\n"));
    assert!(accepts("a.b = 1\na = [{}]\n"));
    let negative = parse(b"a = -0x1f\n", Toml::V1_0_1).unwrap();
    let id = negative.root().get(b"a").unwrap();
    assert_eq!(negative.value(id), &Value::Integer(-31));
}

#[test]
fn what_julia_recorded_comes_out_by_each_version() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/toml_syntax.json");
    let recorded: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let recorded = recorded.as_array().unwrap();
    assert_eq!(recorded.len(), 509);
    let mut wrong = Vec::new();
    for case in recorded {
        let text = case["text"].as_str().unwrap().as_bytes();
        for (toml, key) in BOTH.into_iter().zip(["julia_1_6_to_1_8", "julia_1_9_on"]) {
            let outcome = match parse(text, toml) {
                Ok(_) => "accepted".to_string(),
                Err(Failure::Refused { .. }) => "refused".to_string(),
                Err(Failure::Error { error, .. }) => {
                    format!("throws {}", error.split(':').next().unwrap_or_default())
                }
            };
            if case[key] != outcome {
                wrong.push(format!("{} by {toml:?} is {outcome} instead of {}", case["what"], case[key]));
            }
        }
        let all = parse_all(text);
        for toml in BOTH {
            // Numbers that are none are not equal.
            let (one, other) = (format!("{:?}", all.of(toml)), format!("{:?}", parse(text, toml)));
            assert_eq!(one, other, "{}", case["what"]);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_julia_accepts_is_accepted() {
    for text in [
        "a = 1\rb = 2\n\rc = 3\r\n",
        "a = \"x\ry\"\n",
        "a = \"\u{1}\u{7f}\" # \u{0}\u{8}\n",
        "a = '\u{1}'\n",
        "\"\"\"key\"\"\" = 1\n",
        "[\"\"\"x\"\"\"]\n",
        "[[\"\"\"x\"\"\"]]\n",
        "a.b = 1\na = 2\n",
        "h.i = 1\n[h]\n",
        "[h]\ni.j = 1\n[h.i]\n",
        "[[x]]\n[x.more]\na = 1\n[[x.more2]]\n",
        "a = [1, \"x\", [],]\n",
        "a = [ # c\n 1 # c\n , # c\n ]\n",
        "a = 1 # c\n[x] # c\n",
        "[x]\n[y]\n[x.z]\n",
        " [ a . 'b' ] \n c . d = 1",
        "a = {b.c = 1, d = {}}\n",
        "",
        "\n\r\t # only that",
    ] {
        assert!(accepts(text), "{text:?}");
    }
    assert!(parse(b"a = \"\xff\xe2\" # \xff\n", Toml::V1_0_1).is_ok());
}

#[test]
fn values_are_those_of_julia() {
    let text = |text: &str| Value::Text(text.as_bytes().to_vec());
    for (written, meant) in [
        ("0x7ea", 2026),
        ("0b1", 1),
        ("0o3752", 2026),
        ("2_026", 2026),
        ("+2026", 2026),
        ("-0", 0),
        ("-9223372036854775808", i64::MIN),
    ] {
        assert_eq!(value(written), Value::Integer(meant), "{written}");
    }
    for (written, meant) in [
        ("2026.0", 2026.0),
        ("1e3", 1000.0),
        ("0.5", 0.5),
        ("-inf", f64::NEG_INFINITY),
        ("1_0.0_1", 10.01),
        ("0e1", 0.0),
        ("-0.0E-999", 0.0),
        ("0x.8", 0.5),
        ("5e-324", 5e-324),
    ] {
        assert_eq!(value(written), Value::Float(meant), "{written}");
    }
    assert_eq!(value("\"\""), text(""));
    assert_eq!(value("\"\"\"\na\\\n  b\"c\"\"\""), text("ab\"c"));
    assert_eq!(value("'''\r\na\\b'''"), text("a\\b"));
    assert_eq!(value(r#""\b\t\n\f\r\"\\\u00e9""#), text("\u{8}\t\n\u{c}\r\"\\é"));
    // The check wants six digits, the decoder takes eight.
    assert_eq!(value(r#""\U01F600""#), text("😀"));
    assert_eq!(value(r#""\U0001F600""#), text("😀"));
    for (written, meant) in [
        ("2026-03-01T08:00:00.5Z", "2026-03-01T08:00:00.005"),
        ("2026-03-01 08:00:00", "2026-03-01T08:00:00.000"),
        ("2026-03-01t08:00:00.1239", "2026-03-01T08:00:00.123"),
        ("226-03-01T08:00:00Z", "0226-03-01T08:00:00.000"),
        ("+2026-03-01T08:00:00Z", "2026-03-01T08:00:00.000"),
    ] {
        let Value::DateTime(moment) = value(written) else { panic!("{written}") };
        assert_eq!(moment.to_string(), meant);
    }
    for written in ["8:00:00", "+8:00:00", "08:00:00", "23:59:59.5"] {
        assert!(matches!(value(written), Value::Time(_)), "{written}");
    }
}

#[test]
fn types_are_named_as_in_errors() {
    for (written, name) in [
        ("\"x\"", "String"),
        ("1", "Int64"),
        ("1.5", "Float64"),
        ("true", "Bool"),
        ("2026-03-01", "Date"),
        ("2026-03-01T08:00:00", "DateTime"),
        ("08:00:00", "Time"),
        ("{}", "Dict{String,Any}"),
        ("[]", "Array{Union{},1}"),
        ("[1, 2]", "Array{Int64,1}"),
        ("[[\"a\"]]", "Array{Array{String,1},1}"),
        ("[\"a\", 1]", "Array{Union{Int64, String},1}"),
        ("[{}]", "Array{Dict{String,Any},1}"),
    ] {
        let (document, id) = first(&format!("a = {written}\n"));
        assert_eq!(document.type_name(id), name, "{written}");
    }
    let (document, id) = first("[[a]]\n");
    assert_eq!(document.type_name(id), "Array{Any,1}");
}

#[test]
fn a_table_of_many_keys_finds_each_and_keeps_their_order() {
    let twice = "a.k = 1
a.k = 2
";
    assert!(!accepts(twice));
    let lines = (0..100).map(|number| format!("k{number}.a = 1\nk{number} = {number}\n"));
    let text = lines.collect::<Vec<_>>().concat();
    let document = parse(text.as_bytes(), Toml::V1_0_3).unwrap();
    for (number, (key, id)) in document.root().iter().enumerate() {
        assert_eq!(key, format!("k{number}").as_bytes());
        assert_eq!(document.root().get(key), Some(id));
        assert_eq!(document.value(id), &Value::Integer(i64::try_from(number).unwrap()));
    }
    assert_eq!(document.root().get(b"k100"), None);
}

#[test]
fn what_is_nested_without_end_is_refused_at_once() {
    let deep = 1_000_000;
    for text in [
        format!("a = {}", "[".repeat(deep)),
        format!("a = {}", "{a=".repeat(deep)),
        format!("{}a = 1", "a.".repeat(deep)),
        format!("[{}a]", "a.".repeat(deep)),
        format!("[[{}a]]", "a.".repeat(deep)),
    ] {
        assert!(!accepts(&text));
    }
    assert_eq!(parse(b"[a.b]\nc = [{d = 1}]\n", Toml::V1_0_3).unwrap().cursor().fields().len(), 1);
}

/// Everything below a cursor, by the order of keys.
fn shown(cursor: Cursor<'_>) -> String {
    if let Some(items) = cursor.items() {
        return format!("{:?}", items.into_iter().map(shown).collect::<Vec<_>>());
    }
    if cursor.is_table() {
        let fields = cursor.fields().into_iter().map(|(key, value)| (key, shown(value)));
        return format!("{:?}", fields.collect::<Vec<_>>());
    }
    format!("{:?}", cursor.value())
}

#[test]
fn the_toml_crate_gives_the_same_values() {
    let text = "a = 1\nb = [\"x\", 1.25, true]\nc = 2026-03-01\nd = 2026-03-01T08:00:00.5Z\ne = 08:00:00.5\n[f]\ng = {}\n";
    let read = parse(text.as_bytes(), Toml::V1_0_3).unwrap();
    let table = text.replace(".5", ".005").replace('Z', "").parse::<::toml::Table>().unwrap();
    assert_eq!(shown(read.cursor()), shown(Document::of_crate(&table).cursor()));
}
