//! Databases as `SQLite` writes them, whole and cut.

use std::path::Path;

use super::super::preview::{Node, Preview, Table, Total, Tree, Value};
use super::super::tests::{look_at, look_at_part, torture, torture_part};
use super::super::{Looked, Part};
use super::schema::{Definition, Named};

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/look/sqlite").join(name))
        .unwrap()
}

fn tree(looked: &Looked) -> &Tree {
    let Preview::Tree(tree) = &looked.preview else { panic!("{looked:?}") };
    tree
}

fn fact(tree: &Tree, name: &str) -> Value {
    tree.properties.iter().find(|(fact, _)| fact == name).unwrap().1.clone()
}

fn table(name: &str, node: &str) -> Table {
    let looked = look_at_part(&sample(name), name, Part::Node(node.to_string()), None);
    let Preview::Table(table) = looked.preview else { panic!("{looked:?}") };
    table
}

fn sql(node: &Node) -> Value {
    node.attributes.iter().find(|(name, _)| name == "sql").unwrap().1.clone()
}

#[test]
fn tables_indexes_and_views_are_told_with_the_first_rows() {
    let looked = look_at(&sample("small.sqlite"), "small.sqlite");
    let tree = tree(&looked);
    assert_eq!((fact(tree, "page_size"), fact(tree, "encoding")), (4_096_u64.into(), "UTF-8".into()));
    let told = tree
        .nodes
        .iter()
        .map(|node| (node.type_name.as_deref().unwrap(), node.path.as_str(), node.shape.clone()));
    let expected = [
        ("table", "/t", Some(vec![300])),
        ("index", "/ti", None),
        ("view", "/v", None),
        ("table", "/w", Some(vec![1])),
        ("table", "/tä ble", Some(vec![1])),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
    let blob = Value::Bytes(vec![0, 1]);
    let first = Value::List(vec![Value::Integer(0), Value::Missing, Value::Number(0.0), blob.clone()]);
    let second = Value::List(vec![Value::Integer(1), "n1".into(), Value::Number(0.5), blob]);
    assert_eq!(tree.nodes[0].first[..2], [first, second]);
    assert_eq!(sql(&tree.nodes[1]), "CREATE INDEX ti on t(name)".into());
    assert_eq!(tree.nodes[3].first, [Value::List(vec!["k".into(), Value::Integer(1)])]);
    assert!(!looked.is_cut && looked.notes.is_empty(), "{:?}", looked.notes);
}

#[test]
fn one_table_shows_all_its_rows_and_what_overflows_its_pages() {
    let t = table("small.sqlite", "/t");
    assert_eq!((t.rows.len(), t.total), (300, Total::Exact(300)));
    assert_eq!(t.rows[299][0], Value::Integer(299));
    let columns = t.columns.iter().map(|column| (column.name.as_str(), column.kind.as_str()));
    assert_eq!(
        columns.collect::<Vec<_>>(),
        [("id", "integer"), ("name", "text"), ("x", "real"), ("b", "blob")]
    );
    let long = table("small.sqlite", "/tä ble");
    assert!(matches!(&long.rows[0][0], Value::Text(text) if text.starts_with("LLLL") && text.ends_with('…')));
}

#[test]
fn other_encodings_many_columns_and_a_log_beside_it() {
    let looked = look_at(&sample("utf16.sqlite"), "utf16.sqlite");
    let tree_of = tree(&looked);
    assert_eq!(fact(tree_of, "encoding"), "UTF-16le".into());
    assert_eq!(tree_of.nodes[0].first, [Value::List(vec!["ö☃".into()])]);
    let wide = table("wide.sqlite", "/t");
    assert_eq!((wide.columns.len(), wide.rows[0].len()), (300, 300));
    assert_eq!(wide.rows[0][299], Value::Integer(299));
    let looked = look_at(&sample("wal.sqlite"), "wal.sqlite");
    assert_eq!(fact(tree(&looked), "wal"), true.into());
    assert!(looked.notes.iter().any(|note| note.contains("-wal")), "{:?}", looked.notes);
}

#[test]
fn a_database_that_is_cut_says_so() {
    let looked = look_at(&sample("truncated.sqlite"), "truncated.sqlite");
    assert!(looked.is_cut && looked.is_partial, "{looked:?}");
    assert_eq!(tree(&looked).nodes[0].path, "/t");
}

#[test]
fn damage_ends_in_words() {
    for name in ["small.sqlite", "utf16.sqlite", "wide.sqlite", "wal.sqlite", "truncated.sqlite"] {
        torture(&sample(name), name);
    }
    torture_part(&sample("small.sqlite"), "small.sqlite", &Part::Node("/t".to_string()));
}

#[test]
fn columns_are_told_out_of_sql_however_it_is_written() {
    let definition = Definition::of(
        "CREATE TABLE \"a, b\" (\n -- the number, of the row\n [i d] INTEGER NOT NULL PRIMARY KEY, `n` decimal(10, 2) \
         DEFAULT (1 + 2), 'it''s' text /* , */ CHECK (x IN (1, 2)), plain, UNIQUE (n, plain))",
    );
    let named = |name: &str, kind: &str| Named { name: name.to_string(), kind: kind.to_string() };
    let expected = vec![
        named("i d", "INTEGER"),
        named("n", "decimal(10, 2)"),
        named("it's", "text"),
        named("plain", ""),
    ];
    assert_eq!(definition, Definition { columns: expected, row_number: Some(0) });
    assert_eq!(Definition::of("CREATE TABLE t(a INTEGER, b, PRIMARY KEY(a))").row_number, Some(0));
    assert_eq!(Definition::of("CREATE TABLE t(a INTEGER, b, PRIMARY KEY(a, b))").row_number, None);
    assert_eq!(Definition::of("CREATE TABLE t(a INTEGER PRIMARY KEY) WITHOUT ROWID").row_number, None);
}

#[test]
fn a_row_has_no_more_cells_than_the_table_has_columns() {
    // The definition loses three of its four columns, and its length stays.
    let mut bytes = sample("small.sqlite");
    let lost = b", name text, x real, b blob)";
    let at = bytes.windows(lost.len()).position(|part| part == lost).unwrap();
    bytes[at..at + lost.len()].fill(b' ');
    bytes[at] = b')';
    let looked = look_at_part(&bytes, "small.sqlite", Part::Node("/t".to_string()), None);
    let Preview::Table(table) = &looked.preview else { panic!("{looked:?}") };
    assert_eq!(table.columns.len(), 1);
    assert!(table.rows.len() > 200 && table.rows.iter().all(|row| row.len() == 1), "{}", table.rows.len());
    assert!(looked.is_cut && looked.notes.iter().any(|note| note.contains("more values")), "{looked:?}");
}
