//! JSON and JSON lines: what is shown of sound documents and of broken ones.

use std::time::Duration;

use super::*;
use crate::core::look::preview::{Node, Tree, Value};
use crate::core::look::tests::{fixture, look_at, look_at_part, torture};
use crate::core::look::{Form, Looked, Part, Request, look};
use crate::core::progress::Cancel;

fn tree(looked: Looked) -> Tree {
    match looked.preview {
        Preview::Tree(tree) => tree,
        other => panic!("{other:?} {:?}", looked.notes),
    }
}

fn table(looked: Looked) -> Table {
    match looked.preview {
        Preview::Table(table) => table,
        other => panic!("{other:?} {:?}", looked.notes),
    }
}

fn paths(tree: &Tree) -> Vec<&str> {
    tree.nodes.iter().map(|node| node.path.as_str()).collect()
}

fn node<'a>(tree: &'a Tree, path: &str) -> &'a Node {
    tree.nodes.iter().find(|node| node.path == path).unwrap()
}

#[test]
fn keys_and_values_make_a_tree() {
    let shown = tree(look_at(&fixture("text/nested.json"), "nested.json"));
    assert_eq!(paths(&shown), ["/name", "/list", "/list/4", "/list/4/k", "/list/4/k/0", "/big"]);
    assert_eq!(shown.total, Total::Exact(6));
    assert_eq!(node(&shown, "/name").first, [Value::from("ö")]);
    let list = node(&shown, "/list");
    assert_eq!(list.first, [Value::Integer(1), Value::Number(2.5), Value::Missing, Value::Boolean(true)]);
    assert_eq!((list.shape.clone(), list.children), (Some(vec![5]), Some(1)));
    assert_eq!(node(&shown, "/big").first, [Value::Integer(12_345_678_901_234_567_890_123)]);
}

