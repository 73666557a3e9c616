//! A tree of groups and datasets, or the keys of a document: a line for each, its attributes and first values below.

use std::io::{self, Write};

use super::numbers::{drawing, number};
use super::{Page, value};
use crate::cli::grid::cut;
use crate::cli::terminal::{NOTABLE, STRONG, WEAK};
use crate::core::bytes::Bytes;
use crate::core::look::preview::{Node, NodeKind, Slice, Tree};
use crate::core::words::{count, things};

const NODES: usize = 60;
/// How deep what is below is set in at most, so that it stays on the page.
const DEEPEST: usize = 10;

pub(super) fn write(page: &Page<'_>, out: &mut dyn Write, tree: &Tree) -> io::Result<()> {
    page.facts(out, &tree.properties)?;
    page.facts(out, &tree.attributes)?;
    if !(tree.properties.is_empty() && tree.attributes.is_empty()) {
        writeln!(out)?;
    }
    let shown = page.most(NODES).min(tree.nodes.len());
    let is_alone = page.asked.node.is_some() || page.asked.slice.is_some();
    for node in tree.nodes.iter().take(shown) {
        let depth = node.path.matches('/').count().saturating_sub(1);
        let indent = if is_alone { 0 } else { 2 * depth.min(DEEPEST) };
        write_node(page, out, node, indent, is_alone)?;
    }
    writeln!(out)?;
    page.more(out, shown, tree.nodes.len(), tree.total, "nodes")
}

fn write_node(
    page: &Page<'_>,
    out: &mut dyn Write,
    node: &Node,
    indent: usize,
    is_alone: bool,
) -> io::Result<()> {
    let name = if is_alone { node.path.as_str() } else { super::last(&node.path) };
    let mark = if node.kind == NodeKind::Group { "/" } else { "" };
    let name = format!("{}{mark}", name.trim_end_matches('/'));
    let room = page.width.saturating_sub(indent);
    let name = cut(&name, room);
    let facts = cut(&facts(node), room.saturating_sub(name.chars().count() + 2));
    let space = if facts.is_empty() { "" } else { "  " };
    writeln!(out, "{:indent$}{STRONG}{name}{STRONG:#}{space}{facts}", "")?;
    let below = |out: &mut dyn Write, text: &str| {
        writeln!(out, "{:indent$}  {WEAK}{}{WEAK:#}", "", cut(text, room.saturating_sub(2)))
    };
    if let Some(trouble) = &node.trouble {
        let text = cut(&format!("not read: {trouble}"), room.saturating_sub(2));
        writeln!(out, "{:indent$}  {NOTABLE}{text}{NOTABLE:#}", "")?;
    }
    if is_alone {
        for (name, attribute) in &node.attributes {
            below(out, &format!("{name} = {}", value::words(attribute, page.width)))?;
        }
    } else if !node.attributes.is_empty() {
        let attribute = |(name, value): &(String, _)| format!("{name} = {}", value::words(value, page.width));
        let attributes: Vec<String> = node.attributes.iter().take(8).map(attribute).collect();
        below(out, &attributes.join(", "))?;
    }
    match (&node.slice, node.first.as_slice()) {
        (Some(slice), _) => write_slice(page, out, slice),
        (None, []) => Ok(()),
        (None, values) => {
            let first: Vec<String> = values.iter().map(|value| value::words(value, page.width)).collect();
            below(out, &first.join(", "))
        }
    }
}

/// Its type, shape and the like.
fn facts(node: &Node) -> String {
    let mut facts: Vec<String> = Vec::new();
    match (node.kind, node.children) {
        (NodeKind::Group | NodeKind::Value, Some(children)) => {
            facts.push(format!("{} inside", count(children)));
        }
        (NodeKind::Type, _) => facts.push("a type".to_string()),
        _ => {}
    }
    facts.extend(node.type_name.clone());
    if let Some(shape) = node.shape.as_ref().filter(|shape| !shape.is_empty()) {
        let names = node.dimensions.iter().map(String::as_str).chain(std::iter::repeat(""));
        let axis = |(size, name): (&u64, &str)| match name {
            "" => size.to_string(),
            name => format!("{name} {size}"),
        };
        facts.push(shape.iter().zip(names).map(axis).collect::<Vec<_>>().join(" × "));
    }
    if !node.filters.is_empty() {
        facts.push(node.filters.join("+"));
    }
    facts.extend(node.stored.map(|stored| Bytes(stored).to_string()));
    facts.extend(node.to.as_ref().map(|to| format!("→ {to} (not followed)")));
    facts.join(", ")
}

fn write_slice(page: &Page<'_>, out: &mut dyn Write, slice: &Slice) -> io::Result<()> {
    writeln!(out)?;
    for line in drawing(slice, page.width) {
        writeln!(out, "{}", line.trim_end())?;
    }
    let mut facts = Vec::new();
    match slice.range {
        Some((least, most)) => facts.push(format!("from {} to {}", number(least), number(most))),
        None => facts.push("no number in it".to_string()),
    }
    if slice.missing > 0 {
        facts.push(format!("{} missing", count(slice.missing)));
    }
    if slice.steps.0 > 1 || slice.steps.1 > 1 {
        let (rows, columns) = (count(slice.steps.0), count(slice.steps.1));
        facts.push(format!("one of {rows} rows and of {columns} columns is shown"));
    }
    let size = if slice.columns > 1 {
        format!("{} × {}", count(slice.rows), count(slice.columns))
    } else {
        things(slice.rows, "value")
    };
    writeln!(out, "{WEAK}{}{WEAK:#}", cut(&format!("{size}, {}", facts.join(", ")), page.width))
}
