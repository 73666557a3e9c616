//! Arrays of Zarr (specification 2 and 3): a folder, of which the JSON files that describe it are read and nothing else.
//!
//! Folders of groups are listed to find what lies in them; those of arrays, which may have a million chunks, are not. Where
//! a consolidated description stands at the root, that is taken.

use std::cell::{Cell, RefCell};
use std::ffi::OsString;
use std::path::Path;

use serde_json::{Map, Value as Json};

use super::budget::{Budget, MOST_DEPTH, MOST_NODES};
use super::open::{self, Opened};
use super::preview::{Facts, Node, NodeKind, Preview, Total, Tree, Value};
use super::source::Source;
use super::{Context, Kind, Looked, Part, Request, Trouble};
use crate::core::identity;
use crate::core::progress::Cancel;
use crate::core::scan::tree;

#[cfg(test)]
mod tests;

/// Bytes of one description; a consolidated one may describe thousands of arrays.
const LONGEST: u64 = 1 << 20;

/// What is in a folder that is Zarr; nothing where it is another.
pub fn look(request: &Request, cancel: &Cancel) -> Option<Looked> {
    let budget = Budget::new(request.limits, cancel);
    let (notes, is_cut, is_partial) = (RefCell::default(), Cell::default(), Cell::default());
    let name = request.inside.last().map_or(Path::new(""), Path::new);
    let context = Context {
        name,
        part: &request.part,
        budget: &budget,
        depth: 0,
        notes: &notes,
        is_cut: &is_cut,
        is_partial: &is_partial,
    };
    let folder = Folder { request, cancel, context: &context };
    let preview = match folder.store(&request.inside) {
        Ok(None) => return None,
        Ok(Some(tree)) => Preview::Tree(tree),
        Err(trouble) => Preview::nothing(trouble.to_string()),
    };
    Some(Looked {
        facts: None,
        kind: Some(Kind::Zarr),
        preview,
        read: budget.spent(),
        is_cut: is_cut.get(),
        is_partial: is_partial.get(),
        notes: notes.into_inner(),
        asks_to_fetch: false,
    })
}

/// What describes a group or an array.
struct Described {
    is_array: bool,
    version: u64,
    description: Json,
    attributes: Map<String, Json>,
}

struct Folder<'a> {
    request: &'a Request,
    cancel: &'a Cancel,
    context: &'a Context<'a>,
}

