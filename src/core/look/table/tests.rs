//! CSV: delimiters, headers, types, what is missing, and odd files.

use super::*;
use crate::core::look::tests::{fixture, look_at, look_at_part, torture};
use crate::core::look::{Form, Kind, Looked, Part};

fn table(looked: Looked) -> Table {
    match looked.preview {
        Preview::Table(table) => table,
        other => panic!("{other:?}"),
    }
}

fn csv(name: &str) -> Table {
    table(look_at(&fixture(&format!("csv/{name}")), name))
}

fn names(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|column| column.name.as_str()).collect()
}

fn types(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|column| column.kind.as_str()).collect()
}

fn cells(table: &Table, row: usize) -> Vec<&str> {
    table.rows[row]
        .iter()
        .map(|cell| match cell {
            Value::Text(text) => text.as_str(),
            other => panic!("{other:?}"),
        })
        .collect()
}

fn property<'a>(table: &'a Table, name: &str) -> Option<&'a Value> {
    table.properties.iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

#[test]
fn the_same_table_is_read_however_it_is_written() {
    for (name, delimiter, eol) in
        [("rfc.csv", ",", "lf"), ("bom_crlf.csv", ",", "crlf"), ("tab.tsv", "tab", "lf")]
    {
        let shown = csv(name);
        assert_eq!(names(&shown), ["id", "name", "score", "when", "ok"], "{name}");
        assert_eq!(types(&shown), ["integer", "text", "number", "date", "boolean"], "{name}");
        let missing: Vec<u64> = shown.columns.iter().map(|column| column.missing).collect();
        assert_eq!(missing, [0, 0, 1, 1, 1], "{name}");
        assert_eq!(shown.total, Total::Exact(4), "{name}");
        assert_eq!(cells(&shown, 1), ["2", "a \"quoted\" word", "-0.001", "2024-02-29", ""], "{name}");
        assert_eq!(cells(&shown, 2)[1].replace('\r', ""), "two\nlines", "{name}");
        assert_eq!(cells(&shown, 3)[1], "ünï ☃", "{name}");
        assert_eq!(property(&shown, "delimiter"), Some(&delimiter.into()), "{name}");
        assert_eq!(property(&shown, "eol"), Some(&eol.into()), "{name}");
    }
    assert_eq!(property(&csv("bom_crlf.csv"), "bom"), Some(&true.into()));
}

#[test]
fn delimiter_and_decimal_comma_are_found() {
    let shown = csv("semicolon_decimal_comma.csv");
    assert_eq!(names(&shown), ["Land", "Wert", "Anteil"]);
    assert_eq!(types(&shown), ["text", "number", "number"]);
    assert_eq!(property(&shown, "decimal_comma"), Some(&true.into()));
    assert_eq!(shown.columns[1].range, Some((1_234.5, 2_000.0)));
    let shown = csv("pipe.txt");
    assert_eq!((names(&shown), shown.rows.len()), (vec!["a", "b"], 2));
    assert_eq!(property(&shown, "delimiter"), Some(&"|".into()));
    let shown = csv("latin1.csv");
    assert_eq!(property(&shown, "encoding"), Some(&"latin-1 (guessed)".into()));
    assert_eq!(cells(&shown, 0), ["Köln", "1073096"]);
    let shown = csv("utf16le_bom.csv");
    assert_eq!(property(&shown, "encoding"), Some(&"utf-16le".into()));
    assert_eq!((names(&shown), cells(&shown, 0)), (vec!["a", "b"], vec!["1", "ü"]));
}

#[test]
fn names_of_columns_are_taken_for_such() {
    let shown = csv("no_header.csv");
    assert_eq!((shown.has_header, shown.total), (false, Total::Exact(50)));
    assert_eq!(types(&shown), ["integer", "integer", "number"]);
    let shown = csv("only_header.csv");
    assert_eq!((names(&shown), shown.total), (vec!["a", "b", "c"], Total::Exact(0)));
    let years = table(look_at(b"country,1960,1961\nAruba,54211,55438\nAngola,5454933,5531472\n", "a.csv"));
    assert_eq!(names(&years), ["country", "1960", "1961"]);
    // As R writes it, whose first column names the rows.
    let rows = table(look_at(b"mpg\tcyl\nMazda\t21.0\t6\nDatsun\t22.8\t4\n", "a.tsv"));
    assert_eq!(names(&rows), ["", "mpg", "cyl"]);
    let comment = table(look_at(b"# time flux\n0.5 1.25\n1.5 2.75\n2.5 3.5\n", "a.dat"));
    assert_eq!((names(&comment), types(&comment)), (vec!["time", "flux"], vec!["number"; 2]));
}

