//! The two kinds of B-trees, in which groups find names, and datasets chunks.
//!
//! Rules: "HDF5 File Format Specification", III.A.

use std::cmp::Ordering;

use super::cursor::{Cursor, bytes_of};
use super::file::{File, size};
use crate::core::look::Trouble;

/// Nodes of one tree that are visited: enough for what is shown, and an end to what goes round in circles.
const MOST_NODES: usize = 20_000;

/// A node of a tree of the first kind: its keys, each before its child, and a last key.
#[derive(Debug)]
pub struct Node {
    pub level: u8,
    pub keys: Vec<Vec<u8>>,
    pub children: Vec<Option<u64>>,
}

/// Reads a node of the first kind (`kind` 0 for names, 1 for chunks), whose keys have `key` bytes.
pub fn node(file: &File<'_>, address: u64, kind: u8, key: usize) -> Result<Node, Trouble> {
    file.go_on()?;
    let head = file.bytes(address, 8)?;
    let mut cursor = Cursor::new(&head);
    cursor.signature(*b"TREE")?;
    let found = cursor.byte()?;
    let level = cursor.byte()?;
    let entries = cursor.short()?;
    if found != kind {
        return Err(Trouble::damaged("a B-tree is of another kind"));
    }
    let head = 8 + 2 * file.offsets;
    let length = head + entries * (key + file.offsets) + key;
    let bytes = file.bytes(address, length as u64)?;
    let mut cursor = Cursor::new(&bytes);
    cursor.skip(head)?;
    let mut node = Node { level, keys: Vec::new(), children: Vec::new() };
    for _ in 0..entries {
        node.keys.push(cursor.take(key)?.to_vec());
        node.children.push(file.address(&mut cursor)?);
    }
    node.keys.push(cursor.take(key)?.to_vec());
    Ok(node)
}

/// Visits the leaves' children of a tree of the first kind in order, each with its key, until told to stop by `false`.
pub fn visit(
    file: &File<'_>,
    root: u64,
    kind: u8,
    key: usize,
    mut each: impl FnMut(&[u8], u64) -> Result<bool, Trouble>,
) -> Result<(), Trouble> {
    let mut open = vec![(root, None)];
    let mut visited = 0;
    while let Some((address, above)) = open.pop() {
        visited += 1;
        let node = node(file, address, kind, key)?;
        if visited > MOST_NODES || above.is_some_and(|above: u8| node.level >= above) {
            return Err(Trouble::damaged("a B-tree goes round in circles"));
        }
        let children = node.keys.iter().zip(&node.children);
        if node.level == 0 {
            for (key, child) in children {
                if let Some(child) = child
                    && !each(key, *child)?
                {
                    return Ok(());
                }
            }
        } else {
            open.extend(node.children.iter().rev().flatten().map(|child| (*child, Some(node.level))));
        }
    }
    Ok(())
}

/// A tree of the second kind.
#[derive(Debug)]
pub struct Tree<'f, 'a> {
    file: &'f File<'a>,
    node: u64,
    record: usize,
    depth: usize,
    root: Option<u64>,
    in_root: usize,
    /// How many records there are.
    pub total: u64,
    /// Bytes of the number of records in a node.
    count: usize,
    /// Bytes of the number of records below a node of each level.
    sums: Vec<usize>,
}

/// What of a node of the second kind stands beside its records: signature, version, type, checksum.
const OVERHEAD: u64 = 10;

