//! `NetCDF` in its classic forms: 64-bit offsets and 64-bit data among them. The newer form is HDF5.
//!
//! The header is read, and of each variable the first values, as they are meant: unpacked by `scale_factor` and `add_offset`,
//! `_FillValue` as missing. A header that claims more than fits in the file is refused before memory is taken for it.
//!
//! Rules: "`NetCDF` Classic Format Specification" (`NetCDF` Users Guide, appendix B).

mod header;
mod values;

#[cfg(test)]
mod tests;

use super::budget::MOST_NODES;
use super::packing::Packing;
use super::preview::{Node, NodeKind, Preview, Total, Tree, Value};
use super::source::Source;
use super::{Context, Part, Trouble, slice};
use header::{Header, Kind, Variable};
use values::Values;

/// First values of a variable among others, and of one that is asked for.
const FEW: u64 = 10;
const MANY: u64 = 1_000;
/// Variables whose first values are shown: each costs a block that is read.
const MOST_FIRST: usize = 48;

/// Dimensions, attributes and variables, or the variable that is asked for.
///
/// # Errors
/// When not even the dimensions can be read; when there is no such variable.
pub fn preview(source: &Source<'_>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let header = Header::read(source)?;
    if let Some(trouble) = &header.trouble {
        context.ended(trouble);
    }
    let mut tree = Tree {
        attributes: header.attributes.clone(),
        properties: vec![("format".to_string(), format(header.version).into())],
        ..Tree::default()
    };
    let sizes = header.dimensions.iter().map(|one| (one.name.clone(), Value::from(one.size))).collect();
    tree.properties.push(("dimensions".to_string(), Value::Record(sizes)));
    let grow: Vec<Value> =
        header.dimensions.iter().filter(|one| one.is_record).map(|one| one.name.clone().into()).collect();
    if !grow.is_empty() {
        tree.properties.push(("unlimited".to_string(), Value::List(grow)));
    }
    match context.part {
        Part::Node(path) if path != "/" => {
            let variable = find(&header, path)?;
            tree.nodes.push(node(source, context, &header, variable, MANY)?);
        }
        Part::Slice(path, index) => {
            // Of a whole file the first that has as many axes.
            let fits = |one: &&Variable| one.kind != Kind::Char && one.dimensions.len() == index.len();
            let is_whole = path.trim_matches('/').is_empty();
            let variable = header.variables.iter().find(fits).filter(|_| is_whole);
            let variable = variable.map_or_else(|| find(&header, path), Ok)?;
            let mut node = node(source, context, &header, variable, FEW)?;
            let values = Values::of(source, &header, variable);
            node.slice = Some(slice::slice(&values, index, false, source.budget())?);
            tree.nodes.push(node);
        }
        _ => {
            for variable in header.variables.iter().take(MOST_NODES) {
                let most = if tree.nodes.len() < MOST_FIRST { FEW } else { 0 };
                match node(source, context, &header, variable, most) {
                    Ok(node) => tree.nodes.push(node),
                    Err(trouble) => {
                        context.ended(&trouble);
                        break;
                    }
                }
            }
            if tree.nodes.len() < header.variables.len() {
                context.cut();
            }
            if tree.nodes.len() > MOST_FIRST {
                context.note(
                    "first values are shown of some variables only; the others are shown when selected",
                );
            }
        }
    }
    if header.trouble.is_none() {
        tree.total = Total::Exact(header.variables.len() as u64);
    }
    Ok(Preview::Tree(tree))
}

fn format(version: u8) -> &'static str {
    match version {
        1 => "NetCDF 3, classic",
        2 => "NetCDF 3, 64-bit offsets",
        _ => "NetCDF 3, 64-bit data (CDF-5)",
    }
}

fn find<'h>(header: &'h Header, path: &str) -> Result<&'h Variable, Trouble> {
    let name = path.strip_prefix('/').unwrap_or(path);
    let found = header.variables.iter().find(|variable| variable.name == name);
    found.ok_or_else(|| Trouble::unsupported(format!("there is no {path} in it")))
}

/// A variable with its first values. Only what ends the look is an error.
fn node(
    source: &Source<'_>,
    context: &Context<'_>,
    header: &Header,
    variable: &Variable,
    most: u64,
) -> Result<Node, Trouble> {
    let shape = header.shape(variable);
    let is_record = header.is_record(variable);
    let name = |at: &usize| header.dimensions.get(*at).map(|one| one.name.clone()).unwrap_or_default();
    let mut max: Vec<Option<u64>> = shape.iter().copied().map(Some).collect();
    if is_record && let Some(first) = max.first_mut() {
        *first = None;
    }
    let records = if is_record { shape.first().copied().unwrap_or(0) } else { 1 };
    let mut node = Node {
        path: format!("/{}", variable.name),
        kind: NodeKind::Dataset,
        type_name: Some(variable.kind.name()),
        max: is_record.then_some(max),
        layout: Some(if is_record { "record by record" } else { "contiguous" }.to_string()),
        dimensions: variable.dimensions.iter().map(name).collect(),
        stored: Some(header.bytes(variable).saturating_mul(records)),
        attributes: variable.attributes.clone(),
        shape: Some(shape),
        ..Node::default()
    };
    let (first, trouble) = Values::of(source, header, variable).first(most);
    let packing = Packing::of(&node.attributes);
    node.first = first.into_iter().map(|value| packing.unpacked(value)).collect();
    match trouble {
        Some(trouble) if trouble.ends_all() => return Err(trouble),
        Some(trouble) => {
            node.trouble = Some(trouble.to_string());
            context.ended(&trouble);
        }
        None => {}
    }
    Ok(node)
}
