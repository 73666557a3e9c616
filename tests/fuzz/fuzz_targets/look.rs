//! Whatever the bytes of a file, a look at it ends, is bounded, and can be told in JSON; so does a look at a part of it.
//!
//! `LOOK_NAME=x.h5` names the file, so that each format is fuzzed by itself, from samples of its own. A reader's panic is
//! caught by the look, but not before the fuzzer has seen it.
#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use scratch_manager::core::look::budget::{MOST_CHARACTERS, MOST_COLUMNS, MOST_NODES, MOST_PIXELS, MOST_ROWS};
use scratch_manager::core::look::preview::{NodeKind, Preview, Value};
use scratch_manager::core::look::{Limits, Looked, Part, look_at};
use scratch_manager::core::progress::Cancel;

static NAME: LazyLock<String> =
    LazyLock::new(|| std::env::var("LOOK_NAME").unwrap_or_else(|_| "x.bin".to_string()));

fn look(bytes: &[u8], part: &Part) -> Looked {
    let looked = look_at(bytes, Path::new(NAME.as_str()), part, Limits::AUTOMATIC, &Cancel::default());
    assert_bounded(&looked.preview);
    serde_json::to_vec(&looked.preview).expect("a preview can be told in JSON");
    looked
}

fn assert_short(value: &Value) {
    if let Value::Text(text) = value {
        assert!(text.chars().count() <= MOST_CHARACTERS + 1);
    }
}

fn assert_bounded(preview: &Preview) {
    match preview {
        Preview::Table(table) => {
            assert!(table.rows.len() <= MOST_ROWS && table.columns.len() <= MOST_COLUMNS);
            for row in &table.rows {
                assert!(row.len() <= table.columns.len());
                row.iter().for_each(assert_short);
            }
        }
        Preview::Text(text) => assert!(text.lines.len() <= MOST_ROWS),
        Preview::Tree(tree) => {
            assert!(tree.nodes.len() <= MOST_NODES);
            tree.nodes.iter().flat_map(|node| &node.first).for_each(assert_short);
        }
        Preview::Archive(archive) => assert!(archive.entries.len() <= MOST_NODES),
        Preview::Picture(picture) => {
            let Some(pixels) = &picture.pixels else { return };
            let number = u64::from(pixels.width) * u64::from(pixels.height);
            assert!(number <= MOST_PIXELS && number * 4 == pixels.rgba.len() as u64);
        }
        Preview::Properties(_) | Preview::Hex(_) | Preview::Nothing { .. } => {}
    }
}

fuzz_target!(|bytes: &[u8]| {
    let looked = look(bytes, &Part::Whole);
    match &looked.preview {
        Preview::Tree(tree) => {
            let datasets = tree.nodes.iter().filter(|node| node.kind == NodeKind::Dataset);
            for node in datasets.take(2) {
                look(bytes, &Part::Node(node.path.clone()));
                let axes = node.shape.as_ref().map_or(0, Vec::len).min(64);
                let index = (0..axes).map(|axis| (axis + 2 < axes).then_some(0)).collect();
                look(bytes, &Part::Slice(node.path.clone(), index));
            }
        }
        Preview::Archive(archive) => {
            for entry in archive.entries.iter().take(2) {
                look(bytes, &Part::Member(entry.name.clone()));
            }
        }
        Preview::Table(_) | Preview::Text(_) => {
            look(bytes, &Part::Rows(1));
        }
        _ => {}
    }
});
