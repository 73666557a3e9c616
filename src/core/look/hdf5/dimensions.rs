//! Axes with names: the dimension scales of HDF5, which are the dimensions of `NetCDF` 4.
//!
//! Rules: "HDF5 Dimension Scale Specification"; "`NetCDF-4` File Format" (`NetCDF` Users Guide, appendix C).

use std::collections::{HashMap, HashSet};

use super::attributes::Attributes;
use super::file::File;
use crate::core::look::preview::{Node, Value};

/// Axes of a variable that are named.
const MOST_AXES: usize = 32;

/// What a variable says of its axes.
#[derive(Debug, Default)]
pub struct Axes {
    /// For each axis the scale that measures it.
    scales: Vec<Option<u64>>,
    is_scale: bool,
    /// A dimension without values.
    is_bare: bool,
    /// The number of the dimension that this is, and those of the axes.
    number: Option<i64>,
    coordinates: Vec<i64>,
}

/// Attributes with which `NetCDF` 4 keeps its own accounts.
const OWN: &[&str] = &[
    "CLASS",
    "NAME",
    "DIMENSION_LIST",
    "REFERENCE_LIST",
    "_Netcdf4Dimid",
    "_Netcdf4Coordinates",
    "_NCProperties",
    "_nc3_strict",
    "DIMENSION_LABELS",
];

/// Whether an attribute is one of those.
pub fn is_own(name: &str) -> bool {
    OWN.contains(&name)
}

/// Before the name of a variable that is called as a dimension and is none.
pub const NO_DIMENSION: &str = "_nc4_non_coord_";

impl Axes {
    pub fn of(file: &File<'_>, attributes: &Attributes) -> Self {
        let text = |name: &str| match attributes.get(name).and_then(|attribute| attribute.value(file).ok()) {
            Some(Value::Text(text)) => text,
            _ => String::new(),
        };
        #[allow(clippy::cast_possible_truncation, reason = "numbers of dimensions are small")]
        let numbers = |name: &str| -> Vec<i64> {
            let numbers = attributes.get(name).map(|attribute| attribute.numbers(file)).unwrap_or_default();
            numbers.into_iter().take(MOST_AXES).map(|number| number as i64).collect()
        };
        let list = attributes.get("DIMENSION_LIST");
        Self {
            scales: list.map(|list| list.references(file)).unwrap_or_default(),
            is_scale: text("CLASS") == "DIMENSION_SCALE",
            is_bare: text("NAME").starts_with("This is a netCDF dimension but not a netCDF variable"),
            number: numbers("_Netcdf4Dimid").first().copied(),
            coordinates: numbers("_Netcdf4Coordinates"),
        }
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Gives the axes their names. `found` says for some nodes what they say of their axes.
pub fn name(file: &File<'_>, nodes: &mut [Node], found: &[(usize, Axes)]) {
    let paths = file.paths.borrow();
    let numbered: HashMap<i64, String> = found
        .iter()
        .filter(|(_, axes)| axes.is_scale)
        .filter_map(|(node, axes)| Some((axes.number?, last(&nodes.get(*node)?.path).to_string())))
        .collect();
    for (at, axes) in found {
        let Some(node) = nodes.get_mut(*at) else { continue };
        let rank = node.shape.as_ref().map_or(0, Vec::len);
        let of_scale = |scale: &Option<u64>| scale.and_then(|scale| paths.get(&scale));
        let names: Vec<String> = if axes.scales.iter().any(Option::is_some) {
            let name = |scale| of_scale(scale).map_or(String::new(), |path| last(path).to_string());
            axes.scales.iter().map(name).collect()
        } else if axes.is_scale && !axes.coordinates.is_empty() {
            axes.coordinates.iter().map(|number| numbered.get(number).cloned().unwrap_or_default()).collect()
        } else if axes.is_scale && rank == 1 {
            vec![last(&node.path).to_string()]
        } else {
            Vec::new()
        };
        if names.len() == rank {
            node.dimensions = names;
        }
    }
}

/// The dimensions with their sizes, and those that grow.
pub fn sizes(nodes: &[Node], found: &[(usize, Axes)]) -> Vec<(String, Value)> {
    let scales = found.iter().filter(|(_, axes)| axes.is_scale);
    let mut scales: Vec<(Option<i64>, &Node)> =
        scales.filter_map(|(node, axes)| Some((axes.number, nodes.get(*node)?))).collect();
    scales.sort_by_key(|(number, _)| *number);
    let name = |node: &Node| node.path.trim_start_matches('/').to_string();
    let grows = |node: &Node| node.max.as_ref().is_some_and(|max| max.first() == Some(&None));
    // One that grows is as long as the longest variable along it.
    let mut longest: HashMap<&str, u64> = HashMap::new();
    for node in nodes {
        for (axis, size) in node.dimensions.iter().zip(node.shape.iter().flatten()) {
            let longest = longest.entry(axis).or_default();
            *longest = (*longest).max(*size);
        }
    }
    let size = |node: &Node| {
        let own = node.shape.as_ref().and_then(|shape| shape.first().copied()).unwrap_or(0);
        if grows(node) { longest.get(last(&node.path)).copied().unwrap_or(own).max(own) } else { own }
    };
    let sizes = scales.iter().map(|(_, node)| (name(node), Value::from(size(node)))).collect();
    let unlimited: Vec<Value> =
        scales.iter().filter(|(_, node)| grows(node)).map(|(_, node)| name(node).into()).collect();
    let mut facts = vec![("dimensions".to_string(), Value::Record(sizes))];
    if !unlimited.is_empty() {
        facts.push(("unlimited".to_string(), Value::List(unlimited)));
    }
    facts
}

/// Takes dimensions without values from among the nodes.
pub fn without_bare(nodes: Vec<Node>, found: &[(usize, Axes)]) -> Vec<Node> {
    let bare: HashSet<usize> = found.iter().filter(|(_, axes)| axes.is_bare).map(|(node, _)| *node).collect();
    nodes.into_iter().enumerate().filter(|(at, _)| !bare.contains(at)).map(|(_, node)| node).collect()
}
