//! Arrays as `NumPy` writes them, and headers as it would not.

use std::path::Path;

use super::super::preview::{Preview, Total, Value};
use super::super::tests::{look_at, look_at_part, torture, torture_part};
use super::super::{Looked, Part};

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/look/numpy").join(name)).unwrap()
}

fn look(name: &str) -> Looked {
    look_at(&sample(name), name)
}

fn fact(looked: &Looked, name: &str) -> Value {
    let facts = match &looked.preview {
        Preview::Table(table) => &table.properties,
        Preview::Properties(properties) => &properties.properties,
        other => panic!("{other:?}"),
    };
    facts.iter().find(|(fact, _)| fact == name).unwrap().1.clone()
}

fn shape(lengths: &[u64]) -> Value {
    Value::List(lengths.iter().map(|length| Value::from(*length)).collect())
}

/// The type, the shape and the first six values in the order of the axes.
#[track_caller]
fn assert_table(name: &str, kind: &str, lengths: &[u64], first: &[Value]) {
    let looked = look(name);
    let Preview::Table(table) = &looked.preview else { panic!("{looked:?}") };
    assert_eq!(fact(&looked, "type"), kind.into());
    assert_eq!(fact(&looked, "shape"), shape(lengths));
    assert_eq!(fact(&looked, "fortran"), Value::Boolean(name.starts_with("fortran")));
    assert_eq!(table.rows.iter().flatten().take(6).cloned().collect::<Vec<_>>(), first);
    assert!(!looked.is_cut && looked.notes.is_empty(), "{:?}", looked.notes);
}

fn integers(numbers: std::ops::Range<i128>) -> Vec<Value> {
    numbers.map(Value::Integer).collect()
}

#[test]
fn arrays_are_tables_with_the_last_axis_across_however_they_lie_in_the_file() {
    assert_table("f8.npy", "<f8", &[3, 4], &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0].map(Value::Number));
    assert_table("fortran.npy", "<i8", &[3, 4], &integers(0..6));
    assert_table("big_endian.npy", ">i2", &[5], &integers(0..5));
    assert_table("bool_4d.npy", "|b1", &[2, 3, 1, 2], &[const { Value::Boolean(true) }; 6]);
    assert_table("datetime.npy", "<M8[D]", &[1], &["2024-02-29".into()]);
    let complex = Value::List(vec![Value::Number(1.0), Value::Number(2.0)]);
    assert_table("complex.npy", "<c16", &[1], &[complex]);
    assert_table("no_elements.npy", "<f8", &[0, 4], &[]);
    let Preview::Table(table) = look("f8.npy").preview else { panic!("no table") };
    assert_eq!((table.columns[1].range, table.columns[1].kind.as_str()), (Some((1.0, 9.0)), "number"));
    let Preview::Table(table) = look("no_elements.npy").preview else { panic!("no table") };
    assert_eq!((table.columns.len(), table.total), (4, Total::Exact(0)));
}

#[test]
fn records_have_a_column_for_each_field() {
    let kind = "[('id', '<i4'), ('größe', '<f8'), ('t', '<U3')]";
    let first = [Value::Integer(1), Value::Number(2.5), "ab".into()];
    let second = [Value::Integer(2), Value::Number(3.5), "ö".into()];
    assert_table("structured.npy", kind, &[2], &[first, second].concat());
    let Preview::Table(table) = look("structured.npy").preview else { panic!("no table") };
    assert_eq!(
        table.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(),
        ["id", "größe", "t"]
    );
}

#[test]
fn a_single_value_and_pickles_are_properties_and_pickles_stay_as_they_are() {
    let looked = look("scalar.npy");
    assert_eq!((fact(&looked, "shape"), fact(&looked, "value")), (shape(&[]), Value::Integer(42)));
    let looked = look("pickled.npy");
    assert_eq!((fact(&looked, "type"), fact(&looked, "shape")), ("|O".into(), shape(&[1])));
    assert_eq!(looked.notes, ["Python objects; cannot be shown"]);
}

#[test]
fn a_header_that_is_an_expression_is_not_run() {
    let looked = look("hostile_header.npy");
    assert!(matches!(looked.preview, Preview::Hex(_)), "{looked:?}");
    assert!(
        looked.notes.iter().any(|note| note.contains("does not describe an array")),
        "{:?}",
        looked.notes
    );
}

#[test]
fn many_arrays_are_a_tree_and_each_a_table() {
    let looked = look("plain.npz");
    let Preview::Tree(tree) = &looked.preview else { panic!("{looked:?}") };
    let arrays = tree.nodes.iter().map(|node| {
        (
            node.path.as_str(),
            node.type_name.as_deref().unwrap(),
            node.shape.clone().unwrap(),
            node.first.len(),
        )
    });
    assert_eq!(arrays.collect::<Vec<_>>(), [("/a", "<i8", vec![3], 3), ("/b", "<f8", vec![2, 2], 4)]);
    for name in ["plain.npz", "compressed.npz"] {
        let node = if name == "plain.npz" { "/b" } else { "/x" };
        let looked = look_at_part(&sample(name), name, Part::Node(node.to_string()), None);
        assert!(matches!(looked.preview, Preview::Table(_)), "{looked:?}");
    }
    let Preview::Tree(tree) = look("compressed.npz").preview else { panic!("no tree") };
    assert_eq!((tree.nodes[0].shape.clone(), tree.nodes[0].first.len()), (Some(vec![10_000]), 8));
}

#[test]
fn a_part_of_the_values_is_told_as_numbers() {
    for (name, path) in [("fortran.npy", "/"), ("f8.npy", "/")] {
        let part = Part::Slice(path.to_string(), vec![None, Some(1)]);
        let looked = look_at_part(&sample(name), name, part, None);
        let Preview::Tree(tree) = &looked.preview else { panic!("{looked:?}") };
        let slice = tree.nodes[0].slice.as_ref().unwrap();
        assert_eq!((slice.rows, slice.values.as_slice()), (3, [1.0, 5.0, 9.0].as_slice()), "{name}");
    }
    let looked = look_at_part(&sample("plain.npz"), "plain.npz", Part::Slice("/b".to_string(), vec![]), None);
    let Preview::Tree(tree) = &looked.preview else { panic!("{looked:?}") };
    assert_eq!((tree.nodes[0].path.as_str(), tree.nodes[0].slice.as_ref().unwrap().rows), ("/b", 2));
    torture_part(&sample("fortran.npy"), "fortran.npy", &Part::Slice("/".to_string(), vec![]));
}

#[test]
fn rows_further_on_are_those_asked_for() {
    let looked = look_at_part(&sample("fortran.npy"), "fortran.npy", Part::Rows(2), None);
    let Preview::Table(table) = &looked.preview else { panic!("{looked:?}") };
    assert_eq!(table.rows, [integers(8..12)]);
}

#[test]
fn damaged_arrays_end_in_words() {
    for entry in
        std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/look/numpy")).unwrap()
    {
        let name = entry.unwrap().file_name().into_string().unwrap();
        torture(&sample(&name), &name);
    }
}
