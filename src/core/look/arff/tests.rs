//! ARFF: columns, values, and what is missing.

use super::*;
use crate::core::look::tests::{fixture, look_at, look_at_part, torture};
use crate::core::look::{Looked, Part};

fn table(looked: Looked) -> Table {
    match looked.preview {
        Preview::Table(table) => table,
        other => panic!("{other:?}"),
    }
}

#[test]
fn columns_are_as_declared() {
    let shown = table(look_at(&fixture("arff/iris_like.arff"), "iris_like.arff"));
    let columns: Vec<_> =
        shown.columns.iter().map(|column| (column.name.as_str(), column.kind.as_str())).collect();
    assert_eq!(columns, [("sepal", "numeric"), ("petal width", "real"), ("class", "{setosa,versicolor}")]);
    assert_eq!(shown.columns.iter().map(|column| column.missing).collect::<Vec<_>>(), [1, 0, 0]);
    assert_eq!((shown.total, &shown.properties[0].1), (Total::Exact(2), &Value::from("iris like")));
    assert_eq!(shown.columns[1].range, Some((0.2, 1.4)));
    assert_eq!(shown.rows[1], [Value::Missing, Value::from("1.4"), Value::from("versicolor")]);
}

#[test]
fn quotes_and_sparse_rows_are_read() {
    let text = "@relation r\n@attribute a numeric\n@attribute b string\n@attribute c numeric\n@data\n\
                1, 'it\\'s, \"so\"', 3\n{0 5, 2 ?}\n{1 'two words'}, {2}\n";
    let shown = table(look_at(text.as_bytes(), "a.arff"));
    assert_eq!(shown.rows[0], ["1", "it's, \"so\"", "3"].map(Value::from));
    assert_eq!(shown.rows[1], [Value::from("5"), Value::from("0"), Value::Missing]);
    assert_eq!(shown.rows[2], ["0", "'two words'", "0"].map(Value::from));
    let rows = table(look_at_part(text.as_bytes(), "a.arff", Part::Rows(2), None)).rows;
    assert_eq!(rows.len(), 1);
}

#[test]
fn what_is_none_is_text() {
    let looked = look_at(b"not found\n", "a.arff");
    assert!(matches!(looked.preview, Preview::Text(_)));
    assert_eq!(looked.notes, ["not shown as ARFF: its head is not one"]);
    torture(&fixture("arff/iris_like.arff"), "iris_like.arff");
}