impl Folder<'_> {
    fn store(&self, inside: &[OsString]) -> Result<Option<Tree>, Trouble> {
        let Some(root) = self.described(inside)? else { return Ok(None) };
        let mut store = Tree {
            properties: vec![("format".to_string(), Value::from(root.version))],
            attributes: facts(&root.attributes),
            ..Tree::default()
        };
        let ended = if root.is_array {
            store.nodes.push(node("/".to_string(), &root));
            Ok(())
        } else if let Some(all) = self.consolidated(inside, &root)? {
            consolidated(&all, &mut store.nodes)
        } else {
            self.walk(inside, &mut store.nodes)
        };
        if let Part::Node(path) = self.context.part {
            store.nodes.retain(|node| node.path == *path);
        }
        store.total = Total::Exact(store.nodes.len() as u64);
        if let Err(trouble) = ended {
            self.context.ended(&trouble);
            store.total = Total::Unknown;
        }
        Ok(Some(store))
    }

    /// A JSON file of a folder, if there is one.
    fn json(&self, inside: &[OsString], name: &str) -> Result<Option<Json>, Trouble> {
        let inside = [inside, &[OsString::from(name)]].concat();
        let Opened::File { file, facts } = open::open(&self.request.root, &inside) else { return Ok(None) };
        if super::is_elsewhere(&facts) && !self.request.fetch {
            return Err(Trouble::unsupported(super::ELSEWHERE));
        }
        if facts.bytes > LONGEST {
            return Err(Trouble::Memory(facts.bytes));
        }
        let source = Source::of_file(file, facts.bytes, self.context.budget);
        let bytes = source.bytes(0, facts.bytes)?;
        let json = serde_json::from_slice(&bytes);
        json.map(Some).map_err(|error| Trouble::damaged(format!("{name}: {error}")))
    }

    /// What describes a folder, if it is part of Zarr.
    fn described(&self, inside: &[OsString]) -> Result<Option<Described>, Trouble> {
        if let Some(json) = self.json(inside, "zarr.json")? {
            return Ok(Some(of_three(json)));
        }
        for (name, is_array) in [(".zarray", true), (".zgroup", false)] {
            if let Some(description) = self.json(inside, name)? {
                let attributes = self.json(inside, ".zattrs")?;
                let attributes = attributes.and_then(|json| json.as_object().cloned()).unwrap_or_default();
                return Ok(Some(Described { is_array, version: 2, description, attributes }));
            }
        }
        Ok(None)
    }

    /// All descriptions in one, where they were gathered.
    fn consolidated(&self, inside: &[OsString], root: &Described) -> Result<Option<Json>, Trouble> {
        if root.version == 2 {
            return self.json(inside, ".zmetadata");
        }
        Ok(root.description.get("consolidated_metadata").filter(|all| all.is_object()).cloned())
    }

    /// What lies in a group, and in the groups there.
    fn walk(&self, inside: &[OsString], nodes: &mut Vec<Node>) -> Result<(), Trouble> {
        let mut open = vec![(inside.to_vec(), String::new())];
        while let Some((folder, path)) = open.pop() {
            self.context.budget.go_on()?;
            if !path.is_empty() {
                let Some(described) = self.described(&folder)? else { continue };
                if nodes.len() >= MOST_NODES {
                    return Err(Trouble::unsupported(format!("more than {MOST_NODES} groups and arrays")));
                }
                nodes.push(node(path.clone(), &described));
                if described.is_array {
                    continue;
                }
            }
            if folder.len() - inside.len() >= MOST_DEPTH {
                return Err(Trouble::unsupported("it is nested too deeply"));
            }
            let files = tree::files(&self.request.root, &folder, self.cancel);
            let files = files.map_err(|error| Trouble::unsupported(error.to_string()))?;
            let folders = files.into_iter().filter(|file| file.kind == identity::Kind::Directory);
            let mut names: Vec<_> = folders.map(|file| file.name).collect();
            names.sort();
            if open.len().saturating_add(names.len()) > MOST_NODES {
                return Err(Trouble::unsupported(format!("more than {MOST_NODES} groups and arrays")));
            }
            // The last that is put there is the first to be taken.
            open.extend(names.into_iter().rev().map(|name| {
                let below = format!("{path}/{}", name.to_string_lossy());
                ([folder.as_slice(), &[name]].concat(), below)
            }));
        }
        Ok(())
    }
}

/// A description of version 3 has all in one.
fn of_three(description: Json) -> Described {
    Described {
        is_array: description.get("node_type").and_then(Json::as_str) == Some("array"),
        version: 3,
        attributes: description.get("attributes").and_then(Json::as_object).cloned().unwrap_or_default(),
        description,
    }
}

fn consolidated(all: &Json, nodes: &mut Vec<Node>) -> Result<(), Trouble> {
    let metadata = all.get("metadata").and_then(Json::as_object);
    let metadata = metadata.ok_or_else(|| Trouble::damaged("the consolidated description has none"))?;
    for (name, description) in metadata {
        if nodes.len() >= MOST_NODES {
            return Err(Trouble::unsupported(format!("more than {MOST_NODES} groups and arrays")));
        }
        let (path, file) = name.rsplit_once('/').unwrap_or(("", name));
        let is_array = file == ".zarray";
        let described = match file {
            ".zarray" | ".zgroup" => Described {
                is_array,
                version: 2,
                description: description.clone(),
                attributes: metadata
                    .get(&format!("{path}/.zattrs"))
                    .and_then(Json::as_object)
                    .cloned()
                    .unwrap_or_default(),
            },
            ".zattrs" => continue,
            // In version 3 what is named is the array itself.
            _ => {
                nodes.push(node(format!("/{name}"), &of_three(description.clone())));
                continue;
            }
        };
        if !path.is_empty() {
            nodes.push(node(format!("/{path}"), &described));
        }
    }
    nodes.sort_by(|one, other| one.path.split('/').cmp(other.path.split('/')));
    Ok(())
}

