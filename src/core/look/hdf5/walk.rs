//! Through the tree of a file, from the first group down.

use std::collections::HashSet;

use super::attributes::Attributes;
use super::dataset::{Dataset, Layout};
use super::dimensions::{self, Axes};
use super::file::File;
use super::groups::{self, Link, Target};
use super::header::{Object, TYPE};
use super::julia;
use super::typed;
use super::values::Values;
use crate::core::look::Trouble;
use crate::core::look::budget::{MOST_DEPTH, MOST_NODES};
use crate::core::look::packing::Packing;
use crate::core::look::preview::{Node, NodeKind, Total, Tree, Value};
use crate::core::look::slice;

/// First values of a dataset among others, and of one that is asked for.
const FEW: u64 = 10;
const MANY: u64 = 1_000;
/// Bytes that are read for the first values of all datasets of a tree, and the largest chunk that is unpacked for them.
const MOST_READ: u64 = 1 << 20;
const MOST_AT_ONCE: u64 = 1 << 20;

pub struct Walk<'f, 'a> {
    file: &'f File<'a>,
    is_netcdf: bool,
    nodes: Vec<Node>,
    /// The datasets among the nodes, and what they say of their axes.
    datasets: Vec<(usize, Dataset)>,
    axes: Vec<(usize, Axes)>,
    /// Groups that were entered, by address.
    entered: HashSet<u64>,
    is_whole: bool,
    /// All of the file is looked at, not a part of it.
    is_all: bool,
}

/// What is still to be looked at.
struct Open {
    path: String,
    to: Target,
    depth: usize,
}

impl<'f, 'a> Walk<'f, 'a> {
    pub fn new(file: &'f File<'a>, is_netcdf: bool) -> Self {
        Self {
            file,
            is_netcdf,
            nodes: Vec::new(),
            datasets: Vec::new(),
            axes: Vec::new(),
            entered: HashSet::new(),
            is_whole: true,
            is_all: false,
        }
    }

    /// All of the file.
    pub fn whole(&mut self, tree: &mut Tree) -> Result<(), Trouble> {
        self.is_all = true;
        let root = Object::read(self.file, self.file.root)?;
        let attributes = self.root(&root, tree);
        let mut open = Vec::new();
        self.entered.insert(self.file.root);
        self.file.paths.borrow_mut().insert(self.file.root, "/".to_string());
        let links = groups::links(self.file, &root);
        if let Some(trouble) = links.trouble.or(root.trouble).or(attributes.trouble) {
            if links.list.is_empty() {
                return Err(trouble);
            }
            self.ended(&trouble);
        }
        let creator = links.list.iter().find(|link| self.file.is_julia && link.name == "_creator");
        if let Some(Link { to: Target::Object(address), .. }) = creator
            && let Ok(creator) = julia::creator(self.file, *address)
        {
            tree.properties.push(("written by".to_string(), creator.into()));
        }
        self.open_all("", 0, links.list, &mut open);
        self.walk(open);
        self.finish(FEW, tree);
        Ok(())
    }

    /// What the root says, to whichever part of the file.
    fn root(&mut self, root: &Object, tree: &mut Tree) -> Attributes {
        let attributes = Attributes::of(self.file, root);
        self.is_netcdf |= attributes.get("_NCProperties").is_some();
        tree.attributes = self.shown(attributes.values(self.file));
        attributes
    }

    fn shown(&self, mut attributes: Vec<(String, Value)>) -> Vec<(String, Value)> {
        if self.is_netcdf {
            attributes.retain(|(name, _)| !dimensions::is_own(name));
            // There an attribute of one value is that value.
            for (_, value) in &mut attributes {
                if let Value::List(values) = value
                    && values.len() == 1
                    && let Some(single) = values.pop()
                {
                    *value = single;
                }
            }
        }
        attributes
    }

    fn ended(&mut self, trouble: &Trouble) {
        self.is_whole = false;
        self.file.context.ended(trouble);
    }

    fn open_all(&mut self, path: &str, depth: usize, links: Vec<Link>, open: &mut Vec<Open>) {
        // Of those that are opened, no more are kept than can be shown.
        let room = MOST_NODES.saturating_sub(self.nodes.len());
        if links.len() > room {
            self.is_whole = false;
        }
        let links: Vec<Link> = links.into_iter().take(room).collect();
        for link in links.into_iter().rev() {
            let path = format!("{}/{}", path.trim_end_matches('/'), self.plain(&link.name));
            if !(self.file.is_julia && julia::is_hidden(&path)) {
                open.push(Open { path, to: link.to, depth: depth + 1 });
            }
        }
    }