impl<'f, 'a> Tree<'f, 'a> {
    pub fn open(file: &'f File<'a>, address: u64) -> Result<Self, Trouble> {
        let bytes = file.bytes(address, (18 + file.offsets + file.lengths) as u64)?;
        let mut cursor = Cursor::new(&bytes);
        cursor.signature(*b"BTHD")?;
        cursor.skip(2)?;
        let node = cursor.number(4)?;
        let record = cursor.short()?;
        let depth = cursor.short()?;
        cursor.skip(2)?;
        let root = file.address(&mut cursor)?;
        let in_root = cursor.short()?;
        let total = file.length(&mut cursor)?;
        if record == 0 || depth > 32 {
            return Err(Trouble::damaged("a B-tree"));
        }
        let mut most = node.saturating_sub(OVERHEAD) / record as u64;
        let count = bytes_of(most);
        let mut sums = vec![0];
        let mut sum = most;
        for level in 1..=depth {
            let pointer = (file.offsets + count + sums.get(level - 1).copied().unwrap_or(0)) as u64;
            most = node.saturating_sub(OVERHEAD + pointer) / (record as u64 + pointer);
            sum = most.saturating_add(1).saturating_mul(sum).saturating_add(most);
            sums.push(bytes_of(sum));
        }
        Ok(Self { file, node, record, depth, root, in_root, total, count, sums })
    }

    /// The records of a node, and where its children stand, with the number of their records.
    #[allow(clippy::type_complexity, reason = "two lists that are taken apart at once")]
    fn node(
        &self,
        address: u64,
        level: usize,
        records: usize,
    ) -> Result<(Vec<Vec<u8>>, Vec<(u64, usize)>), Trouble> {
        self.file.go_on()?;
        let below = if level > 1 { self.sums.get(level - 1).copied().unwrap_or(0) } else { 0 };
        let pointer = self.file.offsets + self.count + below;
        let length = 6 + records * self.record + if level == 0 { 0 } else { (records + 1) * pointer };
        if length as u64 > self.node {
            return Err(Trouble::damaged("a B-tree has more records than fit"));
        }
        let bytes = self.file.bytes(address, length as u64)?;
        let mut cursor = Cursor::new(&bytes);
        cursor.signature(if level == 0 { *b"BTLF" } else { *b"BTIN" })?;
        cursor.skip(2)?;
        let found =
            cursor.take(records * self.record)?.chunks_exact(self.record).map(<[u8]>::to_vec).collect();
        let mut children = Vec::new();
        if level > 0 {
            for _ in 0..=records {
                let child = cursor.number(self.file.offsets)?;
                let count = size(cursor.number(self.count)?)?;
                cursor.skip(below)?;
                children.push((child, count));
            }
        }
        Ok((found, children))
    }

    /// Visits all records until told to stop by `false`; not those of nodes below others in order.
    pub fn visit(&self, mut each: impl FnMut(&[u8]) -> Result<bool, Trouble>) -> Result<(), Trouble> {
        let Some(root) = self.root else { return Ok(()) };
        let mut open = vec![(root, self.depth, self.in_root)];
        let mut visited = 0;
        while let Some((address, level, records)) = open.pop() {
            visited += 1;
            if visited > MOST_NODES {
                return Err(Trouble::damaged("a B-tree goes round in circles"));
            }
            let (records, children) = self.node(address, level, records)?;
            for record in &records {
                if !each(record)? {
                    return Ok(());
                }
            }
            open.extend(children.into_iter().rev().map(|(child, count)| (child, level - 1, count)));
        }
        Ok(())
    }

    /// The record that `compare` calls equal; it says how a record stands to what is looked for.
    pub fn find(&self, compare: impl Fn(&[u8]) -> Ordering) -> Result<Option<Vec<u8>>, Trouble> {
        let Some(mut address) = self.root else { return Ok(None) };
        let mut count = self.in_root;
        for level in (0..=self.depth).rev() {
            let (records, children) = self.node(address, level, count)?;
            let place = records.partition_point(|record| compare(record) == Ordering::Less);
            if let Some(record) = records.get(place).filter(|record| compare(record) == Ordering::Equal) {
                return Ok(Some(record.clone()));
            }
            match children.get(place) {
                Some(child) => (address, count) = *child,
                None => break,
            }
        }
        Ok(None)
    }
}