fn node(path: String, described: &Described) -> Node {
    let get = |name: &str| described.description.get(name);
    let mut attributes = described.attributes.clone();
    let mut node = Node { path, kind: NodeKind::Group, ..Node::default() };
    if described.is_array {
        node.kind = NodeKind::Dataset;
        node.shape = get("shape").and_then(lengths);
        if described.version == 2 {
            node.type_name = get("dtype").map(type_name);
            node.chunks = get("chunks").and_then(lengths);
            let filters = get("filters").and_then(Json::as_array).into_iter().flatten();
            node.filters =
                filters.chain(get("compressor")).filter_map(|filter| named(filter, "id")).collect();
            // As xarray keeps them.
            let dimensions = attributes.remove("_ARRAY_DIMENSIONS");
            node.dimensions = dimensions.as_ref().map(texts).unwrap_or_default();
        } else {
            node.type_name = get("data_type").map(type_name);
            let grid = get("chunk_grid").and_then(|grid| grid.get("configuration")?.get("chunk_shape"));
            node.chunks = grid.and_then(lengths);
            let codecs = get("codecs").and_then(Json::as_array).into_iter().flatten();
            node.filters =
                codecs.filter_map(|codec| named(codec, "name")).filter(|name| name != "bytes").collect();
            node.dimensions = get("dimension_names").map(texts).unwrap_or_default();
        }
        node.layout = Some("chunked".to_string());
    }
    node.attributes = facts(&attributes);
    if let Some(fill) = get("fill_value").filter(|fill| !fill.is_null()) {
        node.attributes.push(("fill_value".to_string(), value(fill)));
    }
    node
}

fn named(json: &Json, key: &str) -> Option<String> {
    let name = json.get(key)?.as_str()?;
    // Blosc has several methods of its own.
    match json.get("cname").or_else(|| json.get("configuration")?.get("cname")).and_then(Json::as_str) {
        Some(method) => Some(format!("{name} ({method})")),
        None => Some(name.to_string()),
    }
}

fn lengths(json: &Json) -> Option<Vec<u64>> {
    json.as_array()?.iter().map(Json::as_u64).collect()
}

fn texts(json: &Json) -> Vec<String> {
    let texts = json.as_array().into_iter().flatten();
    texts.map(|text| text.as_str().unwrap_or_default().to_string()).collect()
}

/// The types of both versions by the same names: `f4`, `i8`.
fn type_name(json: &Json) -> String {
    let Some(name) = json.as_str() else { return json.to_string() };
    let kinds = [("float", "f"), ("uint", "u"), ("int", "i"), ("complex", "c"), ("bool", "b")];
    for (long, short) in kinds {
        if let Some(bits) = name.strip_prefix(long) {
            return match bits.parse::<u32>() {
                Ok(bits) => format!("{short}{}", bits / 8),
                Err(_) if short == "b" && bits.is_empty() => "b1".to_string(),
                Err(_) => name.to_string(),
            };
        }
    }
    name.trim_start_matches(['<', '>', '|', '=']).to_string()
}

fn facts(attributes: &Map<String, Json>) -> Facts {
    attributes.iter().map(|(name, json)| (name.clone(), value(json))).collect()
}

/// As deep as the reader of JSON goes.
fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Missing,
        Json::Bool(value) => Value::Boolean(*value),
        Json::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) => Value::Integer(whole.into()),
            (_, Some(whole)) => Value::Integer(whole.into()),
            _ => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::text(text.clone()),
        Json::Array(values) => Value::List(values.iter().map(value).collect()),
        Json::Object(map) => Value::Record(facts(map)),
    }
}
