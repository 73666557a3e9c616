//! The lines of a list that folds, while they are built: what they stand for, and which are expanded.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::ops::Range;

/// What stays the same about a line when the lines are built anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LineId(pub u32);

/// Gives a number to each name, such as a path: names are long, and lists hold many.
#[derive(Debug, Default)]
pub struct LineIds(HashMap<OsString, LineId>);

impl LineIds {
    /// The number of a name, the same as before when it had one.
    pub fn of(&mut self, name: &OsStr) -> LineId {
        if let Some(id) = self.0.get(name) {
            return *id;
        }
        // Four thousand million names do not fit into memory.
        let id = LineId(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
        self.0.insert(name.to_os_string(), id);
        id
    }
}

/// Whether there is something below a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    Leaf,
    /// Lines that are hidden.
    Collapsed,
    /// The lines that follow on a deeper level.
    Expanded,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub id: LineId,
    /// How deep it lies, from 1.
    pub level: usize,
    pub fold: Fold,
    /// What selecting it selects: positions in the leaves. Collapsed ones are among them.
    pub leaves: Range<usize>,
    /// Its number among its siblings, from 0, and how many these are.
    pub place: (usize, usize),
}

/// The lines of a list, and its leaves: all that can be selected, each with its number in its owner's data.
#[derive(Debug, Default)]
pub struct Lines {
    pub(super) lines: Vec<Line>,
    pub(super) leaves: Vec<(LineId, usize)>,
}

impl Lines {
    /// Adds a line. It stands for the leaves that are added until it is [ended](Self::end).
    pub fn begin(&mut self, id: LineId, level: usize, fold: Fold) -> usize {
        let leaves = self.leaves.len()..self.leaves.len();
        self.lines.push(Line { id, level, fold, leaves, place: (0, 0) });
        self.lines.len() - 1
    }

    pub fn end(&mut self, line: usize) {
        if let Some(line) = self.lines.get_mut(line) {
            line.leaves.end = self.leaves.len();
        }
    }

    /// Adds a leaf with a line of its own.
    pub fn leaf(&mut self, id: LineId, level: usize, item: usize) {
        let line = self.begin(id, level, Fold::Leaf);
        self.hidden(id, item);
        self.end(line);
    }

    /// Adds a leaf below a collapsed line.
    pub fn hidden(&mut self, id: LineId, item: usize) {
        self.leaves.push((id, item));
    }

    /// Numbers each line among its siblings.
    pub(super) fn number(&mut self) {
        // The siblings so far on each level.
        let mut open: Vec<Vec<usize>> = Vec::new();
        for position in 0..=self.lines.len() {
            let level = self.lines.get(position).map_or(0, |line| line.level);
            for siblings in open.drain(level.min(open.len())..) {
                let count = siblings.len();
                for (place, line) in siblings.into_iter().enumerate() {
                    if let Some(line) = self.lines.get_mut(line) {
                        line.place = (place, count);
                    }
                }
            }
            open.resize_with(level, Vec::new);
            if let Some(siblings) = open.last_mut() {
                siblings.push(position);
            }
        }
    }
}

/// Which lines the user has expanded or collapsed.
#[derive(Debug, Default)]
pub struct Expansion {
    chosen: HashMap<LineId, bool>,
    /// While a search goes on: what the user chose since it began. Everything else that it finds is expanded.
    searching: Option<HashMap<LineId, bool>>,
}

impl Expansion {
    /// Begins or ends a search. What was expanded before it is so again after it.
    pub fn search(&mut self, searching: bool) {
        if searching != self.searching.is_some() {
            self.searching = searching.then(HashMap::new);
        }
    }

    /// Whether a line is expanded; `usual` says so where nobody chose.
    pub fn is_expanded(&self, line: LineId, usual: bool) -> bool {
        let (chosen, usual) = self.searching.as_ref().map_or((&self.chosen, usual), |chosen| (chosen, true));
        chosen.get(&line).copied().unwrap_or(usual)
    }

    pub fn set(&mut self, line: LineId, expanded: bool) {
        self.searching.as_mut().unwrap_or(&mut self.chosen).insert(line, expanded);
    }
}
