//! Variables as MATLAB writes them, plain and compressed.

use std::io::Write;

use super::super::preview::{Node, Preview, Tree, Value};
use super::super::tests::{look_at, look_at_part, sample, torture, torture_part};
use super::super::{Kind, Looked, Part};

fn element(kind: u32, data: &[u8]) -> Vec<u8> {
    let mut bytes = [kind.to_le_bytes(), u32::try_from(data.len()).unwrap().to_le_bytes()].concat();
    bytes.extend_from_slice(data);
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    bytes
}

/// Up to four bytes in the tag itself.
fn small(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = [kind.to_le_bytes(), u16::try_from(data.len()).unwrap().to_le_bytes()].concat();
    bytes.extend_from_slice(data);
    bytes.resize(8, 0);
    bytes
}

fn array(class: u32, shape: &[u32], name: &str, contents: &[Vec<u8>]) -> Vec<u8> {
    let flags = [class.to_le_bytes(), [0; 4]].concat();
    let shape: Vec<u8> = shape.iter().flat_map(|length| length.to_le_bytes()).collect();
    let head = [element(6, &flags), element(5, &shape), element(1, name.as_bytes())].concat();
    element(14, &[head, contents.concat()].concat())
}

fn numbers(values: &[f64]) -> Vec<u8> {
    element(9, &values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>())
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(bytes).unwrap();
    let bytes = zlib.finish().unwrap();
    let mut element = element(15, &bytes);
    element.truncate(8 + bytes.len());
    element
}

fn file(variables: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"MATLAB 5.0 MAT-file, Platform: GLNXA64".to_vec();
    bytes.resize(124, b' ');
    bytes.extend_from_slice(b"\0\x01IM");
    bytes.extend(variables.concat());
    bytes
}

fn made() -> Vec<u8> {
    let fields = [small(5, &4_u32.to_le_bytes()), element(1, b"x\0\0\0name")];
    let text = array(4, &[1, 2], "", &[small(16, b"hi")]);
    let inner = array(1, &[1, 2], "", &[array(8, &[1, 1], "", &[small(1, &[0xff])]), element(14, &[])]);
    file(&[
        array(6, &[2, 3], "a", &[numbers(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])]),
        packed(&array(2, &[1, 1], "s", &[fields.concat(), text, inner])),
        array(6 | 0x800, &[1, 1], "z", &[small(1, &[1]), small(1, &[2])]),
        array(9 | 0x200, &[1, 2], "flags", &[small(2, &[1, 0])]),
    ])
}

fn tree(looked: &Looked) -> &Tree {
    let Preview::Tree(tree) = &looked.preview else { panic!("{looked:?}") };
    tree
}

fn node<'a>(tree: &'a Tree, path: &str) -> &'a Node {
    tree.nodes.iter().find(|node| node.path == path).unwrap_or_else(|| panic!("no {path} in {tree:?}"))
}

#[test]
fn variables_are_told_with_what_structures_and_cells_hold() {
    let looked = look_at(&made(), "x.mat");
    assert_eq!(looked.kind, Some(Kind::Mat5));
    let tree = tree(&looked);
    let told = tree.nodes.iter().map(|node| {
        let shape = node.shape.as_deref().unwrap_or_default();
        format!("{} {} {shape:?}", node.path, node.type_name.as_deref().unwrap())
    });
    let expected = [
        "/a double [2, 3]",
        "/s struct [1, 1]",
        "/s/x char [1, 2]",
        "/s/name cell [1, 2]",
        "/s/name/1 int8 [1, 1]",
        "/s/name/2 double [0, 0]",
        "/z double [1, 1]",
        "/flags logical [1, 2]",
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
    assert_eq!(node(tree, "/a").first, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0].map(Value::Number));
    assert_eq!(node(tree, "/s/x").first, ["hi".into()]);
    assert_eq!(node(tree, "/s/name/1").first, [Value::Integer(-1)]);
    assert_eq!(node(tree, "/z").first, [Value::List(vec![Value::Number(1.0), Value::Number(2.0)])]);
    assert_eq!(node(tree, "/flags").first, [true.into(), false.into()]);
    assert!(!looked.is_cut && looked.notes.is_empty(), "{:?}", looked.notes);
}

#[test]
fn of_a_large_compressed_variable_only_the_beginning_is_unpacked() {
    let large = packed(&array(6, &[1, 1_000_000], "large", &[numbers(&vec![1.0; 1_000_000])]));
    let looked = look_at(&file(&[large, array(6, &[1, 1], "next", &[numbers(&[7.0])])]), "x.mat");
    let tree = tree(&looked);
    assert_eq!(node(tree, "/large").shape, Some(vec![1, 1_000_000]));
    assert_eq!(node(tree, "/large").first.len(), 8);
    assert_eq!(node(tree, "/next").first, [Value::Number(7.0)]);
}

#[test]
fn a_part_of_the_values_is_told_as_numbers_however_deep_and_compressed_it_lies() {
    let part = Part::Slice("/a".to_string(), vec![None, None]);
    let looked = look_at_part(&made(), "x.mat", part.clone(), None);
    let slice = tree(&looked).nodes[0].slice.as_ref().unwrap();
    assert_eq!(
        (slice.rows, slice.columns, slice.values.as_slice()),
        (2, 3, [1.0, 3.0, 5.0, 2.0, 4.0, 6.0].as_slice())
    );
    let numbers = numbers(&(0_u32..2_000).map(f64::from).collect::<Vec<_>>());
    let inner = array(6, &[2_000, 1], "", &[numbers]);
    let fields = [small(5, &4_u32.to_le_bytes()), element(1, b"deep")];
    let bytes = file(&[packed(&array(2, &[1, 1], "s", &[fields.concat(), inner]))]);
    let part = Part::Slice("/s/deep".to_string(), vec![None, Some(0)]);
    let looked = look_at_part(&bytes, "x.mat", part.clone(), None);
    let slice = tree(&looked).nodes[0].slice.as_ref().unwrap();
    assert_eq!(slice.range.map(|(low, _)| low), Some(0.0));
    assert!(slice.values.len() > 200, "{}", slice.values.len());
    torture_part(&bytes, "x.mat", &part);
}

#[test]
fn a_file_that_is_cut_shows_the_variables_before_and_says_so() {
    let bytes = made();
    let looked = look_at(&bytes[..bytes.len() - 20], "x.mat");
    assert_eq!(node(tree(&looked), "/z").type_name.as_deref(), Some("double"));
    assert!(looked.is_cut);
}

#[test]
fn damage_ends_in_words() {
    torture(&made(), "x.mat");
}

#[test]
fn a_file_that_matlab_wrote_shows_its_structure() {
    let Some(bytes) = sample("mat/1138_bus_SVD.mat") else { return };
    let looked = look_at(&bytes, "1138_bus_SVD.mat");
    let tree = tree(&looked);
    let s = node(tree, "/S");
    assert_eq!((s.type_name.as_deref(), s.shape.as_deref()), (Some("struct"), Some([1, 1].as_slice())));
    assert!(tree.nodes.len() > 1, "{tree:?}");
    let header = "MATLAB 5.0 MAT-file, Platform: GLNXA64, Created on: Tue Nov 22 17:09:03 2011";
    assert!(tree.properties.contains(&("header".to_string(), header.into())), "{:?}", tree.properties);
    torture(&bytes, "1138_bus_SVD.mat");
}
