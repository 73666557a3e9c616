//! A document made of keys and values (JSON, TOML) as a tree that is shown.
//!
//! Keys of an object and the objects and lists in a list are nodes; plain values in a list stand at the node of the list, so
//! that a list of a million numbers is one node. Names are parted by `/` in a path; a `/` in one is written `~1` there and
//! a `~` is `~0` (RFC 6901).

use super::budget::MOST_NODES;
use super::preview::{Node, NodeKind, Total, Tree, Value};
use super::{Context, Part};

/// Values of a list that stand at its node.
const MOST_FIRST: usize = 100;
/// Bytes of all paths together.
const MOST_PATHS: usize = 8 << 20;

/// Builds the tree as a reader goes through the document.
#[derive(Debug)]
pub struct Document<'a> {
    context: &'a Context<'a>,
    tree: Tree,
    /// Nodes there are, shown or not.
    count: u64,
    open: Vec<Open>,
    key: Option<String>,
    paths: usize,
}

/// An object or a list that has begun and not ended.
#[derive(Debug)]
struct Open {
    path: String,
    /// Where its node stands, when it is shown.
    node: Option<usize>,
    is_list: bool,
    items: u64,
    children: u64,
}

impl<'a> Document<'a> {
    pub fn new(context: &'a Context<'a>) -> Self {
        Self { context, tree: Tree::default(), count: 0, open: Vec::new(), key: None, paths: 0 }
    }

    /// The key of what comes next.
    pub fn key(&mut self, key: String) {
        self.key = Some(key);
    }

    /// An object or a list begins.
    pub fn begin(&mut self, type_name: &str, is_list: bool) {
        // An object that is all of the document needs no node.
        let node = if self.open.is_empty() && !is_list {
            None
        } else {
            self.add(Node {
                kind: NodeKind::Group,
                type_name: Some(type_name.to_string()),
                ..Node::default()
            })
        };
        let path = self.next_path();
        self.item();
        self.open.push(Open { path, node, is_list, items: 0, children: 0 });
    }

    pub fn end(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let node = open.node.and_then(|node| self.tree.nodes.get_mut(node));
        if let Some(node) = node {
            node.children = Some(open.children);
            node.shape = open.is_list.then(|| vec![open.items]);
            if open.is_list && open.children == 0 {
                node.kind = NodeKind::Value;
            }
        }
    }

    pub fn value(&mut self, type_name: &str, value: Value) {
        if let Some(list) = self.open.last_mut().filter(|open| open.is_list) {
            list.items += 1;
            let node = list.node.and_then(|node| self.tree.nodes.get_mut(node));
            if let Some(node) = node.filter(|node| node.first.len() < MOST_FIRST) {
                node.first.push(value);
            }
            return;
        }
        let (kind, type_name) = (NodeKind::Value, Some(type_name.to_string()));
        self.add(Node { kind, type_name, shape: Some(Vec::new()), first: vec![value], ..Node::default() });
        self.item();
    }

    /// Counts what comes next, in what it lies in.
    fn item(&mut self) {
        self.key = None;
        if let Some(open) = self.open.last_mut() {
            open.items += 1;
            open.children += 1;
        }
    }

    fn next_path(&self) -> String {
        let Some(open) = self.open.last() else { return "/".to_string() };
        let name = match &self.key {
            Some(key) if !open.is_list => key.replace('~', "~0").replace('/', "~1"),
            _ => open.items.to_string(),
        };
        if open.path == "/" { format!("/{name}") } else { format!("{}/{name}", open.path) }
    }

    /// Adds a node when it is wanted and there is room; where it stands.
    fn add(&mut self, mut node: Node) -> Option<usize> {
        node.path = self.next_path();
        if let Part::Node(wanted) = self.context.part {
            let below = node.path.strip_prefix(wanted.trim_end_matches('/'));
            if !below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
                return None;
            }
        }
        self.count += 1;
        if self.tree.nodes.len() >= MOST_NODES || self.paths + node.path.len() > MOST_PATHS {
            self.context.cut();
            return None;
        }
        self.paths += node.path.len();
        self.tree.nodes.push(node);
        Some(self.tree.nodes.len() - 1)
    }

    /// The tree, as far as the document was read.
    pub fn into_tree(mut self, is_whole: bool) -> Tree {
        while !self.open.is_empty() {
            self.end();
        }
        self.tree.total = if is_whole { Total::Exact(self.count) } else { Total::Unknown };
        self.tree
    }
}
