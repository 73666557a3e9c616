//! The nodes of a document while it is read.

use super::parser::{Parsed, Parser, refused};
use super::{Document, Id, NOTHING, Node, Table, Value, newlines};

/// How deep tables and arrays may lie in each other. Julia goes on until its stack is full; nothing that is met in
/// a depot is a tenth as deep, and readers may go down a document one call for each level.
const DEEPEST: usize = 200;

/// How many values a document may have: those of 750,000 entries of a log. Each takes about a hundred bytes.
const MOST: usize = 3_000_000;

impl Parser<'_> {
    pub(super) fn finish(self) -> Document {
        let mut nodes = self.nodes;
        count_lines(self.bytes, &mut nodes);
        let root = nodes.first_mut().map(|root| std::mem::replace(&mut root.value, NOTHING));
        let root = match root {
            Some(Value::Table(root)) => root,
            _ => Table::default(),
        };
        Document { root, nodes }
    }

    pub(super) fn node(&mut self, value: Value, at: usize, depth: usize) -> Parsed<Id> {
        if depth > DEEPEST {
            return refused("it is nested too deep");
        }
        if self.nodes.len() >= MOST {
            return refused("it has more values than any file in a depot");
        }
        self.nodes.push(Node { value, at, depth });
        Ok(Id(self.nodes.len() - 1))
    }

    pub(super) fn add(&mut self, parent: Id, value: Value, at: usize) -> Parsed<Id> {
        self.node(value, at, self.depth(parent) + 1)
    }

    pub(super) fn put(&mut self, table: Id, key: Vec<u8>, value: Value, at: usize) -> Parsed<Id> {
        let id = self.add(table, value, at)?;
        self.set(table, key, id);
        Ok(id)
    }

    pub(super) fn depth(&self, id: Id) -> usize {
        self.nodes.get(id.0).map_or(0, |node| node.depth)
    }

    pub(super) fn value_at(&self, id: Id) -> Option<&Value> {
        self.nodes.get(id.0).map(|node| &node.value)
    }

    pub(super) fn table(&self, id: Id) -> Option<&Table> {
        match self.value_at(id)? {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    pub(super) fn table_mut(&mut self, id: Id) -> Option<&mut Table> {
        match self.nodes.get_mut(id.0).map(|node| &mut node.value) {
            Some(Value::Table(table)) => Some(table),
            _ => None,
        }
    }

    pub(super) fn set(&mut self, table: Id, key: Vec<u8>, value: Id) {
        if let Some(table) = self.table_mut(table) {
            table.set(key, value);
        }
    }

    pub(super) fn define(&mut self, table: Id) {
        if let Some(table) = self.table_mut(table) {
            table.is_defined = true;
        }
    }

    pub(super) fn push(&mut self, array: Id, item: Id) {
        if let Some(Value::Array(array)) = self.nodes.get_mut(array.0).map(|node| &mut node.value) {
            array.items.push(item);
        }
    }
}

/// Puts the number of lines before each node in the place of its offset.
fn count_lines(bytes: &[u8], nodes: &mut [Node]) {
    let mut order: Vec<&mut Node> = nodes.iter_mut().collect();
    // They are nearly in order already.
    order.sort_by_key(|node| node.at);
    let (mut at, mut lines) = (0, 0);
    for node in order {
        lines += newlines(bytes.get(at..node.at).unwrap_or_default());
        at = node.at;
        node.at = usize::try_from(lines).unwrap_or(usize::MAX);
    }
}