    fn plain<'n>(&self, name: &'n str) -> &'n str {
        if self.is_netcdf { name.strip_prefix(dimensions::NO_DIMENSION).unwrap_or(name) } else { name }
    }

    fn walk(&mut self, mut open: Vec<Open>) {
        while let Some(next) = open.pop() {
            if self.nodes.len() >= MOST_NODES {
                self.is_whole = false;
                self.file.context.note(format!("only the first {MOST_NODES} nodes are shown"));
                self.file.context.cut();
                break;
            }
            let mut node = Node { path: next.path.clone(), ..Node::default() };
            let below = self.file.go_on().and_then(|()| self.look_at(&next, &mut node));
            let more = match below {
                Ok(links) => links,
                Err(trouble) => {
                    node.trouble = Some(trouble.to_string());
                    self.ended(&trouble);
                    if trouble.ends_all() {
                        self.nodes.push(node);
                        break;
                    }
                    Vec::new()
                }
            };
            self.nodes.push(node);
            // What is open takes room as well; the rest would not be shown.
            if open.len() > 2 * MOST_NODES {
                self.is_whole = false;
                continue;
            }
            self.open_all(&next.path, next.depth, more, &mut open);
        }
    }

    /// Fills a node; what lies below it and is to be looked at.
    fn look_at(&mut self, open: &Open, node: &mut Node) -> Result<Vec<Link>, Trouble> {
        self.file.keep(node.path.len() + 256)?;
        let address = match &open.to {
            Target::Object(address) => *address,
            other => {
                node.kind = NodeKind::Link;
                node.to = Some(match other {
                    Target::Path(path) => path.clone(),
                    Target::Outside { file, path } => format!("{path} in the file {file}"),
                    _ => "something that only its program knows".to_string(),
                });
                return Ok(Vec::new());
            }
        };
        let object = Object::read(self.file, address)?;
        let first = self.file.paths.borrow_mut().entry(address).or_insert_with(|| node.path.clone()).clone();
        let attributes = Attributes::of(self.file, &object);
        let trouble = object.trouble.as_ref().or(attributes.trouble.as_ref()).map(ToString::to_string);
        node.trouble.clone_from(&trouble);
        node.attributes = self.shown(attributes.values(self.file));
        if object.is_group() {
            let links = groups::links(self.file, &object);
            node.children = Some(links.total);
            if let Some(trouble) = &links.trouble {
                node.trouble = Some(trouble.to_string());
                self.ended(trouble);
            }
            if !self.entered.insert(address) {
                node.to = Some(first).filter(|first| *first != node.path);
                return Ok(Vec::new());
            }
            if open.depth >= MOST_DEPTH && !links.list.is_empty() {
                self.is_whole = false;
                self.file.context.note(format!("groups deeper than {MOST_DEPTH} are not shown"));
                self.file.context.cut();
                return Ok(Vec::new());
            }
            return Ok(links.list);
        }
        node.kind = if object.message(TYPE).is_some() { NodeKind::Type } else { NodeKind::Group };
        if let Some(dataset) =
            Dataset::read(self.file, &object).inspect_err(|_| node.kind = NodeKind::Dataset)?
        {
            self.describe(&dataset, &attributes, node);
            self.axes.push((self.nodes.len(), Axes::of(self.file, &attributes)));
            self.datasets.push((self.nodes.len(), dataset));
        } else if let Some(kind) = typed::of_object(self.file, &object)? {
            node.type_name = Some(kind.name());
        }
        Ok(Vec::new())
    }

    fn describe(&self, dataset: &Dataset, attributes: &Attributes, node: &mut Node) {
        let is_julia = self.file.is_julia;
        let turned = |mut sizes: Vec<u64>| {
            if is_julia {
                sizes.reverse();
            }
            sizes
        };
        node.kind = NodeKind::Dataset;
        node.shape = dataset.space.shape.clone().map(turned);
        let shape = dataset.space.shape.iter().flatten().copied().map(Some);
        if !dataset.space.max.iter().copied().eq(shape) && dataset.space.shape.is_some() {
            let mut max = dataset.space.max.clone();
            if is_julia {
                max.reverse();
            }
            node.max = Some(max);
        }
        node.filters = dataset.filters.iter().map(super::dataset::Filter::words).collect();
        node.layout = match &dataset.layout {
            Layout::Compact(_) => Some("compact".to_string()),
            Layout::Contiguous { .. } => Some("contiguous".to_string()),
            Layout::Chunked(chunking) => {
                node.chunks = Some(turned(chunking.sizes.clone()));
                Some("chunked".to_string())
            }
            Layout::Elsewhere => None,
        };
        node.type_name = Some(if is_julia {
            node.attributes.retain(|(name, _)| !julia::is_for_readers(name));
            julia::type_of(self.file, &dataset.kind, attributes)
        } else {
            dataset.kind.name()
        });
    }

    /// First values, dimensions, and how many nodes there are.
    fn finish(&mut self, most: u64, tree: &mut Tree) {
        let before = self.file.source.budget().spent();
        dimensions::name(self.file, &mut self.nodes, &self.axes);
        for (at, dataset) in &self.datasets {
            let Some(node) = self.nodes.get_mut(*at) else { continue };
            let spent = self.file.source.budget().spent().saturating_sub(before);
            if most == FEW && spent > MOST_READ {
                self.file
                    .context
                    .note("first values are shown of some datasets only; the others are shown when selected");
                break;
            }
            if let Err(trouble) = first(self.file, dataset, most, node) {
                self.is_whole = self.is_whole && !trouble.ends_all();
                self.file.context.ended(&trouble);
                break;
            }
        }
        let dimensions = dimensions::sizes(&self.nodes, &self.axes);
        let mut nodes = std::mem::take(&mut self.nodes);
        if self.is_netcdf {
            if self.is_all {
                tree.properties.extend(dimensions);
            }
            nodes = dimensions::without_bare(nodes, &self.axes);
        }
        tree.total = if self.is_whole { Total::Exact(nodes.len() as u64) } else { Total::Unknown };
        tree.nodes = nodes;
    }

    /// One node, and what lies below it.
    pub fn node(&mut self, path: &str, tree: &mut Tree) -> Result<(), Trouble> {
        if path.trim_matches('/').is_empty() {
            return self.whole(tree);
        }
        let found = self.find(path, tree)?;
        self.walk(vec![found]);
        self.finish(MANY, tree);
        Ok(())
    }

    /// One dataset, with a part of its values; of a whole file the first that has as many axes.
    pub fn slice(&mut self, path: &str, index: &[Option<u64>], tree: &mut Tree) -> Result<(), Trouble> {
        let found = self.find(path, tree)?;
        let is_one = found.path != "/";
        self.walk(vec![found]);
        let fits = |dataset: &Dataset| {
            let axes = dataset.space.shape.as_ref().map_or(0, Vec::len);
            is_one || (dataset.kind.numeric().is_some() && (index.is_empty() || axes == index.len()))
        };
        let nothing = || Trouble::unsupported(format!("{path} has no such values"));
        let position = self.datasets.iter().position(|(_, dataset)| fits(dataset)).ok_or_else(nothing)?;
        let (at, dataset) = self.datasets.swap_remove(position);
        dimensions::name(self.file, &mut self.nodes, &self.axes);
        if at >= self.nodes.len() {
            return Err(nothing());
        }
        let mut node = self.nodes.swap_remove(at);
        let values = Values::of(self.file, &dataset, packing(self.file, &node))?;
        node.slice = Some(slice::slice(&values, index, self.file.is_julia, self.file.source.budget())?);
        if let Err(trouble) = first(self.file, &dataset, FEW, &mut node) {
            self.ended(&trouble);
        }
        tree.nodes = vec![node];
        tree.total = Total::Exact(1);
        Ok(())
    }

    /// The object at a path.
    fn find(&mut self, path: &str, tree: &mut Tree) -> Result<Open, Trouble> {
        let mut object = Object::read(self.file, self.file.root)?;
        self.root(&object, tree);
        let mut at = Open { path: "/".to_string(), to: Target::Object(self.file.root), depth: 0 };
        let mut rest = path.trim_matches('/');
        while !rest.is_empty() {
            self.file.go_on()?;
            let links = groups::links(self.file, &object);
            // A name may hold a slash where it came from elsewhere; the longest that fits is meant.
            let after = |name: &str| -> Option<usize> {
                let after = rest.strip_prefix(name)?;
                (after.is_empty() || after.starts_with('/')).then_some(name.len())
            };
            let parent = at.path.trim_end_matches('/');
            // What lies along the way may measure the axes of what is looked for.
            for link in &links.list {
                if let Target::Object(address) = link.to {
                    let path = format!("{parent}/{}", self.plain(&link.name));
                    self.file.keep(path.len())?;
                    self.file.paths.borrow_mut().entry(address).or_insert(path);
                }
            }
            let fitting =
                links.list.into_iter().filter_map(|link| Some((after(self.plain(&link.name))?, link)));
            let missing = || Trouble::unsupported(format!("there is no {path} in it"));
            let (length, link) = fitting.max_by_key(|(length, _)| *length).ok_or_else(missing)?;
            at = Open { path: format!("{parent}/{}", self.plain(&link.name)), to: link.to, depth: 0 };
            rest = rest.get(length..).unwrap_or_default().trim_start_matches('/');
            match &at.to {
                Target::Object(address) => object = Object::read(self.file, *address)?,
                _ if rest.is_empty() => {}
                _ => return Err(Trouble::unsupported(format!("{} is a link, and not followed", at.path))),
            }
        }
        Ok(at)
    }
}

/// The first values of a dataset, and its bytes in the file. Only what ends the look is an error.
fn first(file: &File<'_>, dataset: &Dataset, most: u64, node: &mut Node) -> Result<(), Trouble> {
    let read = || {
        let values = Values::of(file, dataset, packing(file, node))?;
        let stored = values.stored()?;
        let is_large = most == FEW && values.at_once() > MOST_AT_ONCE;
        let (first, trouble) = if is_large { (Vec::new(), None) } else { values.first(most) };
        Ok((stored, first, trouble))
    };
    let trouble = match read() {
        Ok((stored, first, trouble)) => {
            node.stored = stored;
            node.first = first;
            trouble
        }
        Err(trouble) => Some(trouble),
    };
    match trouble {
        Some(trouble) if trouble.ends_all() => Err(trouble),
        Some(trouble) => {
            node.trouble.get_or_insert_with(|| trouble.to_string());
            Ok(())
        }
        None => Ok(()),
    }
}

fn packing(file: &File<'_>, node: &Node) -> Packing {
    if file.is_julia { Packing::default() } else { Packing::of(&node.attributes) }
}