#[test]
fn what_is_special_is_shown_as_it_is() {
    let shown = tree(look_at(&fixture("text/duplicate_keys.json"), "duplicate_keys.json"));
    assert_eq!(paths(&shown), ["/a", "/a"]);
    assert_eq!(shown.nodes[1].first, [Value::Integer(2)]);
    let shown = tree(look_at(br#"{"a/b~c": "\ud83e\udd80\u00fc\n", "n": [NaN, -1e400, 1e-2]}"#, "a.json"));
    assert_eq!(paths(&shown), ["/a~1b~0c", "/n"]);
    assert_eq!(shown.nodes[0].first, [Value::from("🦀ü\n")]);
    assert_eq!(shown.nodes[1].first[1..], [Value::from("-1e400"), Value::Number(0.01)]);
    assert_eq!(tree(look_at(b"{\"a\": {}, \"b\": []}", "no_extension")).nodes.len(), 2);
}

#[test]
fn broken_and_deep_documents_are_text_with_the_reason() {
    let looked = look_at(&fixture("text/broken.json"), "broken.json");
    assert_eq!(looked.notes, ["not shown as JSON: it ends early, at line 1 column 13"]);
    assert!(matches!(looked.preview, Preview::Text(_)));
    let looked = look_at(&fixture("text/deep.json"), "deep.json");
    assert!(looked.notes[0].contains("nested more than 64 deep"), "{:?}", looked.notes);
    assert!(matches!(looked.preview, Preview::Text(_)));
    for (text, place) in [
        ("{\"a\" 1}", "line 1 column 6"),
        ("[1,\n 2 3]", "line 2 column 4"),
        ("[1}", "line 1 column 3"),
        ("[01]", "line 1 column 2"),
        ("[1,]", "line 1 column 4"),
        ("{\"a\": \"\\q\"}", "line 1 column 8"),
    ] {
        let looked = look_at(text.as_bytes(), "a.json");
        assert!(looked.notes[0].ends_with(place), "{text}: {:?}", looked.notes);
    }
}

#[test]
fn a_list_is_counted_and_may_be_a_table() {
    let shown = tree(look_at(&fixture("text/records.json"), "records.json"));
    assert_eq!(shown.nodes[0].path, "/");
    assert_eq!(shown.nodes[0].shape, Some(vec![10]));
    let shown =
        table(look_at_part(&fixture("text/records.json"), "records.json", Part::Whole, Some(Form::Table)));
    let names: Vec<&str> = shown.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!((names, shown.total), (vec!["a", "b"], Total::Exact(10)));
    assert_eq!(shown.rows[9], [Value::Integer(9), Value::from("9")]);
}

#[test]
fn a_part_of_a_document_is_shown_alone() {
    let part = Part::Node("/list/4".to_string());
    let shown = tree(look_at_part(&fixture("text/nested.json"), "nested.json", part, None));
    assert_eq!(paths(&shown), ["/list/4", "/list/4/k", "/list/4/k/0"]);
}

#[test]
fn long_documents_are_shown_in_part() {
    let numbers = format!("{{\"a\": [{}1]}}", "1,".repeat(20_000));
    let shown = tree(look_at(numbers.as_bytes(), "a.json"));
    assert_eq!((shown.nodes[0].shape.clone(), shown.nodes[0].first.len()), (Some(vec![20_001]), 100));
    let objects = format!("[{}{{}}]", "{},".repeat(12_000));
    let looked = look_at(objects.as_bytes(), "a.json");
    assert!(looked.is_cut);
    let shown = tree(looked);
    assert_eq!((shown.nodes.len(), shown.total), (10_000, Total::Exact(12_002)));
    let long = format!("{{\"a\": 1, \"b\": [{}", format!("\"{}\",", "x".repeat(1_000)).repeat(4_000));
    let looked = look_at(long.as_bytes(), "a.json");
    assert!(looked.is_cut);
    assert_eq!(paths(&tree(looked)), ["/a", "/b"]);
}

#[test]
fn what_was_read_before_time_is_over_is_shown() {
    let text = format!("{{\"a\": 1, \"b\": [{}1]}}", "1,".repeat(900_000));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.json"), text).unwrap();
    let mut request = Request::automatic(folder.path().to_path_buf(), vec!["a.json".into()]);
    request.limits.time = Duration::from_millis(400);
    let looked = look(&request, &Cancel::default());
    // A machine that is fast enough reads it all.
    assert_eq!(looked.is_cut, looked.is_partial);
    assert_eq!(paths(&tree(looked)), ["/a", "/b"]);
}

#[test]
fn records_a_line_are_a_table() {
    let shown = table(look_at(&fixture("text/lines.jsonl"), "lines.jsonl"));
    let names: Vec<&str> = shown.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!((names, shown.total), (vec!["id", "t"], Total::Exact(20)));
    assert_eq!(shown.columns[0].range, Some((0.0, 19.0)));
    let mixed = b"{\"a\": 1}\n\n{\"b\": {\"c\": [1, 2]}}\nnonsense\n{\"a\": null}\n";
    let looked = look_at(mixed, "a.json");
    assert!(looked.notes.iter().any(|note| note.starts_with("line 4 is no JSON")), "{:?}", looked.notes);
    let shown = table(looked);
    assert_eq!(
        shown.rows,
        [vec![Value::Integer(1)], vec![Value::Missing, Value::from("{\"c\": [1, 2]}")], vec![Value::Missing],]
    );
    assert_eq!(shown.columns[0].missing, 2);
    let from = table(look_at_part(&fixture("text/lines.jsonl"), "lines.jsonl", Part::Rows(18), None));
    assert_eq!((from.rows.len(), &from.rows[0][0]), (2, &Value::Integer(18)));
    assert!(matches!(look_at(b"no JSON\n", "a.jsonl").preview, Preview::Text(_)));
}

#[test]
fn damaged_documents_are_shown() {
    for name in
        ["nested.json", "lines.jsonl", "records.json", "deep.json", "duplicate_keys.json", "broken.json"]
    {
        torture(&fixture(&format!("text/{name}")), name);
    }
}
