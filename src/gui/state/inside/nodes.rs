//! The nodes of a tree, or the entries of an archive, as a list that folds.

use std::collections::HashMap;
use std::ffi::OsStr;

use crate::core::look::Preview;
use crate::core::look::preview::Node;
use crate::gui::widget::tree::{Fold, Hold, LineId, Lines, Lost, Tree};

/// Up to so many nodes, all of them are unfolded at first.
const FEW: usize = 40;

#[derive(Debug, Default)]
pub struct Nodes {
    pub tree: Tree,
    /// What each line stands for: the position of a node, or of an entry.
    pub rows: Vec<usize>,
    /// What lies below each node; at the end what lies below none.
    children: Vec<Vec<usize>>,
    ids: Vec<LineId>,
    /// Another number whenever the lines have changed.
    pub edition: u64,
}

impl Nodes {
    pub fn of(preview: &Preview) -> Self {
        let mut nodes = Self::default();
        match preview {
            Preview::Tree(tree) => {
                nodes.children = children(&tree.nodes);
                nodes.ids = tree.nodes.iter().map(|node| LineId::of(OsStr::new(&node.path))).collect();
            }
            Preview::Archive(archive) => {
                let count = archive.entries.len();
                nodes.children = vec![Vec::new(); count];
                nodes.children.push((0..count).collect());
                // Two entries may bear one name.
                nodes.ids = (0..count).map(|at| LineId(at as u64)).collect();
            }
            _ => return nodes,
        }
        nodes.rebuild();
        nodes
    }

    pub fn fold(&mut self, row: usize) {
        if self.tree.fold(row) {
            self.rebuild();
        }
    }

    fn rebuild(&mut self) {
        let mut lines = Lines::default();
        self.rows.clear();
        let roots = self.children.last().map(Vec::as_slice).unwrap_or_default();
        let is_small = self.ids.len() <= FEW;
        let mut open = vec![roots.iter()];
        while let Some(siblings) = open.last_mut() {
            let Some(node) = siblings.next() else {
                open.pop();
                continue;
            };
            let (Some(id), Some(below)) = (self.ids.get(*node), self.children.get(*node)) else { continue };
            let is_open = self.tree.expansion.is_expanded(*id, is_small);
            let fold = match (below.is_empty(), is_open) {
                (true, _) => Fold::Leaf,
                (false, true) => Fold::Expanded,
                (false, false) => Fold::Collapsed,
            };
            let line = lines.begin(*id, open.len(), fold);
            lines.end(line);
            self.rows.push(*node);
            if fold == Fold::Expanded {
                open.push(below.iter());
            }
        }
        self.edition += 1;
        self.tree.replace(lines, Lost::Forget, Hold::Cursor);
    }
}

/// Below which node each lies, by their paths; those that lie below none come last.
fn children(nodes: &[Node]) -> Vec<Vec<usize>> {
    let numbers: HashMap<&str, usize> =
        nodes.iter().enumerate().map(|(number, node)| (node.path.as_str(), number)).collect();
    let mut children = vec![Vec::new(); nodes.len() + 1];
    for (number, node) in nodes.iter().enumerate() {
        // The root stands for the file.
        if node.path == "/" {
            continue;
        }
        let above = parent(&node.path, &numbers).filter(|above| *above < number);
        if let Some(siblings) = children.get_mut(above.unwrap_or(nodes.len())) {
            siblings.push(number);
        }
    }
    children
}

/// The nearest node whose path the path goes on from; a name may have a slash in it.
fn parent(path: &str, numbers: &HashMap<&str, usize>) -> Option<usize> {
    path.match_indices('/').rev().find_map(|(end, _)| {
        let above = path.get(..end).filter(|above| !above.is_empty())?;
        numbers.get(above).copied()
    })
}

/// What a node is called below the one that it lies in.
pub fn name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::look::preview;

    fn tree(paths: &[&str]) -> Nodes {
        let node = |path: &&str| Node { path: (*path).to_string(), ..Node::default() };
        let nodes = paths.iter().map(node).collect();
        Nodes::of(&Preview::Tree(preview::Tree { nodes, ..preview::Tree::default() }))
    }

    #[test]
    fn nodes_stand_below_those_whose_paths_they_go_on_from() {
        let mut nodes = tree(&["/a", "/b", "/a/x", "/a/x/deep", "/b/y/with/slashes"]);
        assert_eq!(nodes.rows, [0, 2, 3, 1, 4]);
        let levels = |nodes: &Nodes| nodes.tree.lines().iter().map(|line| line.level).collect::<Vec<_>>();
        assert_eq!(levels(&nodes), [1, 2, 3, 1, 2]);
        nodes.fold(0);
        assert_eq!(nodes.rows, [0, 1, 4]);
        nodes.fold(0);
        assert_eq!(nodes.rows.len(), 5);
    }

    #[test]
    fn of_many_nodes_the_first_level_is_shown() {
        let paths: Vec<String> = (0..50).map(|number| format!("/group/{number}")).collect();
        let mut all = vec!["/group"];
        all.extend(paths.iter().map(String::as_str));
        assert_eq!(tree(&all).rows, [0]);
    }
}