#[test]
fn comments_blank_lines_and_ragged_rows_are_met() {
    let shown = csv("comments.csv");
    assert_eq!((names(&shown), shown.total), (vec!["t", "x"], Total::Exact(2)));
    assert_eq!(property(&shown, "comment_lines"), Some(&2_u64.into()));
    assert_eq!(csv("blank_lines.csv").total, Total::Exact(2));
    let shown = csv("ragged.csv");
    assert_eq!((names(&shown), shown.total), (vec!["a", "b", "c"], Total::Exact(3)));
    assert_eq!(property(&shown, "ragged_rows"), Some(&Value::List(vec![2_u64.into(), 3_u64.into()])));
}

#[test]
fn cells_stay_as_they_are_written() {
    let shown = csv("big_numbers.csv");
    assert_eq!((types(&shown), shown.rows.len()), (vec!["text"], 5));
    assert_eq!(cells(&shown, 1), ["18446744073709551616"]);
    assert_eq!(cells(&shown, 4), ["007"]);
    assert_eq!(cells(&csv("formula.csv"), 0), ["=cmd|calc"]);
    let shown = csv("huge_line.csv");
    assert_eq!(shown.rows.len(), 2);
    assert_eq!(cells(&shown, 0)[1], format!("{}…", "x".repeat(512)));
}

#[test]
fn wide_and_long_tables_are_shown_in_part() {
    let shown = csv("wide_300.csv");
    assert_eq!((shown.columns.len(), names(&shown)[299], shown.rows.len()), (300, "c299", 5));
    let looked = look_at(&fixture("csv/long.csv"), "long.csv");
    assert!(looked.is_cut);
    let shown = table(looked);
    assert_eq!((shown.rows.len(), shown.total), (MOST_ROWS, Total::Exact(8_000)));
    let last = table(look_at_part(&fixture("csv/long.csv"), "long.csv", Part::Rows(7_990), None));
    assert_eq!((names(&last), last.rows.len(), cells(&last, 0)[0]), (vec!["i", "x"], 10, "7990"));
    let wide = format!("{}\n{}\n", "a,".repeat(3_000), "1,".repeat(3_000));
    let shown = table(look_at(wide.as_bytes(), "a.csv"));
    assert_eq!((shown.columns.len(), shown.all_columns), (MOST_COLUMNS, Some(3_001)));
    let huge = (0..400_000).map(|row| format!("{row},x")).collect::<Vec<_>>().join("\n");
    let Total::About(total) = table(look_at(huge.as_bytes(), "a.csv")).total else { panic!() };
    assert!((380_000..440_000).contains(&total), "{total}");
}

#[test]
fn a_quote_that_is_never_closed_makes_it_text() {
    let looked = look_at(&fixture("csv/unclosed_quote.csv"), "unclosed_quote.csv");
    assert!(looked.notes.iter().any(|note| note.contains("never closed")), "{looked:?}");
    let Preview::Text(text) = looked.preview else { panic!() };
    assert_eq!(text.lines[1], "1,\"never closed");
    let endless = format!("a,b\n1,\"{}", "2,3\n".repeat(500_000));
    assert!(matches!(look_at(endless.as_bytes(), "a.csv").preview, Preview::Text(_)));
}

#[test]
fn numbers_are_counted() {
    let shown = table(look_at(b"x\n0\n0\n1\n16\nNA\n", "a.csv"));
    let column = &shown.columns[0];
    assert_eq!((column.range, column.missing), (Some((0.0, 16.0)), 1));
    assert_eq!((column.histogram[0], column.histogram[1], column.histogram[15]), (2, 1, 1));
    let wide = table(look_at(b"x\n-1.7e308\n1.7e308\n", "a.csv"));
    assert_eq!(wide.columns[0].histogram.iter().sum::<u32>(), 2);
}

#[test]
fn text_is_a_table_only_when_it_looks_like_one() {
    let kind = |text: &str, name: &str| look_at(text.as_bytes(), name).kind;
    assert_eq!(kind("a b c\n1 2 3\n4 5 6\n", "data"), Some(Kind::Csv));
    assert_eq!(kind("1.5\t2\n3\t4\n5\t6\n", "data.dat"), Some(Kind::Csv));
    assert_eq!(kind("Dear all,\nI write,\nbecause, as you know,\n", "letter.txt"), Some(Kind::Text));
    assert_eq!(kind("one, two\nthree, four\nfive, six\n", "words.txt"), Some(Kind::Text));
    assert_eq!(kind("1,2\n3,4\n5,6\n", "notes.md"), Some(Kind::Text));
    let forced = look_at_part(b"1,2\n3,4\n5,6\n", "notes.md", Part::Whole, Some(Form::Table));
    assert_eq!(table(forced).rows.len(), 3);
    let lines = look_at_part(b"a,b\n1,2\n", "a.csv", Part::Whole, Some(Form::Text));
    assert!(matches!(lines.preview, Preview::Text(_)));
}

#[test]
fn damaged_tables_are_shown() {
    for name in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/look/csv")).unwrap() {
        let name = name.unwrap().file_name().into_string().unwrap();
        torture(&fixture(&format!("csv/{name}")), &name);
    }
}
