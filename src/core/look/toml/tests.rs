//! TOML: its keys as a tree, and what is broken as text.

use super::*;
use crate::core::look::preview::{Total, Tree};
use crate::core::look::tests::{fixture, look_at, torture};

fn tree(bytes: &[u8]) -> Tree {
    match look_at(bytes, "a.toml").preview {
        Preview::Tree(tree) => tree,
        other => panic!("{other:?}"),
    }
}

#[test]
fn tables_make_a_tree_in_the_order_of_the_file() {
    let shown = tree(&fixture("text/Artifacts.toml"));
    let paths: Vec<&str> = shown.nodes.iter().map(|node| node.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "/data",
            "/data/git-tree-sha1",
            "/data/lazy",
            "/data/download",
            "/data/download/0",
            "/data/download/0/url",
            "/data/download/0/sha256",
        ]
    );
    assert_eq!(shown.nodes[5].first, [Value::from("https://example.org/data.tar.gz")]);
    assert_eq!((shown.nodes[2].first[0].clone(), shown.total), (Value::Boolean(true), Total::Exact(7)));
    let shown = tree(b"z = [1, 0x1f, 2.5, 2024-02-29]\na = 1_000\n");
    let dates = Value::from("2024-02-29");
    assert_eq!(shown.nodes[0].first, [Value::Integer(1), Value::Integer(31), Value::Number(2.5), dates]);
    assert_eq!((shown.nodes[1].path.as_str(), &shown.nodes[1].first[0]), ("/a", &Value::Integer(1_000)));
}

#[test]
fn what_is_broken_or_too_long_is_text() {
    let looked = look_at(&fixture("text/broken.toml"), "broken.toml");
    assert!(matches!(looked.preview, Preview::Text(_)));
    assert!(looked.notes[0].contains("at line 2 column"), "{:?}", looked.notes);
    let long = "a = 1 # a comment that makes it long\n".repeat(60_000);
    assert!(matches!(look_at(long.as_bytes(), "a.toml").preview, Preview::Text(_)));
    let deep = format!("a = {}{}", "[".repeat(5_000), "]".repeat(5_000));
    assert!(matches!(look_at(deep.as_bytes(), "a.toml").preview, Preview::Text(_)));
    for name in ["Artifacts.toml", "broken.toml"] {
        torture(&fixture(&format!("text/{name}")), name);
    }
}
