//! Parts of a file that are asked for.

use super::{BASIC, CHUNKED, CLIMATE, GROUPS, json};
use crate::core::look::tests::{look_at_part, torture_part};
use crate::core::look::{Part, Preview};

fn slice_of(
    bytes: &[u8],
    name: &str,
    path: &str,
    index: &[Option<u64>],
) -> crate::core::look::preview::Slice {
    let part = Part::Slice(path.to_string(), index.to_vec());
    match look_at_part(bytes, name, part, None).preview {
        Preview::Tree(tree) => tree.nodes[0].slice.clone().unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_dataset_is_shown_with_more_of_its_values() {
    let tree = json(&look_at_part(BASIC, "x.h5", Part::Node("/a/u8".to_string()), None));
    assert_eq!(tree["nodes"].as_array().unwrap().len(), 1);
    assert_eq!(tree["nodes"][0]["first"].as_array().unwrap().len(), 256);
    let tree = json(&look_at_part(BASIC, "x.h5", Part::Node("/a/b".to_string()), None));
    assert_eq!(tree["nodes"][1]["path"], "/a/b/c");
    let nothing = json(&look_at_part(BASIC, "x.h5", Part::Node("/a/none".to_string()), None));
    assert_eq!(nothing["why"], "there is no /a/none in it");
}

#[test]
#[allow(clippy::float_cmp, reason = "whole numbers")]
fn a_slice_has_the_numbers_of_the_whole_in_rows_and_columns() {
    let slice = slice_of(CHUNKED, "x.h5", "/deflate", &[]);
    assert_eq!((slice.rows, slice.columns, slice.steps), (40, 100, (1, 1)));
    let all: Vec<f64> = (0..4_000).map(f64::from).collect();
    assert_eq!(slice.values, all);
    assert_eq!(slice.range, Some((0.0, 3_999.0)));
    let row = slice_of(CHUNKED, "x.h5", "/deflate", &[Some(7), None]);
    assert_eq!((row.rows, row.columns), (100, 1));
    assert_eq!(row.values, all[700..800]);
    let huge = slice_of(CHUNKED, "x.h5", "/huge_declared", &[]);
    assert!(huge.rows > 0 && huge.values.iter().all(|value| *value == 0.0));
}

#[test]
fn what_is_missing_in_a_slice_is_missing() {
    let slice = slice_of(CLIMATE, "x.nc", "/sst", &[Some(0), None, None]);
    assert_eq!((slice.rows, slice.columns, slice.missing), (18, 36, 4));
    assert!((slice.values[4] - 10.82).abs() < 1e-9);
}

#[test]
fn of_a_whole_file_the_first_with_as_many_axes_is_sliced() {
    let slice = slice_of(CLIMATE, "x.nc", "/", &[Some(0), None, None]);
    assert_eq!((slice.rows, slice.columns), (18, 36));
    let tree = json(&look_at_part(CLIMATE, "x.nc", Part::Node("/".to_string()), None));
    assert_eq!(tree["nodes"][0]["path"], "/time");
}

#[test]
fn a_variable_alone_knows_its_dimensions() {
    let tree = json(&look_at_part(CLIMATE, "x.nc", Part::Node("/sst".to_string()), None));
    assert_eq!(tree["nodes"][0]["dimensions"], serde_json::json!(["time", "lat", "lon"]));
    let run = Part::Node("/model/run1/label".to_string());
    let tree = json(&look_at_part(GROUPS, "x.nc", run, None));
    assert_eq!(tree["nodes"][0]["dimensions"], serde_json::json!(["x"]));
}

#[test]
fn damage_is_endured_in_a_slice() {
    torture_part(CHUNKED, "x.h5", &Part::Slice("/deflate".to_string(), vec![]));
    torture_part(CLIMATE, "x.nc", &Part::Slice("/sst".to_string(), vec![Some(2), None, None]));
}
