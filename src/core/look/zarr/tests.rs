//! Folders as the Zarr library of Python writes them.

use std::path::{Path, PathBuf};

use super::super::preview::{Node, Preview, Tree};
use super::super::{Kind, Looked, Part, Request, look};
use super::type_name;
use crate::core::progress::Cancel;

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/look/zarr")
}

fn look_in(root: PathBuf, name: &str, part: Part) -> Looked {
    let automatic = Request::automatic(root, vec![name.into()]);
    look(&Request { part, ..automatic }, &Cancel::default())
}

fn tree(looked: &Looked) -> &Tree {
    let Preview::Tree(tree) = &looked.preview else { panic!("{looked:?}") };
    tree
}

fn lines(nodes: &[Node]) -> Vec<String> {
    let lines = nodes.iter().map(|node| match &node.shape {
        None => node.path.clone(),
        Some(shape) => {
            format!("{} {} {shape:?} {:?}", node.path, node.type_name.as_ref().unwrap(), node.chunks)
        }
    });
    lines.collect()
}

const EXPECTED: [&str; 3] = ["/air", "/air/temp f4 [4, 6] Some([2, 3])", "/ids i8 [5] Some([5])"];

#[test]
fn both_versions_are_told_by_their_descriptions_alone() {
    for (name, version) in [("v2.zarr", 2_u64), ("v3.zarr", 3)] {
        let looked = look_in(samples(), name, Part::Whole);
        assert_eq!(looked.kind, Some(Kind::Zarr));
        let tree = tree(&looked);
        assert_eq!(lines(&tree.nodes), EXPECTED, "{name}");
        assert_eq!(tree.properties, [("format".to_string(), version.into())]);
        assert_eq!(tree.attributes, [("title".to_string(), "zarr test".into())]);
        assert!(tree.nodes[1].attributes.contains(&("units".to_string(), "K".into())));
        assert!(looked.read < 16_384, "no chunk is read");
    }
}

#[test]
fn a_consolidated_description_is_taken_and_names_of_dimensions_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("x.zarr");
    std::fs::create_dir(&store).unwrap();
    std::fs::write(store.join(".zgroup"), r#"{"zarr_format": 2}"#).unwrap();
    let all = r#"{"metadata": {".zgroup": {"zarr_format": 2}, "b/c/.zarray": {"shape": [2], "chunks": [1], "dtype": ">f8",
        "compressor": {"id": "blosc", "cname": "lz4"}}, "b/c/.zattrs": {"_ARRAY_DIMENSIONS": ["time"]}, "b/.zgroup": {}}}"#;
    std::fs::write(store.join(".zmetadata"), all).unwrap();
    let looked = look_in(folder.path().to_path_buf(), "x.zarr", Part::Whole);
    let tree = tree(&looked);
    assert_eq!(lines(&tree.nodes), ["/b", "/b/c f8 [2] Some([1])"]);
    assert_eq!(
        (&tree.nodes[1].dimensions[..], &tree.nodes[1].filters[..]),
        (&["time".to_string()][..], &["blosc (lz4)".to_string()][..])
    );
}

#[test]
fn other_folders_are_folders_and_a_broken_description_says_so() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("plain")).unwrap();
    let looked = look_in(folder.path().to_path_buf(), "plain", Part::Whole);
    assert_eq!(looked.preview, Preview::nothing("a folder"));
    let broken = folder.path().join("broken");
    std::fs::create_dir(&broken).unwrap();
    std::fs::write(broken.join("zarr.json"), "[".repeat(100_000)).unwrap();
    let looked = look_in(folder.path().to_path_buf(), "broken", Part::Whole);
    assert!(matches!(&looked.preview, Preview::Nothing { why } if why.contains("zarr.json")), "{looked:?}");
}

#[test]
fn one_node_is_the_one_asked_for() {
    let looked = look_in(samples(), "v3.zarr", Part::Node("/ids".to_string()));
    assert_eq!(lines(&tree(&looked).nodes), EXPECTED[2..]);
}

#[test]
fn types_have_the_same_names_in_both_versions() {
    let names = ["<f4", "float32", "|u1", "uint8", "bool", "complex128", "<M8[ns]"]
        .map(|name| type_name(&name.into()));
    assert_eq!(names, ["f4", "f4", "u1", "u1", "b1", "c16", "M8[ns]"]);
}
